"""The picture of a simulation: what stands around it, and the file that it becomes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulating import CALLS, SMALL, Simulate

Write = Callable[[str], str]


@pytest.mark.parametrize(
    ("name", "begins"), [("plot.png", b"\x89PNG"), ("plot.HTML", b"<!DOCTYPE html>")]
)
def test_the_suffix_says_what_is_drawn(
    simulate: Simulate, trace: Write, name: str, begins: bytes
) -> None:
    answer = simulate(trace(CALLS), *SMALL, "--plot", name, "--format", "json")

    assert (answer.code, answer.err) == (0, "")
    assert Path(name).read_bytes().strip().startswith(begins)
    assert sorted(each.name for each in Path().iterdir()) == sorted(["calls.csv", name])


def test_a_picture_says_what_it_shows_and_what_it_rests_on(
    simulate: Simulate, trace: Write
) -> None:
    simulate(trace(CALLS), *SMALL, "--plot", "plot.html")

    page = Path("plot.html").read_text("utf-8")
    for words in (
        '"25.0 % of the calls are rejected, in 1 of 2 minutes"',
        '"4 requests of calls.csv on 15 PTU of gpt-4.1@2025-04-14 as GlobalProvisionedManaged"',
        '"1 of 1 minute with 429s charged less than 80 %, where an alert on utilization sees '
        'nothing"',
        "Calls rejected: 25.0 % with 1 s (asked), 0.0 % with 10 s, 0.0 % with",
    ):
        assert words in page


def test_a_picture_tells_prompts_that_get_400(simulate: Simulate, trace: Write) -> None:
    simulate(trace("0,128001,0\n1,10,0"), *SMALL, "--plot", "plot.html")

    page = Path("plot.html").read_text("utf-8")
    for words in (
        '"No call is rejected with 429"',
        '"1 prompt above 128,000 tokens: Azure answers 400 on PTU"',
    ):
        assert words in page
