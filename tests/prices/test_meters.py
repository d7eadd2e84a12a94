"""From items of the price list to prices: exactly one meter, or it is not known."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aoai.catalog import catalogue, part
from aoai.facts import Source
from aoai.prices import Confidence, Kind, Term
from aoai.prices.meters import Reading, Unclear, reading_of, services
from aoai.prices.sheet import Basis, PtuRow, TokenRow

SOURCE = Source("the Retail Prices API", date(2026, 11, 21))
BASIS = Basis("USD", SOURCE, Confidence.RECORDED)
RESERVED = "Azure AI Foundry Provisioned Throughput Reservation"


def item(meter: str, price: Any, unit: str = "1K", **parts: Any) -> dict[str, Any]:
    return {
        "currencyCode": "USD",
        "retailPrice": Decimal(price) if isinstance(price, str) else price,
        "armRegionName": "eastus",
        "meterName": meter,
        "productName": "Azure OpenAI",
        "unitOfMeasure": unit,
        "type": "Consumption",
        **parts,
    }


def read(*items: dict[str, Any]) -> Reading:
    return reading_of(items, "eastus", SOURCE)


def tokens(found: Reading) -> dict[str, dict[Kind, Decimal]]:
    return {f"{row.model} {row.sku}": dict(row.amounts) for row in found.tokens}


INPUT = item("gpt 4.1 Inp glbl Tokens", "0.002")


def test_a_price_by_the_thousand_or_by_the_million_is_one_of_a_million() -> None:
    found = read(
        INPUT,
        item("GPT 5 Inpt Glbl 1M Tokens", "1.25", "1M", productName="Azure OpenAI GPT5"),
    )

    assert tokens(found) == {
        "gpt-4.1 GlobalStandard": {Kind.INPUT: 2},
        "gpt-5 GlobalStandard": {Kind.INPUT: Decimal("1.25")},
    }


def test_each_kind_has_a_meter_of_its_own() -> None:
    names = {
        Kind.INPUT: "6-sol LongCo Inp Std Gl 1M Tokens",
        Kind.CACHED: "6-sol LongCo Cd Inp Std Gl 1M Tokens",
        Kind.CACHE_WRITE: "6-sol LongCo Cd Wr Std Gl 1M Tokens",
        Kind.OUTPUT: "6-sol LongCo Opt Std Gl 1M Tokens",
    }
    items = [
        item(name, at, "1M", productName="Azure OpenAI GPT6")
        for at, name in enumerate(names.values(), start=1)
    ]

    assert read(*items).tokens == (
        TokenRow(
            "gpt-6-sol",
            None,
            "GlobalStandard",
            "eastus",
            long_context=True,
            amounts={kind: Decimal(at) for at, kind in enumerate(names, start=1)},
            basis=BASIS,
        ),
    )


def test_a_reservation_is_priced_for_its_whole_term_whatever_its_unit_says() -> None:
    meter = "Provisioned Managed Global Unit"
    found = read(
        item(meter, "1", "1/Hour"),
        item(meter, "1", "1/Hour", productName="Azure Llama Models"),
        *(
            item(
                meter,
                price,
                "1/Hour",
                type="Reservation",
                reservationTerm=term,
                productName=RESERVED,
            )
            for term, price in (("1 Month", "260"), ("1 Year", "2652"), ("3 Years", "7000"))
        ),
    )

    amounts = {Term.HOUR: Decimal(1), Term.MONTH: Decimal(260), Term.YEAR: Decimal(2652)}
    assert found.ptu == (PtuRow("GlobalProvisionedManaged", "eastus", amounts, BASIS),)


@pytest.mark.parametrize(
    "other",
    [
        item("gpt 4.1 Batch Inp glbl Tokens", "0.001"),
        item("gpt 4.1 Inp glbl Tokens", "0.001", productName="Azure OpenAI PP FT GPT4s"),
        item("gpt 4.1 Inp glbl Tokens", "0.001", armRegionName="westus"),
        item("gpt 4.1 Inp glbl Tokens", "0.001", type="DevTestConsumption"),
        item("gpt 4.1 pp Inp glbl Tokens", "0.001"),
        item("gpt-4.1-dev-ft inpt glbl Tokens", "0.001"),
    ],
)
def test_another_kind_or_place_never_answers(other: dict[str, Any]) -> None:
    assert tokens(read(other)) == {}
    assert tokens(read(other, INPUT)) == {"gpt-4.1 GlobalStandard": {Kind.INPUT: 2}}


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (
            [INPUT, item("gpt 4.1 Inp glbl Tokens", "0.0019")],
            "2 items are named 'gpt 4.1 Inp glbl Tokens', at 0.0019, 0.002",
        ),
        ([INPUT, INPUT], "2 items are named 'gpt 4.1 Inp glbl Tokens', at 0.002"),
        ([INPUT | {"currencyCode": "EUR"}], "'gpt 4.1 Inp glbl Tokens' is priced in EUR"),
        ([INPUT | {"unitOfMeasure": "1"}], "'gpt 4.1 Inp glbl Tokens' is priced by '1'"),
        ([INPUT | {"retailPrice": 0}], "'gpt 4.1 Inp glbl Tokens' is priced at 0"),
        ([INPUT | {"retailPrice": None}], "'gpt 4.1 Inp glbl Tokens' is priced at None"),
    ],
)
def test_a_price_is_known_by_exactly_one_item_that_says_it(
    items: Sequence[dict[str, Any]], reason: str
) -> None:
    output = item("gpt 4.1 Outp glbl Tokens", "0.008")

    found = read(*items, output)

    assert tokens(found) == {"gpt-4.1 GlobalStandard": {Kind.OUTPUT: 8}}
    assert found.unclear == (Unclear("gpt-4.1 GlobalStandard input", reason),)


def test_meters_that_no_row_names_are_listed_and_those_of_other_kinds_counted() -> None:
    new = "Azure OpenAI GPT7"
    found = read(
        INPUT,
        item("7-sol Inp Gl 1M Tokens", "1", "1M", productName=new),
        item("7-sol Batch Inp Gl 1M Tokens", "1", "1M", productName=new),
        item("gpt 4.1 Inp Gl Tokens", "1"),
        item("gpt4omini-aud1217 Outp glbl Tokens", "1"),
        item("gpt 4o mini0718 BatchOutp DataZone Tokens", "1"),
        item("5.4 pp cd inp Dz 1M Tokens", "1", "1M", productName="Azure OpenAI GPT5"),
        item("gpt 4.1 Inp glbl Tokens", "1", productName="Azure OpenAI PP FT GPT4s"),
        item("Sora 2 glbl Second", "1", "1", productName="Azure OpenAI Media"),
        item("Codestral Inp glbl Tokens", "1", productName="Azure Mistral Models"),
    )

    assert found.unmapped == (
        "Azure OpenAI · gpt 4.1 Inp Gl Tokens",
        "Azure OpenAI GPT7 · 7-sol Inp Gl 1M Tokens",
    )
    assert found.others == 5


def test_models_without_any_meter_in_the_region_are_told_and_no_fault() -> None:
    found = read(INPUT)

    assert "gpt-6-sol DataZoneStandard long" in found.absent
    assert "ProvisionedManaged" in found.absent
    assert not any(each.startswith("gpt-4.1 GlobalStandard") for each in found.absent)
    assert found.unclear == ()


def test_a_version_of_a_model_has_meters_of_its_own() -> None:
    found = read(item("gpt 4o 0513 Input global Tokens", "0.005"))

    assert [(row.model, row.version) for row in found.tokens] == [("gpt-4o", "2024-05-13")]


def test_no_meter_is_the_price_of_two_things() -> None:
    rows = part("meters")["tokens"]
    named = [(row["product"], row[kind]) for row in rows for kind in Kind if kind in row]
    places = [(row["model"], row["sku"], row.get("context")) for row in rows]

    assert len(set(named)) == len(named) > 200
    assert len(set(places)) == len(places)


def test_the_table_speaks_of_models_and_types_that_there_are() -> None:
    known = catalogue()
    models = {each.name for each in known.models} | {"DeepSeek-R1"}
    rows = part("meters")

    assert {row["model"].partition("@")[0] for row in rows["tokens"]} <= models
    assert {row["sku"] for row in (*rows["tokens"], *rows["ptu"])} <= set(known.skus)
    assert services() == ["Foundry Models", "Cognitive Services"]
    assert all("batch" not in meter.casefold() for row in rows["tokens"] for meter in row.values())
