"""A chart as a file's content, with no network and no fonts but those that are everywhere."""

from collections.abc import Callable, Mapping

import altair


def _png(chart: altair.VConcatChart) -> bytes:
    import vl_convert

    # Twice as many pixels as it is shown with, for screens that have them.
    return vl_convert.vegalite_to_png(chart.to_json(), scale=2)


def _html(chart: altair.VConcatChart) -> bytes:
    # Vega's scripts stand in the page, which so works offline and for as long as browsers do.
    page: str = chart.to_html(inline=True, embed_options={"actions": False})
    return page.encode()


FORMATS: Mapping[str, Callable[[altair.VConcatChart], bytes]] = {".png": _png, ".html": _html}
"""By the suffix of a file."""


def rendered(chart: altair.VConcatChart, suffix: str) -> bytes:
    """The chart as a picture or a page.

    Args:
        chart: What a function of this room has made.
        suffix: One of :data:`FORMATS`.
    """
    return FORMATS[suffix](chart)
