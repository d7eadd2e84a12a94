"""``aoai catalog show``: what is printed, for people and for programs."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rich.console import Console

from aoai.catalog import Catalogue, Terms, catalogue
from aoai.commands.catalog.age import age_of
from aoai.commands.catalog.showing import UnknownNameError, ask, document, show
from aoai.commands.catalog.tables import answer

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TODAY = NOW.date()
PTU = "ProvisionedManaged"

Said = Callable[..., list[str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Lines that the command prints into a pipe, without blanks at their ends."""

    def run(**options: Any) -> list[str]:
        assert show(now=NOW, **options) == 0
        return [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    return run


def row(lines: list[str], begin: str) -> list[str]:
    """The cells of the only row that begins so."""
    [found] = [line for line in lines if line.startswith(begin)]
    return found.split()


def at(width: int, options: Mapping[str, str], known: Catalogue | None = None) -> str:
    """The answer on a terminal of some columns."""
    model, region, sku = (options.get(each) for each in ("model", "region", "sku"))
    question = ask(known or catalogue(), model, region, sku, TODAY)
    out = Console(width=width, force_terminal=True, color_system=None)
    with out.capture() as captured:
        for each in answer(question, width):
            out.print(each)
    return captured.get()


def test_all_models_are_shown_with_numbers_of_regions(said: Said) -> None:
    lines = said()

    assert row(lines, "gpt-5.4@") == [
        "gpt-5.4@2026-03-05",
        "GA",
        "2027-09-02",
        "29/22/·",
        "28/14/8",
        "22/7",
        "15/5,",
        "50/50",
        "2,400",
    ]
    assert row(lines, "codex-mini@")[:3] == ["codex-mini@2025-05-16", "Deprecating", "2026-11-15!"]
    assert sum("@" in line.partition(" ")[0] for line in lines) == 88


def test_a_model_is_shown_by_region_with_minimum_and_step(said: Said) -> None:
    lines = said(model="gpt-5.4")

    assert lines[:2] == [
        "gpt-5.4@2026-03-05  GenerallyAvailable, retirement 2027-09-02 (in 285 days)",
        "One PTU serves 2,400 input tokens a minute; an output token weighs 6.",
    ]
    assert row(lines, "swedencentral") == [
        "swedencentral", "eu", "✓", "✓", "15/5", "15/5", "50/50", "✓", "·",
    ]  # fmt: skip
    assert row(lines, "uksouth") == ["uksouth", "·", "✓", "·", "15/5", "·", "50/50", "✓", "·"]
    assert not [line for line in lines if line.startswith("westcentralus")]


def test_all_versions_of_a_model_are_shown_and_one_where_it_is_named(said: Said) -> None:
    lines = said(model="gpt-4o")
    alone = said(model="GPT-4o@2024-11-20")

    versions = ["gpt-4o@2024-05-13", "gpt-4o@2024-08-06", "gpt-4o@2024-11-20"]
    assert [line.split()[0] for line in lines if line.startswith("gpt-4o@")] == versions
    assert [line.split()[0] for line in alone if line.startswith("gpt-4o@")] == versions[2:]


def test_a_region_is_shown_by_model(said: Said) -> None:
    lines = said(region="UK South")

    assert row(lines, "gpt-5.4@")[3:] == ["G/·/·", "G/·/R", "G/·", "15/5,", "50/50", "2,400"]
    assert not [line for line in lines if line.startswith("gpt-4.1-nano@") and "Z" in line]


def test_a_sku_is_shown_with_its_regions_by_zone(said: Said) -> None:
    lines = said(sku="provisionedmanaged")

    at_nano = next(at for at, line in enumerate(lines) if line.startswith("gpt-4.1-nano@"))
    assert " ".join(lines[at_nano].split()) == (
        "gpt-4.1-nano@2025-04-14 Deprecating 2026-10-14! 25/25 59,400 us: eastus, eastus2, "
        "northcentralus, southcentralus, westus, westus3; eu: swedencentral"
    )
    assert "us: all 7" in "\n".join(lines)


def test_a_model_in_a_region_is_shown_by_sku(said: Said) -> None:
    lines = said(model="o1", region="uksouth", sku=PTU)

    assert row(lines, PTU) == [PTU, "25", "50", "·", "·", "·", "2026-11-19"]
    assert lines[0] == (
        "o1@2024-12-17  Deprecating, retirement 2026-11-19 (2 days ago), replaced by gpt-5.6-sol"
    )


def test_what_azure_said_is_shown_before_the_documents() -> None:
    chat = catalogue().model("gpt-5.4", "2026-03-05")
    assert chat is not None
    here = replace(chat, terms={PTU: Terms("OpenAI.PTU", 25, 30000, 25, ends=date(2027, 1, 1))})
    known = replace(catalogue(), models=(replace(chat, regional={"uksouth": here}),))

    lines = at(100, {"model": "gpt-5.4", "region": "uksouth"}, known).splitlines()
    table = at(100, {"model": "gpt-5.4"}, known).splitlines()

    assert row(lines, PTU) == [PTU, "25", "25", "30,000", "·", "OpenAI.PTU", "2027-01-01"]
    assert "25/25" in row(table, "uksouth")
    assert "50/50" in row(table, "westus3")


@pytest.mark.parametrize(
    ("options", "answered"),
    [
        (
            {"model": "gpt-5.4", "region": "northeurope", "sku": PTU},
            "No ProvisionedManaged in northeurope. Offered in us: centralus, westus3; eu: "
            "germanywestcentral, swedencentral; apac: australiaeast, japaneast, koreacentral; "
            "no zone: uksouth.",
        ),
        (
            {"model": "gpt-5-codex", "sku": PTU},
            "No ProvisionedManaged. Offered as GlobalStandard.",
        ),
        (
            {"model": "o1-pro"},
            "Only the retirement schedule names it: its regions are not known.",
        ),
        (
            {"region": "westcentralus"},
            "The catalogue lists no model in westcentralus.",
        ),
        (
            {"region": "northeurope", "sku": PTU},
            "The catalogue lists no ProvisionedManaged in northeurope.",
        ),
    ],
)
def test_what_is_not_offered_is_said_with_what_is(
    said: Said, options: dict[str, str], answered: str
) -> None:
    assert answered in " ".join(said(**options))


@pytest.mark.parametrize("width", [80, 100, 113, 116, 160])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"region": "swedencentral"},
        {"sku": PTU},
        {"sku": "GlobalStandard"},
        {"model": "gpt-4o"},
        {"model": "gpt-4o", "region": "swedencentral"},
        {"region": "swedencentral", "sku": PTU},
    ],
    ids=lambda options: " ".join(options.values()) or "all",
)
def test_a_table_fits_the_terminal_and_cuts_nothing(width: int, options: dict[str, str]) -> None:
    text = at(width, options)

    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text


def test_the_age_is_told_with_what_may_be_stale(said: Said) -> None:
    lines = said(model="o1", sku=PTU)

    assert lines[-4:] == [
        "The catalogue is 47 days old (2026-10-05); provisioned 79 (2026-09-03), "
        "sizing 59 (2026-09-23).",
        "May be stale, older than 30 days: provisioned, lifecycle, sizing.",
        "Past their retirement date since then: o1@2024-12-17 (2026-11-19).",
        "`aoai catalog refresh` asks Azure.",
    ]


def test_a_fresh_answer_says_its_age_alone(capsys: pytest.CaptureFixture[str]) -> None:
    show(model="text-embedding-3-large", now=datetime(2026, 10, 6, tzinfo=UTC))

    assert capsys.readouterr().out.splitlines()[-1] == "The catalogue is 1 day old (2026-10-05)."


def test_a_section_is_stale_after_thirty_days_and_not_on_the_thirtieth() -> None:
    models = catalogue().versions("gpt-5.4")

    stale = [
        [each.name for each in age_of(catalogue(), models, [PTU], day).stale]
        for day in (date(2026, 10, 3), date(2026, 10, 4))
    ]
    assert stale == [[], ["provisioned"]]


@pytest.mark.parametrize(("day", "past"), [(18, []), (19, ["o1@2024-12-17"])])
def test_a_retirement_has_come_on_its_day(day: int, past: list[str]) -> None:
    found = age_of(catalogue(), catalogue().versions("o1"), [], date(2026, 11, day))

    assert [str(each) for each in found.retired] == past


def test_a_date_that_was_past_when_the_schedule_was_read_is_no_news() -> None:
    old = catalogue().model("gpt-chat-latest", "2026-05-05")
    assert old is not None
    assert old.retirement == date(2026, 8, 5)

    assert age_of(catalogue(), [old], [], TODAY).retired == ()


def test_regions_of_an_earlier_day_are_named() -> None:
    known = catalogue()
    older = replace(known.sections["provisioned"], older={"uksouth": date(2026, 8, 1)})
    found = age_of(
        replace(known, sections={**known.sections, "provisioned": older}), [], [PTU], TODAY
    )

    assert "Of an earlier day: uksouth (2026-08-01)." in found.lines()


def test_json_holds_what_the_tables_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(model="o1", region="uksouth", sku=PTU, now=NOW, form="json") == 0

    found = json.loads(capsys.readouterr().out)
    assert found["models"] == [
        {
            "format": "OpenAI",
            "name": "o1",
            "version": "2024-12-17",
            "lifecycle": "Deprecating",
            "retirement": "2026-11-19",
            "replacement": "gpt-5.6-sol",
            "default": None,
            "kinds": [],
            "input_tpm_per_ptu": 230,
            "output_to_input_ratio": 4,
            "skus": [
                {
                    "name": PTU,
                    "regions": ["uksouth"],
                    "minimum": 25,
                    "step": 50,
                    "maximum": None,
                    "default": None,
                    "usage_name": None,
                    "ends": None,
                }
            ],
        }
    ]
    assert (found["as_of"], found["age_days"], found["retired_since"]) == (
        "2026-10-05",
        47,
        ["o1@2024-12-17"],
    )
    assert {each["name"]: (each["age_days"], each["stale"]) for each in found["sections"]} == {
        "provisioned": (79, True),
        "lifecycle": (47, True),
        "sizing": (59, True),
    }


def test_json_of_everything_holds_every_model() -> None:
    found = document(ask(catalogue(), None, None, None, TODAY))

    assert len(found["models"]) == 88
    assert sum(len(sku["regions"]) for model in found["models"] for sku in model["skus"]) == 3514


def test_all_names_that_are_not_the_catalogues_are_said_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as error:
        ask(catalogue(), "gpt-5.44", "swedncentral", "ProvisionedManged", TODAY)

    assert str(error.value).splitlines() == [
        "--model: gpt-5.44 is no model of the catalogue; did you mean gpt-5.4?",
        "--region: swedncentral is no region of the catalogue; did you mean swedencentral?",
        "--sku: ProvisionedManged is no SKU of the catalogue; did you mean ProvisionedManaged?",
    ]


def test_a_version_that_a_model_does_not_have_is_said() -> None:
    with pytest.raises(UnknownNameError, match="2024-08-07 is no version of gpt-4o") as error:
        ask(catalogue(), "gpt-4o@2024-08-07", None, None, TODAY)

    assert str(error.value).endswith("did you mean 2024-08-06?")


def test_the_command_prints_plain_text_into_a_pipe_and_ends_with_2_on_a_wrong_name() -> None:
    command = [sys.executable, "-m", "aoai.cli", "catalog", "show", "--now", "2026-11-21"]
    shown, wrong = (
        subprocess.run([*command, *more], capture_output=True, text=True, check=False)
        for more in (["--model", "gpt-5.4"], ["--model", "gtp-5.4"])
    )

    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("gpt-5.4@2026-03-05  GenerallyAvailable")
    assert "\x1b" not in shown.stdout
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == (
        "--model: gtp-5.4 is no model of the catalogue; did you mean gpt-5.4?\n"
    )
