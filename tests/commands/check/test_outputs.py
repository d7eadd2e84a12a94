"""How findings are written: for people, for programs, for GitHub and for code scanning."""

import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from aoai.commands.check import run
from aoai.problems import AoaiError
from aoai.rules import RULES
from checked import RECORDED, Checked, model, offered, request, sku, snapshot
from stackfiles import STACKS

TWO = """\
- id: "100%, a:b"
  model: {format: OpenAI, name: gpt-4o, version: 2024-11-20}
  sku: GlobalStandard
  capacity: 451
  region: swedencentral
- id: embed
  model: {name: text-embedding-3-large, version: 1}
  sku: Standard
  capacity: 10
  regions: [swedencentral, westus3]
- id: fine
  model: {name: gpt-4o, version: 2024-11-20}
  sku: GlobalStandard
  capacity: 1
  region: eastus2
"""
OVER = (
    "451 more of OpenAI.GlobalStandard.gpt-4o in swedencentral, where 450 are left (0 of 450 used)"
)


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a violation, a warning and a request that is fine, seen from its checkout."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "stacks").mkdir()
    path = tmp_path / "stacks" / "two three.yaml"
    path.write_text(TWO)
    monkeypatch.chdir(tmp_path / "stacks")
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    return path


def without_advice(document: Any) -> Any:
    """The findings without their fixes, whose words are the rules' own."""
    return [{key: each[key] for key in each if key != "fix"} for each in document["findings"]]


def test_programs_are_told_everything(checked: Checked, two: Path) -> None:
    found = checked.of(two)

    source = {"date": "2026-04-23", "source": str(RECORDED)}
    first, second = without_advice(found.document)
    assert first == {
        "request": "100%, a:b",
        "rule": "quota-exceeded",
        "result": "violation",
        "where": "100%, a:b.capacity",
        "reason": OVER,
        "file": str(two),
        "line": 4,
        "column": 3,
        "sources": [source],
    }
    assert (second["request"], second["result"]) == ("embed", "warning")
    assert {key: found.document[key] for key in ("facts", "now", "checked")} == {
        "facts": source,
        "now": "2026-04-23T00:00:00+00:00",
        "checked": 3,
    }


def test_people_see_a_block_for_each_request_with_findings_and_then_the_counts(
    checked: Checked, two: Path
) -> None:
    code, text = checked.printed(two.name, form="text")

    lines = text.splitlines()
    assert code == 1
    assert lines[0] == "100%, a:b  two three.yaml:1"
    assert lines[1].startswith(f"  violation  100%, a:b.capacity: {OVER}; ")
    assert lines[1].endswith("  [quota-exceeded]")
    assert lines[2:4] == ["", "embed  two three.yaml:6"]
    assert lines[4].startswith("  warning    embed.")
    assert lines[-2:] == [
        "3 requests checked: 1 violation, 1 warning, 0 undecided",
        f"by {RECORDED}, 2026-04-23",
    ]
    assert "fine" not in text
    assert "\x1b" not in text


def test_what_is_undecided_everywhere_is_told_once(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "requests.json"
    ga = model("gpt-5.4", "2026-03-05")
    path.write_text(json.dumps([request(id=f"r{at}", model=ga) for at in range(5)]))

    code, text = checked.printed(path, facts="catalog", form="text", now="2026-11-21")

    lines = text.splitlines()
    assert (code, lines[0]) == (0, "r0, r1, r2, r3 and r4")
    assert sum("undecided  " in each for each in lines) == 1
    assert lines[-2] == "5 requests checked: 0 violations, 0 warnings, 5 undecided"
    assert re.fullmatch(r"by the catalogue, \d{4}-\d\d-\d\d, \d+ days old", lines[-1])


def test_what_is_undecided_for_different_reasons_is_told_of_each(
    checked: Checked, tmp_path: Path
) -> None:
    path = tmp_path / "requests.json"
    places = ("northeurope", "westeurope")
    path.write_text(json.dumps([request(id=each, region=each) for each in places]))

    _, text = checked.printed(path, form="text")

    assert [f"what is offered in {each} is not known" in text for each in places] == [True, True]


class Terminal(io.StringIO):
    """A screen."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.mark.parametrize("plain", [False, True])
def test_a_terminal_gets_lines_of_its_width_and_colours_unless_they_are_unwanted(
    two: Path, monkeypatch: pytest.MonkeyPatch, plain: Any
) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1" if plain else "")
    run([str(two)], facts=str(RECORDED), now=None, form="text", statements=None)

    shown = screen.getvalue()
    lines = re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines()
    said = [each.partition("  [")[0] for each in lines if each.startswith(" ")]
    assert ("\x1b[31mviolation" in shown, "\x1b" in shown) == (not plain, not plain)
    assert len(said) > 4
    assert max(map(len, said)) <= 60


def test_github_shows_each_finding_at_its_line(checked: Checked, two: Path) -> None:
    code, text = checked.printed(two, form="github")

    violation, warning = text.splitlines()
    assert code == 1
    place = "file=stacks/two three.yaml,line=4,col=3,title=aoai quota-exceeded"
    assert violation.startswith(f"::error {place}::100%25, a:b.capacity: 451 more of ")
    assert warning.startswith("::warning file=stacks/two three.yaml,line=10,col=")


def test_github_shows_what_cannot_be_read_at_its_line_too(
    checked: Checked, two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two.write_text("- 5\n- 6\n")
    absent = two.with_name("absent.yaml")

    with pytest.raises(AoaiError):
        checked.printed(two, absent, form="github")

    lines = capsys.readouterr().out.splitlines()
    assert [each.partition("::")[2].partition("title=")[0] for each in lines] == [
        "error ",
        "error file=stacks/two three.yaml,line=1,",
        "error file=stacks/two three.yaml,line=2,",
    ]
    assert lines[0].startswith(f"::error title=aoai check::{absent}: it cannot be read (")


def test_github_puts_violations_first(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "requests.yaml"
    first, second, third = TWO.partition("- id: embed")
    path.write_text(f"{second}{third}{first}")

    _, text = checked.printed(path, form="github")

    assert [each.split()[0] for each in text.splitlines()] == ["::error", "::warning"]


def test_properties_of_a_workflow_command_are_escaped(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "a,b:c%d.yaml"
    path.write_text(TWO)
    os.environ.pop("GITHUB_WORKSPACE", None)

    _, text = checked.printed(path, form="github")

    assert "/a%2Cb%3Ac%25d.yaml,line=4," in text.splitlines()[0]


def test_standard_input_has_no_file(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TWO.encode())))
    _, github = checked.printed("-", form="github")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TWO.encode())))
    found = checked.of("-")

    assert github.startswith("::error title=aoai quota-exceeded::")
    assert {each["file"] for each in found.document["findings"]} == {None}


def scanned(checked: Checked, *paths: Path) -> Any:
    """The only run of a SARIF log."""
    _, text = checked.printed(*paths, form="sarif")
    log = json.loads(text)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]


def test_code_scanning_finds_what_it_asks_for(checked: Checked, two: Path) -> None:
    # Required by GitHub's page "SARIF support for code scanning", by object.
    log = scanned(checked, two)
    driver = log["tool"]["driver"]

    assert {"name", "semanticVersion", "rules"} <= set(driver)
    assert [each["id"] for each in driver["rules"]] == [each.id for each in RULES]
    for each in driver["rules"]:
        assert all(each[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
        assert each["help"]["markdown"]
        assert each["properties"]["problem.severity"] == "error"
    assert [each["level"] for each in log["results"]] == ["error", "warning"]
    for each in log["results"]:
        assert driver["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
        assert each["message"]["text"]
        assert each["partialFingerprints"]["primaryLocationLineHash"]
    assert log["results"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "stacks/two%20three.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4, "startColumn": 3},
    }


def test_an_undecided_finding_is_a_note(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "requests.json"
    path.write_text(json.dumps([request(region="westus3")]))

    assert {each["level"] for each in scanned(checked, path)["results"]} == {"note"}


def test_an_alert_survives_moved_lines_and_other_figures(checked: Checked, two: Path) -> None:
    def known_by() -> list[str]:
        found = scanned(checked, two)["results"]
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in found]

    before = known_by()
    assert len(set(before)) == len(before)

    two.write_text("# A further line.\n" + TWO.replace("451", "999"))
    assert known_by() == before

    # Nor is it another one when a stack file is judged beside it.
    found = scanned(checked, two, STACKS / "Pulumi.dev.yaml")["results"]
    assert [each["partialFingerprints"]["primaryLocationLineHash"] for each in found][:2] == before

    two.write_text(TWO.replace("100%, a:b", "other"))
    assert known_by()[0] != before[0]


def test_two_alerts_of_one_rule_in_one_place_are_two(checked: Checked, tmp_path: Path) -> None:
    entries = {"westus": ("1", True), "eastus": ("2", True)}
    facts = snapshot(
        tmp_path / "facts",
        {
            region: (
                [offered(sku("Standard", "row"), version=version, isDefaultVersion=default)],
                {"row": (0, 100)},
            )
            for region, (version, default) in entries.items()
        },
    )
    path = tmp_path / "requests.json"
    wanted = {"model": {"name": "gpt-4o"}, "sku": "Standard", "region": None}
    path.write_text(json.dumps([request(**wanted, regions=[*entries])]))

    _, text = checked.printed(path, facts=facts, form="sarif")

    found = json.loads(text)["runs"][0]["results"]
    marks = [each["partialFingerprints"]["primaryLocationLineHash"] for each in found]
    assert [each.partition(":")[2] for each in marks] == ["1", "2"]
    assert len({each.partition(":")[0] for each in marks}) == 1


def test_a_finding_on_a_region_stands_on_its_line(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "requests.json"
    wanted = request(region=None, regions=["swedencentral", "eastus2"], residency=["swedencentral"])
    path.write_text(json.dumps([{**wanted, "sku": "Standard"}], indent=1))

    found = checked.of(path).document["findings"]

    lines = [path.read_text().splitlines()[each["line"] - 1].strip() for each in found]
    assert ("chat.candidates[1]", '"eastus2"') in zip(
        (each["where"] for each in found), lines, strict=True
    )


def test_an_alert_of_a_stack_file_is_the_same_beside_other_stack_files(
    checked: Checked, tmp_path: Path
) -> None:
    dev = tmp_path / "Pulumi.dev.yaml"
    dev.write_text((STACKS / dev.name).read_text("utf-8"))
    (tmp_path / "common.yaml").write_text((STACKS / "common.yaml").read_text("utf-8"))

    def known_by(*paths: Path) -> set[str]:
        found = scanned(checked, *paths)["results"]
        return {each["partialFingerprints"]["primaryLocationLineHash"] for each in found}

    dev_alone = known_by(dev)
    assert dev_alone
    assert dev_alone < known_by(dev, STACKS / "Pulumi.staging.yaml")


def test_a_file_outside_of_a_checkout_is_named_in_full(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "requests.yaml"
    path.write_text(TWO)

    (first, *_) = scanned(checked, path)["results"]

    assert first["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": path.as_uri()}


@pytest.mark.parametrize("form", ["json", "sarif", "github", "text"])
def test_a_call_without_findings_is_said_in_each_form(
    checked: Checked, tmp_path: Path, form: str
) -> None:
    path = tmp_path / "requests.json"
    path.write_text(json.dumps([request()]))

    code, text = checked.printed(path, form=form)

    assert code == 0
    match form:
        case "json":
            assert json.loads(text)["findings"] == []
        case "sarif":
            assert json.loads(text)["runs"][0]["results"] == []
        case "github":
            assert text == ""
        case _:
            assert text.splitlines()[0] == (
                "1 request checked: 0 violations, 0 warnings, 0 undecided"
            )
