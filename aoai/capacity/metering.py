"""A bucket over time, and what is measured of it on the way: sums that are exact in 64 bits."""

from typing import NamedTuple

from aoai.capacity.bucket import Ints, drain
from aoai.capacity.compiled import inlined

_HALF = (1 << 31) - 1
_THIRD = (1 << 20) - 1


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


class Meter(NamedTuple):
    """Sums over the pieces of a course. Every one is exact."""

    charged: Ints
    """Tokens, as costs count them."""
    area_high: Ints
    """Twice the integral of the level, in units of 2**31; and less than one of them in ``_low``."""
    area_low: Ints
    rest_high: Ints
    """Where the bucket ran empty within a tick: the squares of what was left before it, of which
    the area is the drain's part. Their squared upper 20 bits, products, squared lower 20 bits."""
    rest_middle: Ints
    rest_low: Ints
    busy: Ints
    """Whole ticks that the level was above 0."""
    busy_rest: Ints
    """What was left before the last tick, whose part the drain makes of it."""
    lowest: Ints
    highest: Ints
    rejected: Ints
    """First attempts."""


@inlined
def _add(area: int, ticks: int, piece: int, meter: Meter) -> None:
    """Add the product to the area: 128 bits, in two halves."""
    meter.area_high[piece] += (area >> 31) * ticks
    low = meter.area_low[piece] + (area & _HALF) * ticks
    meter.area_high[piece] += low >> 31
    meter.area_low[piece] = low & _HALF


@inlined
def _passed(level: int, ticks: int, rate: int, piece: int, meter: Meter) -> int:
    """The level after some ticks within a piece, which are measured."""
    after = drain(level, ticks, rate, ticks)
    meter.highest[piece] = max(meter.highest[piece], level)
    meter.lowest[piece] = min(meter.lowest[piece], after)
    if level <= 0:
        _add(2 * level, ticks, piece, meter)
    elif after > 0 or rate * ticks == level:
        _add(level + after, ticks, piece, meter)
        meter.busy[piece] += ticks
    else:
        whole = level // rate
        rest = level - whole * rate
        _add(level + rest, whole, piece, meter)
        meter.busy[piece] += whole
        meter.busy_rest[piece] += rest
        meter.rest_high[piece] += (rest >> 20) * (rest >> 20)
        meter.rest_middle[piece] += (rest >> 20) * (rest & _THIRD)
        meter.rest_low[piece] += (rest & _THIRD) * (rest & _THIRD)
    return after


@inlined
def advance(point: int, until: int, state: Ints, course: Course, meter: Meter) -> int:
    """Bring a limiter's level to an instant. Returns the piece that the instant is in."""
    level, now = state[point, 0], state[point, 1]
    piece: int = state[point, 2]
    while piece + 1 < course.edges.shape[0]:
        edge = course.edges[piece + 1]
        end = min(edge, until)
        if end > now:
            level = _passed(level, end - now, course.rates[piece], piece, meter)
            now = end
        if edge > until or piece + 2 == course.edges.shape[0]:
            break
        piece += 1
    state[point, 0], state[point, 1], state[point, 2] = level, now, piece
    return piece
