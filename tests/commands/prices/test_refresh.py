"""``aoai prices refresh`` as a user runs it: over TLS, against the emulator's price list."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from aoai.facts import Source
from aoai.prices import Confidence, Kind, Price, Prices, Term, packaged, read_sheet
from emulated import Emulated, emulated
from terminal import watched

AOAI = Path(sys.executable).parent / "aoai"
ZONE = "DataZoneProvisionedManaged"
SWEDEN = "swedencentral"
INPUT = "gpt 4.1 Inp glbl Tokens"
LISTED = {"meterName": INPUT, "skuName": "gpt 4.1 Inp glbl", "retailPrice": 0.0021}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with emulated(tmp_path_factory.mktemp("azure")) as azure:
        yield azure


@pytest.fixture
def azure(running: Emulated) -> Iterator[Emulated]:
    yield running
    running.rescript(faults=[], retail={})


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where the prices are kept."""
    return tmp_path / "mine" / "prices.json"


def environ(azure: Emulated, kept: Path) -> Mapping[str, str]:
    return {**os.environ, **azure.env, "AOAI_PRICES": str(kept)}


def command(azure: Emulated, kept: Path, *options: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    done = subprocess.run(
        [AOAI, "prices", *options],
        env=environ(azure, kept),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def today() -> date:
    return datetime.now(UTC).date()


def known(kept: Path) -> Prices:
    return Prices((read_sheet(kept), packaged()))


def test_what_the_list_says_is_kept_and_told(azure: Emulated, kept: Path) -> None:
    code, said, warned = command(azure, kept, "refresh", "--region", "Sweden Central")

    address = azure.env["AOAI_RETAIL_PRICES"]
    source = Source(f"the Retail Prices API at {address}", today())
    assert (code, warned) == (0, "")
    assert said == (
        "Changed:\n"
        f"  gpt-5.3-codex GlobalStandard in {SWEDEN}: cached 0.18 (second-hand) → 0.175\n"
        f"  gpt-5.3-codex DataZoneStandard in {SWEDEN}: cached 0.198 (derived) → 0.1925\n"
        "\n"
        "New:\n"
        f"  PTU of {ZONE} in {SWEDEN}: hour 1.1, month 286, year 2916\n"
        f"  PTU of ProvisionedManaged in {SWEDEN}: hour 2.2, month 286, year 2916\n"
        "\n"
        "Unchanged: 259 prices.\n"
        "\n"
        f"No meter in {SWEDEN}: gpt-5.5 GlobalStandard long, gpt-5.5 DataZoneStandard long.\n"
        "\n"
        f"Unmapped meters in {SWEDEN}, known by no price of ours:\n"
        "  Azure OpenAI GPT5 · chat-latest 08062026 cd inp Gl 1M Tokens\n"
        "  Azure OpenAI GPT5 · chat-latest 08062026 inp Gl 1M Tokens\n"
        "  Azure OpenAI GPT5 · chat-latest 08062026 opt Gl 1M Tokens\n"
        "\n"
        "Left aside: 84 meters of batch, priority, fine-tuning and the like.\n"
        "\n"
        f"{kept} is of {today()}, from {address} for {SWEDEN}.\n"
    )
    assert known(kept).ptu(ZONE, Term.MONTH, SWEDEN) == Price(
        Decimal(286), "USD", source, Confidence.RECORDED
    )
    assert known(kept).tokens("gpt-6-sol", "DataZoneStandard", SWEDEN).input == Price(
        Decimal("2.4"), "USD", source, Confidence.RECORDED
    )


def test_every_command_reads_what_was_kept(azure: Emulated, kept: Path) -> None:
    options = ("show", "--sku", "ProvisionedManaged", "--region", SWEDEN, "--format", "json")
    before = json.loads(command(azure, kept, *options)[1])
    command(azure, kept, "refresh", "--region", SWEDEN)

    after = json.loads(command(azure, kept, *options)[1])

    assert before["ptu"][0]["hour"]["amount"] is None
    assert after["ptu"][0]["hour"] == {
        "amount": 2.2,
        "currency": "USD",
        "confidence": "recorded",
        "source": f"the Retail Prices API at {azure.env['AOAI_RETAIL_PRICES']}",
        "as_of": str(today()),
        "note": None,
    }
    assert after["lists"] == [str(kept), "the catalogue"]


def test_a_second_refresh_changes_nothing_but_what_azure_changed(
    azure: Emulated, kept: Path
) -> None:
    command(azure, kept, "refresh")
    first = kept.read_text("utf-8")
    command(azure, kept, "refresh")
    second = kept.read_text("utf-8")
    azure.rescript(retail={"prices": {INPUT: 0.0018}})

    code, said, _ = command(azure, kept, "refresh")

    assert (code, second) == (0, first)
    assert said.startswith("Changed:\n  gpt-4.1 GlobalStandard in eastus: input 2 → 1.8\n\n")
    assert differing(first, kept.read_text("utf-8")) == ['{"model": "gpt-4.1",']


def differing(one: str, other: str) -> list[str]:
    """How the lines begin that differ."""
    return [
        " ".join(new.split()[:2])
        for old, new in zip(one.splitlines(), other.splitlines(), strict=True)
        if old != new
    ]


def test_a_dry_run_tells_and_writes_nothing(azure: Emulated, kept: Path) -> None:
    code, said, _ = command(azure, kept, "refresh", "--dry-run")

    assert code == 0
    assert said.endswith(
        f"{kept} would be of {today()}, from {azure.env['AOAI_RETAIL_PRICES']} for eastus.\n"
    )
    assert not kept.parent.exists()


def test_another_file_may_be_named(azure: Emulated, kept: Path, tmp_path: Path) -> None:
    other = tmp_path / "eu.json"

    code, _, _ = command(azure, kept, "refresh", "--region", SWEDEN, "--output", str(other))

    assert (code, kept.exists()) == (0, False)
    assert read_sheet(other).ptu


def test_regions_that_are_not_asked_for_stay_as_they_are(azure: Emulated, kept: Path) -> None:
    command(azure, kept, "refresh", "--region", SWEDEN, "--region", "westus")
    azure.rescript(retail={"prices": {INPUT: 0.0018}})

    command(azure, kept, "refresh", "--region", "westus")

    found = {
        region: known(kept).tokens("gpt-4.1", "GlobalStandard", region).of(Kind.INPUT)
        for region in (SWEDEN, "westus")
    }
    assert {region: each.amount for region, each in found.items() if isinstance(each, Price)} == {
        SWEDEN: Decimal(2),
        "westus": Decimal("1.8"),
    }


def test_the_older_name_of_the_service_is_asked_for_where_the_new_one_has_nothing(
    azure: Emulated, kept: Path
) -> None:
    azure.rescript(retail={"service": "Cognitive Services"})

    code, _, _ = command(azure, kept, "refresh")

    assert code == 0
    assert len(read_sheet(kept).tokens) == 80
    filters = [each["query"]["$filter"] for each in azure.requests() if "retail" in each["path"]]
    assert filters[-2:] == [
        "serviceName eq 'Foundry Models' and armRegionName eq 'eastus'",
        "serviceName eq 'Cognitive Services' and armRegionName eq 'eastus'",
    ]


def test_a_meter_that_stands_twice_is_told_and_its_price_not_taken(
    azure: Emulated, kept: Path
) -> None:
    azure.rescript(retail={"items": [LISTED]})

    code, said, _ = command(azure, kept, "refresh")

    assert code == 0
    assert (
        "Not clear in eastus, so not taken:\n"
        f"  gpt-4.1 GlobalStandard input: 2 items are named '{INPUT}', at 0.002, 0.0021\n" in said
    )
    [row] = [
        each
        for each in read_sheet(kept).tokens
        if (each.model, each.sku) == ("gpt-4.1", "GlobalStandard")
    ]
    assert row.amounts == {Kind.CACHED: Decimal("0.5"), Kind.OUTPUT: Decimal(8)}


def test_pages_are_followed_to_the_end(azure: Emulated, kept: Path, tmp_path: Path) -> None:
    command(azure, kept, "refresh")
    azure.rescript(retail={"page": 50})
    paged = tmp_path / "paged.json"

    command(azure, kept, "refresh", "--output", str(paged))

    assert paged.read_text("utf-8") == kept.read_text("utf-8")


def test_a_page_that_breaks_off_leaves_the_old_prices(azure: Emulated, kept: Path) -> None:
    command(azure, kept, "refresh")
    before = kept.read_text("utf-8")
    broken = {"match": {"path": "retail", "nth": 2}, "answer": {"status": 200}}
    azure.rescript(retail={"page": 50}, faults=[broken])

    code, said, warned = command(azure, kept, "refresh")

    assert (code, said) == (2, "")
    assert "answered what is no price list; try again later" in warned
    assert kept.read_text("utf-8") == before


def test_a_region_that_cannot_be_read_keeps_its_prices_and_is_told(
    azure: Emulated, kept: Path
) -> None:
    command(azure, kept, "refresh", "--region", SWEDEN)
    # The second region's call.
    once = {"match": {"path": "retail", "nth": 2}, "answer": {"status": 404}}
    azure.rescript(faults=[once], retail={"prices": {INPUT: 0.0018}})

    code, said, _ = command(azure, kept, "refresh", "--region", "eastus", "--region", SWEDEN)

    assert code == 1
    assert "Not read, so their old prices stay:\n" in said
    assert "answered 404" in said
    found = known(kept).tokens("gpt-4.1", "GlobalStandard", SWEDEN).input
    assert isinstance(found, Price)
    assert found.amount == 2


def test_a_throttled_list_is_waited_for(azure: Emulated, kept: Path) -> None:
    answer = {"status": 429, "headers": {"Retry-After": 1}}
    azure.rescript(faults=[{"match": {"path": "retail", "nth": 1}, "answer": answer}])

    assert command(azure, kept, "refresh")[0] == 0


def test_a_list_without_the_service_is_told(azure: Emulated, kept: Path) -> None:
    azure.rescript(retail={"service": "Foundry"})

    assert command(azure, kept, "refresh") == (
        2,
        "",
        "eastus: the price list has nothing of Foundry Models or Cognitive Services there; "
        "check the region; the service may have a new name\n",
    )


def test_what_is_no_region_is_told_before_anything_is_asked(azure: Emulated, kept: Path) -> None:
    before = len(azure.requests())

    code, said, warned = command(azure, kept, "refresh", "--region", "swedncentral")

    assert (code, said) == (2, "")
    assert warned == (
        "--region: swedncentral is no region of the catalogue; did you mean swedencentral?\n"
    )
    assert len(azure.requests()) == before


def test_a_file_that_holds_something_else_is_never_overwritten(azure: Emulated, kept: Path) -> None:
    kept.parent.mkdir()
    kept.write_text('{"name": "a package"}', "utf-8")

    code, said, warned = command(azure, kept, "refresh")

    assert (code, said) == (2, "")
    assert warned.startswith(f"{kept}:name: is not known here;")
    assert kept.read_text("utf-8") == '{"name": "a package"}'


def test_a_file_that_cannot_be_written_is_told(azure: Emulated, kept: Path) -> None:
    kept.parent.write_text("", "utf-8")

    code, said, warned = command(azure, kept, "refresh")

    assert (code, said) == (2, "")
    assert warned == (
        f"{kept}: cannot be written (File exists); name another file with --output, "
        "or add --dry-run\n"
    )


def test_a_person_who_looks_on_sees_the_regions_arrive(azure: Emulated, kept: Path) -> None:
    call = [str(AOAI), "prices", "refresh", "--region", SWEDEN, "--region", "eastus"]

    code, said, shown = watched(call, environ(azure, kept))

    assert code == 0
    assert "2/2" in shown
    assert "\x1b" not in said
