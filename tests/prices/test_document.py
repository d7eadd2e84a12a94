"""Reading and writing a price list: its shape, and everything that can be wrong with it."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from aoai.facts import Source
from aoai.prices import Confidence, Kind, PricesError, Sheet, Term, packaged, read_sheet, sheet_of
from aoai.prices import document as reading
from aoai.prices.sheet import Basis, PtuRow, Surcharge, TokenRow
from aoai.prices.writing import as_text

STATED = Confidence.STATED
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str, name: str = "prices.yaml") -> Path:
        path = tmp_path / name
        path.write_text(dedent(text), "utf-8")
        return path

    return written


def faults(document: object) -> list[str]:
    with pytest.raises(PricesError) as caught:
        sheet_of(document, "prices.yaml")
    return [str(each) for each in caught.value.problems]


def test_what_the_module_says_of_the_shape_is_true(write: Write) -> None:
    example = re.search(r"::\n\n(.*?)\n\n\S", str(reading.__doc__), re.DOTALL)
    assert example is not None

    found = read_sheet(write(example[1], "prices.yaml"))

    basis = Basis("USD", Source("our agreement with Microsoft", date(2026, 11, 1)), STATED)
    assert found.ptu == (
        PtuRow(
            "GlobalProvisionedManaged",
            None,
            {Term.HOUR: Decimal("0.9"), Term.MONTH: Decimal(240), Term.YEAR: Decimal(2500)},
            basis,
        ),
        PtuRow("ProvisionedManaged", "swedencentral", {Term.HOUR: Decimal("2.2")}, basis),
    )
    assert found.tokens[1] == TokenRow(
        "gpt-6-sol",
        None,
        "GlobalStandard",
        None,
        long_context=True,
        amounts={
            Kind.INPUT: Decimal(4),
            Kind.CACHED: Decimal("0.4"),
            Kind.CACHE_WRITE: Decimal(5),
            Kind.OUTPUT: Decimal(15),
        },
        basis=basis,
    )
    assert found.surcharges == (Surcharge("DataZoneStandard", "us", Decimal("1.1"), basis),)


def test_a_row_may_say_who_says_it_and_else_the_file_does(write: Write) -> None:
    text = """
        currency: EUR
        confidence: second-hand
        ptu:
          - {sku: ProvisionedManaged, region: East US, hour: 2}
          - {sku: ProvisionedManaged, hour: 3, source: Jane, as_of: 2026-10-01, currency: CHF,
             confidence: stated}
        """
    path = write(text, "prices.yml")

    found = read_sheet(path)

    assert [(each.region, each.basis) for each in found.ptu] == [
        ("eastus", Basis("EUR", Source(str(path), None), Confidence.SECOND_HAND)),
        (None, Basis("CHF", Source("Jane", date(2026, 10, 1)), STATED)),
    ]


@pytest.mark.parametrize("written", ["0.1", "1e-1", "0.10"])
@pytest.mark.parametrize("name", ["prices.json", "prices.yaml"])
def test_an_amount_is_exactly_what_is_written(write: Write, written: str, name: str) -> None:
    path = write(f'{{"ptu": [{{"sku": "ProvisionedManaged", "hour": {written}}}]}}', name)

    assert read_sheet(path).ptu[0].amounts == {Term.HOUR: Decimal("0.1")}


@pytest.mark.parametrize("nothing", ["null", "~", ""])
def test_what_is_left_empty_is_not_known(write: Write, nothing: str) -> None:
    path = write(f"ptu:\n- {{sku: ProvisionedManaged, hour: 2, month: {nothing}}}\n", "p.yaml")

    assert read_sheet(path).ptu[0].amounts == {Term.HOUR: Decimal(2)}


def test_every_fault_is_told_at_once_with_its_place() -> None:
    document: dict[str, Any] = {
        "curency": "USD",
        "as_of": "yesterday",
        "ptu": [
            {"sku": "GlobalProvisionedManged", "hour": "1"},
            {"sku": "GlobalStandard", "hour": "1"},
            {"sku": "ProvisionedManaged", "region": "swedencentrl", "hour": "-1", "month": "0"},
            {"sku": "ProvisionedManaged", "hour": "cheap", "year": "NaN", "day": "1"},
            {"region": "eastus"},
            "dear",
        ],
        "tokens": [
            {"sku": "ProvisionedManaged", "input": "1"},
            {"model": "gpt-4.1", "sku": "GlobalStandard", "context": "loong", "input": "1"},
            {"model": ["gpt-4.1"], "sku": "GlobalStandard", "output": "1"},
        ],
        "surcharges": {"sku": "Standard"},
    }

    assert faults(document) == [
        "prices.yaml:curency: is not known here; did you mean currency?",
        "prices.yaml:as_of: 'yesterday' is no day; write it as 2026-11-21",
        "prices.yaml:ptu[0].sku: GlobalProvisionedManged is no provisioned deployment type; "
        "did you mean GlobalProvisionedManaged?",
        "prices.yaml:ptu[1].sku: GlobalStandard is no provisioned deployment type; "
        "write GlobalProvisionedManaged, DataZoneProvisionedManaged, ProvisionedManaged",
        "prices.yaml:ptu[2].hour: -1 is no price; leave out what is not known",
        "prices.yaml:ptu[2].month: 0 is no price; leave out what is not known",
        "prices.yaml:ptu[2].region: swedencentrl is no region; did you mean swedencentral?",
        "prices.yaml:ptu[3].day: is not known here; it may have sku, region, hour, month, year, "
        "source, as_of, currency, confidence",
        "prices.yaml:ptu[3].hour: 'cheap' is no amount; write a number, such as 0.25",
        "prices.yaml:ptu[3].year: 'NaN' is no amount; write a number, such as 0.25",
        "prices.yaml:ptu[4]: says no amount; give hour or month or year, or remove it",
        "prices.yaml:ptu[4].sku: is missing; name the deployment type, as ARM spells it",
        "prices.yaml:ptu[5]: is no map; write keys with their values",
        "prices.yaml:tokens[0].model: is missing; name the model, such as gpt-4.1",
        "prices.yaml:tokens[0].sku: ProvisionedManaged is no standard deployment type; "
        "write GlobalStandard, DataZoneStandard, Standard, GlobalBatch, DataZoneBatch, "
        "DeveloperTier",
        "prices.yaml:tokens[1].context: 'loong' is not known; did you mean long?",
        "prices.yaml:tokens[2].model: ['gpt-4.1'] is no text; name the model, such as gpt-4.1",
        "prices.yaml:surcharges: is no list; start each row with a dash",
    ]


@pytest.mark.parametrize("name", ["gpt-4-1", "GPT-4.1", "gpt4.1@2025-04-14"])
def test_a_model_that_is_spelt_in_another_way_is_told(name: str) -> None:
    row = {"model": name, "sku": "GlobalStandard", "input": "1"}

    assert faults({"tokens": [row]}) == [
        f"prices.yaml:tokens[0].model: {name.partition('@')[0]} is no model; did you mean gpt-4.1?"
    ]


def test_a_model_that_the_catalogue_does_not_have_may_have_prices() -> None:
    row = {"model": "gpt-6.2-sol", "sku": "GlobalStandard", "input": "1"}

    assert sheet_of({"tokens": [row]}, "prices.yaml").tokens[0].model == "gpt-6.2-sol"


@pytest.mark.parametrize("document", [None, [], "prices", 3])
def test_what_is_no_map_is_no_price_list(document: object) -> None:
    assert faults(document) == ["prices.yaml: is no map; write keys with their values"]


@pytest.mark.parametrize("currency", ["usd", "US", "dollar"])
def test_what_is_no_currency_is_told(currency: str) -> None:
    assert faults({"currency": currency}) == [
        f"prices.yaml:currency: {currency!r} is no currency; write it as USD"
    ]


def test_a_row_that_says_again_what_another_says_is_a_fault() -> None:
    ptu = {"sku": "ProvisionedManaged", "hour": "1"}
    tokens = {"model": "gpt-4.1", "sku": "Standard", "input": "1"}
    document = {
        "ptu": [ptu, {**ptu, "region": "eastus"}, {**ptu, "hour": "2"}],
        "tokens": [tokens, {**tokens, "context": "long"}, {**tokens, "output": "2"}],
    }

    assert faults(document) == [
        "prices.yaml:ptu[2]: says again what ptu[0] is about; keep one of them",
        "prices.yaml:tokens[2]: says again what tokens[0] is about; keep one of them",
    ]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.yaml", "ptu: [", "is no YAML (while parsing"),
        ("a.json", '{"ptu": [}', "is no JSON (Expecting value"),
    ],
)
def test_a_file_that_is_neither_is_told(write: Write, name: str, text: str, reason: str) -> None:
    path = write(text, name)

    with pytest.raises(PricesError) as caught:
        read_sheet(path)

    assert str(caught.value).startswith(f"{path}: {reason}")
    assert str(caught.value).endswith("; put it right")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(PricesError) as missing:
        read_sheet(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"source: \xe9\n")
    with pytest.raises(PricesError) as latin:
        read_sheet(tmp_path / "latin.yaml")

    fix = "name a file of prices"
    assert [str(each.value) for each in (missing, latin)] == [
        f"{tmp_path}/none.yaml: cannot be read (No such file or directory); {fix}",
        f"{tmp_path}/latin.yaml: cannot be read (it is no UTF-8); {fix}",
    ]


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(as_text(packaged()), "utf-8")

    found = read_sheet(path)

    known = packaged()
    for read, written in (
        (found.ptu, known.ptu),
        (found.tokens, known.tokens),
        (found.surcharges, known.surcharges),
    ):
        assert by_place(read) == by_place(written)


def by_place(rows: Iterable[PtuRow | TokenRow | Surcharge]) -> dict[tuple[object, ...], object]:
    names = ("model", "version", "sku", "region", "long_context")
    return {tuple(getattr(each, name, None) for name in names): each for each in rows}


def test_a_list_is_written_in_an_order_of_its_own_one_row_to_a_line() -> None:
    found = packaged()
    turned = Sheet(found.name, found.ptu[::-1], found.tokens[::-1], found.surcharges[::-1])

    text = as_text(found)

    assert as_text(turned) == text
    lines = text.splitlines()
    assert len([each for each in lines if each.startswith('{"')]) == len(
        [*found.ptu, *found.tokens, *found.surcharges]
    )
    first = next(each for each in lines if '"gpt-6-sol"' in each)
    assert json.loads(first.rstrip(",")) == {
        "model": "gpt-6-sol",
        "sku": "DataZoneStandard",
        "region": "eu",
        "context": "short",
        "input": 2.4,
        "cached": 0.24,
        "cache_write": 3,
        "output": 12,
        "currency": "USD",
        "source": "a public price list, which reads the Retail Prices API; unverified",
        "as_of": "2026-09-25",
        "confidence": "second-hand",
    }


def test_an_amount_that_is_no_number_of_json_is_written_as_a_text(tmp_path: Path) -> None:
    precise = "0.1234567890123456789"
    found = sheet_of({"ptu": [{"sku": "ProvisionedManaged", "hour": precise}]}, "mine")
    path = tmp_path / "prices.json"

    path.write_text(as_text(found), "utf-8")

    assert f'"hour": "{precise}"' in path.read_text("utf-8")
    assert read_sheet(path).ptu[0].amounts == {Term.HOUR: Decimal(precise)}
