"""Utilization and rejections over time, as a chart's own data and scales."""

from fractions import Fraction
from typing import Any

from aoai.capacity.minutes import Minute
from aoai.pictures import Words, utilization_chart
from charts import values

WORDS = Words("Title", "Below it", ("First paragraph.", "Second paragraph."))
CHARGED = "charged: tokens added, corrections included"
LEVEL = "level: how full the bucket stood"
DRAINED = "drained: work done"


def minute(
    at: int, charged: str = "0", level: str = "0", drained: str = "0", rejected: int = 0
) -> Minute:
    return Minute(
        at,
        Fraction(charged),
        Fraction(level),
        Fraction(drained),
        Fraction(0),
        Fraction(level),
        rejected,
    )


def drawn(*minutes: Minute) -> dict[str, Any]:
    return utilization_chart(minutes, WORDS).to_dict()


def readings(chart: dict[str, Any]) -> list[tuple[float, str, float]]:
    found = values(chart, chart["vconcat"][0]["layer"][1])
    return [(each["at"], each["reading"], each["share"]) for each in found]


def rejections(chart: dict[str, Any]) -> list[tuple[float, float, int]]:
    found = values(chart, chart["vconcat"][1])
    return [(each["begin"], each["end"], each["rejected"]) for each in found]


def axis_title(chart: dict[str, Any], plot: int, channel: str) -> object:
    return chart["vconcat"][plot]["encoding"][channel]["title"]


def test_each_minute_is_a_step_of_three_readings_with_its_rejections_below() -> None:
    chart = drawn(minute(0, "1/2", "1/4", "3/4"), minute(1, "5/4", "1/2", "1", 7))

    assert readings(chart) == [
        (0, CHARGED, 0.5),
        (1, CHARGED, 0.5),
        (0, LEVEL, 0.25),
        (1, LEVEL, 0.25),
        (0, DRAINED, 0.75),
        (1, DRAINED, 0.75),
        (1, CHARGED, 1.25),
        (2, CHARGED, 1.25),
        (1, LEVEL, 0.5),
        (2, LEVEL, 0.5),
        (1, DRAINED, 1),
        (2, DRAINED, 1),
    ]
    assert rejections(chart) == [(0, 1, 0), (1, 2, 7)]


def test_both_plots_have_one_axis_of_time() -> None:
    chart = drawn(*(minute(at) for at in range(58)))

    upper = chart["vconcat"][0]["layer"][1]["encoding"]["x"]["scale"]
    lower = chart["vconcat"][1]["encoding"]["x"]["scale"]
    assert (upper, lower) == (
        {"domain": [0, 58], "nice": False},
        {"domain": [0, 58], "nice": False},
    )
    assert axis_title(chart, 1, "x") == "Minutes since the first request"
    assert axis_title(chart, 1, "y") == "429s per minute"


def test_the_axis_holds_a_line_at_100_percent_and_what_lies_above_and_below() -> None:
    chart = drawn(minute(0, "-1/4"), minute(1, "2"))

    layers = chart["vconcat"][0]["layer"]
    assert layers[1]["encoding"]["y"]["scale"]["domain"] == [-0.25, 2.12]
    assert values(chart, layers[2]) == [{"share": 1, "said": "at 100 % calls get 429"}]


def test_a_week_is_drawn_in_spans_at_their_highest_minute_and_with_all_rejections() -> None:
    week = [minute(at, "1/2", rejected=1) for at in range(10_080)]
    week[30] = minute(30, "3/2", rejected=5)

    chart = drawn(*week)

    assert len(rejections(chart)) == 388
    assert rejections(chart)[:2] == [(0, 26 / 1440, 26), (26 / 1440, 52 / 1440, 30)]
    assert [each for each in readings(chart) if each[2] == 1.5] == [
        (26 / 1440, CHARGED, 1.5),
        (52 / 1440, CHARGED, 1.5),
    ]
    assert axis_title(chart, 1, "x") == "Days since the first request"
    assert axis_title(chart, 1, "y") == "429s in 26 minutes"
    assert chart["vconcat"][0]["layer"][1]["encoding"]["y"]["title"] == (
        "Utilization, highest minute of 26"
    )


def test_title_and_caption_stand_in_the_chart() -> None:
    chart = drawn(minute(0))

    caption = values(chart, chart["vconcat"][2])
    assert (chart["title"]["text"], chart["title"]["subtitle"]) == ("Title", ["Below it"])
    assert caption == [{"line": ["First paragraph.", "Second paragraph."]}]
