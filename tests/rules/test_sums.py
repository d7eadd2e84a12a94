"""Deployments that draw on quota together."""

from dataclasses import replace

from aoai.facts import Facts, Unknown, Usage
from aoai.rules import Candidate, DeploymentRequest, SpilloverRequest
from quotas import PTU, both_limited, limited
from wanted import (
    FRANCE,
    GERMANY,
    SWEDEN,
    ZONE_STANDARD,
    deployed,
    deployment,
    facts,
    region,
    told,
)


def _found(known: Facts, *requests: DeploymentRequest) -> list[tuple[str, str, str]]:
    return told(known, *requests, about="quota")


def _levels(known: Facts, *requests: DeploymentRequest) -> list[tuple[str, str]]:
    return [(level, rule) for level, rule, _ in _found(known, *requests)]


def test_deployments_that_share_a_pool_are_one_sum() -> None:
    wanted = [deployment(each, regions=[SWEDEN], capacity=200) for each in ("chat", "batch")]

    assert _found(limited(SWEDEN, 400), *wanted) == []
    assert _found(limited(SWEDEN, 395), *wanted) == [
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

    assert _found(both_limited(200, 200), *wanted) == [
        (
            "warning",
            "quota-sum",
            "second.capacity: first and second would each go first to swedencentral: together 400 "
            "more of OpenAI.DataZoneProvisionedManaged in swedencentral, where 200 are left "
            "(0 of 200 used); what does not fit moves on to its next region, "
            "or takes less where it may",
        )
    ]
    assert _levels(both_limited(200, 195), *wanted)[-1] == ("violation", "quota-sum")


def test_a_sum_is_told_of_those_that_draw_on_the_pool_that_is_too_small() -> None:
    wanted = [
        deployment("a", capacity=200, regions=[SWEDEN]),
        deployment("b", capacity=200, regions=[SWEDEN]),
        deployment("either", capacity=15, regions=[SWEDEN, GERMANY]),
        deployment("innocent", capacity=15, regions=[GERMANY]),
    ]

    assert _found(both_limited(300, 300), *wanted) == [
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
    known = replace(
        both_limited(225, 225), regions={**both_limited(225, 225).regions, FRANCE: region(FRANCE)}
    )

    found = _found(known, *wanted)

    assert [(level, rule, said.split(":")[0]) for level, rule, said in found] == [
        ("violation", "quota-sum", "c.capacity")
    ]
    assert "a, b and c do not fit together: they ask for 450 more" in found[0][2]


def test_deployments_that_share_no_pool_are_judged_apart() -> None:
    wanted = [deployment("one", regions=[SWEDEN]), deployment("two", regions=[GERMANY])]

    assert _found(both_limited(300, 300), *wanted) == []


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


def test_a_region_is_crowded_by_the_full_sizes_though_the_smallest_fit() -> None:
    wanted = [
        deployment(each, capacity=200, minimum=100, regions=[SWEDEN, GERMANY]) for each in "ab"
    ]
    held = (deployed("a", capacity=50),)
    full = facts(region(SWEDEN, usages={PTU: Usage(50, 350)}, deployments=held), region(GERMANY))

    assert _found(both_limited(400, 0), *wanted) == [
        (
            "warning",
            "quota-exceeded",
            f"{each}.capacity: 100 more of OpenAI.DataZoneProvisionedManaged in "
            "germanywestcentral, where 0 are left (0 of 0 used); it can land only in "
            "swedencentral; lower the capacity, add a region, or request quota",
        )
        for each in "ab"
    ]
    assert [said.split("; ")[0] for _, _, said in _found(full, *wanted)] == [
        "b.capacity: a and b would each go first to swedencentral: together 350 more of "
        "OpenAI.DataZoneProvisionedManaged in swedencentral, where 300 are left (50 of 350 used)"
    ]
