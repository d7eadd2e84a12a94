"""A chart as a file's content, with no network and no fonts but those that are everywhere."""

import zlib
from collections.abc import Callable, Iterator, Mapping

import altair

_SIGNATURE = 8
"""Bytes before a PNG's first chunk."""


def _png(chart: altair.VConcatChart) -> bytes:
    import vl_convert

    # Twice as many pixels as it is shown with, for screens that have them.
    return _compressed(vl_convert.vegalite_to_png(chart.to_json(), scale=2))


def _compressed(png: bytes) -> bytes:
    """The same pixels in a quarter of the bytes: vl-convert compresses for speed."""
    found = [*_chunks(png)]
    pixels = zlib.decompress(b"".join(body for name, body in found if name == b"IDAT"))
    others = [each for each in found if each[0] != b"IDAT"]
    packed = [*others[:-1], (b"IDAT", zlib.compress(pixels, 9)), others[-1]]
    return png[:_SIGNATURE] + b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        for name, body in packed
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk: its length, name, content and checksum follow each other."""
    at = _SIGNATURE
    while at < len(png):
        end = at + 8 + int.from_bytes(png[at : at + 4], "big")
        yield png[at + 4 : at + 8], png[at + 8 : end]
        at = end + 4


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
