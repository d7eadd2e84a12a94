from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aoai.rules import Budget, Reservation
from aoai.spec import SpecError, budget_of, load
from stackfiles import STACKS, spec

PTU = "DataZoneProvisionedManaged"


def budget(**changes: Any) -> Budget:
    return budget_of(load(spec(**changes), STACKS))


def told(**changes: Any) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load(spec(**changes), STACKS)
    return str(caught.value).splitlines()


def reserved(**changes: Any) -> dict[str, Any]:
    return {"sku": PTU, "region": "Sweden Central", "ptu": 300, "until": "2027-03-31", **changes}


def test_nothing_is_limited_where_nothing_is_said() -> None:
    assert budget() == Budget(ceiling=None, hourly={}, reservations=())


def test_the_ceiling_and_the_contracts_prices_are_the_amounts_that_are_written() -> None:
    costs = {"ptu_monthly": 50000, "ptu_hourly": {"ProvisionedManaged": 1, PTU: 1.1}}

    assert budget(costs=costs) == Budget(
        ceiling=Decimal(50000),
        # The float nearest to 1.1 is another number.
        hourly={PTU: Decimal("1.1"), "ProvisionedManaged": Decimal(1)},
        reservations=(),
    )


@pytest.mark.parametrize(
    ("text", "amount"),
    [(0, "0"), (1.1, "1.1"), ("1.10", "1.10"), ("50000 USD", "50000"), ("50000USD", "50000")],
)
def test_an_amount_is_a_number_with_or_without_its_currency(text: object, amount: str) -> None:
    assert budget(costs={"ptu_monthly": text}).ceiling == Decimal(amount)


@pytest.mark.parametrize(
    "until",
    ["2027-03-31", date(2027, 3, 31), "2027-03-31T00:00:00Z"],
    ids=["quoted", "unquoted", "through the engine"],
)
def test_a_reservation_ends_on_a_day_quoted_or_not(until: object) -> None:
    assert budget(reservations=[reserved(until=until)]).reservations == (
        Reservation(PTU, "swedencentral", 300, date(2027, 3, 31)),
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"sku": "Standard"},
            "sku: Standard is not counted in PTU; write one of DataZoneProvisionedManaged, "
            "GlobalProvisionedManaged, ProvisionedManaged",
        ),
        ({"sku": "Provisioned"}, "sku: 'Provisioned' is no deployment SKU; did you mean "),
        ({"region": "swedencentrl"}, "region: 'swedencentrl' is no Azure region that "),
        ({"ptu": 0}, "ptu: 0 is too small; write 1 or more"),
        ({"ptu": 1.5}, "ptu: 1.5 is no whole number; write a whole number"),
        ({"until": "spring"}, "until: 'spring' is no day; write it as 2027-03-31"),
        ({"until": 2027}, "until: 2027 is no day; write it as 2027-03-31"),
        ({"untill": 1}, "untill: nothing reads 'untill'; did you mean until?"),
    ],
)
def test_a_reservation_that_means_nothing_is_told(changes: dict[str, Any], problem: str) -> None:
    (line,) = told(reservations=[reserved(), reserved(**changes)])

    assert line.startswith(f"reservations[1].{problem}")


@pytest.mark.parametrize(
    ("costs", "problem"),
    [
        ({"ptu_monthly": -1}, "costs.ptu_monthly: -1 is no amount; "),
        ({"ptu_monthly": "50k"}, "costs.ptu_monthly: '50k' is no amount; "),
        ({"ptu_monthly": True}, "costs.ptu_monthly: True is no amount; "),
        ({"ptu_monthly": float("nan")}, "costs.ptu_monthly: nan is no amount; "),
        ({"ptu_hourly": {PTU: "1.10 EUR"}}, f"costs.ptu_hourly.{PTU}: '1.10 EUR' is no amount; "),
        ({"ptu_monthly": 1e300}, "costs.ptu_monthly: 1e+300 is no amount; "),
        ({"ptu_hourly": {"Standard": 1}}, "costs.ptu_hourly.Standard: Standard is not counted in "),
    ],
)
def test_a_cost_that_is_no_amount_is_told(costs: dict[str, Any], problem: str) -> None:
    (line,) = told(costs=costs)

    assert line.startswith(problem)
