from dataclasses import replace

import pytest

from aoai.facts import Facts, Unknown, Usage, facts_from_catalogue
from aoai.rules import Candidate, DeploymentRequest, Present, SpilloverRequest
from quotas import PTU, both_limited, limited
from wanted import (
    GERMANY,
    SWEDEN,
    ZONE_PTU,
    ZONE_STANDARD,
    deployed,
    deployment,
    facts,
    offer,
    region,
    told,
)


def _found(known: Facts, *requests: DeploymentRequest) -> list[tuple[str, str, str]]:
    return told(known, *requests, about="quota")


def _levels(known: Facts, *requests: DeploymentRequest) -> list[tuple[str, str]]:
    return [(level, rule) for level, rule, _ in _found(known, *requests)]


def test_what_fits_gives_no_finding() -> None:
    assert _found(limited(SWEDEN, 300), deployment(regions=[SWEDEN])) == []


def test_what_fits_nowhere_is_refused_with_the_numbers() -> None:
    assert _found(limited(SWEDEN, 400, 150), deployment(regions=[SWEDEN])) == [
        (
            "violation",
            "quota-exceeded",
            "chat.capacity: 300 more of OpenAI.DataZoneProvisionedManaged in swedencentral, where "
            "250 are left (150 of 400 used); lower the capacity, add a region, or request quota",
        )
    ]


def test_what_does_not_fit_somewhere_is_a_warning() -> None:
    assert _found(both_limited(0, 300), deployment(regions=[SWEDEN, GERMANY])) == [
        (
            "warning",
            "quota-exceeded",
            "chat.capacity: 300 more of OpenAI.DataZoneProvisionedManaged in swedencentral, where "
            "0 are left (0 of 0 used); it can land only in germanywestcentral; "
            "lower the capacity, add a region, or request quota",
        )
    ]


def test_the_smaller_size_that_is_taken_rather_than_nothing_decides() -> None:
    assert _found(limited(SWEDEN, 150), deployment(minimum=150, regions=[SWEDEN])) == []
    assert _levels(limited(SWEDEN, 145), deployment(minimum=150, regions=[SWEDEN])) == [
        ("violation", "quota-exceeded")
    ]


def test_the_smallest_legal_size_is_the_smallest_that_is_taken() -> None:
    assert _found(limited(SWEDEN, 10), deployment(minimum=1, regions=[SWEDEN])) == [
        (
            "violation",
            "quota-exceeded",
            "chat.capacity: 15 more of OpenAI.DataZoneProvisionedManaged in swedencentral, where "
            "10 are left (0 of 10 used); lower the capacity, add a region, or request quota",
        )
    ]
    assert _found(limited(SWEDEN, 15), deployment(minimum=1, regions=[SWEDEN])) == []
    assert _levels(limited(SWEDEN, 19), deployment(minimum=16, regions=[SWEDEN])) == [
        ("violation", "quota-exceeded")
    ]
    assert _found(limited(SWEDEN, 20), deployment(minimum=16, regions=[SWEDEN])) == []


def test_what_stands_and_does_not_grow_needs_no_room_anywhere() -> None:
    known = facts(
        region(SWEDEN, usages={PTU: Usage(0, 0)}),
        region(GERMANY, usages={PTU: Usage(300, 300)}, deployments=(deployed(at=GERMANY),)),
    )

    assert _found(known, deployment(regions=[SWEDEN, GERMANY])) == []


def test_use_above_the_limit_leaves_nothing_and_no_debt() -> None:
    over = limited(SWEDEN, 100, 400, "chat")

    assert _found(over, deployment(regions=[SWEDEN])) == []
    assert _levels(over, deployment(capacity=305, regions=[SWEDEN])) == [
        ("violation", "quota-exceeded")
    ]


def test_what_the_deployment_holds_today_is_not_counted_twice() -> None:
    full = limited(SWEDEN, 300, 300, "chat")

    assert _found(full, deployment(regions=[SWEDEN])) == []
    assert _levels(full, deployment("other", regions=[SWEDEN])) == [("violation", "quota-exceeded")]


def test_what_stands_in_another_pool_is_no_part_of_this_one() -> None:
    stands = (deployed(sku="DataZoneStandard"),)
    known = facts(region(SWEDEN, usages={PTU: Usage(0, 200)}, deployments=stands))

    assert _levels(known, deployment(regions=[SWEDEN])) == [("violation", "quota-exceeded")]


def test_the_pool_is_the_entrys_own_and_follows_no_pattern() -> None:
    odd = offer(replace(ZONE_PTU, usage_name="OpenAI.DatazonePTU.gpt5.4"))
    known = facts(
        region(SWEDEN, odd, usages={PTU: Usage(0, 0), "OpenAI.DatazonePTU.gpt5.4": Usage(0, 300)})
    )

    assert _found(known, deployment(regions=[SWEDEN])) == []


def test_a_candidates_own_sku_draws_on_its_own_pool() -> None:
    standard = Usage(0, 300)
    known = facts(
        region(
            SWEDEN,
            usages={PTU: Usage(0, 0), "OpenAI.DataZoneStandard.gpt-5.4": standard},
        )
    )
    places = (Candidate(SWEDEN, sku="DataZoneStandard"),)

    assert _found(known, deployment(candidates=places)) == []


def test_spillover_needs_its_quota_in_the_samelimited() -> None:
    spare = SpilloverRequest("chat-spillover", "DataZoneStandard", 300)
    known = facts(
        region(
            SWEDEN,
            usages={PTU: Usage(0, 300), "OpenAI.DataZoneStandard.gpt-5.4": Usage(0, 299)},
        )
    )

    assert _found(known, deployment(regions=[SWEDEN], spillover=spare)) == [
        (
            "violation",
            "quota-exceeded",
            "chat.capacity: 300 more of OpenAI.DataZoneStandard.gpt-5.4 in swedencentral, where "
            "299 are left (0 of 299 used); lower the capacity, add a region, or request quota",
        )
    ]


@pytest.mark.parametrize(
    "usages", [Unknown("the list of quota is empty"), {"OpenAI.Other": Usage(0, 5)}]
)
def test_quota_that_is_not_known_is_undecided(usages: dict[str, Usage] | Unknown) -> None:
    known = facts(region(SWEDEN, usages=usages))

    assert _levels(known, deployment(regions=[SWEDEN])) == [("undecided", "quota-unknown")]


def test_quota_that_is_not_known_is_no_finding_beside_a_region_that_has_room() -> None:
    known = facts(region(SWEDEN, usages=Unknown("403")), region(GERMANY))

    assert _found(known, deployment(regions=[SWEDEN, GERMANY])) == []


def test_a_missing_row_is_named() -> None:
    known = facts(region(SWEDEN, usages={"OpenAI.Other": Usage(0, 5)}))

    assert _found(known, deployment(regions=[SWEDEN])) == [
        (
            "undecided",
            "quota-unknown",
            "chat.capacity: whether quota holds it is not known: the list of quota has no row "
            "OpenAI.DataZoneProvisionedManaged (swedencentral); "
            "read live facts as Cognitive Services Usages Reader of the subscription",
        )
    ]


def test_a_row_that_is_too_small_decides_though_another_is_not_known() -> None:
    spare = SpilloverRequest("chat-spillover", "DataZoneStandard", 300)
    known = facts(region(SWEDEN, usages={PTU: Usage(0, 0)}))

    assert _levels(known, deployment(regions=[SWEDEN], spillover=spare)) == [
        ("violation", "quota-exceeded")
    ]


def test_the_catalogue_holds_no_quota() -> None:
    assert _levels(facts_from_catalogue(), deployment(regions=[SWEDEN])) == [
        ("undecided", "quota-unknown")
    ]


def test_a_region_that_does_not_sell_the_sku_is_left_to_the_rules_on_existence() -> None:
    known = facts(region(SWEDEN, offer(ZONE_STANDARD)))

    assert _found(known, deployment(regions=[SWEDEN])) == []


def test_a_new_spillover_of_what_stands_has_to_fit() -> None:
    spare = SpilloverRequest("spare", "DataZoneStandard", 1100)
    rows = {PTU: Usage(300, 300), str(ZONE_STANDARD.usage_name): Usage(0, 1000)}
    known = facts(region(SWEDEN, usages=rows, deployments=(deployed(),)))

    assert _levels(known, deployment(regions=[SWEDEN], spillover=spare)) == [
        ("violation", "quota-exceeded")
    ]


def test_home_is_where_it_stands_in_any_spelling_and_any_place_of_the_list() -> None:
    known = facts(
        region(GERMANY, usages={PTU: Usage(0, 0)}),
        region(SWEDEN, usages={PTU: Usage(300, 300)}),
    )
    for stands, listed in (("Sweden Central", SWEDEN), (SWEDEN, "Sweden Central")):
        wanted = deployment(regions=[GERMANY, listed])
        assert _found(known, replace(wanted, present=Present(stands, deployed()))) == []


def test_what_stands_and_does_not_grow_is_asked_of_no_quota_that_is_not_known() -> None:
    unread = facts(region(SWEDEN, usages=Unknown("403"), deployments=(deployed(),)))

    assert _found(unread, deployment(regions=[SWEDEN])) == []
    assert _found(unread, deployment(capacity=200, regions=[SWEDEN])) == []
    assert _levels(unread, deployment(capacity=305, regions=[SWEDEN])) == [
        ("undecided", "quota-unknown")
    ]
