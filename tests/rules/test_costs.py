from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from aoai.facts import Source
from aoai.rules import Budget, Candidate, Finding, Level, Present, Reservation, cost_findings
from aoai.rules.request import DeploymentRequest
from wanted import FRANCE, GERMANY, NOW, SWEDEN, deployed, deployment

TODAY = NOW.date()
STATED = Source("the stack file", None)
ZONE = "DataZoneProvisionedManaged"
PRICE = {ZONE: Decimal("1.5")}
# 300 PTU at 1.5 dollars for 730 hours.
MONTH = Decimal(328_500)


def _reserved(region: str = SWEDEN, ptu: int = 300, until: date = TODAY) -> Reservation:
    return Reservation(ZONE, region, ptu, until)


def _found(budget: Budget, *requests: DeploymentRequest) -> list[tuple[str, str, str]]:
    return [
        (each.level.value, each.rule, str(each.problem))
        for each in cost_findings(requests, budget, TODAY)
    ]


def _ceiling(ceiling: Decimal | int, *reservations: Reservation) -> Budget:
    return Budget(Decimal(ceiling), PRICE, reservations)


def test_a_stack_that_states_nothing_is_told_nothing() -> None:
    assert _found(Budget(), deployment()) == []


def test_standard_deployments_cost_nothing_that_these_rules_know() -> None:
    budget = _ceiling(0, _reserved())

    assert _found(budget, deployment(sku="DataZoneStandard")) == []


def test_the_cost_of_a_month_is_compared_with_the_ceiling() -> None:
    wanted = deployment(regions=[SWEDEN])

    assert _found(_ceiling(MONTH), wanted) == []
    assert cost_findings([wanted], _ceiling(MONTH - 1), TODAY) == (
        Finding(
            level=Level.VIOLATION,
            rule="ptu-cost-ceiling",
            request="chat",
            where="costs.ptu_monthly",
            reason="a month costs at least USD 328,500, and the ceiling is USD 328,499",
            fix="lower a capacity, use cheaper candidates, reserve, or raise the ceiling",
            sources=(STATED,),
        ),
    )


def test_the_deployments_of_a_stack_are_one_sum_told_of_the_largest() -> None:
    wanted = [deployment("small", capacity=100), deployment("large", capacity=200)]

    assert _found(_ceiling(MONTH), *wanted) == []
    found = cost_findings(wanted, _ceiling(MONTH - 1), TODAY)
    assert [(each.level, each.request) for each in found] == [(Level.VIOLATION, "large")]


def test_the_cheapest_candidates_refuse_and_the_preferred_ones_warn() -> None:
    places = (Candidate(SWEDEN), Candidate(GERMANY, capacity=150))
    wanted = deployment(candidates=places)

    assert _found(_ceiling(MONTH), wanted) == []
    assert _found(_ceiling(MONTH / 2), wanted) == [
        (
            "warning",
            "ptu-cost-ceiling",
            "costs.ptu_monthly: a month in the preferred regions costs USD 328,500, "
            "and the ceiling is USD 164,250; "
            "lower a capacity, use cheaper candidates, reserve, or raise the ceiling",
        )
    ]
    assert [each[0] for each in _found(_ceiling(MONTH / 2 - 1), wanted)] == ["violation"]


def test_the_smaller_size_that_is_taken_rather_than_nothing_is_the_least_cost() -> None:
    wanted = deployment(minimum=150, regions=[SWEDEN])

    assert [each[0] for each in _found(_ceiling(MONTH / 2), wanted)] == ["warning"]
    assert [each[0] for each in _found(_ceiling(MONTH / 2 - 1), wanted)] == ["violation"]


def test_a_candidate_that_is_billed_by_use_is_no_cost_and_no_refusal() -> None:
    by_use = Candidate(GERMANY, sku="DataZoneStandard")

    last = deployment(candidates=(Candidate(SWEDEN), by_use))
    first = deployment(candidates=(by_use, Candidate(SWEDEN)))

    assert [each[0] for each in _found(_ceiling(0), last)] == ["warning"]
    assert _found(_ceiling(0), first) == []


def test_where_a_deployment_stands_is_the_region_that_it_prefers() -> None:
    places = (Candidate(SWEDEN, capacity=150), Candidate(GERMANY))
    wanted = replace(
        deployment(candidates=places), present=Present("Germany West Central", deployed())
    )

    assert [each[0] for each in _found(_ceiling(MONTH - 1), wanted)] == ["warning"]


def test_a_price_that_nobody_has_said_leaves_the_ceiling_undecided() -> None:
    budget = Budget(Decimal(1))

    assert _found(budget, deployment(regions=[SWEDEN])) == [
        (
            "undecided",
            "ptu-cost-ceiling",
            "costs.ptu_monthly: what a month costs is not known: no price of a PTU hour of "
            "DataZoneProvisionedManaged in swedencentral is known; "
            "state the contract's prices under costs.ptu_hourly",
        )
    ]


def test_a_second_hand_price_warns_and_names_where_it_is_from() -> None:
    found = cost_findings([deployment(regions=["East US"])], Budget(Decimal(1)), TODAY)

    assert [(each.level, each.reason) for each in found] == [
        (Level.WARNING, "a month costs at least USD 240,900, and the ceiling is USD 1")
    ]
    assert found[0].sources[0] == STATED
    assert "unverified" in found[0].sources[1].origin


def test_what_a_reservation_covers_costs_nothing_more() -> None:
    wanted = deployment(regions=[SWEDEN])

    assert _found(_ceiling(0, _reserved()), wanted) == []
    assert _found(_ceiling(0, _reserved(ptu=100), _reserved("Sweden Central", 200)), wanted) == []
    assert [each[:2] for each in _found(_ceiling(0, _reserved(GERMANY)), wanted)] == [
        ("warning", "reservation-cover"),
        ("violation", "ptu-cost-ceiling"),
    ]


def test_deployments_share_what_is_reserved() -> None:
    wanted = [deployment(each, regions=[SWEDEN]) for each in ("a", "b")]

    assert _found(_ceiling(MONTH, _reserved()), *wanted) == [
        (
            "warning",
            "reservation-cover",
            "b.candidates: no reservation covers 300 of 300 PTU of DataZoneProvisionedManaged in "
            "swedencentral (USD 328,500 a month); "
            "reserve there, or prefer the regions that are reserved",
        )
    ]
    assert [each[:2] for each in _found(_ceiling(MONTH - 1, _reserved()), *wanted)] == [
        ("warning", "reservation-cover"),
        ("violation", "ptu-cost-ceiling"),
    ]


def test_candidates_that_no_reservation_covers_are_told_with_the_cost_of_a_month() -> None:
    budget = Budget(hourly=PRICE, reservations=(_reserved(), _reserved(GERMANY, 100)))

    assert _found(budget, deployment()) == [
        (
            "warning",
            "reservation-cover",
            "chat.candidates: no reservation covers 200 of 300 PTU of DataZoneProvisionedManaged "
            "in germanywestcentral (USD 219,000 a month) and 300 of 300 PTU of "
            "DataZoneProvisionedManaged in francecentral (USD 328,500 a month); "
            "reserve there, or prefer the regions that are reserved",
        )
    ]


def test_provisioned_candidates_beside_one_billed_by_use_are_told_too() -> None:
    places = (Candidate(SWEDEN), Candidate(FRANCE), Candidate(GERMANY, sku="DataZoneStandard"))
    found = _found(Budget(hourly=PRICE, reservations=(_reserved(),)), deployment(candidates=places))

    assert [each[:2] for each in found] == [("warning", "reservation-cover")]
    assert "of DataZoneProvisionedManaged in francecentral (USD 328,500 a month);" in found[0][2]


def test_a_reservation_belongs_to_a_sku() -> None:
    places = (Candidate(SWEDEN, sku="ProvisionedManaged"),)
    budget = Budget(hourly=PRICE, reservations=(_reserved(),))

    assert _found(budget, deployment(candidates=places)) == [
        (
            "warning",
            "reservation-cover",
            "chat.candidates: no reservation covers 300 of 300 PTU of ProvisionedManaged in "
            "swedencentral (cost not known: no price of a PTU hour of ProvisionedManaged in "
            "swedencentral is known); reserve there, or prefer the regions that are reserved",
        )
    ]


def test_without_a_stated_reservation_nothing_is_told_of_them() -> None:
    assert _found(Budget(hourly=PRICE), deployment()) == []


@pytest.mark.parametrize(("until", "ended"), [(TODAY, False), (date(2026, 11, 20), True)])
def test_a_reservation_holds_to_the_end_of_its_last_day(until: date, *, ended: bool) -> None:
    found = _found(_ceiling(MONTH, _reserved(until=until)), deployment(regions=[SWEDEN]))
    told = [
        (
            "warning",
            "reservation-ended",
            "reservations[0]: 300 PTU of DataZoneProvisionedManaged in swedencentral were reserved "
            "until 2026-11-20; renew it and state the new day, or remove it",
        )
    ]

    assert [each for each in found if each[1] == "reservation-ended"] == (told if ended else [])
    assert ("reservation-cover" in [each[1] for each in found]) is ended


def test_a_reserved_region_is_known_by_any_spelling() -> None:
    assert _found(_ceiling(0, _reserved()), deployment(regions=["Sweden Central"])) == []


def test_preferred_places_share_what_is_reserved() -> None:
    wanted = [deployment(each, minimum=15, regions=[SWEDEN]) for each in ("a", "b")]

    assert [
        level
        for level, rule, _ in _found(_ceiling(MONTH - 1, _reserved()), *wanted)
        if rule == "ptu-cost-ceiling"
    ] == ["warning"]
