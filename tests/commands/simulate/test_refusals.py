"""What cannot be simulated: all of it told at once, and nothing written."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aoai.capacity.simulation import MOST_MINUTES
from simulating import CALLS, MODEL, SMALL, Answer, Simulate

Write = Callable[[str], str]


def refused(answer: Answer) -> list[str]:
    """The lines of a refusal, which says nothing on standard output."""
    assert (answer.code, answer.out) == (2, "")
    return answer.err.splitlines()


def test_a_bad_trace_and_bad_options_are_told_together(simulate: Simulate, trace: Write) -> None:
    rows = trace("0,1500,10\n1,-50,0\n1.1,100,0\n0.5,10,0")

    answer = simulate(
        rows,
        *("--model", "gpt-4.1", "--sku", "GlobalProvisionedManaged", "--ptu", "17"),
        *("--burst-seconds", "0", "--max-tokens", "many", "--ttft", "-1"),
        *("--tokens-per-second", "0", "--retries", "-1", "--spillover", "0"),
        *("--region", "swedencentrall", "--prices", "none.yaml"),
        *("--decisions", "nowhere/decisions.csv", "--plot", "plot.pdf"),
    )

    assert refused(answer) == [
        "calls.csv:3: prompt_tokens '-50' is negative; give 0 or more",
        "calls.csv:5: time goes back by 0.6 s from the last good row; sort the trace by time",
        "--ptu: 17 is no size of GlobalProvisionedManaged of gpt-4.1@2025-04-14: from 15 in "
        "steps of 5, up to 100,000; use 15 or 20",
        "--burst-seconds: 0 is not above 0; write seconds above 0, such as 60",
        "--max-tokens: 'many' is no number; write a number of tokens, such as 1000, or actual",
        "--ttft: -1 is negative; write seconds, such as 0.5",
        "--tokens-per-second: 0 is not above 0; write tokens a second of one call, such as 80",
        "--retries: -1 is negative; write a number of retries, such as 2",
        "--spillover: 0 is not above 0; write tokens a minute above 0, such as 100000",
        "none.yaml: cannot be read (No such file or directory); name a file of prices",
        "--region: 'swedencentrall' is no Azure region that the catalogue knows; "
        "did you mean swedencentral?",
        "--plot: 'plot.pdf' is neither a picture nor a page; "
        "name a file that ends in .png or .html",
        "--decisions: nowhere/decisions.csv cannot be written (No such file or directory); "
        "name another file",
    ]


def test_what_is_missing_is_told_whole(simulate: Simulate, trace: Write) -> None:
    answer = simulate(trace("0,1,0"))

    assert refused(answer) == [
        "--model: is missing; name one, such as gpt-4.1",
        "--sku: is missing; name one, such as GlobalProvisionedManaged",
        "--ptu: is missing; write a size in PTU, such as 200",
    ]


def test_a_model_is_judged_though_the_sku_is_missing(simulate: Simulate, trace: Write) -> None:
    answer = simulate(trace("0,1,0"), "--model", "gpt-41", "--ptu", "15")

    assert refused(answer) == [
        "--sku: is missing; name one, such as GlobalProvisionedManaged",
        "--model: 'gpt-41' is not in the catalogue; did you mean gpt-4.1?",
    ]


@pytest.mark.parametrize(
    ("size", "fix"),
    [("0", "15"), ("14", "15"), ("16", "15 or 20"), ("100001", "100000"), ("1e14", "100000")],
)
def test_a_size_that_check_refuses_is_refused_with_the_nearest(
    simulate: Simulate, trace: Write, size: str, fix: str
) -> None:
    answer = simulate(trace("0,1,0"), *MODEL, "--ptu", size)

    assert [line.partition("; ")[2] for line in refused(answer)] == [f"use {fix}"]


@pytest.mark.parametrize("size", ["25", "50", "75", "100", "125"])
def test_the_sizes_that_check_takes_of_o1_are_simulated(
    simulate: Simulate, trace: Write, size: str
) -> None:
    regional = ("--model", "o1", "--sku", "ProvisionedManaged", "--ptu", size)

    assert simulate(trace("0,1,0"), *regional, "--format", "json").code == 0


def test_a_model_without_a_latency_target_needs_a_speed(simulate: Simulate, trace: Write) -> None:
    rows = trace("0,1,0")
    images = ("--model", "gpt-image-2", "--sku", "GlobalProvisionedManaged", "--ptu", "100")

    assert refused(simulate(rows, *images)) == [
        "--tokens-per-second: is missing, and no latency target of gpt-image-2@2026-04-21 is "
        "documented; write tokens a second of one call, such as 80"
    ]
    assert simulate(rows, *images, "--tokens-per-second", "40").code == 0


def test_a_burst_is_whole_in_ticks(simulate: Simulate, trace: Write) -> None:
    rows = trace("0,1,0")

    assert refused(simulate(rows, *MODEL, "--ptu", "15", "--burst-seconds", "0.00000015")) == [
        "--burst-seconds: 0.00000015 is no whole number of 100 ns; write seven decimals at most"
    ]
    assert simulate(rows, *MODEL, "--ptu", "15", "--burst-seconds", "0.0000015").code == 0


def test_what_64_bits_do_not_hold_is_refused_with_the_bound(
    simulate: Simulate, trace: Write
) -> None:
    answer = simulate(trace("0,1,0"), *MODEL, "--ptu", "100000", "--burst-seconds", "1e12")

    assert refused(answer) == [
        "--burst-seconds: a full bucket needs 10,000,000,000,000,000,000 units, and less "
        "than 4,611,686,018,427,387,904 fit in 64 bits; use at most 461,168,601,842 s for "
        "100,000 PTU"
    ]


@pytest.mark.parametrize(
    ("option", "text", "needed"),
    [
        ("--ttft", "1e15", "20,000,000,000,000,002,500,001"),
        ("--tokens-per-second", "1e-12", "200,000,000,000,010,000,001"),
    ],
)
def test_a_call_that_64_bits_cannot_time_is_refused_with_the_bound(
    simulate: Simulate, trace: Write, option: str, text: str, needed: str
) -> None:
    answer = simulate(trace("0,1,10"), *SMALL, option, text)

    assert refused(answer) == [
        f"{option}: a call of 10 tokens needs {needed} units of time, and "
        "4,611,686,018,427,387,904 fit in 64 bits; choose shorter times, or fewer decimals"
    ]


def test_a_trace_that_lasts_too_long_is_refused_with_the_bound(
    simulate: Simulate, trace: Write
) -> None:
    answer = simulate(trace("0,1,1\n99999999999,1,1"), *SMALL)

    assert refused(answer) == [
        "calls.csv: the run can last 1,666,666,667 minutes; "
        f"use one of at most {MOST_MINUTES:,} minutes"
    ]


def test_a_request_that_64_bits_do_not_hold_is_named(simulate: Simulate, trace: Write) -> None:
    answer = simulate(trace(CALLS), *SMALL, "--max-tokens", "1e15")

    assert refused(answer) == [
        "calls.csv: requests[0]: it is charged 4,000,000,000,001,500 normalized tokens, and "
        "115,292,150,460,684 fit in 64 bits at this size; leave it out"
    ]


def test_a_plot_is_a_picture_or_a_page_and_no_other_file_of_the_run(
    simulate: Simulate, trace: Write
) -> None:
    rows = trace("0,1,0")

    same = simulate(rows, *SMALL, "--decisions", "both.png", "--plot", "both.png")
    own = simulate(rows, *SMALL, "--decisions", rows)
    os.mkfifo("pipe")
    pipe = simulate(rows, *SMALL, "--decisions", "pipe")
    folder = simulate(rows, *SMALL, "--decisions", ".")

    assert [refused(each) for each in (same, own, pipe, folder)] == [
        ["--plot: both.png is written by --decisions already; name another file"],
        ["--decisions: calls.csv is read by the same command; name another file"],
        ["--decisions: pipe is no regular file; name another file"],
        ["--decisions: . is no regular file; name another file"],
    ]


def test_a_refusal_leaves_no_file_and_keeps_the_one_that_stands_there(
    simulate: Simulate, trace: Write
) -> None:
    rows = trace(CALLS)
    Path("decisions.csv").write_text("old", "utf-8")

    answer = simulate(
        rows,
        *(*SMALL, "--max-tokens", "1e15"),
        *("--decisions", "decisions.csv", "--plot", "plot.html"),
    )

    assert answer.code == 2
    assert Path("decisions.csv").read_text("utf-8") == "old"
    assert sorted(each.name for each in Path().iterdir()) == ["calls.csv", "decisions.csv"]


def test_without_the_extra_it_says_what_to_install(
    simulate: Simulate, trace: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)

    assert refused(simulate(trace("0,1,0"), *SMALL)) == [
        "aoai simulate: not installed: numba; pip install 'aoai[capacity]'"
    ]
