"""``aoai prices show``: what is printed, for people and for programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aoai.commands.layout import laid_out
from aoai.commands.prices import show
from aoai.commands.prices.showing import UnknownNameError, ask, blocks
from aoai.prices import PricesError, prices_known

Said = Callable[..., list[str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """The lines that the command prints into a pipe."""
    monkeypatch.delenv("AOAI_PRICES", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/nowhere")

    def run(**options: Any) -> list[str]:
        assert show(**options) == 0
        return capsys.readouterr().out.splitlines()

    return run


def cells(lines: list[str], begin: str) -> list[list[str]]:
    """The cells of the rows that begin so."""
    return [
        [cell.strip() for cell in line.split("  ") if cell.strip()]
        for line in lines
        if line.strip().startswith(begin)
    ]


def test_a_ptu_and_a_million_tokens_are_shown_with_source_day_and_confidence(said: Said) -> None:
    lines = said(region="eastus")

    source = "public code of July to September 2026, which reads the Retail Prices API; unverified"
    assert cells(lines, "ProvisionedManaged") == [["ProvisionedManaged", "2", "286", "2916", "[1]"]]
    assert cells(lines, "[1]") == [[f"[1] second-hand: {source}, 2026-07-01"]]
    page = "documented: how-to-provisioned-throughput-sizing.md, 2026-09-23"
    [number] = [line.split()[0] for line in lines if line.endswith(f"] {page}")]
    assert cells(lines, "gpt-6-astra") == [
        [name, "GlobalStandard", *amounts, number]
        for name, amounts in (
            ("gpt-6-astra", ["10", "1", "12.5", "50"]),
            ("gpt-6-astra, long prompts", ["20", "2", "25", "75"]),
        )
    ]
    assert lines[0] == "One PTU in eastus, US dollars unless said otherwise"


def test_what_nobody_has_said_is_shown_as_unknown_and_never_as_nothing(said: Said) -> None:
    lines = said(sku="provisionedmanaged", region="Sweden Central")

    assert cells(lines, "ProvisionedManaged") == [
        ["ProvisionedManaged", "unknown", "unknown", "unknown"]
    ]
    [row] = json.loads(
        "".join(said(sku="ProvisionedManaged", region="swedencentral", form="json"))
    )["ptu"]
    assert row["month"] == {
        "amount": None,
        "unknown": "no price of a PTU month of ProvisionedManaged in swedencentral is known",
    }


def test_a_price_that_is_taken_from_elsewhere_says_so(said: Said) -> None:
    lines = said(sku="GlobalProvisionedManaged", region="francecentral")

    [row] = cells(lines, "GlobalProv")
    assert row[4:] == ["[1]"]
    assert lines[-1].startswith("  [1] derived: ")
    assert lines[-1].endswith(" (of eastus, taken for francecentral)")


def test_the_tables_fit_into_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/nowhere")
    known = prices_known(None)
    question = ask(known, None, "eastus", None)

    lines = [each.plain for each in laid_out([*blocks(known, question)], 80)]

    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines if "GlobalStan" in line and "GlobalStandard" not in line] == []


def test_a_model_is_shown_in_every_type_that_is_billed_by_use(said: Said) -> None:
    lines = said(model="GPT-4.1@2025-04-14", region="swedencentral")

    assert [row[:4] for row in cells(lines, "gpt-4.1")] == [
        ["gpt-4.1@2025-04-14", "GlobalStandard", "2", "0.5"],
        ["gpt-4.1@2025-04-14", "DataZoneStandard", "2.2", "0.55"],
        ["gpt-4.1@2025-04-14", "Standard", "2.42", "0.605"],
    ]
    assert not any("PTU" in line for line in lines)


def test_a_ptu_that_is_asked_for_is_shown_whatever_the_model(said: Said) -> None:
    lines = said(model="gpt-4.1", sku="GlobalProvisionedManaged", region="eastus")

    assert lines == said(sku="GlobalProvisionedManaged", region="eastus")
    assert lines[0] == "One PTU in eastus, US dollars unless said otherwise"


def test_a_model_without_prices_is_shown_without_them(said: Said) -> None:
    found = json.loads("".join(said(model="gpt-5.2-codex", sku="GlobalStandard", form="json")))

    [row] = found["tokens_per_million"]
    assert (row["model"], row["input"]) == (
        "gpt-5.2-codex",
        {
            "amount": None,
            "unknown": "no price of input tokens of gpt-5.2-codex as GlobalStandard is known",
        },
    )


def test_a_list_of_ones_own_goes_first(said: Said, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "source: our agreement\nas_of: 2026-11-01\ncurrency: EUR\n"
        "ptu:\n- {sku: GlobalProvisionedManaged, month: 199.5}\n"
    )

    found = json.loads("".join(said(sku="GlobalProvisionedManaged", stated=mine, form="json")))
    [row] = cells(said(sku="GlobalProvisionedManaged", stated=mine), "Global")

    assert found["lists"] == [str(mine), "the catalogue"]
    assert found["ptu"][0]["month"] == {
        "amount": 199.5,
        "currency": "EUR",
        "confidence": "stated",
        "source": "our agreement",
        "as_of": "2026-11-01",
        "note": None,
    }
    assert row[1:] == ["1", "199.5 EUR", "2652", "[1] [2]"]


def test_faults_of_a_list_are_told(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("ptu:\n- {sku: GlobalProvisionedManaged, month: -1}\n")

    with pytest.raises(PricesError) as caught:
        show(stated=mine)

    assert str(caught.value) == (
        f"{mine}:ptu[0].month: -1 is no price; leave out what is not known"
    )


def test_names_that_are_not_known_are_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        show(model="gpt-4.11", region="swedencentrl", sku="GlobalStandart")

    assert str(caught.value).splitlines() == [
        "--model: gpt-4.11 is no model that is known; did you mean gpt-4.1?",
        "--region: swedencentrl is no region that is known; did you mean swedencentral?",
        "--sku: GlobalStandart is no deployment type that is known; did you mean GlobalStandard?",
    ]
