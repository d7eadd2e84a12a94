"""Utilization and rejections over time: the same minutes, one below the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair

from aoai.capacity.minutes import Minute
from aoai.pictures.words import (
    BLUE,
    GREEN,
    ORANGE,
    VERMILION,
    WIDTH,
    Plot,
    Words,
    line_at,
    picture,
    rows,
)

_MOST = 400
"""Points that can be told apart in the width."""
_CHARGED, _LEVEL, _DRAINED = (
    "charged: tokens added, corrections included",
    "level: how full the bucket stood",
    "drained: work done",
)
_COLOURS = {_CHARGED: ORANGE, _LEVEL: BLUE, _DRAINED: GREEN}
_DASHES = {_CHARGED: [1, 0], _LEVEL: [1, 0], _DRAINED: [6, 3]}
_PERCENT = "format(datum.value * 100, ',.0f') + ' %'"


@dataclass(frozen=True, slots=True)
class _Clock:
    """How time is written: an hour in minutes, a week in days."""

    unit: str
    minutes: int


_CLOCKS = (_Clock("Minutes", 1), _Clock("Hours", 60), _Clock("Days", 1440))


@dataclass(frozen=True, slots=True)
class _Span:
    """Minutes that share a point, as many as are needed for all to fit in the width."""

    begin: int
    end: int
    charged: float
    level: float
    drained: float
    rejected: int

    @property
    def readings(self) -> dict[str, float]:
        return {_CHARGED: self.charged, _LEVEL: self.level, _DRAINED: self.drained}


def utilization_chart(minutes: Sequence[Minute], words: Words) -> altair.VConcatChart:
    """Three readings of utilization above the rejections, on one axis of time.

    Args:
        minutes: All of a run, the first one first. More than 400 are drawn in spans of equal
            length, each at its highest minute and with the rejections of all.
        words: What stands around it.
    """
    per_span = max(1, -(-len(minutes) // _MOST))
    spans = [*_spans(minutes, per_span)]
    clock = [each for each in _CLOCKS if each.minutes == 1 or len(minutes) > 4 * each.minutes][-1]
    end = altair.Scale(domain=[0, len(minutes) / clock.minutes], nice=False)
    upper = altair.X("at:Q", title=None, scale=end, axis=altair.Axis(grid=False, labels=False))
    named = f"{clock.unit} since the first request"
    lower = altair.X("begin:Q", title=named, scale=end, axis=altair.Axis(grid=False, tickMinStep=1))
    return picture(
        [_readings(spans, per_span, clock, upper), _rejections(spans, per_span, clock, lower)],
        words,
    )


def _spans(minutes: Sequence[Minute], size: int) -> Iterator[_Span]:
    for begin in range(0, len(minutes), size):
        found = minutes[begin : begin + size]
        yield _Span(
            begin,
            begin + len(found),
            float(max(each.charged for each in found)),
            float(max(each.level for each in found)),
            float(max(each.drained for each in found)),
            sum(each.rejected for each in found),
        )


def _readings(spans: Sequence[_Span], per_span: int, clock: _Clock, time: altair.X) -> Plot:
    points = [
        {"at": at / clock.minutes, "reading": name, "share": share}
        for each in spans
        for name, share in each.readings.items()
        for at in (each.begin, each.end)
    ]
    highest = max([1.0, *(share for each in spans for share in each.readings.values())])
    lowest = min([0.0, *(share for each in spans for share in each.readings.values())])
    share = altair.Y(
        "share:Q",
        title=f"Utilization, highest minute of {per_span}" if per_span > 1 else "Utilization",
        scale=altair.Scale(domain=[lowest, highest * 1.06], nice=False),
        axis=altair.Axis(labelExpr=_PERCENT, tickCount=6),
    )
    legend = altair.Legend(title=None, orient="top", direction="horizontal", offset=8)
    colours = altair.Scale(domain=[*_COLOURS], range=[*_COLOURS.values()])
    dashes = altair.Scale(domain=[*_DASHES], range=[*_DASHES.values()])
    data = altair.Chart(rows(points))
    area = (
        data.transform_filter(altair.datum.reading == _LEVEL)
        .mark_area(color=BLUE, opacity=0.15)
        .encode(time, share.copy().stack(None))
    )
    lines = data.mark_line(strokeWidth=2).encode(
        time,
        share,
        color=altair.Color("reading:N", scale=colours, legend=legend),
        strokeDash=altair.StrokeDash("reading:N", scale=dashes, legend=legend),
    )
    full = line_at(1, "at 100 % calls get 429")
    return altair.layer(area, lines, *full).properties(width=WIDTH, height=250)


def _rejections(
    spans: Sequence[_Span], per_span: int, clock: _Clock, time: altair.X
) -> altair.Chart:
    points = [
        {
            "begin": each.begin / clock.minutes,
            "end": each.end / clock.minutes,
            "rejected": each.rejected,
            "charged": each.charged,
            "level": each.level,
            "drained": each.drained,
        }
        for each in spans
    ]
    hovered = [
        altair.Tooltip("begin:Q", title=clock.unit, format=",.6~g"),
        altair.Tooltip("rejected:Q", title="429s", format=",d"),
        *(altair.Tooltip(f"{each}:Q", format=".1%") for each in ("charged", "level", "drained")),
    ]
    count = altair.Y(
        "rejected:Q",
        title=f"429s in {per_span} minutes" if per_span > 1 else "429s per minute",
        scale=altair.Scale(domain=[0, max([1, *(each.rejected for each in spans)])], nice=True),
        axis=altair.Axis(tickCount=4, tickMinStep=1),
    )
    chart: altair.Chart = (
        altair.Chart(rows(points))
        .mark_rect(color=VERMILION, stroke="white", strokeWidth=0 if len(spans) > 120 else 1)
        .encode(time, altair.X2("end:Q"), count, altair.Y2(datum=0), tooltip=hovered)
        .properties(width=WIDTH, height=120)
    )
    return chart
