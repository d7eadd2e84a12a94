from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai.facts import Facts, Source, Unknown, Usage
from aoai.rules import (
    Candidate,
    DeploymentRequest,
    Finding,
    Level,
    Present,
    SpilloverRequest,
    check,
    legal_sizes,
)
from wanted import (
    GERMANY,
    NOW,
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


def _found(request: DeploymentRequest, known: Facts) -> list[tuple[str, str, str]]:
    return told(known, request, about="capacity")


@pytest.mark.parametrize(
    ("size", "rule", "said"),
    [
        (
            303,
            "capacity-step",
            "303 PTU is no legal size of DataZoneProvisionedManaged of gpt-5.4@2026-03-05: "
            "from 15 in steps of 5 (in swedencentral); use 300 or 305",
        ),
        (
            10,
            "capacity-range",
            "10 PTU is below the minimum of DataZoneProvisionedManaged of gpt-5.4@2026-03-05, 15 "
            "(in swedencentral); use 15",
        ),
        (
            100_005,
            "capacity-range",
            "100005 PTU is above the maximum of DataZoneProvisionedManaged of gpt-5.4@2026-03-05, "
            "100000 (in swedencentral); use 100000",
        ),
    ],
)
def test_an_illegal_size_is_refused_and_the_nearest_legal_ones_are_named(
    size: int, rule: str, said: str
) -> None:
    assert _found(deployment(capacity=size, regions=[SWEDEN]), facts()) == [
        ("violation", rule, f"chat.capacity: {said}")
    ]


@pytest.mark.parametrize("size", [15, 20, 300, 100_000])
def test_a_legal_size_gives_no_finding(size: int) -> None:
    assert _found(deployment(capacity=size, regions=[SWEDEN]), facts()) == []


def test_a_size_that_is_legal_at_some_candidate_is_a_warning() -> None:
    coarse = offer(replace(ZONE_PTU, minimum=50, step=50))
    plenty = {"OpenAI.DataZoneProvisionedManaged": Usage(0, 1000)}
    known = facts(region(SWEDEN, coarse), region(GERMANY, usages=plenty))

    assert _found(deployment(capacity=305, regions=[SWEDEN, GERMANY]), known) == [
        (
            "warning",
            "capacity-step",
            "chat.capacity: 305 PTU is no legal size of DataZoneProvisionedManaged of "
            "gpt-5.4@2026-03-05: from 50 in steps of 50 (in swedencentral); it can land only in "
            "germanywestcentral; use 300 or 350",
        )
    ]


def test_a_candidates_own_size_is_the_one_that_counts() -> None:
    places = (Candidate(SWEDEN, capacity=303),)

    found = _found(deployment(candidates=places), facts())

    assert [said.split(":")[0] for _, _, said in found] == ["chat.candidates[0].capacity"]


def test_the_spillovers_size_is_judged_too() -> None:
    spare = SpilloverRequest("chat-spillover", "DataZoneStandard", 2_000_000)

    assert _found(deployment(spillover=spare, regions=[SWEDEN]), facts()) == [
        (
            "violation",
            "capacity-range",
            "chat.spillover.capacity: 2000000 thousand tokens a minute is above the maximum of "
            "DataZoneStandard of gpt-5.4@2026-03-05, 1000000 (in swedencentral); use 1000000",
        )
    ]


def test_a_size_that_stands_today_is_not_judged() -> None:
    known = facts(region(SWEDEN, deployments=(deployed(capacity=303),)))

    assert _found(deployment(capacity=303, regions=[SWEDEN]), known) == []
    assert _found(deployment(capacity=308, regions=[SWEDEN]), known) != []


def test_a_size_whose_limits_are_not_known_is_undecided() -> None:
    unsized = replace(ZONE_PTU, minimum=Unknown("?"), step=Unknown("?"))
    known = facts(region(SWEDEN, offer(unsized)))

    assert [each[:2] for each in _found(deployment(regions=[SWEDEN]), known)] == [
        ("undecided", "capacity-unknown")
    ]


def test_a_region_that_does_not_sell_the_sku_is_left_to_the_rules_on_existence() -> None:
    known = facts(region(SWEDEN, offer(ZONE_STANDARD)))

    assert _found(deployment(capacity=303, regions=[SWEDEN]), known) == []


@pytest.mark.parametrize(("least", "rules"), [(0, 1), (301, 1), (1, 0), (300, 0)])
def test_the_size_taken_rather_than_nothing_lies_between_1_and_the_full(
    least: int, rules: int
) -> None:
    found = _found(deployment(minimum=least, regions=[SWEDEN]), facts())

    assert [rule for _, rule, _ in found] == ["minimum-capacity"] * rules


def test_a_size_above_the_full_is_told_with_both_and_with_its_source() -> None:
    assert check([deployment(minimum=301, regions=[SWEDEN])], facts(), now=NOW) == (
        Finding(
            level=Level.VIOLATION,
            rule="minimum-capacity",
            request="chat",
            where="chat.minimum_capacity",
            reason="301 is not between 1 and the capacity of 300",
            fix="lower it, or raise the capacity",
            sources=(Source("the request", NOW.date()),),
        ),
    )


@pytest.mark.parametrize(
    ("size", "legal"), [(25, (25,)), (50, (50,)), (75, (75,)), (60, (50, 75)), (20, (25,))]
)
def test_a_minimum_that_is_no_multiple_of_the_step_allows_both_readings(
    size: int, legal: tuple[int, ...]
) -> None:
    assert legal_sizes(size, minimum=25, maximum=None, step=50) == legal


@given(
    size=st.integers(1, 500),
    minimum=st.integers(1, 60),
    step=st.integers(1, 60),
    span=st.integers(0, 400),
)
def test_legal_sizes_are_the_nearest_that_a_full_list_holds(
    size: int, minimum: int, step: int, span: int
) -> None:
    maximum = minimum + span
    every = [
        each
        for each in range(minimum, maximum + 1)
        if each % step == 0 or (each - minimum) % step == 0
    ]
    below = max((each for each in every if each <= size), default=None)
    above = min((each for each in every if each >= size), default=None)
    nearest = tuple(sorted({each for each in (below, above) if each is not None}))

    assert legal_sizes(size, minimum, maximum, step) == nearest


O1 = replace(ZONE_PTU, name="ProvisionedManaged", usage_name="PTU", minimum=25, step=50)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (25, None),
        (50, None),
        (75, None),
        (100, None),
        (30, "from 25 in steps of 50 (in swedencentral); use 25 or 50"),
        (60, "from 25 in steps of 50 (in swedencentral); use 50 or 75"),
    ],
)
def test_what_is_neither_minimum_and_steps_nor_a_multiple_of_the_step_is_refused(
    size: int, said: str | None
) -> None:
    known = facts(region(SWEDEN, offer(O1), usages={"PTU": Usage(0, 100)}))
    wanted = deployment(sku=O1.name, capacity=size, regions=[SWEDEN])

    found = [
        text.rpartition(", " if size < 25 else ": ")[2] for _, _, text in _found(wanted, known)
    ]

    assert found == ([] if said is None else [said])


def test_regions_of_different_minimum_are_told_apart() -> None:
    least = {SWEDEN: 25, GERMANY: 50}
    known = facts(*(region(each, offer(replace(ZONE_PTU, minimum=least[each]))) for each in least))

    assert _found(deployment(capacity=50, regions=[*least]), known) == []
    assert _found(deployment(capacity=25, regions=[*least]), known) == [
        (
            "warning",
            "capacity-range",
            "chat.capacity: 25 PTU is below the minimum of DataZoneProvisionedManaged of "
            "gpt-5.4@2026-03-05, 50 (in germanywestcentral); it can land only in swedencentral; "
            "use 50",
        )
    ]
    assert [
        (level, text.split("; ")[-1])
        for level, _, text in _found(deployment(capacity=20, regions=[*least]), known)
    ] == [("violation", "use 25"), ("violation", "use 50")]


@pytest.mark.parametrize("size", [0, -15])
def test_no_size_is_below_the_minimum_whatever_the_step(size: int) -> None:
    assert [each[:2] for each in _found(deployment(capacity=size), facts())] == [
        ("violation", "capacity-range")
    ]


def test_a_size_that_stands_in_another_region_is_judged_here() -> None:
    stands = region(GERMANY, deployments=(deployed(at=GERMANY, capacity=303),))
    known = facts(region(SWEDEN), stands)

    assert _found(deployment(capacity=303, regions=[GERMANY]), known) == []
    assert [each[:2] for each in _found(deployment(capacity=303), known)] == [
        ("warning", "capacity-step"),
    ]


def test_a_sku_without_a_stated_maximum_has_none() -> None:
    endless = replace(ZONE_PTU, maximum=Unknown("no maximum is stated"))
    known = facts(region(SWEDEN, offer(endless)))

    assert _found(deployment(capacity=1_000_000, regions=[SWEDEN]), known) == []


def test_a_size_between_the_last_step_and_the_maximum_is_lowered() -> None:
    capped = replace(ZONE_PTU, minimum=15, step=10, maximum=48)
    known = facts(region(SWEDEN, offer(capped)))

    assert [
        text.split("; ")[-1]
        for size in (47, 49)
        for _, _, text in _found(deployment(capacity=size, regions=[SWEDEN]), known)
    ] == ["use 45", "use 45"]


def test_a_sku_that_allows_no_size_says_so() -> None:
    empty = replace(ZONE_PTU, minimum=50, maximum=40)
    known = facts(region(SWEDEN, offer(empty)))

    assert [text.split("; ")[-1] for _, _, text in _found(deployment(regions=[SWEDEN]), known)] == [
        "choose another SKU"
    ]


def test_a_size_that_stands_is_known_by_any_spelling_of_its_region() -> None:
    stands = Present("Sweden Central", deployed(capacity=303))
    wanted = replace(deployment(capacity=303, regions=[SWEDEN]), present=stands)

    assert _found(wanted, facts()) == []
