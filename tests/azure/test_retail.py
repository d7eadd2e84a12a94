"""The public price list over TLS, against the emulator; at the wire what that does not do."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import responses

from aoai.azure.retail import ADDRESS, RetailError, address_of, items_of
from emulated import Emulated, emulated

EAST = {"serviceName": "Foundry Models", "armRegionName": "eastus"}
URL = f"{ADDRESS}/api/retail/prices"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with emulated(tmp_path_factory.mktemp("azure")) as azure:
        yield azure


@pytest.fixture
def azure(running: Emulated, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulated]:
    for name, value in running.env.items():
        monkeypatch.setenv(name, value)
    yield running
    running.rescript(faults=[], retail={})


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as served:
        yield served


def fault(nth: int | None = None, **answer: Any) -> dict[str, Any]:
    return {"match": {"path": "^/api/retail/", "nth": nth}, "answer": answer}


def asked(azure: Emulated) -> list[int]:
    """How each call to the list was answered."""
    return [each["status"] for each in azure.requests() if each["path"].startswith("/api/retail/")]


def refusal(**equal: str) -> str:
    with pytest.raises(RetailError) as caught:
        items_of(ADDRESS, **equal)
    return str(caught.value)


def test_all_pages_are_joined(azure: Emulated) -> None:
    address = address_of(azure.env)
    whole = items_of(address, **EAST)
    before = len(asked(azure))
    azure.rescript(retail={"page": 100})

    found = items_of(address, **EAST)

    assert found == whole
    assert len(asked(azure)) - before == -(-len(whole) // 100) > 3
    assert {each["armRegionName"] for each in found} == {"eastus"}


def test_numbers_are_exact(azure: Emulated) -> None:
    found = items_of(address_of(azure.env), skuName="gpt 4.1 nano cached Inp DZone")

    assert {each["retailPrice"] for each in found} == {Decimal("0.0000275")}


def test_a_quote_in_a_value_is_part_of_the_value(azure: Emulated) -> None:
    assert items_of(address_of(azure.env), meterName="it's' or 'a' eq 'a") == ()


def test_a_throttled_list_is_asked_again_after_the_pause_that_it_names(azure: Emulated) -> None:
    azure.rescript(faults=[fault(1, status=429, headers={"Retry-After": 1})])
    before = len(asked(azure))

    found = items_of(address_of(azure.env), **EAST)

    assert len(found) > 100
    assert asked(azure)[before:] == [429, 200]
    calls = [each for each in azure.requests() if each["path"].startswith("/api/retail/")][before:]
    assert 1 <= calls[1]["began"] - calls[0]["ended"] < 3


def test_the_pause_has_a_limit(azure: Emulated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aoai.azure.retail._LONGEST_WAIT_SECONDS", 0.1)
    azure.rescript(faults=[fault(1, status=429, headers={"Retry-After": 3600})])

    assert items_of(address_of(azure.env), **EAST)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_stays_throttled_or_broken_is_told(
    azure: Emulated, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr("aoai.azure.retail._PAUSE_SECONDS", 0)
    azure.rescript(faults=[fault(status=status)])
    before = len(asked(azure))

    with pytest.raises(RetailError) as caught:
        items_of(address_of(azure.env), **EAST)

    address = azure.env["AOAI_RETAIL_PRICES"]
    said = f"{address}/api/retail/prices: answered {status}; try again later"
    assert str(caught.value) == said
    assert asked(azure)[before:] == [status] * 6


def test_a_refusal_is_told_with_its_reason_and_not_repeated(azure: Emulated) -> None:
    before = len(asked(azure))

    with pytest.raises(RetailError) as caught:
        items_of(address_of(azure.env), colour="red")

    assert str(caught.value).endswith(
        "answered 400 Invalid OData parameters supplied; check AOAI_RETAIL_PRICES, or report this"
    )
    assert asked(azure)[before:] == [400]


def test_a_list_that_breaks_off_is_no_list(azure: Emulated) -> None:
    azure.rescript(faults=[fault(2, status=200)], retail={"page": 100})

    with pytest.raises(RetailError, match="skip=100: answered what is no price list"):
        items_of(address_of(azure.env), **EAST)


def test_a_list_that_cannot_be_reached_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aoai.azure.retail._PAUSE_SECONDS", 0)

    # Port 1 is reserved and nothing listens there.
    with pytest.raises(RetailError) as caught:
        items_of("https://localhost:1", **EAST)

    assert str(caught.value) == (
        "https://localhost:1/api/retail/prices: gave no answer (ConnectionError); "
        "check the network and its proxy, or name another list with AOAI_RETAIL_PRICES"
    )


def test_the_next_page_is_asked_for_as_it_is_named(wire: responses.RequestsMock) -> None:
    following = "https://prices.azure.com:443/api/retail/prices?$filter=a%20b&$skip=1"
    wire.get(URL, json={"Items": [{"meterName": "a"}], "NextPageLink": following})
    with_port = "https://prices.azure.com:443/api/retail/prices"
    wire.get(with_port, json={"Items": [{"meterName": "b"}], "NextPageLink": ""})

    assert [each["meterName"] for each in items_of(ADDRESS, armRegionName="eastus")] == ["a", "b"]
    assert [call.request.url for call in wire.calls] == [
        f"{URL}?%24filter=armRegionName+eq+%27eastus%27",
        following,
    ]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://prices.example.com/2",
        "http://prices.azure.com/2",
        "https://prices.azure.com:8443/2",
    ],
)
def test_a_page_elsewhere_is_never_asked_for(wire: responses.RequestsMock, elsewhere: str) -> None:
    wire.get(URL, json={"Items": [], "NextPageLink": elsewhere})

    assert refusal().startswith(f"{ADDRESS}: names a next page elsewhere, {elsewhere};")


def test_a_list_that_leads_back_to_itself_ends(wire: responses.RequestsMock) -> None:
    wire.get(URL, json={"Items": [], "NextPageLink": f"{URL}?$skip=1"})

    assert refusal().startswith(f"{ADDRESS}: never ends: {URL}?$skip=1 comes again;")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<html>", "answered what is no JSON"),
        ("[]", "answered what is no price list"),
        ('{"Items": null, "Count": 0}', "answered what is no price list"),
        ('{"Items": ["a"]}', "has an item that is none"),
    ],
)
def test_a_page_that_is_none_is_told(wire: responses.RequestsMock, page: str, reason: str) -> None:
    wire.get(URL, body=page)

    assert refusal() == (
        f"{URL}: {reason}; try again later, or name another list with AOAI_RETAIL_PRICES"
    )


def test_the_list_is_azures_unless_the_environment_names_another() -> None:
    assert address_of({}) == address_of({"AOAI_RETAIL_PRICES": ""}) == "https://prices.azure.com"
    assert address_of({"AOAI_RETAIL_PRICES": "https://localhost:8/"}) == "https://localhost:8"


@pytest.mark.parametrize("address", ["prices.azure.com", "ftp://a", "https://"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(RetailError) as caught:
        address_of({"AOAI_RETAIL_PRICES": address})

    found = address.rstrip("/")
    assert str(caught.value) == (
        f"AOAI_RETAIL_PRICES: {found!r} is no address; write it as https://prices.azure.com"
    )


def test_the_emulator_keeps_its_prices_to_itself(running: Emulated) -> None:
    assert Path(running.env["AOAI_PRICES"]).parent == running.state
