"""Utilization by the minute, from the sums that a run kept: exact fractions."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from aoai.capacity.bucket import Ints
from aoai.capacity.metering import Course, Meter
from aoai.capacity.rules import MINUTE


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute of a run: three readings of utilization, exact; 1 is 100 %."""

    minute: int
    charged: Fraction
    """Estimates on admission and corrections on completion, of what the minute drains."""
    level: Fraction
    """Time average of the level, of a full bucket."""
    drained: Fraction
    """Share of the time that the bucket was not empty: what was drained, of what could be."""
    lowest: Fraction
    """Of the level; the least it came to."""
    highest: Fraction
    rejected: int
    """First attempts."""


def meter_of(pieces: int, most: int) -> Meter:
    """Sums that a run fills in, for so many pieces; no level is above ``most``."""
    sums = {name: np.zeros(pieces, np.int64) for name in Meter._fields}
    sums["lowest"] += most
    sums["highest"] -= most
    return Meter(**sums)


def minutes_of(course: Course, meter: Meter, buckets: Ints, minutes: int) -> Iterator[Minute]:
    """The first so many minutes of a run, each put together from its pieces.

    Args:
        course: The bucket over time.
        meter: What the run filled in.
        buckets: Level of a full bucket, by piece.
        minutes: How many.
    """
    starts = np.searchsorted(course.edges, np.arange(minutes + 1, dtype=np.int64) * MINUTE)
    unit = Fraction(course.unit, course.points)
    for minute, (first, end) in enumerate(pairwise(starts.tolist())):
        pieces = range(first, end)
        drain = sum(
            int(course.rates[each]) * int(course.edges[each + 1] - course.edges[each])
            for each in pieces
        )
        charged = sum(int(meter.charged[each]) for each in pieces)
        area = sum(
            _area(meter, each, int(course.rates[each])) / int(buckets[each]) for each in pieces
        )
        busy = sum(
            int(meter.busy[each]) + Fraction(int(meter.busy_rest[each]), int(course.rates[each]))
            for each in pieces
        )
        yield Minute(
            minute=minute,
            charged=charged * unit / drain,
            level=Fraction(area) / (2 * MINUTE * course.points),
            drained=Fraction(busy) / (MINUTE * course.points),
            lowest=min(Fraction(int(meter.lowest[each]), int(buckets[each])) for each in pieces),
            highest=max(Fraction(int(meter.highest[each]), int(buckets[each])) for each in pieces),
            rejected=sum(int(meter.rejected[each]) for each in pieces),
        )


def _area(meter: Meter, piece: int, rate: int) -> Fraction:
    """Twice the integral of the level over a piece."""
    whole = (int(meter.area_high[piece]) << 31) + int(meter.area_low[piece])
    rest = (
        (int(meter.rest_high[piece]) << 40)
        + (int(meter.rest_middle[piece]) << 21)
        + int(meter.rest_low[piece])
    )
    return whole + Fraction(rest, rate)
