"""Lists of requests: what is read as what, and what is refused with everything that is wrong."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from aoai.problems import AoaiError
from checked import Checked, model, request

YAML = """
- model: {{name: gpt-4o, version: {version}}}
  sku: GlobalStandard
  capacity: 10
  region: swedencentral
"""


def told(checked: Checked, *requests: Any) -> list[str]:
    """What is wrong with an input, each line without the path of the file."""
    with pytest.raises(AoaiError) as caught:
        checked(*requests)
    return str(caught.value).replace(f"{checked.folder}/", "").splitlines()


@pytest.mark.parametrize("version", ["2024-11-20", "'2024-11-20'", '"2024-11-20"'])
def test_a_version_that_looks_like_a_date_is_taken_back_as_text(
    checked: Checked, version: str
) -> None:
    assert checked(YAML.format(version=version)).code == 0


def test_an_unquoted_plain_number_is_the_version_of_these_digits(checked: Checked) -> None:
    text = YAML.format(version="1106").replace("gpt-4o", "gpt-35-turbo")

    assert "gpt-35-turbo@1106" in checked(text).document["findings"][0]["reason"]


@pytest.mark.parametrize(
    "text",
    ["0613", "0914", "0x1F", "0o17", "1_000", "1.0", "1e3", "+1", "-1", "0", "1:30", ".5", "yes"],
)
def test_a_number_that_is_no_plain_decimal_is_refused_as_a_version(
    checked: Checked, text: str
) -> None:
    assert told(checked, YAML.format(version=text)) == [
        f"requests.yaml:2: [0].model.version: {text} without quotes is no text; "
        f"put it in quotes: '{text}'"
    ]


@pytest.mark.parametrize("text", ["'0613'", '"0613"', "!!str 0613"])
def test_a_quoted_version_stays_what_it_is(checked: Checked, text: str) -> None:
    found = checked(YAML.format(version=text).replace("gpt-4o", "gpt-4"))

    assert "gpt-4@0613" in found.document["findings"][0]["reason"]


def test_json_is_judged_by_its_source_text_too(checked: Checked) -> None:
    numbered = json.dumps([request(model=model("gpt-35-turbo", "1106"))]).replace('"1106"', "1106")

    assert "gpt-35-turbo@1106" in checked(numbered).document["findings"][0]["reason"]
    assert told(checked, numbered.replace("1106", "1106.0")) == [
        "requests.yaml:1: [0].model.version: 1106.0 without quotes is no text; "
        "put it in quotes: '1106.0'"
    ]


@pytest.mark.parametrize("capacity", ["10", "10.0", "1e1", "10."])
def test_a_whole_number_may_be_written_as_a_float(checked: Checked, capacity: str) -> None:
    text = YAML.format(version="2024-11-20").replace("capacity: 10", f"capacity: {capacity}")

    assert checked(text).code == 0


@pytest.mark.parametrize(
    ("capacity", "said"),
    [
        ("10.5", "10.5 is no whole number; write a whole number"),
        ("'10'", "'10' is text; write 10 without quotes"),
        ("true", "true is no number; write a whole number"),
        ("many", "many is no number; write a whole number"),
        ("[10]", "a list is no number; write a whole number"),
        ("1_000", "1_000 is no plain number; write it in digits"),
        ("010", "010 is no plain number; write it in digits"),
        ("0x1F", "0x1F is no plain number; write it in digits"),
        ("1e999999999", "1e999999999 is more than Azure counts; write a whole number"),
        (".nan", ".nan is no plain number; write it in digits"),
        ("", "missing; add capacity"),
    ],
)
def test_what_is_no_whole_number_is_no_capacity(checked: Checked, capacity: str, said: str) -> None:
    text = YAML.format(version="2024-11-20").replace("capacity: 10", f"capacity: {capacity}")

    (line,) = told(checked, text)
    assert line.partition("[0].capacity: ")[2] == said


@pytest.mark.parametrize("capacity", [0, -5])
def test_a_size_below_one_is_refused_by_the_rules_not_by_the_reader(
    checked: Checked, capacity: int
) -> None:
    found = checked(request(capacity=capacity))

    assert (found.code, found.results) == (1, [("violation", "chat.capacity")])


@pytest.mark.parametrize("region", ["swedencentral", "Sweden Central", "SwedenCentral"])
def test_a_region_may_be_spelt_in_any_of_arms_ways(checked: Checked, region: str) -> None:
    assert checked(request(region=region)).results == []
    assert checked(request(region=None, regions=[region, "swedencentral"])).results == []


def test_a_missing_format_is_openai_and_a_missing_kind_aiservices(checked: Checked) -> None:
    full = checked(request(kind="AIServices", capacity=5000))
    short = checked(request(model={"name": "gpt-4o", "version": "2024-11-20"}, capacity=5000))

    assert short.findings == full.findings == [("violation", "quota-exceeded", "chat.capacity")]


def test_a_request_without_an_id_is_called_by_its_file_and_place(checked: Checked) -> None:
    found = checked(request(id=None), request(id=None, capacity=5000))

    assert [each["request"] for each in found.document["findings"]] == [
        f"{checked.folder}/requests.yaml[1]"
    ]


def test_every_problem_of_every_file_is_told_at_once(checked: Checked, tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.json"
    one.write_text(
        "- modle: {name: gpt-4o}\n"
        "  sku: [Standard]\n"
        "  capacity: 10.5\n"
        "  regions: []\n"
        "  residency: EU\n"
        "- 5\n"
        "- id: chat\n"
        "  model: gpt-4o\n"
        "  sku: Standard\n"
        "  capacity: 1\n"
        "  region: westus\n"
        "  regions: [eastus]\n"
        "  present: {regon: westus, capacity: -1}\n"
    )
    other.write_text("[\n\t{\n\t\t")

    with pytest.raises(AoaiError) as caught:
        checked.of(one, other, tmp_path / "absent.yaml", one)

    assert str(caught.value).replace(f"{tmp_path}/", "").splitlines() == [
        "other.json:4:1: is neither YAML nor JSON (did not find expected node content); "
        "put it right",
        "absent.yaml: it cannot be read (No such file or directory); "
        "name a file, or - for standard input",
        "one.yaml: it is given twice; name each file once",
        "one.yaml:1: [0].modle: nothing reads 'modle'; did you mean model?",
        "one.yaml:1: [0].model: missing; add model",
        "one.yaml:2: [0].sku: a list is no text; write one word",
        "one.yaml:4: [0].regions: an empty list lists no region; "
        "write a list, such as [swedencentral, westus]",
        "one.yaml:3: [0].capacity: 10.5 is no whole number; write a whole number",
        "one.yaml:5: [0].residency: 'EU' is no zone; did you mean eu?",
        "one.yaml:6: [1]: 5 is no request; "
        "write {model: {name: gpt-5.1, version: …}, sku: …, capacity: …, region: …}",
        "one.yaml:8: [2].model: gpt-4o is no map; write {name: gpt-5.1, version: '2025-11-13'}",
        "one.yaml:11: [2].region: regions stands there too; keep one of them",
        "one.yaml:13: [2].present.regon: nothing reads 'regon'; did you mean region?",
        "one.yaml:13: [2].present.region: missing; add region",
        "one.yaml:13: [2].present.capacity: -1 is too small; write 0 or more",
    ]


def test_an_empty_list_is_nothing_wrong(checked: Checked) -> None:
    found = checked("[]")

    assert (found.code, found.document["findings"], found.document["checked"]) == (0, [], 0)


@pytest.mark.parametrize(
    ("kind", "fix"),
    [("AIservices", "did you mean AIServices?"), ("Speech", "write AIServices or OpenAI")],
)
def test_a_kind_that_holds_no_deployments_is_told(checked: Checked, kind: str, fix: str) -> None:
    with pytest.raises(AoaiError) as told:
        checked(request(kind=kind))

    [problem] = told.value.problems
    assert (problem.where.rpartition(": ")[2], problem.fix) == ("[0].kind", fix)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "requests.yaml: it is empty; give a stack file, or a list of requests"),
        ("# nothing\n", "requests.yaml: it is empty; give a stack file, or a list of requests"),
        ("5", "requests.yaml:1: '5' is no list of requests; "),
        ("{a: 1}", "requests.yaml:1: it is neither a list nor a stack file, which has config; "),
        ("model: {name: a}", "requests.yaml:1: it is neither a list nor a stack file, which has "),
        ("- a\n---\n- b", "requests.yaml: 2 documents in one file; keep one, "),
        ("[" * 200, "requests.yaml:1:101: it is nested too deeply; "),
        ("- &a [*a]", "requests.yaml:1:7: *a stands inside what it names; write it out"),
        ("- {sku: a, sku: b}", "requests.yaml:1:12: sku stands twice, first in line 1; keep one"),
    ],
)
def test_what_is_no_list_of_requests_is_told_with_its_place(
    checked: Checked, text: str, said: str
) -> None:
    (line,) = told(checked, text)

    assert line.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('- {"a\\n::warning::b": 1}', "[0].a ::warning::b: nothing reads 'a\\n::warning::b'; "),
        ('- {id: "a\\n::b"}', "[0].id: 'a\\n::b' cannot be printed in one line; write one word"),
        (
            '- {model: {version: "a\\r"}}',
            "[0].model.version: 'a\\r' cannot be printed in one line; ",
        ),
    ],
)
def test_nothing_of_a_request_starts_a_line_of_its_own_in_a_log(
    checked: Checked, text: str, said: str
) -> None:
    lines = told(checked, text)

    assert all(each.startswith("requests.yaml:1: ") for each in lines)
    assert any(each.startswith(f"requests.yaml:1: {said}") for each in lines)


def test_an_id_stands_once_over_all_files(checked: Checked, tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text(json.dumps([request()]))
    other.write_text(json.dumps([request(id="embed"), request()], indent=1))

    with pytest.raises(AoaiError) as caught:
        checked.of(one, other)

    assert str(caught.value).replace(f"{tmp_path}/", "") == (
        "other.json:13: chat stands in one.json:1 already; give each request an id of its own"
    )


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([request()], indent="\t"),
        json.dumps([request(id="chat \U0001f600")]),
        json.dumps([request()]).replace("GlobalStandard", "Global\\u0053tandard"),
        "\ufeff" + json.dumps([request()]),
        "- &chat " + json.dumps(request()) + "\n- {<<: *chat, id: other}\n",
        json.dumps([request(kind=None, residency=None)]).replace('"sku"', '"kind": null, "sku"'),
    ],
    ids=["tabs", "surrogates", "escapes", "mark", "merged", "null"],
)
def test_json_and_yaml_are_read_as_their_writers_mean_them(checked: Checked, text: str) -> None:
    assert checked(text).results == []


def test_a_file_of_windows_powershell_is_read(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "wide.json"
    path.write_text(json.dumps([request()]), "utf-16")

    assert checked.of(path).document["checked"] == 1


def test_ten_thousand_requests_are_a_matter_of_seconds(checked: Checked, tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text(json.dumps([request(id=f"r{at}", capacity=1) for at in range(10_000)]))
    started = time.process_time()

    found = checked.of(path)

    # They want 10,000 of a row that holds 450.
    assert (found.code, found.document["checked"]) == (1, 10_000)
    # About 2 s; the bound is loose, so that it fails on a square and not on a busy machine.
    assert time.process_time() - started < 20
