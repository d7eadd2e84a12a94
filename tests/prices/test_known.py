"""Which price holds, among lists, regions, versions and long prompts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aoai.facts import Source, Unknown
from aoai.prices import (
    HOURS_PER_MONTH,
    Confidence,
    Kind,
    Price,
    Prices,
    Term,
    packaged,
    ptu_hourly,
    sheet_of,
)

GLOBAL, ZONE, REGIONAL = (
    "GlobalProvisionedManaged",
    "DataZoneProvisionedManaged",
    "ProvisionedManaged",
)
KNOWN = Prices((packaged(),))


def listed(**document: Any) -> Prices:
    """One list, before the packaged one."""
    return Prices((sheet_of(document, "mine.yaml"), packaged()))


def told(price: Price | Unknown) -> tuple[str, str, str]:
    assert isinstance(price, Price)
    return f"{price.amount.normalize():f}", price.confidence.value, price.note


@pytest.mark.parametrize(("sku", "amount"), [(GLOBAL, "1.0"), (ZONE, "1.1"), (REGIONAL, "2.0")])
@pytest.mark.parametrize("region", ["eastus", "East US"])
def test_an_hourly_rate_is_exact_and_known_by_any_spelling(
    sku: str, amount: str, region: str
) -> None:
    found = ptu_hourly(sku, region)

    assert isinstance(found, Price)
    assert (found.amount, found.currency) == (Decimal(amount), "USD")


def test_a_rate_at_second_hand_says_so() -> None:
    assert ptu_hourly(REGIONAL, "eastus") == Price(
        Decimal("2.0"),
        "USD",
        Source(
            "public code of July to September 2026, which reads the Retail Prices API; unverified",
            date(2026, 7, 1),
        ),
        Confidence.SECOND_HAND,
    )


@pytest.mark.parametrize("sku", [GLOBAL, ZONE, REGIONAL])
def test_a_rate_that_nobody_said_is_unknown_and_not_the_rate_of_elsewhere(sku: str) -> None:
    assert ptu_hourly(sku, "France Central") == Unknown(
        f"no price of a PTU hour of {sku} in francecentral is known"
    )


@pytest.mark.parametrize("sku", ["GlobalStandard", "region", "source"])
def test_what_is_no_provisioned_sku_has_no_rate(sku: str) -> None:
    assert isinstance(ptu_hourly(sku, "eastus"), Unknown)
    assert isinstance(KNOWN.ptu(sku, Term.HOUR), Unknown)


@pytest.mark.parametrize("region", ["eastus", "swedencentral"])
def test_what_the_contract_says_goes_before_everything(region: str) -> None:
    found = ptu_hourly(REGIONAL, region, {REGIONAL: Decimal("1.75")})

    source = Source("the stack file", None)
    assert found == Price(Decimal("1.75"), "USD", source, Confidence.STATED)


def test_a_contract_for_one_type_says_nothing_of_another() -> None:
    stated = {REGIONAL: Decimal("1.75")}

    assert isinstance(ptu_hourly(GLOBAL, "francecentral", stated), Unknown)


def test_a_month_is_a_twelfth_of_a_year() -> None:
    assert HOURS_PER_MONTH * 12 == 365 * 24
    assert [each.hours for each in Term] == [1, 730, 8760]


@pytest.mark.parametrize(
    ("sku", "amounts"),
    [
        (GLOBAL, ["1", "260", "2652"]),
        (ZONE, ["1.1", "286", "2916"]),
        (REGIONAL, ["2", "286", "2916"]),
    ],
)
def test_a_ptu_by_the_hour_and_reserved(sku: str, amounts: list[str]) -> None:
    note = "of eastus; other regions may differ"

    assert [told(KNOWN.ptu(sku, each)) for each in Term] == [
        (each, "second-hand", note) for each in amounts
    ]
    assert [told(KNOWN.ptu(sku, each, "eastus")) for each in Term] == [
        (each, "second-hand", "") for each in amounts
    ]


def test_a_price_of_elsewhere_stands_in_only_where_the_type_is_no_regions_own() -> None:
    of = {
        (sku, region): KNOWN.ptu(sku, Term.MONTH, region)
        for sku in (GLOBAL, ZONE, REGIONAL)
        for region in ("westus", "francecentral")
    }

    assert told(of[GLOBAL, "francecentral"]) == (
        "260",
        "derived",
        "of eastus, taken for francecentral",
    )
    assert told(of[ZONE, "westus"]) == ("286", "derived", "of eastus, taken for westus")
    assert {key: each for key, each in of.items() if isinstance(each, Unknown)} == {
        (sku, region): Unknown(f"no price of a PTU month of {sku} in {region} is known")
        for sku, region in [
            (ZONE, "francecentral"),
            (REGIONAL, "westus"),
            (REGIONAL, "francecentral"),
        ]
    }


def test_tokens_are_priced_by_kind() -> None:
    found = KNOWN.tokens("gpt-4.1@2025-04-14", "GlobalStandard", "swedencentral")

    assert [told(found.of(each))[0] for each in (Kind.INPUT, Kind.CACHED, Kind.OUTPUT)] == [
        "2",
        "0.5",
        "8",
    ]
    assert found.cache_write == Unknown(
        "no price of tokens written to the cache of gpt-4.1@2025-04-14 as GlobalStandard in "
        "swedencentral is known"
    )


def test_long_prompts_cost_what_their_own_row_says() -> None:
    def of(model: str, *, long_context: bool) -> list[str]:
        found = KNOWN.tokens(model, "GlobalStandard", long_context=long_context)
        return [told(found.of(each))[0] for each in Kind]

    assert of("gpt-6-sol", long_context=False) == ["2", "0.2", "2.5", "10"]
    assert of("gpt-6-sol", long_context=True) == ["4", "0.4", "5", "15"]
    assert told(KNOWN.tokens("gpt-4.1", "GlobalStandard", long_context=True).input)[0] == "2"
    # Its row is of short prompts, and nobody has said what long ones cost.
    assert KNOWN.tokens("gpt-5.5", "GlobalStandard", long_context=True).input == Unknown(
        "no price of input tokens of gpt-5.5 with long prompts as GlobalStandard is known"
    )


def test_what_microsoft_documents_is_marked_so_with_the_page_and_its_day() -> None:
    found = KNOWN.tokens("gpt-6.1-sol", "GlobalStandard").cached

    assert found == Price(
        Decimal("0.1"),
        "USD",
        Source("how-to-provisioned-throughput-sizing.md", date(2026, 9, 23)),
        Confidence.DOCUMENTED,
    )


def test_a_version_with_a_price_of_its_own_has_only_that() -> None:
    first = KNOWN.tokens("gpt-4o@2024-05-13", "GlobalStandard")
    later = KNOWN.tokens("gpt-4o@2024-11-20", "GlobalStandard")

    assert (told(first.input)[0], told(later.input)[0]) == ("5", "2.5")
    assert isinstance(first.cached, Unknown)


@pytest.mark.parametrize(
    ("sku", "region", "amount", "note"),
    [
        ("DataZoneStandard", None, "2.2", "10 % more than GlobalStandard"),
        ("Standard", "westus", "2.2", "10 % more than GlobalStandard"),
        ("Standard", "Sweden Central", "2.42", "21 % more than GlobalStandard"),
    ],
)
def test_a_type_without_rows_costs_so_much_more_than_global(
    sku: str, region: str | None, amount: str, note: str
) -> None:
    assert told(KNOWN.tokens("gpt-4.1", sku, region).input) == (amount, "derived", note)


def test_a_data_zone_has_prices_of_its_own() -> None:
    def of(region: str | None) -> tuple[str, str, str]:
        return told(KNOWN.tokens("gpt-6-sol", "DataZoneStandard", region).input)

    assert of("westus3") == ("2.2", "second-hand", "")
    assert of("francecentral") == ("2.4", "second-hand", "")
    assert of(None) == ("2.2", "second-hand", "of us; other regions may differ")


def test_an_earlier_list_goes_before_a_later_one_price_by_price() -> None:
    rows = [{"sku": GLOBAL, "hour": "0.9"}]
    tokens = [{"model": "gpt-4.1", "sku": "GlobalStandard", "output": "7"}]
    known = listed(ptu=rows, tokens=tokens, as_of="2026-11-01")

    assert known.ptu(GLOBAL, Term.HOUR, "swedencentral") == Price(
        Decimal("0.9"), "USD", Source("mine.yaml", date(2026, 11, 1)), Confidence.STATED
    )
    assert told(known.ptu(GLOBAL, Term.MONTH, "swedencentral")) == ("260", "second-hand", "")
    found = known.tokens("gpt-4.1", "GlobalStandard")
    assert [told(each)[0] for each in (found.input, found.output)] == ["2", "7"]
    # What is said of Global holds for what is only known as a multiple of it.
    zone = known.tokens("gpt-4.1", "DataZoneStandard").output
    assert told(zone) == ("7.7", "derived", "10 % more than GlobalStandard")


def test_in_one_list_a_region_goes_before_its_zone_and_that_before_everywhere() -> None:
    rows = [
        {"sku": ZONE, "hour": "3"},
        {"sku": ZONE, "region": "eu", "hour": "2"},
        {"sku": ZONE, "region": "France Central", "hour": "1"},
    ]
    known = listed(ptu=rows)

    found = {
        each: told(known.ptu(ZONE, Term.HOUR, each))[0]
        for each in ("francecentral", "swedencentral", "eastus", "brazilsouth", None)
    }
    assert found == {
        "francecentral": "1",
        "swedencentral": "2",
        "eastus": "3",
        "brazilsouth": "3",
        None: "3",
    }


def test_without_a_version_the_newest_that_has_a_price_is_taken() -> None:
    rows = [
        {"model": f"gpt-9@{day}", "sku": "GlobalStandard", "input": amount}
        for day, amount in (("2027-05-01", "2"), ("2027-01-01", "1"))
    ]
    known = listed(tokens=rows)

    assert told(known.tokens("gpt-9", "GlobalStandard").input)[0] == "2"
    assert told(known.tokens("gpt-9@2027-01-01", "GlobalStandard").input)[0] == "1"
    assert isinstance(known.tokens("gpt-9@2026-01-01", "GlobalStandard").input, Unknown)
