"""A bucket over time, and what is measured of it on the way: sums that are exact in 64 bits."""

from enum import IntEnum
from typing import NamedTuple

from aoai.capacity.bucket import Ints, drain
from aoai.capacity.compiled import inlined

_HALF = (1 << 31) - 1
_REST = (1 << 17) - 1


class Course(NamedTuple):
    """The bucket over time, cut at full minutes and where its size changes."""

    edges: Ints
    """Ticks at which a piece begins; the last one is where the run is cut off."""
    rates: Ints
    """Drain of one tick, by piece."""
    limits: Ints
    """See :func:`admits`, by piece."""
    unit: int
    floor: int
    most: int
    points: int
    """Limiters that requests go to in turn, each with its own level."""
    charges_rejected: bool


class Sum(IntEnum):
    """What is summed over each piece of a course. Every sum is exact."""

    CHARGED = 0
    """Tokens, as costs count them."""
    AREA_HIGH = 1
    """Twice the integral of the level, in units of 2**31."""
    AREA_LOW = 2
    """What of it is less than one such unit."""
    REST_HIGH = 3
    """Where the bucket ran empty within a tick: the squares of what was left before it, of which
    the area is the drain's part. Here the squares of their upper bits, from the 17th."""
    REST_MIDDLE = 4
    """The products of upper and lower bits."""
    REST_LOW = 5
    """The squares of the lower bits."""
    BUSY = 6
    """Whole ticks that the level was above 0."""
    BUSY_REST = 7
    """What was left before a last tick, whose part the drain makes of it."""
    LOWEST = 8
    HIGHEST = 9
    REJECTED = 10
    """First attempts."""
    FIRST = 11
    """The level as the piece begins, before anything that happens at that instant."""


@inlined
def _add(area: int, ticks: int, piece: int, sums: Ints) -> None:
    """Add the product to the area: 128 bits, in two halves."""
    sums[piece, Sum.AREA_HIGH] += (area >> 31) * ticks
    low = sums[piece, Sum.AREA_LOW] + (area & _HALF) * ticks
    sums[piece, Sum.AREA_HIGH] += low >> 31
    sums[piece, Sum.AREA_LOW] = low & _HALF


@inlined
def _passed(level: int, ticks: int, rate: int, piece: int, sums: Ints) -> int:
    """The level after some ticks within a piece, which are measured."""
    after = drain(level, ticks, rate, ticks)
    sums[piece, Sum.HIGHEST] = max(sums[piece, Sum.HIGHEST], level)
    sums[piece, Sum.LOWEST] = min(sums[piece, Sum.LOWEST], after)
    if level <= 0:
        _add(2 * level, ticks, piece, sums)
    elif after > 0:
        _add(level + after, ticks, piece, sums)
        sums[piece, Sum.BUSY] += ticks
    else:
        whole = level // rate
        rest = level - whole * rate
        _add(level + rest, whole, piece, sums)
        sums[piece, Sum.BUSY] += whole
        sums[piece, Sum.BUSY_REST] += rest
        # Of 33 bits at most, since a rate has no more: half a billion squares of each half fit.
        sums[piece, Sum.REST_HIGH] += (rest >> 17) * (rest >> 17)
        sums[piece, Sum.REST_MIDDLE] += (rest >> 17) * (rest & _REST)
        sums[piece, Sum.REST_LOW] += (rest & _REST) * (rest & _REST)
    return after


@inlined
def advance(point: int, until: int, state: Ints, course: Course, sums: Ints) -> int:
    """Bring a limiter's level to an instant. Returns the piece that the instant is in."""
    level, now = state[point, 0], state[point, 1]
    piece: int = state[point, 2]
    while piece + 1 < course.edges.shape[0]:
        edge = course.edges[piece + 1]
        end = min(edge, until)
        if end > now:
            level = _passed(level, end - now, course.rates[piece], piece, sums)
            now = end
        if edge > until or piece + 2 == course.edges.shape[0]:
            break
        piece += 1
        sums[piece, Sum.FIRST] += level
    state[point, 0], state[point, 1], state[point, 2] = level, now, piece
    return piece
