"""Charts as files."""

import re
import struct
import zlib
from fractions import Fraction
from html.parser import HTMLParser

import altair
import pytest
import vl_convert

from aoai.capacity.minutes import Minute
from aoai.pictures import FORMATS, Words, rendered, utilization_chart


@pytest.fixture
def chart() -> altair.VConcatChart:
    half = Fraction(1, 2)
    minutes = [Minute(at, half, half, half, half, half, at) for at in range(58)]
    return utilization_chart(minutes, Words("A title", "under it", ("A caption.",)))


def pixels(png: bytes) -> bytes:
    """What a PNG shows, after its checksums were compared."""
    packed, at = b"", 8
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        at += 12 + length
        assert png[at - 4 : at] == struct.pack(">I", zlib.crc32(name + body))
        packed += body if name == b"IDAT" else b""
    return zlib.decompress(packed)


class Loaded(HTMLParser):
    """What a page loads from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}" for name, _ in attrs if name in {"src", "href"}]


def test_a_png_is_as_wide_as_a_readme_in_pixels_of_a_fine_screen(
    chart: altair.VConcatChart,
) -> None:
    png = rendered(chart, ".png")

    width, _ = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert 850 <= width / 2 <= 950


def test_a_png_holds_the_pixels_that_were_drawn_in_fewer_bytes(
    chart: altair.VConcatChart,
) -> None:
    drawn = vl_convert.vegalite_to_png(chart.to_json(), scale=2)

    png = rendered(chart, ".png")

    assert pixels(png) == pixels(drawn)
    assert len(png) < len(drawn) / 2


def test_a_picture_is_the_same_bytes_each_time(chart: altair.VConcatChart) -> None:
    assert [rendered(chart, each) for each in FORMATS] == [
        rendered(chart.copy(), each) for each in FORMATS
    ]


def test_a_page_loads_nothing_and_holds_its_scripts_and_data(chart: altair.VConcatChart) -> None:
    page = rendered(chart, ".html").decode()

    seen = Loaded()
    seen.feed(page)
    assert seen.found == []
    assert re.search(r"\bimport\s*\(?['\"]https?:", page) is None
    assert '"A title"' in page
    assert len(page) > 500_000
