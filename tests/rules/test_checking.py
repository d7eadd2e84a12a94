"""All rules at once: in which order, on which request, and each request by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from aoai.catalog import catalogue
from aoai.facts import Facts, Usage
from aoai.rules import Candidate, Present, SpilloverRequest, check
from wanted import (
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


def _ending() -> Facts:
    return facts(region(SWEDEN, offer(replace(ZONE_PTU, ends=date(2026, 12, 1)))))


def test_nothing_wanted_is_nothing_found() -> None:
    assert check([], facts(), now=NOW) == ()


def test_findings_stand_in_the_order_of_the_requests_and_sums_come_last() -> None:
    wanted = [
        deployment("b", regions=[SWEDEN]),
        replace(deployment("a", regions=[SWEDEN]), model_name="gtp-5.4"),
        deployment("c", regions=[SWEDEN]),
    ]

    assert [(each.request, each.rule) for each in check(wanted, _ending(), now=NOW)] == [
        ("b", "retires-soon"),
        ("a", "model-unknown"),
        ("c", "retires-soon"),
        ("c", "quota-sum"),
    ]


def test_equal_requests_are_told_each_by_its_own_name() -> None:
    wanted = [deployment(each, capacity=298, regions=[SWEDEN]) for each in ("one", "two")]

    assert [(each.request, each.where) for each in check(wanted, facts(), now=NOW)] == [
        ("one", "one.capacity"),
        ("two", "two.capacity"),
    ]


def test_each_request_has_a_residency_of_its_own() -> None:
    wanted = [
        replace(deployment(each, regions=[at], capacity=15), residency=limit)
        for each, at, limit in (("a", SWEDEN, "us"), ("b", SWEDEN, "eu"), ("c", SWEDEN, None))
    ]

    assert {each.request for each in check(wanted, facts(), now=NOW)} == {"a"}


def test_requests_of_different_sizes_skus_and_kinds_are_not_taken_for_one() -> None:
    known = facts(region(SWEDEN), region(GERMANY, offer(ZONE_PTU)))
    base = deployment("base", capacity=15, regions=[GERMANY])
    wanted = [
        base,
        replace(base, name="size", capacity=16),
        replace(base, name="sku", sku="DataZoneStandard"),
        replace(base, name="kind", kind="OpenAI", model_format="Mistral AI"),
        replace(base, name="region", candidates=deployment(regions=[SWEDEN]).candidates),
        replace(base, name="version", model_version="1"),
        replace(base, name="model", model_name="gpt-9"),
        replace(base, name="least", minimum_capacity=16),
        replace(base, name="spare", spillover=SpilloverRequest("s", "DataZoneStandard", 1)),
        replace(base, name="own-sku", candidates=(Candidate(GERMANY, sku="DataZoneStandard"),)),
        replace(base, name="own-size", candidates=(Candidate(GERMANY, capacity=16),)),
        replace(base, name="last"),
    ]

    assert [(each.request, each.rule) for each in check(wanted, known, now=NOW)] == [
        ("size", "capacity-step"),
        ("sku", "sku-not-in-region"),
        ("kind", "model-not-for-kind"),
        ("version", "version-unknown"),
        ("model", "model-unknown"),
        ("least", "minimum-capacity"),
        ("spare", "sku-not-in-region"),
        ("own-sku", "sku-not-in-region"),
        ("own-size", "capacity-step"),
    ]


def test_what_stands_for_one_request_stands_for_no_equal_one() -> None:
    gone = facts(region(SWEDEN, offer(lifecycle="Deprecated")))
    stands = Present(SWEDEN, deployed("a"))
    wanted = [replace(deployment("a", regions=[SWEDEN]), present=stands), deployment("b")]
    wanted[1] = replace(wanted[1], candidates=wanted[0].candidates)

    assert [each[:2] for each in told(gone, *wanted)] == [
        ("warning", "model-retired"),
        ("violation", "model-retired"),
    ]


def test_another_catalogue_may_be_judged_by() -> None:
    closed = replace(catalogue(), skus={})
    wanted = replace(deployment(regions=[SWEDEN]), residency="eu")

    assert [each.rule for each in check([wanted], facts(), now=NOW)] == []
    assert [each.rule for each in check([wanted], facts(), now=NOW, known=closed)] == [
        "residency-sku"
    ]


@pytest.mark.parametrize("hour", [0, 23])
def test_the_whole_day_is_judged_alike(hour: int) -> None:
    known = facts(region(SWEDEN, offer(replace(ZONE_PTU, ends=date(2026, 11, 21)))))
    now = datetime(2026, 11, 21, hour, 59, tzinfo=UTC)

    assert [each.rule for each in check([deployment(regions=[SWEDEN])], known, now=now)] == [
        "sku-retired"
    ]


def test_a_smallest_size_and_none_are_not_taken_for_one() -> None:
    known = facts(region(SWEDEN, usages={str(ZONE_PTU.usage_name): Usage(0, 100)}))
    wanted = [
        replace(deployment(each, regions=[SWEDEN]), minimum_capacity=least)
        for each, least in (("a", None), ("b", 100), ("c", None))
    ]

    assert [(each.request, each.rule) for each in check(wanted, known, now=NOW)] == [
        ("a", "quota-exceeded"),
        ("c", "quota-exceeded"),
    ]


def test_requests_alike_but_for_what_stands_are_told_apart() -> None:
    known = facts(region(SWEDEN, usages={str(ZONE_PTU.usage_name): Usage(315, 315)}))
    wanted = [
        replace(
            deployment(each, regions=[SWEDEN]), present=Present(SWEDEN, deployed(capacity=size))
        )
        for each, size in (("a", 300), ("b", 15))
    ]

    assert [(each.request, each.rule) for each in check(wanted, known, now=NOW)] == [
        ("b", "quota-exceeded")
    ]


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        (
            {"spillover": SpilloverRequest("s", "DataZoneStandard", 1)},
            {"spillover": SpilloverRequest("s", "DataZoneStandard", 2_000_000)},
            "capacity-range",
        ),
        (
            {"capacity": 300, "minimum_capacity": 15},
            {"capacity": 300, "minimum_capacity": 100},
            "quota-exceeded",
        ),
        (
            {"candidates": (Candidate(SWEDEN, sku="DataZoneStandard"),)},
            {"candidates": (Candidate(SWEDEN, sku="Standard"),)},
            "sku-not-for-model",
        ),
        (
            {"candidates": (Candidate(SWEDEN, capacity=15),)},
            {"candidates": (Candidate(SWEDEN, capacity=16),)},
            "capacity-step",
        ),
    ],
)
def test_requests_alike_but_for_one_more_thing_are_told_apart(
    one: dict[str, object], other: dict[str, object], rule: str
) -> None:
    rows = {
        str(ZONE_PTU.usage_name): Usage(0, 50),
        "OpenAI.DataZoneStandard.gpt-5.4": Usage(0, 5_000_000),
    }
    base = deployment(capacity=50, regions=[SWEDEN])
    wanted = [
        replace(base, name="a", **one),  # type: ignore[arg-type]  # as DeploymentRequest takes them
        replace(base, name="b", **other),  # type: ignore[arg-type]  # as DeploymentRequest takes them
    ]
    found = check(wanted, facts(region(SWEDEN, usages=rows)), now=NOW)

    assert ("b", rule) in [(each.request, each.rule) for each in found]
    assert "a" not in {each.request for each in found}
