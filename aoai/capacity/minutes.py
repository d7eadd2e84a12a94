"""Utilization by the minute, from the sums that a run kept: exact fractions."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from aoai.capacity.bucket import Ints
from aoai.capacity.metering import Course, Sum
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
    """What was drained, of what could be: while the size stays, the share of the time in which the
    bucket was not empty."""
    lowest: Fraction
    """The least that the level came to, of any limiter; what it is for no more than an instant
    does not count."""
    highest: Fraction
    rejected: int
    """First attempts."""
    sampled: Fraction | None = None
    """Mean of the level at the instants of ``Rules.sample``, of a full bucket; None: there are
    none. At each it is the level before anything that happens then."""


def sums_of(pieces: int, most: int) -> Ints:
    """What a run fills in, by piece and :class:`Sum`; no level is above ``most``."""
    sums = np.zeros((pieces, len(Sum)), np.int64)
    sums[:, Sum.LOWEST] = most
    sums[:, Sum.HIGHEST] = -most
    return sums


def minutes_of(
    course: Course, sums: Ints, buckets: Ints, minutes: int, sample: int
) -> Iterator[Minute]:
    """The first so many minutes of a run, each put together from its pieces.

    Args:
        course: The bucket over time.
        sums: What the run filled in.
        buckets: Level of a full bucket, by piece.
        minutes: How many.
        sample: Ticks from one look at the level to the next; 0: nobody looks.
    """
    starts = np.searchsorted(course.edges, np.arange(minutes + 1, dtype=np.int64) * MINUTE)
    unit = Fraction(course.unit, course.points)
    for minute, (first, end) in enumerate(pairwise(starts.tolist())):
        pieces = range(first, end)
        drain = sum(
            int(course.rates[each]) * int(course.edges[each + 1] - course.edges[each])
            for each in pieces
        )
        charged = sum(int(sums[each, Sum.CHARGED]) for each in pieces)
        area = sum(
            _area(sums, each, int(course.rates[each])) / int(buckets[each]) for each in pieces
        )
        gone = sum(
            int(sums[each, Sum.BUSY]) * int(course.rates[each]) + int(sums[each, Sum.BUSY_REST])
            for each in pieces
        )
        looks = [
            Fraction(int(sums[each, Sum.FIRST]), int(buckets[each]) * course.points)
            for each in pieces
            if sample and (int(course.edges[each]) - minute * MINUTE) % sample == 0
        ]
        yield Minute(
            minute=minute,
            charged=charged * unit / drain,
            level=Fraction(area) / (2 * MINUTE * course.points),
            sampled=sum(looks, Fraction(0)) / len(looks) if looks else None,
            drained=Fraction(gone, drain * course.points),
            lowest=min(
                Fraction(int(sums[each, Sum.LOWEST]), int(buckets[each])) for each in pieces
            ),
            highest=max(
                Fraction(int(sums[each, Sum.HIGHEST]), int(buckets[each])) for each in pieces
            ),
            rejected=sum(int(sums[each, Sum.REJECTED]) for each in pieces),
        )


def _area(sums: Ints, piece: int, rate: int) -> Fraction:
    """Twice the integral of the level over a piece."""
    whole = (int(sums[piece, Sum.AREA_HIGH]) << 31) + int(sums[piece, Sum.AREA_LOW])
    rest = (
        (int(sums[piece, Sum.REST_HIGH]) << 34)
        + (int(sums[piece, Sum.REST_MIDDLE]) << 18)
        + int(sums[piece, Sum.REST_LOW])
    )
    return whole + Fraction(rest, rate)
