"""`aoai size --trace`: the formula over the minutes, the search, what is told and refused."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import clusters
from aoai.commands.size import run
from aoai.commands.size.asked import SizeError, asked
from terminal import watched

AOAI = Path(sys.executable).parent / "aoai"
TRACES = Path(__file__).parents[3] / "traces"
DAY = datetime(2026, 11, 21, tzinfo=UTC)
MODEL = {"--model": "gpt-4.1", "--sku": "GlobalProvisionedManaged"}
CONV = MODEL | {"--trace": str(TRACES / "AzureLLMInferenceTrace_conv.csv")}
CODE = MODEL | {"--trace": str(TRACES / "AzureLLMInferenceTrace_code.csv")}
ROWS = """timestamp,prompt_tokens,generated_tokens
0,1000,100
1,130000,100
61,2000,200
"""
PRICES = """
source: our contract
ptu: [{sku: GlobalProvisionedManaged, hour: 1, month: 219, year: 2000}]
tokens: [{model: gpt-4.1, sku: GlobalStandard, input: 2, cached: 0.5, output: 8}]
"""


@pytest.fixture(autouse=True)
def _no_prices_of_this_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AOAI_PRICES", str(tmp_path / "none.json"))


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Options that name a small trace and prices, in the folder of the run."""
    monkeypatch.chdir(tmp_path)
    Path("rows.csv").write_text(ROWS, "utf-8")
    Path("prices.yaml").write_text(PRICES, "utf-8")
    return MODEL | {"--trace": "rows.csv", "--prices": "prices.yaml"}


def document(capsys: pytest.CaptureFixture[str], stated: Mapping[str, str]) -> dict[str, Any]:
    assert run(stated, now=DAY, form="json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(stated: Mapping[str, str]) -> list[str]:
    with pytest.raises(SizeError) as error:
        asked(stated)
    return [str(each) for each in error.value.problems]


def test_a_real_trace_has_the_formula_of_its_minutes_and_a_size_for_each_bucket(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = document(capsys, CONV | {"--max-tokens": "1000"})
    del found["cost"]

    assert found == {
        "model": "gpt-4.1@2025-04-14",
        "sku": "GlobalProvisionedManaged",
        # The busiest minute's.
        "raw": 1006121 / 3000,
        "ptu": 340,
        "minimum": 15,
        "step": 5,
        "input_tpm_per_ptu": 3000,
        "output_weight": 4,
        "as_of": "2026-09-23",
        "formula": {
            "mean": {"raw": 1290551 / 5900, "ptu": 220},
            "p95": {"raw": 9107053 / 30000, "ptu": 305},
            "peak": {"raw": 1006121 / 3000, "ptu": 340},
        },
        "reject_share": 0.01,
        "bursts": [
            {"burst_seconds": 1, "ptu": 575, "rejected_share": 190 / 19366},
            {"burst_seconds": 10, "ptu": 285, "rejected_share": 157 / 19366},
            {"burst_seconds": 60, "ptu": 265, "rejected_share": 115 / 19366},
        ],
        "requests": 19366,
        "minutes": 59,
        "skipped_rows": 0,
        "too_long": 0,
        "notes": ["gpt-4.1@2025-04-14 is deprecating and retires on 2027-04-14."],
    }


@pytest.mark.parametrize(
    ("more", "ptu"),
    [
        ({"--max-tokens": "actual"}, [1460, 755, 250]),
        ({}, [1460, 755, 250]),
        ({"--max-tokens": "4096", "--ttft": "0.5", "--tokens-per-second": "80"}, [4405, 1185, 335]),
        # Slower calls give their estimates back later.
        (
            {"--max-tokens": "4096", "--ttft": "20", "--tokens-per-second": "10"},
            [11720, 6100, 1915],
        ),
    ],
)
def test_the_limit_and_the_pace_of_calls_decide_with_the_bucket(
    capsys: pytest.CaptureFixture[str], more: dict[str, str], ptu: list[int]
) -> None:
    assert [each["ptu"] for each in document(capsys, CODE | more)["bursts"]] == ptu


def test_a_larger_share_of_429s_takes_fewer_ptu(capsys: pytest.CaptureFixture[str]) -> None:
    shares = {"0": [2180, 940, 285], "0.05": [890, 430, 210], "1": [15, 15, 15]}

    found = {
        share: [each["ptu"] for each in document(capsys, stated)["bursts"]]
        for share in shares
        for stated in [CODE | {"--reject-share": share}]
    }

    assert found == shares


def test_the_text_has_the_range_first_then_formula_sizes_and_choices(
    capsys: pytest.CaptureFixture[str], rows: dict[str, str]
) -> None:
    run(rows, now=DAY, form="text")

    assert capsys.readouterr().out.splitlines() == [
        "15 PTU of GlobalProvisionedManaged for gpt-4.1@2025-04-14",
        "rows.csv: 3 calls in 2 minutes; sizing page of 2026-09-23",
        "gpt-4.1@2025-04-14 is deprecating and retires on 2027-04-14.",
        "1 prompt above 128,000 tokens: Azure answers 400 on PTU, which is not counted.",
        "",
        "  by the formula   raw  PTU      hourly    1 month     1 year",
        "  mean minute      0.7   15  USD 10,950  USD 3,285  USD 2,500",
        "  p95 minute      0.91   15  USD 10,950  USD 3,285  USD 2,500",
        "  peak minute     0.93   15  USD 10,950  USD 3,285  USD 2,500",
        "",
        "  a full bucket holds  PTU  429s      hourly    1 month     1 year",
        "  1 s of drain          15   0 %  USD 10,950  USD 3,285  USD 2,500",
        "  10 s of drain         15   0 %  USD 10,950  USD 3,285  USD 2,500",
        "  60 s of drain         15   0 %  USD 10,950  USD 3,285  USD 2,500",
        "  costs are those of a month of 730 h: paid by the hour, or reserved for a month or a "
        "year",
        "  prices: stated, our contract, of an unstated day",
        "",
        "  pay-as-you-go      USD 361.89 a month as GlobalStandard",
        "  may be refused     1 % of the calls",
        "  a call lasts       0.5 s to the first token, and 80 tokens a second",
        "  it is admitted by  what it generates, as no max_tokens is stated",
        "  a PTU serves       3,000 normalized tokens a minute; a generated one counts 4",
        "  sizes              from 15 in steps of 5, as of 2026-09-23",
        "",
        "How much a full bucket holds is published nowhere; whichever it is, calls are refused "
        "with 429 while it is full.",
    ]


def test_where_no_size_is_enough_the_text_says_so(
    capsys: pytest.CaptureFixture[str], rows: dict[str, str]
) -> None:
    # At one instant: two calls, each more than a second of the largest deployment.
    Path("rows.csv").write_text(
        "timestamp,prompt_tokens,generated_tokens\n0,100000,2000000\n0,100000,2000000\n", "utf-8"
    )

    run(rows | {"--reject-share": "0"}, now=DAY, form="text")

    text = capsys.readouterr().out
    assert text.startswith("2,705 PTU to above the largest size of GlobalProvisionedManaged")
    assert "  1 s of drain         above 100,000  50 %" in text


def test_bad_rows_are_refused_or_left_out_as_asked(
    capsys: pytest.CaptureFixture[str], rows: dict[str, str]
) -> None:
    Path("rows.csv").write_text(f"{ROWS}62,-5,1\n63,5,x\n", "utf-8")

    problems = refused(rows | {"--rpm": "5"})
    found = document(capsys, rows | {"--skip-bad-rows": ""})

    assert [each.partition(": ")[0] for each in problems] == ["--rpm", "rows.csv:5", "rows.csv:6"]
    assert (found["requests"], found["skipped_rows"], found["too_long"]) == (3, 2, 1)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"--trace": "none.csv"}, "none.csv: does not exist; give the path of a trace"),
        ({"--cached": "0.5"}, "--cached: does not go with --trace; leave one of them out"),
        ({"--ptu": "100"}, "--ptu: does not go with --trace; leave one of them out"),
        (
            {"--reject-share": "1.5"},
            "--reject-share: 1.5 is above 1; write a share of the calls from 0 to 1, such as 0.01",
        ),
        (
            {"--tokens-per-second": "0"},
            "--tokens-per-second: 0 is not above 0; write tokens generated a second, such as 80",
        ),
        (
            {"--model": "gpt-image-2"},
            "--tokens-per-second: is missing, and gpt-image-2@2026-04-21 has no latency target to "
            "take in its place; write tokens generated a second, such as 80",
        ),
        (
            {"--plot": "picture.svg"},
            "--plot: 'picture.svg' is neither a picture nor a page; name a file that ends in .png "
            "or .html",
        ),
        ({"--plot": "rows.html/a.png"}, "--plot: rows.html/a.png cannot be written"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(
    rows: dict[str, str], more: dict[str, str], problem: str
) -> None:
    (found,) = refused({**rows, **more})

    assert found.startswith(problem)


def test_a_trace_asks_for_the_packages_that_it_needs_and_a_rate_does_not(
    rows: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)

    assert refused(rows | {"--rpm": "5"}) == [
        "--rpm: does not go with --trace; leave one of them out",
        "--trace: not installed: numba; pip install 'aoai[capacity]'",
    ]
    assert asked(MODEL | {"--rpm": "5", "--prompt-tokens": "1", "--output-tokens": "1"})


def test_a_minute_that_no_deployment_serves_is_refused(rows: dict[str, str]) -> None:
    Path("rows.csv").write_text("timestamp,prompt_tokens,generated_tokens\n0,1,80000000\n", "utf-8")

    with pytest.raises(SizeError) as error:
        run(rows, now=DAY, form="text")

    assert str(error.value) == (
        "--trace: it takes 106,666.67 PTU, and a deployment has at most 100,000; spread it over 2 "
        "deployments or more"
    )


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"--tokens-per-second": "1e-30"}, "--tokens-per-second"),
        ({"--ttft": "1e15"}, "--ttft"),
        ({"--max-tokens": "1e15"}, "rows.csv: requests[0]"),
    ],
)
def test_what_does_not_fit_in_64_bits_is_told_where_it_comes_of(
    rows: dict[str, str], more: dict[str, str], where: str
) -> None:
    with pytest.raises(SizeError) as error:
        run(rows | more, now=DAY, form="text")

    (problem,) = error.value.problems
    assert problem.where == where
    assert "fit in 64 bits" in problem.reason


def test_calls_can_be_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    made = "poisson:rpm=300,prompt=1000,output=200,minutes=10,seed=1"

    found = document(capsys, MODEL | {"--trace": made})

    assert found["minutes"] == 10
    assert 2700 < found["requests"] < 3300


def test_the_cost_is_that_of_the_busiest_minutes_size(
    capsys: pytest.CaptureFixture[str], rows: dict[str, str]
) -> None:
    cost = document(capsys, rows)["cost"]

    # The prompt that is too long is served by nobody; the rest lasts 61 s, 2,400 of them a year.
    assert (cost["ptu"], cost["pay_as_you_go_sku"]) == (15, "GlobalStandard")
    month = (3000 * 2 + 300 * 8) / 1e6 * 730 * 3600 / 61
    assert cost["pay_as_you_go"]["amount"] == pytest.approx(month, rel=1e-12)
    assert [each["provisioned"]["amount"] for each in cost["options"]] == [10950, 3285, 2500]


def test_the_picture_says_the_answer_and_has_a_point_for_each_size_found(
    capsys: pytest.CaptureFixture[str], rows: dict[str, str]
) -> None:
    found = document(capsys, rows | CODE | {"--plot": "sizes.html"})

    page = Path("sizes.html").read_text("utf-8")
    share = found["bursts"][1]["rejected_share"]
    assert "At most 1 % of the calls rejected: 250 to 1,460 PTU of gpt-4.1@2025-04-14" in page
    assert f'{{"ptu": 755, "share": {share}, "burst": "10 s"}}' in page
    assert '{"ptu": 755, "monthly": 551150.0, "way": "by the hour"}' in page
    assert '"way": "pay-as-you-go"' in page


def test_a_cluster_finds_what_this_machine_finds(capsys: pytest.CaptureFixture[str]) -> None:
    with clusters.running() as address:
        there = document(capsys, CODE | {"--dask": address})

    assert there == document(capsys, CODE)


def test_a_person_sees_how_far_the_search_is_and_a_pipeline_sees_nothing() -> None:
    options = [part for pair in CODE.items() for part in pair]
    command = [str(AOAI), "size", *options, "--format", "json"]

    code, said, seen = watched(command, os.environ)
    quiet = subprocess.run(command, capture_output=True, text=True, check=True)

    assert (code, json.loads(said)["ptu"]) == (0, 465)
    assert "Simulating sizes" in seen
    assert (quiet.stdout, quiet.stderr) == (said, "")


def test_without_the_extra_a_trace_is_refused(
    rows: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)

    assert refused(rows) == ["--trace: not installed: numba; pip install 'aoai[capacity]'"]
