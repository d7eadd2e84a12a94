"""Rejections by size, with what each size costs below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import altair

from aoai.pictures.words import (
    GREEN,
    INK,
    ORANGE,
    VERMILION,
    WIDTH,
    Plot,
    Words,
    line_at,
    picture,
    rows,
)

# From light to dark, since burst sizes have an order; no two are alike without colour either.
_BLUES = ("#8CC5E3", "#3594CC", "#0B4F7D", "#062A44")
_COSTS = (VERMILION, ORANGE, GREEN, INK)
_DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])
_PERCENT = "format(datum.value * 100, ',.0f') + ' %'"
_SHARES = (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)


@dataclass(frozen=True, slots=True)
class Curve:
    """How many calls are rejected at each size, for one burst size."""

    burst: Fraction
    """Seconds."""
    shares: tuple[tuple[int, Fraction], ...]
    """PTU, and the share of calls rejected; 1 is all."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a way to buy costs at each size."""

    name: str
    monthly: tuple[tuple[int, float], ...]
    """PTU, and money a month."""


def sizes_chart(
    curves: Sequence[Curve],
    costs: Sequence[Cost],
    currency: str,
    words: Words,
    *,
    most: Fraction = Fraction(1, 100),
) -> altair.VConcatChart:
    """The share of calls rejected above the monthly cost, on one axis of sizes.

    Args:
        curves: At most four, the smallest burst first.
        costs: At most four. Without any the lower plot is left out, and the words say why.
        currency: Of the costs, such as ``USD``.
        words: What stands around it.
        most: The share of rejections that is borne; a line is drawn there.
    """
    sizes = [size for each in curves for size, _ in each.shares]
    scale = altair.Scale(domain=[min(sizes), max(sizes)], nice=False)
    upper = _shares(curves, most, _size(scale, named=not costs))
    if not costs:
        return picture([upper], words)
    return picture([upper, _costs(costs, currency, _size(scale, named=True))], words)


def _size(scale: altair.Scale, *, named: bool) -> altair.X:
    axis = altair.Axis(labels=named, format=",d", tickMinStep=1, tickCount=12)
    return altair.X("ptu:Q", title="Size in PTU" if named else None, scale=scale, axis=axis)


def _shares(curves: Sequence[Curve], most: Fraction, size: altair.X) -> Plot:
    names = [f"{float(each.burst):g} s" for each in curves]
    points = [
        {"ptu": ptu, "share": float(share), "burst": name}
        for name, each in zip(names, curves, strict=True)
        for ptu, share in each.shares
    ]
    legend = altair.Legend(
        title="Seconds of drain that a full bucket holds, which no document says",
        titleLimit=0,
        orient="top",
        direction="horizontal",
        offset=8,
    )
    colours = altair.Scale(domain=names, range=[*_BLUES[: len(names)]])
    dashes = altair.Scale(domain=names, range=[*_DASHES[: len(names)]])
    lines = (
        altair.Chart(rows(points))
        .mark_line(strokeWidth=2.2)
        .encode(
            size,
            altair.Y(
                "share:Q",
                title="Calls rejected (429)",
                # Few rejections matter most, and a logarithm has no 0.
                scale=altair.Scale(type="symlog", constant=0.01, domain=[0, 1], nice=False),
                axis=altair.Axis(
                    labelExpr=_PERCENT, values=[*_SHARES], tickCount=20, labelOverlap=False
                ),
            ),
            color=altair.Color("burst:N", scale=colours, sort=names, legend=legend),
            strokeDash=altair.StrokeDash("burst:N", scale=dashes, sort=names, legend=legend),
        )
    )
    borne = line_at(float(most), f"{float(most) * 100:g} %")
    return altair.layer(lines, *borne).properties(width=WIDTH, height=250)


def _costs(costs: Sequence[Cost], currency: str, size: altair.X) -> altair.Chart:
    names = [each.name for each in costs]
    points = [
        {"ptu": ptu, "monthly": monthly, "way": each.name}
        for each in costs
        for ptu, monthly in each.monthly
    ]
    legend = altair.Legend(title=None, orient="top", direction="horizontal", offset=8)
    colours = altair.Scale(domain=names, range=[*_COSTS[: len(names)]])
    dashes = altair.Scale(domain=names, range=[*_DASHES[: len(names)]])
    chart: altair.Chart = (
        altair.Chart(rows(points))
        .mark_line(strokeWidth=2)
        .encode(
            size,
            altair.Y(
                "monthly:Q",
                title=f"{currency} a month",
                scale=altair.Scale(domainMin=0, nice=True),
                axis=altair.Axis(format=",d", tickCount=5),
            ),
            color=altair.Color("way:N", scale=colours, sort=names, legend=legend),
            strokeDash=altair.StrokeDash("way:N", scale=dashes, sort=names, legend=legend),
        )
        .properties(width=WIDTH, height=160)
    )
    return chart
