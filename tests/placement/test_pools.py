"""Quota pools that a run found empty."""

from dataclasses import replace

import pytest

from aoai.placement.cloud import Cloud
from aoai.placement.placing import place
from aoai.placement.pools import EmptyPools, wide_pool
from aoai.placement.refusal_table import TABLE
from aoai.placement.request import Candidate, Marks
from aoai.placement.upkeep import Existing, delete
from aoai.refusals import FailureClass, Row, Scope
from landing import (
    FRANCE,
    GERMANY,
    OURS,
    PTU,
    QUOTA,
    SPILLOVER,
    STANDARD,
    SWEDEN,
    Land,
    told,
)

NOWHERE = {f"OpenAI.{PTU}": 0}
OTHERS = Marks("other", "first", f"{OURS.urn}-2")
AGAIN = replace(OURS, generation="second")


def test_what_one_deployment_was_refused_another_one_is_not_asked_about(azure: Land) -> None:
    azure.play(quota={**QUOTA, SWEDEN: NOWHERE})
    azure.place(azure.request(name="first"))
    azure.azure.log.clear()

    placed = azure.place(azure.request(marks=OTHERS))

    assert told(placed.attempts) == [
        (SWEDEN, 300, "skipped", "next region"),
        (GERMANY, 300, "placed", None),
    ]
    assert azure.writes() == [f"PUT {GERMANY}/chat 201"]


def test_less_is_asked_for_all_the_same(azure: Land) -> None:
    azure.play(quota={**QUOTA, SWEDEN: {f"OpenAI.{PTU}": 200}})
    azure.place(azure.request(name="first"))

    placed = azure.place(azure.request(marks=OTHERS, capacity=200))

    assert told(placed.attempts) == [(SWEDEN, 200, "placed", None)]


def test_what_a_spillover_was_refused_says_nothing_of_provisioned_quota(azure: Land) -> None:
    short = {"OpenAI.DataZoneStandard.gpt-5.4": 0, **QUOTA[SWEDEN]}
    azure.play(quota={**QUOTA, SWEDEN: short})
    first = azure.place(azure.request(name="first", spillover=SPILLOVER, minimum_capacity=100))

    placed = azure.place(azure.request(marks=OTHERS))

    assert told(first.attempts) == [
        (SWEDEN, 300, "refused", "next region"),
        (GERMANY, 300, "placed", None),
    ]
    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]


def test_a_create_over_what_stands_needs_no_more_of_its_pool(azure: Land) -> None:
    """As with `replace_on_changes`."""
    azure.place(azure.request(SWEDEN))
    azure.play(quota={**QUOTA, SWEDEN: {f"OpenAI.{PTU}": 300}})
    azure.place(azure.request(SWEDEN, GERMANY, marks=OTHERS, name="talk"))
    identifier = f"{azure.accounts[SWEDEN]}/deployments/chat"

    placed = azure.place(azure.request(marks=AGAIN), live=[identifier])

    assert told(placed.attempts) == [(SWEDEN, 300, "adopted", None)]


def test_a_create_that_is_called_again_asks_again(azure: Land) -> None:
    """As by an error hook that waited for more quota."""
    azure.play(quota={SWEDEN: NOWHERE})
    with pytest.raises(Exception, match="no candidate took chat"):
        azure.place(azure.request(SWEDEN))
    azure.play()

    placed = azure.place(azure.request(SWEDEN, marks=AGAIN))

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]


def test_what_is_given_back_is_asked_for_again(azure: Land) -> None:
    azure.play(quota={**QUOTA, SWEDEN: {f"OpenAI.{PTU}": 300}})
    azure.place(azure.request(SWEDEN, marks=OTHERS, name="talk"))
    azure.place(azure.request(name="first"))

    delete(azure.cloud, Existing(azure.accounts[SWEDEN], "talk", None), azure.work())

    placed = azure.place(azure.request(marks=replace(OURS, urn="third")))
    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]


def test_what_a_run_has_learnt_lapses_in_three_minutes(azure: Land) -> None:
    now = [0.0]
    cloud = Cloud(azure.arm, TABLE, empty=EmptyPools(clock=lambda: now[0]))
    azure.play(quota={**QUOTA, SWEDEN: NOWHERE})
    place(cloud, azure.request(name="first"), (), azure.work())
    azure.play()

    now[0] = 179.0
    within = place(cloud, azure.request(name="a", marks=OTHERS), (), azure.work())
    now[0] = 180.0
    later = place(cloud, azure.request(name="b", marks=replace(OTHERS, urn="b")), (), azure.work())

    assert (within.candidate.region, later.candidate.region) == (GERMANY, SWEDEN)


# --- pools beyond a region

SHARED = Row(
    code="InsufficientQuota",
    failure=FailureClass.NEXT_POOL,
    scope=Scope.POOL,
    fix="",
    source="a test",
    grade=TABLE[0].grade,
)


def test_an_empty_pool_of_a_data_zone_rules_out_every_candidate_in_it(azure: Land) -> None:
    cloud = Cloud(azure.arm, (SHARED, *TABLE))
    azure.play(quota={**QUOTA, SWEDEN: NOWHERE})
    zone = azure.request(SWEDEN, GERMANY).candidates
    (other,) = azure.request(FRANCE, sku=STANDARD, capacity=50).candidates

    placed = place(cloud, azure.request(candidates=(*zone, other)), (), azure.work())

    assert told(placed.attempts) == [
        (SWEDEN, 300, "refused", "next pool"),
        (GERMANY, 300, "skipped", "next pool"),
        (FRANCE, 50, "placed", None),
    ]


@pytest.mark.parametrize(
    ("sku", "region", "reach"),
    [
        ("GlobalProvisionedManaged", "swedencentral", ("s", "global", "GlobalProvisionedManaged")),
        ("GlobalStandard", "eastus", ("s", "global", "GlobalStandard", "gpt-5.4")),
        (PTU, "Sweden Central", ("s", "eu", PTU)),
        (PTU, "uksouth", ("s", "uksouth", PTU)),
        ("ProvisionedManaged", "swedencentral", ("s", "swedencentral", "ProvisionedManaged")),
        ("Standard", "swedencentral", ("s", "swedencentral", "Standard", "gpt-5.4")),
    ],
)
def test_how_far_a_pool_reaches_follows_the_deployment_type(
    azure: Land, sku: str, region: str, reach: tuple[str, ...]
) -> None:
    candidate = Candidate(region, "/subscriptions/s/x", sku, 5)

    assert wide_pool(azure.request(candidates=(candidate,)), candidate) == reach
