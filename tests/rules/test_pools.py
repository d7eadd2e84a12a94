"""Pools that reach over more than a region, and what of them is held today."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from aoai.facts import Facts, Reach, Source, Unknown, Usage
from aoai.rules import Candidate, DeploymentRequest, Present, check
from wanted import (
    CHAT,
    FRANCE,
    GERMANY,
    NOW,
    SWEDEN,
    ZONE_PTU,
    deployed,
    deployment,
    facts,
    offer,
    region,
    told,
)

PTU = str(ZONE_PTU.usage_name)
US = "eastus2"


def _pooled(reach: Reach, rows: Mapping[str, Usage | None]) -> Facts:
    regions = (
        region(name, usages=Unknown("403") if row is None else {PTU: row})
        for name, row in rows.items()
    )
    return replace(facts(*regions), pools={PTU: reach})


def _found(known: Facts, *requests: DeploymentRequest) -> list[tuple[str, str]]:
    return [each[:2] for each in told(known, *requests, about="quota")]


def _at(name: str, at: str, capacity: int = 200) -> DeploymentRequest:
    return deployment(name, capacity=capacity, regions=[at])


EQUAL = {SWEDEN: Usage(0, 300), GERMANY: Usage(0, 300), US: Usage(0, 300)}


@pytest.mark.parametrize(
    ("reach", "together", "refused"),
    [
        (Reach.REGIONAL, (SWEDEN, GERMANY), False),
        (Reach.ZONE, (SWEDEN, GERMANY), True),
        (Reach.ZONE, (SWEDEN, US), False),
        (Reach.GLOBAL, (SWEDEN, US), True),
    ],
)
def test_regions_of_one_pool_are_one_sum(
    reach: Reach, together: tuple[str, str], *, refused: bool
) -> None:
    wanted = [_at(f"at-{each}", each) for each in together]

    assert _found(_pooled(reach, EQUAL), *wanted) == (
        [("violation", "quota-sum")] if refused else []
    )


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (Reach.ZONE, f"{PTU} in the data zone EU"),
        (Reach.GLOBAL, f"{PTU} in all regions"),
        (Reach.REGIONAL, f"{PTU} in swedencentral"),
    ],
)
def test_a_pool_is_named_by_what_it_reaches_over(reach: Reach, said: str) -> None:
    found = told(_pooled(reach, EQUAL), _at("chat", SWEDEN, 305))

    assert [each[2].split(", where")[0] for each in found] == [f"chat.capacity: 305 more of {said}"]


def test_of_rows_that_differ_the_one_with_the_least_left_counts() -> None:
    rows = {SWEDEN: Usage(0, 300), GERMANY: Usage(150, 400), FRANCE: Usage(10, 5)}

    assert _found(_pooled(Reach.ZONE, rows), _at("chat", SWEDEN)) == [
        ("violation", "quota-exceeded")
    ]
    assert _found(_pooled(Reach.REGIONAL, rows), _at("chat", SWEDEN)) == []


def test_a_row_of_another_region_tells_of_the_pool_that_both_share() -> None:
    rows = {SWEDEN: None, GERMANY: Usage(0, 300), US: Usage(0, 0)}

    assert _found(_pooled(Reach.ZONE, rows), _at("chat", SWEDEN, 300)) == []
    assert _found(_pooled(Reach.ZONE, rows), _at("chat", SWEDEN, 305)) == [
        ("violation", "quota-exceeded")
    ]
    assert _found(_pooled(Reach.REGIONAL, rows), _at("chat", SWEDEN)) == [
        ("undecided", "quota-unknown")
    ]


def test_every_region_of_a_pool_is_a_source() -> None:
    zone = _pooled(Reach.ZONE, EQUAL)
    regions = {name: replace(each, source=Source(name, NOW)) for name, each in zone.regions.items()}
    found = check([_at("chat", SWEDEN, 305)], replace(zone, regions=regions), now=NOW)

    assert [[each.origin for each in found.sources] for found in found] == [[SWEDEN, GERMANY]]


def test_a_region_outside_all_zones_is_a_pool_of_its_own() -> None:
    rows = {"brazilsouth": Usage(0, 300), "qatarcentral": Usage(0, 300), SWEDEN: Usage(0, 0)}
    known = _pooled(Reach.ZONE, rows)

    assert _found(known, _at("a", "brazilsouth"), _at("b", "qatarcentral")) == []
    assert _found(known, _at("a", "brazilsouth"), _at("b", "brazilsouth")) == [
        ("violation", "quota-sum")
    ]


@pytest.mark.parametrize(
    ("reach", "at", "refused"),
    [
        (Reach.ZONE, GERMANY, False),
        (Reach.ZONE, US, True),
        (Reach.GLOBAL, US, False),
        (Reach.REGIONAL, GERMANY, True),
        (Reach.REGIONAL, "Sweden Central", False),
    ],
)
def test_what_stands_in_a_region_of_the_same_pool_is_no_new_demand(
    reach: Reach, at: str, *, refused: bool
) -> None:
    full = _pooled(reach, dict.fromkeys(EQUAL, Usage(300, 300)))
    wanted = replace(_at("chat", SWEDEN, 300), present=Present(at, deployed()))

    assert _found(full, wanted) == ([("violation", "quota-exceeded")] if refused else [])


def test_only_the_difference_within_a_pool_is_new() -> None:
    rows = {SWEDEN: Usage(300, 400), GERMANY: Usage(300, 400)}
    stands = Present(GERMANY, deployed())

    fits, exceeds = (replace(_at("chat", SWEDEN, each), present=stands) for each in (400, 405))

    assert _found(_pooled(Reach.ZONE, rows), fits) == []
    assert told(_pooled(Reach.ZONE, rows), exceeds) == [
        (
            "violation",
            "quota-exceeded",
            "chat.capacity: 105 more of OpenAI.DataZoneProvisionedManaged in the data zone EU, "
            "where 100 are left (300 of 400 used); "
            "lower the capacity, add a region, or request quota",
        )
    ]


# Older Azures have a row of PTU for each model.
ROWS = {
    PTU: Usage(0, 0),
    f"{PTU}.gpt-5.4": Usage(0, 300),
    f"{PTU}.gpt-5.1": Usage(0, 200),
}
OTHER = CHAT._replace(name="gpt-5.1", version="2025-11-13")
OLDER = CHAT._replace(version="2025-12-11")
_OWN = replace(ZONE_PTU, usage_name=f"{PTU}.gpt-5.4")
_OTHERS = replace(ZONE_PTU, usage_name=f"{PTU}.gpt-5.1")


def test_a_row_of_the_models_own_is_its_pool() -> None:
    known = facts(region(SWEDEN, offer(_OWN), offer(_OTHERS, model=OTHER), usages=ROWS))
    wanted = [_at("chat", SWEDEN, 300), replace(_at("other", SWEDEN), model_name=OTHER.name)]
    both = [wanted[0], replace(wanted[1], model_version=OTHER.version)]

    assert told(known, *both) == []
    assert _found(known, *both, replace(both[1], name="third", capacity=15)) == [
        ("violation", "quota-sum")
    ]


def test_what_stands_of_another_model_is_of_another_pool_where_models_have_rows() -> None:
    rows = {**ROWS, f"{PTU}.gpt-5.4": Usage(0, 0)}
    known = facts(region(SWEDEN, offer(_OWN), offer(_OTHERS, model=OTHER), usages=rows))
    stands = Present(SWEDEN, deployed(model=OTHER))
    wanted = replace(_at("chat", SWEDEN, 300), present=stands)

    assert _found(known, wanted) == [("violation", "quota-exceeded")]
    shared = facts(region(SWEDEN, offer(), offer(model=OTHER), usages={PTU: Usage(300, 300)}))
    assert _found(shared, wanted) == []


def test_what_stands_of_a_version_that_is_listed_no_more_is_held_all_the_same() -> None:
    known = facts(region(SWEDEN, usages={PTU: Usage(300, 300)}))
    wanted = replace(_at("chat", SWEDEN, 300), present=Present(SWEDEN, deployed(model=OLDER)))
    other_sku = replace(
        wanted, present=Present(SWEDEN, deployed(model=OLDER, sku="ProvisionedManaged"))
    )

    assert _found(known, wanted) == []
    assert _found(known, other_sku) == [("violation", "quota-exceeded")]


def test_what_stands_of_a_model_that_is_listed_no_more_holds_what_all_models_share() -> None:
    gone = Present(SWEDEN, deployed(model=OTHER))
    known = facts(region(SWEDEN, usages={PTU: Usage(300, 300)}))
    standard = "OpenAI.DataZoneStandard.gpt-5.4"
    full = facts(region(SWEDEN, usages={standard: Usage(300, 300)}))
    by_use = replace(
        deployment(sku="DataZoneStandard", regions=[SWEDEN]),
        present=Present(SWEDEN, deployed(model=OTHER, sku="DataZoneStandard")),
    )

    assert _found(known, replace(_at("chat", SWEDEN, 300), present=gone)) == []
    assert _found(full, by_use) == [("violation", "quota-exceeded")]


def test_a_candidate_of_another_sku_holds_nothing_of_what_stands() -> None:
    rows = {PTU: Usage(300, 300), "OpenAI.DataZoneStandard.gpt-5.4": Usage(0, 100)}
    known = facts(region(SWEDEN, usages=rows))
    places = (Candidate(SWEDEN, sku="DataZoneStandard"),)
    wanted = replace(deployment(candidates=places), present=Present(SWEDEN, deployed()))

    assert _found(known, wanted) == [("violation", "quota-exceeded")]
