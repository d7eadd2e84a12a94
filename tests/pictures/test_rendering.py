"""Charts as files."""

import re
import struct
from fractions import Fraction
from html.parser import HTMLParser

import altair
import pytest

from aoai.capacity.minutes import Minute
from aoai.pictures import FORMATS, Words, rendered, utilization_chart


@pytest.fixture
def chart() -> altair.VConcatChart:
    half = Fraction(1, 2)
    minutes = [Minute(at, half, half, half, half, half, at) for at in range(58)]
    return utilization_chart(minutes, Words("A title", "under it", ("A caption.",)))


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
