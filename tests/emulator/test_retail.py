"""The public price list, put straight to a fake Azure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from aoai.emulator.wire import Request
from arm import Answer, Arm, arm

PATH = "/api/retail/prices"
EAST = "serviceName eq 'Foundry Models' and armRegionName eq 'eastus'"


def ask(call: Arm, text: str | None = None, **query: str) -> Answer:
    """An answer of the list; nobody signs in for it."""
    asked = query if text is None else {"$filter": text, **query}
    found = call.azure.handle(Request("GET", "prices.azure.com", PATH, asked))
    return Answer(found.status, found.headers, found.body)


def rows(call: Arm, text: str, **query: str) -> list[Mapping[str, Any]]:
    answer = ask(call, text, **query)
    assert answer.status == 200, answer.body
    found: list[Mapping[str, Any]] = answer.body["Items"]
    return found


@pytest.mark.documented("Azure Retail Prices API: the envelope, and what an item holds")
def test_an_item_in_its_envelope() -> None:
    text = f"{EAST} and meterName eq 'gpt 4.1 Inp glbl Tokens'"

    found = ask(arm(), text).body

    [item] = found.pop("Items")
    assert found == {
        "BillingCurrency": "USD",
        "CustomerEntityId": "Default",
        "CustomerEntityType": "Retail",
        "NextPageLink": None,
        "Count": 1,
    }
    made_up = {"meterId", "productId", "skuId", "serviceId", "location", "effectiveStartDate"}
    assert {name: value for name, value in item.items() if name not in made_up} == {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": 0.002,
        "unitPrice": 0.002,
        "armRegionName": "eastus",
        "meterName": "gpt 4.1 Inp glbl Tokens",
        "productName": "Azure OpenAI",
        "skuName": "gpt 4.1 Inp glbl",
        "serviceName": "Foundry Models",
        "serviceFamily": "AI + Machine Learning",
        "unitOfMeasure": "1K",
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": "gpt 4.1 Inp glbl",
    }
    assert made_up < set(item)


@pytest.mark.recorded("public code of 2026: PTU meters stand under several products")
def test_a_meter_of_one_name_stands_under_several_products() -> None:
    text = f"{EAST} and meterName eq 'Provisioned Managed Global Unit' and type eq 'Consumption'"

    found = rows(arm(), text)

    assert {each["productName"]: each["retailPrice"] for each in found} == {
        "Azure OpenAI": 1.0,
        "Azure Llama Models": 1.0,
        "Azure Deepseek Models": 1.0,
        "Azure Mistral Models": 1.0,
    }


@pytest.mark.recorded(
    "public fixtures of 2026: the price is of the term, the unit 1/Hour all the same"
)
def test_a_reservation_is_priced_for_its_term() -> None:
    text = f"{EAST} and priceType eq 'Reservation' and contains(skuName, 'Data Zone')"

    found = rows(arm(), text)

    assert {
        (each["reservationTerm"], each["unitOfMeasure"]): each["retailPrice"] for each in found
    } == {("1 Month", "1/Hour"): 286, ("1 Year", "1/Hour"): 2916}


@pytest.mark.documented("Azure Retail Prices API: a page holds 1,000 records and links the next")
def test_a_page_holds_a_thousand_items_and_links_the_next() -> None:
    call = arm()
    answer = ask(call)
    numbers = []
    seen = []

    while True:
        numbers.append(answer.body["Count"])
        seen += answer.body["Items"]
        link = answer.body["NextPageLink"]
        if link is None:
            break
        assert link.startswith(f"https://prices.azure.com:443{PATH}?$skip=")
        answer = ask(call, **dict(parse_qsl(urlsplit(link).query)))

    assert set(numbers[:-1]) == {1000}
    assert len(numbers) > 5
    assert len({(each["meterId"], each.get("reservationTerm")) for each in seen}) == len(seen)


@pytest.mark.recorded("NextPageLink, 2023 to 2026: the filter, percent-encoded, then $skip")
def test_the_link_keeps_the_filter_and_the_version() -> None:
    call = arm(retail={"page": 2})
    version = "2023-01-01-preview"

    link = ask(call, "armRegionName eq 'eastus'", **{"api-version": version}).body["NextPageLink"]

    assert link == (
        f"https://prices.azure.com:443{PATH}?api-version={version}"
        "&$filter=armRegionName%20eq%20%27eastus%27&$skip=2"
    )


@pytest.mark.documented(
    "Azure Retail Prices API: values are case-sensitive from 2023-01-01-preview"
)
def test_case_counts_from_a_version_on() -> None:
    call = arm()
    text = "serviceName eq 'foundry models' and armRegionName eq 'EastUS'"

    assert rows(call, text) == rows(call, text, **{"api-version": "2021-10-01-preview"}) != []
    assert rows(call, text, **{"api-version": "2023-01-01-preview"}) == []


@pytest.mark.recorded("public projects, 2026: eq, ne, and, or, brackets, contains")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("meterName eq 'gpt 4.1 Inp glbl Tokens'", {"gpt 4.1 Inp glbl"}),
        (
            "contains(meterName, 'gpt 4.1 ') and contains(meterName, 'Batch') eq true",
            {
                f"gpt 4.1 {size}Batch {way} glbl"
                for size in ("", "mini ", "nano ")
                for way in ("Inp", "Outp")
            },
        ),
        (
            "(skuName eq 'o1 1217 Inp glbl' or skuName eq 'o1 1217 Outp glbl') "
            "and skuName ne 'o1 1217 Inp glbl'",
            {"o1 1217 Outp glbl"},
        ),
        (
            "skuName eq 'o1 1217 Inp glbl' or "
            "skuName eq 'o3 0416 Inp glbl' and unitOfMeasure eq '1M'",
            {"o1 1217 Inp glbl"},
        ),
        (
            "contains(skuName, 'o1 1217 ') and contains(skuName, 'Inp') ne true",
            {
                "o1 1217 Outp glbl",
                "o1 1217 Batch Outp glbl",
                "o1 1217 Outp Data Zone",
                "o1 1217 Outp regnl",
            },
        ),
        ("skuName eq 'it''s none'", set()),
    ],
)
def test_what_a_filter_asks_for(text: str, names: set[str]) -> None:
    found = rows(arm(), f"armRegionName eq 'eastus' and ({text})")

    assert {each["skuName"] for each in found} == names


@pytest.mark.recorded("public projects, 2026: 400 BadRequest, Invalid OData parameters supplied")
@pytest.mark.parametrize(
    "text",
    [
        "not(contains(productName, 'Windows'))",
        "armSkuName in ('a', 'b')",
        "priceType eq 'Spot'",
        "priceType eq 'Savings Plan'",
        "colour eq 'red'",
        "armRegionName eq",
        "armRegionName eq eastus",
        "(armRegionName eq 'eastus'",
        "armRegionName eq 'eastus' and",
        "armRegionName = 'eastus'",
        " or ".join(["skuName eq 'a'"] * 21),
    ],
)
def test_a_filter_that_the_list_does_not_take(text: str) -> None:
    answer = ask(arm(), text)

    assert (answer.status, answer.body) == (
        400,
        {"Error": {"Code": "BadRequest", "Message": "Invalid OData parameters supplied"}},
    )
    assert ask(arm(), " or ".join(["skuName eq 'a'"] * 20)).status == 200


@pytest.mark.recorded("rshade/finfocus-plugin-azure-public: api-version=2023-01-01 is refused")
def test_a_version_that_does_not_exist_is_refused() -> None:
    answer = ask(arm(), "priceType eq 'Consumption'", **{"api-version": "2023-01-01"})

    assert answer.body == {"Error": {"Code": "BadRequest", "Message": "Unsupported API version"}}


@pytest.mark.assumed("what a page number that is none answers was not recorded")
def test_a_page_number_that_is_none_is_refused() -> None:
    assert ask(arm(), **{"$skip": "many"}).status == 400


@pytest.mark.assumed("the emulator has no prices in other currencies")
def test_other_currencies_are_not_modelled() -> None:
    assert ask(arm(), currencyCode="'EUR'").status == 501
    assert ask(arm(), "priceType eq 'SavingsPlan'", currencyCode="'USD'").body["Count"] == 0


@pytest.mark.recorded("public projects found serviceName 'Cognitive Services' empty in 2026")
def test_the_service_has_one_name_at_a_time() -> None:
    old = arm(retail={"service": "Cognitive Services"})

    assert rows(arm(), "serviceName eq 'Cognitive Services'") == []
    assert rows(old, "serviceName eq 'Foundry Models'") == []
    assert rows(old, "serviceName eq 'Cognitive Services' and armRegionName eq 'eastus'") != []


@pytest.mark.recorded(
    "public readings of 2026: 21 % more than Global in swedencentral, 10 % in the US"
)
def test_regional_and_data_zone_prices_differ_from_place_to_place() -> None:
    call = arm()

    def price(sku: str, region: str) -> list[float]:
        found = rows(call, f"armRegionName eq '{region}' and skuName eq '{sku}'")
        return [each["retailPrice"] for each in found]

    assert price("o3 0416 Inp regnl", "swedencentral") == [0.00242]
    assert price("o3 0416 Inp regnl", "eastus2") == [0.0022]
    assert price("6-sol ShortCo Inp Std DZ", "eastus2") == [2.2]
    assert price("6-sol ShortCo Inp Std DZ", "swedencentral") == [2.4]
    assert price("6-sol ShortCo Inp Std DZ", "brazilsouth") == []


@pytest.mark.assumed("a scenario's own prices and items are the emulator's means for tests")
def test_a_scenario_changes_prices_and_adds_items() -> None:
    name = "gpt 4.1 Inp glbl Tokens"
    extra = {"meterName": name, "skuName": "gpt 4.1 Inp glbl", "retailPrice": 0.001}
    call = arm(retail={"prices": {name: 0.0018}, "items": [extra]})

    found = rows(call, f"armRegionName eq 'eastus' and meterName eq '{name}'")

    assert [each["retailPrice"] for each in found] == [0.0018, 0.001]
    assert set(found[0]) == set(found[1])
