from dataclasses import replace

import pytest

from aoai.facts import Facts, Reach, Unknown, Usage, facts_from_catalogue
from aoai.rules import (
    Candidate,
    DeploymentRequest,
    Present,
    SpilloverRequest,
)
from wanted import (
    FRANCE,
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

PTU = "OpenAI.DataZoneProvisionedManaged"


def _region(name: str, limit: int, current: int = 0, *deployments: str) -> Facts:
    stands = tuple(deployed(each, at=name) for each in deployments)
    return facts(region(name, usages={PTU: Usage(current, limit)}, deployments=stands))


def _two(sweden: int, germany: int) -> Facts:
    return facts(
        region(SWEDEN, usages={PTU: Usage(0, sweden)}),
        region(GERMANY, usages={PTU: Usage(0, germany)}),
    )


def _found(known: Facts, *requests: DeploymentRequest) -> list[tuple[str, str, str]]:
    return told(known, *requests, about="quota")


def _levels(known: Facts, *requests: DeploymentRequest) -> list[tuple[str, str]]:
    return [(level, rule) for level, rule, _ in _found(known, *requests)]


def test_what_fits_gives_no_finding() -> None:
    assert _found(_region(SWEDEN, 300), deployment(regions=[SWEDEN])) == []


def test_what_fits_nowhere_is_refused_with_the_numbers() -> None:
    assert _found(_region(SWEDEN, 400, 150), deployment(regions=[SWEDEN])) == [
        (
            "violation",
            "quota-exceeded",
            "chat.capacity: 300 more of OpenAI.DataZoneProvisionedManaged in swedencentral, where "
            "250 are left (150 of 400 used); lower the capacity, add a region, or request quota",
        )
    ]


def test_what_does_not_fit_somewhere_is_a_warning() -> None:
    assert _found(_two(0, 300), deployment(regions=[SWEDEN, GERMANY])) == [
        (
            "warning",
            "quota-exceeded",
            "chat.capacity: 300 more of OpenAI.DataZoneProvisionedManaged in swedencentral, where "
            "0 are left (0 of 0 used); it can land only in germanywestcentral; "
            "lower the capacity, add a region, or request quota",
        )
    ]


def test_the_smaller_size_that_is_taken_rather_than_nothing_decides() -> None:
    assert _found(_region(SWEDEN, 150), deployment(minimum=150, regions=[SWEDEN])) == []
    assert _levels(_region(SWEDEN, 145), deployment(minimum=150, regions=[SWEDEN])) == [
        ("violation", "quota-exceeded")
    ]


def test_the_smallest_legal_size_is_the_smallest_that_is_taken() -> None:
    assert _found(_region(SWEDEN, 10), deployment(minimum=1, regions=[SWEDEN])) == [
        (
            "violation",
            "quota-exceeded",
            "chat.capacity: 15 more of OpenAI.DataZoneProvisionedManaged in swedencentral, where "
            "10 are left (0 of 10 used); lower the capacity, add a region, or request quota",
        )
    ]
    assert _found(_region(SWEDEN, 15), deployment(minimum=1, regions=[SWEDEN])) == []
    assert _levels(_region(SWEDEN, 19), deployment(minimum=16, regions=[SWEDEN])) == [
        ("violation", "quota-exceeded")
    ]
    assert _found(_region(SWEDEN, 20), deployment(minimum=16, regions=[SWEDEN])) == []


def test_what_stands_and_does_not_grow_needs_no_room_anywhere() -> None:
    known = facts(
        region(SWEDEN, usages={PTU: Usage(0, 0)}),
        region(GERMANY, usages={PTU: Usage(300, 300)}, deployments=(deployed(at=GERMANY),)),
    )

    assert _found(known, deployment(regions=[SWEDEN, GERMANY])) == []


def test_use_above_the_limit_leaves_nothing_and_no_debt() -> None:
    over = _region(SWEDEN, 100, 400, "chat")

    assert _found(over, deployment(regions=[SWEDEN])) == []
    assert _levels(over, deployment(capacity=305, regions=[SWEDEN])) == [
        ("violation", "quota-exceeded")
    ]


def test_what_the_deployment_holds_today_is_not_counted_twice() -> None:
    full = _region(SWEDEN, 300, 300, "chat")

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


def test_spillover_needs_its_quota_in_the_same_region() -> None:
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


def test_deployments_that_share_a_pool_are_one_sum() -> None:
    wanted = [deployment(each, regions=[SWEDEN], capacity=200) for each in ("chat", "batch")]

    assert _found(_region(SWEDEN, 400), *wanted) == []
    assert _found(_region(SWEDEN, 395), *wanted) == [
        (
            "violation",
            "quota-sum",
            "batch.capacity: chat and batch do not fit together: they ask for 400 more, and there "
            "is 395 of OpenAI.DataZoneProvisionedManaged in swedencentral left; "
            "lower a capacity, add regions, or request quota",
        )
    ]


def test_a_sum_fits_when_some_assignment_to_candidates_does() -> None:
    wanted = [
        deployment("first", capacity=200, regions=[SWEDEN, GERMANY]),
        deployment("second", capacity=200, regions=[SWEDEN]),
    ]

    assert _found(_two(200, 200), *wanted) == [
        (
            "warning",
            "quota-sum",
            "second.capacity: first and second would each go first to swedencentral: together 400 "
            "more of OpenAI.DataZoneProvisionedManaged in swedencentral, where 200 are left "
            "(0 of 200 used); what does not fit moves on to its next region, "
            "or takes less where it may",
        )
    ]
    assert _levels(_two(200, 195), *wanted)[-1] == ("violation", "quota-sum")


def test_a_sum_is_told_of_those_that_draw_on_the_pool_that_is_too_small() -> None:
    wanted = [
        deployment("a", capacity=200, regions=[SWEDEN]),
        deployment("b", capacity=200, regions=[SWEDEN]),
        deployment("either", capacity=15, regions=[SWEDEN, GERMANY]),
        deployment("innocent", capacity=15, regions=[GERMANY]),
    ]

    assert _found(_two(300, 300), *wanted) == [
        (
            "violation",
            "quota-sum",
            "b.capacity: a and b do not fit together: they ask for 400 more, and there is 300 of "
            "OpenAI.DataZoneProvisionedManaged in swedencentral left; "
            "lower a capacity, add regions, or request quota",
        )
    ]


def test_each_pool_that_is_too_small_is_told_by_itself() -> None:
    spare = SpilloverRequest("spare", "DataZoneStandard", 600)
    wanted = [
        deployment(each, capacity=200, regions=[SWEDEN], spillover=spare) for each in ("a", "b")
    ]
    known = facts(
        region(SWEDEN, usages={PTU: Usage(0, 300), str(ZONE_STANDARD.usage_name): Usage(0, 1000)})
    )

    assert [(rule, said.split("; ")[0]) for _, rule, said in _found(known, *wanted)] == [
        (
            "quota-sum",
            "b.capacity: a and b do not fit together: they ask for 400 more, and there is 300 of "
            "OpenAI.DataZoneProvisionedManaged in swedencentral left",
        ),
        (
            "quota-sum",
            "b.capacity: a and b do not fit together: they ask for 1200 more, and there is 1000 of "
            "OpenAI.DataZoneStandard.gpt-5.4 in swedencentral left",
        ),
    ]


def test_those_that_clash_by_their_choices_are_told_without_the_rest() -> None:
    # 450 are free in both together, and two of 150 fit in neither.
    both = [SWEDEN, GERMANY]
    wanted = [
        deployment("small", capacity=15, regions=[GERMANY]),
        *(deployment(each, capacity=150, regions=both) for each in "abc"),
        deployment("last", capacity=15, regions=[GERMANY, FRANCE]),
    ]
    known = replace(_two(225, 225), regions={**_two(225, 225).regions, FRANCE: region(FRANCE)})

    found = _found(known, *wanted)

    assert [(level, rule, said.split(":")[0]) for level, rule, said in found] == [
        ("violation", "quota-sum", "c.capacity")
    ]
    assert "a, b and c do not fit together: they ask for 450 more" in found[0][2]


def test_deployments_that_share_no_pool_are_judged_apart() -> None:
    wanted = [deployment("one", regions=[SWEDEN]), deployment("two", regions=[GERMANY])]

    assert _found(_two(300, 300), *wanted) == []


def test_a_deployment_that_shrinks_makes_room_for_another() -> None:
    known = _region(SWEDEN, 300, 300, "shrinking")
    shrinking = deployment("shrinking", capacity=100, regions=[SWEDEN])

    assert _found(known, shrinking, deployment("new", capacity=200, regions=[SWEDEN])) == [
        (
            "warning",
            "quota-exceeded",
            "new.capacity: 200 more of OpenAI.DataZoneProvisionedManaged in swedencentral, where "
            "0 are left (300 of 300 used); it fits once what shrinks in this run has given back; "
            "shrink in a run of its own",
        )
    ]
    assert _levels(known, shrinking, deployment("new", capacity=205, regions=[SWEDEN])) == [
        ("violation", "quota-exceeded")
    ]


def test_what_is_given_back_takes_the_use_down_to_the_limit_first() -> None:
    over = _region(SWEDEN, 250, 300, "shrinking")
    shrinking = deployment("shrinking", capacity=200, regions=[SWEDEN])
    fits, exceeds, half = (
        deployment("new", capacity=each, regions=[SWEDEN]) for each in (50, 55, 30)
    )

    assert _levels(over, shrinking, fits) == [("warning", "quota-exceeded")]
    assert _levels(over, shrinking, exceeds) == [("violation", "quota-exceeded")]
    assert _found(over, replace(shrinking, capacity=280)) == []
    assert [
        (level, rule, said.split("; ")[0])
        for level, rule, said in _found(over, shrinking, half, replace(half, name="newer"))
        if level == "violation"
    ] == [
        (
            "violation",
            "quota-sum",
            "newer.capacity: new and newer do not fit together: they ask for 60 more, and there "
            "is 0 of OpenAI.DataZoneProvisionedManaged in swedencentral left",
        )
    ]


def test_what_shrinks_gives_back_to_a_pool_once_however_many_candidates_share_it() -> None:
    known = replace(_region(SWEDEN, 300, 300, "shrinking"), pools={PTU: Reach.ZONE})
    regions = [SWEDEN, GERMANY, FRANCE]
    known = replace(known, regions=dict.fromkeys(regions, known.regions[SWEDEN]))
    shrinking = deployment("shrinking", capacity=200, regions=regions)

    fits, exceeds = (deployment("new", capacity=each, regions=[SWEDEN]) for each in (100, 105))

    assert _levels(known, shrinking, fits) == [("warning", "quota-exceeded")]
    assert _levels(known, shrinking, exceeds) == [("violation", "quota-exceeded")]


@pytest.mark.parametrize(
    "usages", [Unknown("the list of quota is empty"), {"OpenAI.Other": Usage(0, 5)}]
)
def test_quota_that_is_not_known_is_undecided(usages: dict[str, Usage] | Unknown) -> None:
    known = facts(region(SWEDEN, usages=usages))

    assert _levels(known, deployment(regions=[SWEDEN])) == [("undecided", "quota-unknown")]


def test_quota_that_is_not_known_is_no_finding_beside_a_region_that_has_room() -> None:
    known = facts(region(SWEDEN, usages=Unknown("403")), region(GERMANY))

    assert _found(known, deployment(regions=[SWEDEN, GERMANY])) == []


def test_a_sum_that_fits_only_with_quota_that_is_not_known_is_undecided() -> None:
    known = facts(
        region(SWEDEN, usages={PTU: Usage(0, 300)}), region(GERMANY, usages=Unknown("403"))
    )
    wanted = [deployment(each, regions=[SWEDEN, GERMANY]) for each in ("chat", "batch")]

    assert _found(known, *wanted) == [
        (
            "undecided",
            "quota-sum",
            "batch.capacity: whether chat and batch fit together is not known: they ask for 600 "
            "more, and there is 300 of OpenAI.DataZoneProvisionedManaged in swedencentral left; "
            "lower a capacity, add regions, or request quota",
        )
    ]


def test_a_sum_in_a_pool_of_which_nothing_is_known_is_told_of_each_deployment_alone() -> None:
    known = facts(region(SWEDEN, usages=Unknown("403")))
    wanted = [deployment(each, regions=[SWEDEN]) for each in ("chat", "batch")]

    assert _levels(known, *wanted) == [("undecided", "quota-unknown")] * 2


def test_a_missing_row_is_named() -> None:
    known = facts(region(SWEDEN, usages={"OpenAI.Other": Usage(0, 5)}))

    assert _found(known, deployment(regions=[SWEDEN])) == [
        (
            "undecided",
            "quota-unknown",
            "chat.capacity: whether quota holds 300 is not known: the list of quota has no row "
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


def test_what_shrinks_gives_back_where_it_stands_though_it_could_move() -> None:
    known = facts(
        region(SWEDEN, usages={PTU: Usage(300, 300)}, deployments=(deployed("shrinking"),)),
        region(GERMANY),
    )
    shrinking = deployment("shrinking", capacity=100, regions=[SWEDEN, GERMANY])

    assert _levels(known, shrinking, deployment("new", capacity=200, regions=[SWEDEN])) == [
        ("warning", "quota-exceeded")
    ]


def test_what_fits_as_it_is_waits_for_nothing() -> None:
    known = _region(SWEDEN, 400, 300, "shrinking")
    shrinking = deployment("shrinking", capacity=200, regions=[SWEDEN])

    assert _found(known, shrinking, deployment("new", capacity=100, regions=[SWEDEN])) == []
    assert _levels(known, shrinking, deployment("new", capacity=105, regions=[SWEDEN])) == [
        ("warning", "quota-exceeded")
    ]


def test_a_candidate_that_has_room_at_once_waits_for_nothing() -> None:
    known = facts(
        region(SWEDEN, usages={PTU: Usage(300, 300)}, deployments=(deployed("shrinking"),)),
        region(GERMANY),
    )
    shrinking = deployment("shrinking", capacity=100, regions=[SWEDEN])
    new = deployment("new", capacity=200, regions=[SWEDEN, GERMANY])

    assert "quota-exceeded" not in {rule for _, rule, _ in _found(known, shrinking, new)}


def test_what_waits_is_told_beside_a_region_that_is_not_known() -> None:
    known = _region(SWEDEN, 300, 300, "shrinking")
    shrinking = deployment("shrinking", capacity=100, regions=[SWEDEN])
    new = deployment("new", capacity=200, regions=[SWEDEN, "uksouth"])

    assert _levels(known, shrinking, new) == [("warning", "quota-exceeded")]


def test_a_sum_is_not_told_beside_one_of_it_that_is_undecided_already() -> None:
    known = facts(
        region(SWEDEN, usages={PTU: Usage(0, 300)}), region(GERMANY, usages=Unknown("403"))
    )
    wanted = [
        deployment("unknown", regions=[GERMANY]),
        deployment("either", regions=[SWEDEN, GERMANY]),
        deployment("here", regions=[SWEDEN]),
    ]

    assert [(rule, said.split(".")[0]) for _, rule, said in _found(known, *wanted)] == [
        ("quota-unknown", "unknown")
    ]


def test_those_that_would_crowd_a_region_are_those_that_ask_for_more() -> None:
    stands = (deployed("stands"),)
    known = facts(
        region(SWEDEN, usages={PTU: Usage(300, 500)}, deployments=stands), region(GERMANY)
    )
    wanted = [
        deployment("first", capacity=150, regions=[SWEDEN, GERMANY]),
        deployment("second", capacity=150, regions=[SWEDEN, GERMANY]),
        deployment("stands", regions=[SWEDEN, GERMANY]),
    ]
    found = _found(known, *wanted)

    assert [(level, said.split(": together")[0]) for level, _, said in found] == [
        ("warning", "second.capacity: first and second would each go first to swedencentral")
    ]


def test_what_gives_back_is_counted_when_those_that_clash_are_looked_for() -> None:
    # One more of a, b and c fits with what is given back, and without it only one of them.
    known = facts(
        region(SWEDEN, usages={PTU: Usage(75, 150)}, deployments=(deployed("less", capacity=90),)),
        region(GERMANY, usages={PTU: Usage(0, 225)}),
    )
    places = (Candidate(SWEDEN), Candidate(GERMANY, capacity=180))
    wanted = [
        deployment("less", capacity=15, regions=[SWEDEN]),
        *(deployment(each, capacity=150, candidates=places) for each in "abc"),
    ]
    found = [said for level, _, said in _found(known, *wanted) if level == "violation"]

    assert [said.split(", and there")[0] for said in found] == [
        "c.capacity: a, b and c do not fit together: they ask for 450 more"
    ]
