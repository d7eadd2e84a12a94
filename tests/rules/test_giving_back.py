"""What deployments that shrink give back to quota, for others of the same run."""

from dataclasses import replace

from aoai.facts import Facts, Reach, Usage
from aoai.rules import DeploymentRequest
from quotas import PTU, limited
from wanted import (
    FRANCE,
    GERMANY,
    SWEDEN,
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


def test_a_deployment_that_shrinks_makes_room_for_another() -> None:
    known = limited(SWEDEN, 300, 300, "shrinking")
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
    over = limited(SWEDEN, 250, 300, "shrinking")
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
    known = replace(limited(SWEDEN, 300, 300, "shrinking"), pools={PTU: Reach.ZONE})
    regions = [SWEDEN, GERMANY, FRANCE]
    known = replace(known, regions=dict.fromkeys(regions, known.regions[SWEDEN]))
    shrinking = deployment("shrinking", capacity=200, regions=regions)

    fits, exceeds = (deployment("new", capacity=each, regions=[SWEDEN]) for each in (100, 105))

    assert _levels(known, shrinking, fits) == [("warning", "quota-exceeded")]
    assert _levels(known, shrinking, exceeds) == [("violation", "quota-exceeded")]


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
    known = limited(SWEDEN, 400, 300, "shrinking")
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
    known = limited(SWEDEN, 300, 300, "shrinking")
    shrinking = deployment("shrinking", capacity=100, regions=[SWEDEN])
    new = deployment("new", capacity=200, regions=[SWEDEN, "uksouth"])

    assert _levels(known, shrinking, new) == [("warning", "quota-exceeded")]
