"""Rejections by size and the cost below, as a chart's own data and scales."""

from fractions import Fraction
from typing import Any

from aoai.pictures import Cost, Curve, Words, sizes_chart
from charts import values

WORDS = Words("Title", "Below it", ("Caption.",))
CURVES = (
    Curve(Fraction(1), ((100, Fraction(1, 2)), (200, Fraction(1, 4)))),
    Curve(Fraction(10), ((100, Fraction(1, 10)), (200, Fraction(0)))),
)
COSTS = (
    Cost("by the hour", ((100, 73_000.0), (200, 146_000.0))),
    Cost("pay as you go", ((100, 50_000.0), (200, 50_000.0))),
)


def drawn(costs: tuple[Cost, ...] = COSTS) -> dict[str, Any]:
    return sizes_chart(CURVES, costs, "USD", WORDS).to_dict()


def test_each_burst_size_is_a_line_of_shares_and_each_way_to_buy_one_of_money() -> None:
    chart = drawn()

    shares, costs, _ = chart["vconcat"]
    assert values(chart, shares["layer"][0]) == [
        {"ptu": 100, "share": 0.5, "burst": "1 s"},
        {"ptu": 200, "share": 0.25, "burst": "1 s"},
        {"ptu": 100, "share": 0.1, "burst": "10 s"},
        {"ptu": 200, "share": 0.0, "burst": "10 s"},
    ]
    assert values(chart, costs) == [
        {"ptu": 100, "monthly": 73_000.0, "way": "by the hour"},
        {"ptu": 200, "monthly": 146_000.0, "way": "by the hour"},
        {"ptu": 100, "monthly": 50_000.0, "way": "pay as you go"},
        {"ptu": 200, "monthly": 50_000.0, "way": "pay as you go"},
    ]


def test_both_plots_have_one_axis_of_sizes_named_below() -> None:
    chart = drawn()

    shares, costs, _ = chart["vconcat"]
    upper, lower = shares["layer"][0]["encoding"]["x"], costs["encoding"]["x"]
    assert upper["scale"] == lower["scale"] == {"domain": [100, 200], "nice": False}
    assert (upper["title"], lower["title"]) == (None, "Size in PTU")
    assert costs["encoding"]["y"]["title"] == "USD a month"


def test_the_share_that_is_borne_is_drawn() -> None:
    chart = drawn()

    shares = chart["vconcat"][0]
    assert values(chart, shares["layer"][1]) == [{"share": 0.01, "said": "1 %"}]


def test_without_a_known_price_the_axis_of_sizes_is_named_at_the_only_plot() -> None:
    found = drawn(costs=())["vconcat"][:-1]

    assert [each["layer"][0]["encoding"]["x"]["title"] for each in found] == ["Size in PTU"]


def test_bursts_and_ways_to_buy_have_colours_and_dashes_of_their_own() -> None:
    chart = drawn()

    shares, costs, _ = chart["vconcat"]
    for encoded, names in (
        (shares["layer"][0]["encoding"], ["1 s", "10 s"]),
        (costs["encoding"], ["by the hour", "pay as you go"]),
    ):
        for looks in (encoded["color"]["scale"], encoded["strokeDash"]["scale"]):
            assert looks["domain"] == names
            assert looks["range"][0] != looks["range"][1]
    assert chart["resolve"] == {"scale": {"color": "independent", "strokeDash": "independent"}}
