"""What several candidates say together: one that can is enough, and each says its own reason."""

from dataclasses import replace
from datetime import date

import pytest

from aoai.facts import Facts, RegionFacts, Unknown, Usage
from aoai.rules import Candidate, Present, SpilloverRequest, check
from wanted import (
    CHAT,
    FRANCE,
    GERMANY,
    NOW,
    SOURCE,
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

PTU = ZONE_PTU.usage_name
SPARE = SpilloverRequest("chat-spillover", ZONE_STANDARD.name, 300)
NO_SKU = region(SWEDEN, offer(ZONE_STANDARD))
WRONG_SIZE = region(GERMANY, offer(replace(ZONE_PTU, minimum=50, step=200)))
NO_QUOTA = region(FRANCE, usages={str(PTU): Usage(100, 300)})
UNREAD = RegionFacts(GERMANY, SOURCE, offers=Unknown("403"))


def test_candidates_that_fail_for_different_reasons_are_a_violation_with_each_reason() -> None:
    assert told(facts(NO_SKU, WRONG_SIZE, NO_QUOTA), deployment()) == [
        (
            "violation",
            "sku-not-in-region",
            "chat.sku: gpt-5.4@2026-03-05 is not offered as DataZoneProvisionedManaged in "
            "swedencentral; remove the region",
        ),
        (
            "violation",
            "capacity-step",
            "chat.capacity: 300 PTU is no legal size of DataZoneProvisionedManaged of "
            "gpt-5.4@2026-03-05: from 50 in steps of 200 (in germanywestcentral); use 250 or 400",
        ),
        (
            "violation",
            "quota-exceeded",
            "chat.capacity: 300 more of OpenAI.DataZoneProvisionedManaged in francecentral, where "
            "200 are left (100 of 300 used); lower the capacity, add a region, or request quota",
        ),
    ]


def test_one_candidate_that_can_take_it_makes_warnings_of_all_reasons() -> None:
    known = facts(NO_SKU, WRONG_SIZE, NO_QUOTA, region("italynorth"))
    wanted = deployment(regions=[SWEDEN, GERMANY, FRANCE, "italynorth"])

    assert [each[:2] for each in told(known, wanted)] == [
        ("warning", "sku-not-in-region"),
        ("warning", "capacity-step"),
        ("warning", "quota-exceeded"),
    ]


def test_one_candidate_that_is_not_known_makes_the_whole_undecided() -> None:
    found = told(facts(NO_SKU, UNREAD, NO_QUOTA), deployment())

    assert [each[:2] for each in found] == [
        ("warning", "sku-not-in-region"),
        ("undecided", "offers-unknown"),
        ("warning", "quota-exceeded"),
    ]


def test_quota_that_is_not_known_beside_refusals_makes_the_whole_undecided() -> None:
    unread = region(GERMANY, usages=Unknown("403"))
    found = told(facts(NO_SKU, unread, NO_QUOTA), deployment())

    assert [each[:2] for each in found] == [
        ("warning", "sku-not-in-region"),
        ("undecided", "quota-unknown"),
        ("warning", "quota-exceeded"),
    ]


def test_every_region_of_a_finding_gives_its_source() -> None:
    snapshot = replace(SOURCE, origin="snapshot")
    known = facts(NO_SKU, replace(NO_SKU, region=GERMANY, source=snapshot), region(FRANCE))

    assert [each.sources for each in check([deployment()], known, now=NOW)] == [(SOURCE, snapshot)]


@pytest.mark.parametrize("asked", ["West US", "westus", "WestUS"])
@pytest.mark.parametrize("stands", ["West US", "westus", "WestUS"])
def test_a_region_is_one_in_all_of_arms_spellings(asked: str, stands: str) -> None:
    known = facts(region("westus", usages={str(PTU): Usage(300, 300)}))
    wanted = deployment(regions=[asked])
    present = replace(wanted, present=Present(stands, deployed()))

    assert told(known, present) == []
    assert [each[:2] for each in told(known, wanted)] == [("violation", "quota-exceeded")]


def test_candidates_in_two_spellings_of_one_region_share_its_quota() -> None:
    known = facts(region("westus"))
    wanted = [deployment("a", regions=["West US"]), deployment("b", regions=["WestUS"])]

    assert [each[:2] for each in told(known, *wanted)] == [("violation", "quota-sum")]


def _retired(*deployments_at_home: str, ends: bool = False) -> Facts:
    gone = (
        offer(ZONE_PTU, replace(ZONE_STANDARD, ends=date(2026, 1, 1)))
        if ends
        else offer(lifecycle="Deprecated")
    )
    skus = {"chat": ZONE_PTU.name, SPARE.deployment_name: ZONE_STANDARD.name}
    stands = tuple(deployed(each, sku=skus[each]) for each in deployments_at_home)
    return facts(region(SWEDEN, gone, deployments=stands), region(GERMANY, gone))


def test_what_stands_is_refused_elsewhere_all_the_same() -> None:
    here, there = deployment(regions=[SWEDEN]), deployment(regions=[GERMANY])

    assert [each[:2] for each in told(_retired("chat"), here)] == [("warning", "model-retired")]
    assert [each[:2] for each in told(_retired("chat"), there)] == [("violation", "model-retired")]


def test_what_stands_as_another_sku_or_version_is_something_new() -> None:
    other_sku = facts(
        region(SWEDEN, offer(lifecycle="Deprecated"), deployments=(deployed(sku="Standard"),))
    )
    other_version = facts(
        region(
            SWEDEN,
            offer(lifecycle="Deprecated"),
            deployments=(deployed(model=CHAT._replace(version="2025-12-11")),),
        )
    )
    for known in (other_sku, other_version):
        found = told(known, deployment(regions=[SWEDEN]), about="existence")
        assert [each[:2] for each in found] == [("violation", "model-retired")]


def test_a_candidates_own_sku_that_stands_is_what_stands() -> None:
    own = (Candidate(SWEDEN, deployed().account_id, sku=ZONE_PTU.name),)
    wanted = deployment(sku="DataZoneStandard", candidates=own)

    assert [each[:2] for each in told(_retired("chat"), wanted)] == [("warning", "model-retired")]


@pytest.mark.parametrize(
    ("stands", "level"),
    [((), "violation"), (("chat",), "violation"), (("chat", "chat-spillover"), "warning")],
)
def test_a_spillover_that_does_not_stand_is_something_new(
    stands: tuple[str, ...], level: str
) -> None:
    wanted = deployment(regions=[SWEDEN], spillover=SPARE)

    model = told(_retired(*stands), wanted)
    sku = told(_retired(*stands, ends=True), wanted)

    assert [each[:2] for each in model] == [(level, "model-retired")]
    assert [each[:2] for each in sku] == [(level, "sku-retired")]


def test_what_stands_at_one_of_several_candidates_is_warned_of() -> None:
    wanted = deployment(regions=[GERMANY, SWEDEN], spillover=SPARE)

    assert {each[:2] for each in told(_retired("chat", "chat-spillover"), wanted)} == {
        ("warning", "model-retired")
    }


@pytest.mark.parametrize("spelling", ["Sweden Central", "SwedenCentral"])
def test_what_stands_is_known_by_any_spelling_of_its_region(spelling: str) -> None:
    known = _retired()
    wanted = deployment(regions=[SWEDEN])

    assert told(known, replace(wanted, present=Present(spelling, deployed())))[0][0] == "warning"


def test_a_refusal_beside_what_is_not_known_of_the_same_candidate_is_a_refusal() -> None:
    unsized = replace(ZONE_PTU, minimum=Unknown("?"), step=Unknown("?"))
    known = facts(region(SWEDEN, offer(unsized)), region(GERMANY))
    wanted = deployment(regions=[SWEDEN], spillover=SPARE)

    assert [each[:2] for each in told(known, wanted)] == [
        ("undecided", "capacity-unknown"),
        ("violation", "sku-not-in-region"),
    ]


def test_a_region_that_is_asked_already_is_no_other_region_to_choose() -> None:
    entries = (offer(ZONE_STANDARD, kind="OpenAI"), offer(ZONE_PTU, kind="AIServices"))
    known = facts(region(SWEDEN, *entries))
    wanted = deployment(kind="OpenAI", regions=["Sweden Central"])

    assert [said.split("; ")[1] for _, _, said in told(known, wanted)] == ["remove the region"]


def test_what_stands_is_refused_once_it_asks_for_more() -> None:
    grows, shrinks = (deployment(regions=[SWEDEN], capacity=size) for size in (305, 295))

    assert [each[:2] for each in told(_retired("chat"), grows)] == [("violation", "model-retired")]
    assert [each[:2] for each in told(_retired("chat"), shrinks)] == [("warning", "model-retired")]


def test_what_stands_goes_on_where_it_is_though_no_other_candidate_takes_it() -> None:
    known = facts(
        region(SWEDEN, offer(lifecycle="Deprecated"), deployments=(deployed(),)),
        region(GERMANY, offer(model=CHAT._replace(version="2026-09-01"))),
    )

    found = told(known, deployment(regions=[SWEDEN, GERMANY]), about="existence")

    assert [each[:2] for each in found] == [
        ("warning", "model-retired"),
        ("warning", "model-not-in-region"),
    ]


def test_what_stands_is_asked_for_the_size_that_it_shrinks_to() -> None:
    found = told(_retired("chat"), deployment(regions=[SWEDEN], capacity=12))

    assert [each[:2] for each in found] == [("violation", "capacity-range")]


def test_what_stands_is_what_is_asked_for_without_a_version_where_it_is_the_default() -> None:
    found = told(_retired("chat"), deployment(version=None, regions=[SWEDEN]), about="existence")

    assert [each[:2] for each in found] == [
        ("warning", "model-retired"),
        ("warning", "version-default"),
    ]


@pytest.mark.parametrize("state", ["Deprecated", "Deprecating"])
def test_what_stands_in_a_version_that_nobody_tells_is_of_the_default(state: str) -> None:
    known = facts(region(SWEDEN, offer(lifecycle=state)))
    nameless = deployed(model=CHAT._replace(version=""))
    wanted = replace(
        deployment(version=None, regions=[SWEDEN]), present=Present("Sweden Central", nameless)
    )

    assert not [each for each in told(known, wanted) if each[0] == "violation"]


@pytest.mark.parametrize(("size", "rules"), [(300, []), (295, []), (305, ["quota-unknown"])])
def test_what_stands_needs_no_quota_that_its_entry_does_not_name(
    size: int, rules: list[str]
) -> None:
    nameless = replace(ZONE_PTU, usage_name=Unknown("its entry names no quota"))
    wanted = replace(
        deployment(regions=[SWEDEN], capacity=size), present=Present(SWEDEN, deployed())
    )
    found = told(facts(region(SWEDEN, offer(nameless))), wanted)

    assert [each[1] for each in found] == rules


def test_the_size_of_what_stands_is_asked_anew_of_another_model() -> None:
    small = deployed(model=CHAT._replace(name="gpt-4.1"), capacity=10)
    known = facts(region(SWEDEN, deployments=(small,)))

    found = told(known, deployment(regions=[SWEDEN], capacity=10))

    assert [each[:2] for each in found] == [("violation", "capacity-range")]
