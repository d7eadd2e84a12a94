"""What is said around a picture, and what all pictures look like."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import altair

WIDTH = 800
"""Of the plots in pixels; with axes and margins about the 900 that a README shows."""
INK, FAINT = "#222222", "#5f5f5f"
# Okabe and Ito's colours, which people tell apart whatever their colour vision.
ORANGE, BLUE, GREEN, VERMILION = "#E69F00", "#0072B2", "#009E73", "#D55E00"
_LINE = 155
"""Characters of a line of small print in the width of the plot."""
_LINE_HEIGHT = 15

Plot = altair.Chart | altair.LayerChart | altair.FacetChart


@dataclass(frozen=True, slots=True)
class Words:
    """Title and small print of a picture."""

    title: str
    subtitle: str
    """One or more lines."""
    caption: tuple[str, ...]
    """Paragraphs below: where the data are from, and what nobody documents."""


def picture(plots: Sequence[Plot], words: Words) -> altair.VConcatChart:
    """Plots under each other, between title and caption, in the looks that all pictures share."""
    title = altair.TitleParams(
        words.title,
        subtitle=_lines(words.subtitle.splitlines()),
        anchor="start",
        fontSize=17,
        subtitleFontSize=12,
        color=INK,
        subtitleColor=FAINT,
        subtitlePadding=5,
        offset=14,
    )
    chart: altair.VConcatChart = altair.vconcat(*plots, _caption(words.caption)).properties(
        title=title, background="white", padding=16, spacing=16
    )
    configured: altair.VConcatChart = (
        chart.resolve_scale(color="independent", strokeDash="independent")
        .configure(font="sans-serif")
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor="#e6e6e6",
            domainColor="#bbbbbb",
            tickColor="#bbbbbb",
        )
        .configure_legend(
            labelColor=INK,
            labelFontSize=12,
            labelLimit=0,
            titleColor=INK,
            titleFontSize=12,
            titleFontWeight="normal",
            symbolStrokeWidth=2.5,
            symbolSize=260,
        )
        .configure_view(stroke=None)
    )
    return configured


def rows(found: Sequence[dict[str, Any]]) -> altair.InlineData:
    """Data that stand in the chart itself."""
    return altair.InlineData(values=[*found])


def line_at(share: float, said: str) -> tuple[altair.Chart, ...]:
    """A line across a plot of shares with words at its right end, readable on whatever is there."""
    data = altair.Chart(rows([{"share": share, "said": said}]))

    def text(colour: str, outline: int) -> altair.Chart:
        mark = data.mark_text(
            align="right",
            baseline="bottom",
            dy=-3,
            fontSize=11,
            color=colour,
            stroke=colour,
            strokeWidth=outline,
        )
        found: altair.Chart = mark.encode(x=altair.value(WIDTH), y="share:Q", text="said:N")
        return found

    line = data.mark_rule(color=INK, strokeWidth=1.2).encode(y="share:Q")
    return line, text("white", 4), text(INK, 0)


def _caption(paragraphs: Sequence[str]) -> altair.Chart:
    # A plot of text alone: Vega has titles above a picture, and no notes below it.
    lines = _lines(paragraphs)
    chart: altair.Chart = (
        altair.Chart(rows([{"line": lines}]))
        .mark_text(align="left", baseline="top", color=FAINT, fontSize=11, lineHeight=_LINE_HEIGHT)
        .encode(x=altair.value(0), y=altair.value(0), text="line:N")
        .properties(width=WIDTH, height=_LINE_HEIGHT * len(lines))
    )
    return chart


def _lines(paragraphs: Sequence[str]) -> list[str]:
    return [line for each in paragraphs for line in wrap(each, _LINE)]
