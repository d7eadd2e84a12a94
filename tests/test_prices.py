from decimal import Decimal

import pytest

from aoai.facts import Source, Unknown
from aoai.prices import HOURS_PER_MONTH, Price, ptu_hourly


@pytest.mark.parametrize(
    ("sku", "amount"),
    [
        ("GlobalProvisionedManaged", "1.0"),
        ("DataZoneProvisionedManaged", "1.1"),
        ("ProvisionedManaged", "2.0"),
    ],
)
@pytest.mark.parametrize("region", ["eastus", "East US"])
def test_the_only_known_rates_are_those_of_eastus_and_they_are_exact(
    sku: str, amount: str, region: str
) -> None:
    found = ptu_hourly(sku, region)

    assert isinstance(found, Price)
    assert (found.amount, found.currency) == (Decimal(amount), "USD")


def test_a_rate_at_second_hand_says_so() -> None:
    found = ptu_hourly("ProvisionedManaged", "eastus")

    assert isinstance(found, Price)
    assert str(found.source) == (
        "third-party code of 2026 that reads the Azure Retail Prices API names these three rates "
        "for eastus; unverified, of an unstated day"
    )


def test_a_rate_that_nobody_said_is_unknown_and_not_the_rate_of_elsewhere() -> None:
    assert ptu_hourly("ProvisionedManaged", "Sweden Central") == Unknown(
        "no price of a PTU hour of ProvisionedManaged in swedencentral is known"
    )


@pytest.mark.parametrize("sku", ["GlobalStandard", "region", "basis"])
def test_what_is_no_provisioned_sku_has_no_rate(sku: str) -> None:
    assert isinstance(ptu_hourly(sku, "eastus"), Unknown)


@pytest.mark.parametrize("region", ["eastus", "swedencentral"])
def test_what_the_contract_says_goes_before_everything(region: str) -> None:
    found = ptu_hourly("ProvisionedManaged", region, {"ProvisionedManaged": Decimal("1.75")})

    assert found == Price(Decimal("1.75"), "USD", Source("the stack file", None))


def test_a_contract_for_one_type_says_nothing_of_another() -> None:
    stated = {"ProvisionedManaged": Decimal("1.75")}

    assert isinstance(ptu_hourly("GlobalProvisionedManaged", "swedencentral", stated), Unknown)


def test_a_month_is_a_twelfth_of_a_year() -> None:
    assert HOURS_PER_MONTH * 12 == 365 * 24
