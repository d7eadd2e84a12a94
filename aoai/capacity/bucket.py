"""The leaky bucket of a provisioned deployment, exactly: integers, ticks of 100 ns.

Levels are counted in units so small that the drain of one tick, every cost and a full bucket are
whole numbers (:mod:`aoai.capacity.scale`), so nothing is ever rounded and a tie is a tie. The rule
is the four functions at the top: what is documented of it (provisioned throughput, 2025-09 to
2026-05), with the choices of :mod:`aoai.capacity.rules`. The loops, compiled, are made of them:
the one below, which only decides, and :func:`aoai.capacity.events.run`, which measures too.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.compiled import compiled, inlined

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bits = NDArray[np.uint32]
Order = NDArray[np.uint32 | np.int64]

MOST = 1 << 62
"""No level goes above it, so that the sum of two always fits in 64 bits."""
NEVER = (1 << 63) - 1
"""Ticks; an instant that does not come."""
MILLISECOND = 10_000
"""Ticks."""


def drained(level: int, ticks: int, rate: int, longest: int) -> int:
    """The level after some ticks; credit, which is below 0, stays.

    Args:
        level: Before them.
        ticks: How many.
        rate: Drain of one tick.
        longest: Ticks in which every level is drained, so that the product fits in 64 bits.
    """
    if level <= 0:
        return level
    return max(level - rate * min(ticks, longest), 0)


def settled(level: int, correction: int, floor: int) -> int:
    """The level after a call's estimate gave way to its cost; nothing is banked below the floor."""
    return max(level + correction, floor)


def admits(level: int, limit: int) -> bool:
    """A call is admitted, however large it is itself.

    Args:
        level: On its arrival.
        limit: A full bucket; one more where a call is admitted at exactly 100 %.
    """
    return level < limit


def advised(level: int, limit: int, rate: int) -> int:
    """Milliseconds until a call is admitted if nothing else happens: the least whole number.

    Drain alone is foreseen: the service cannot know of corrections to come.
    """
    return (level - limit) // (rate * MILLISECOND) + 1


drain = inlined(drained)
settle = inlined(settled)
admit = inlined(admits)
advise = inlined(advised)
"""The four, for compiled loops."""


# Requests from one look at what was refused to the next.
_LOOKS = 1024
SIDE_BY_SIDE = 32
"""Buckets that are followed at once, at most: what a request met is kept as bits of one number."""


class Limits(NamedTuple):
    """Buckets, each in the units of its own levels."""

    rates: Ints
    """Drain of one tick."""
    limits: Ints
    """See :func:`admits`."""
    units: Ints
    """Level of one token, as costs count tokens."""
    floors: Ints
    longest: Ints
    """See :func:`drained`."""
    most: Ints
    """Above it a level is refused, as it might not fit in 64 bits."""
    enough: int
    """Once every bucket has refused more requests than that, nobody asks what becomes of others."""


class Outcome(NamedTuple):
    """How the buckets fared."""

    levels: Ints
    refused: Ints
    """Requests."""
    failed: Ints
    """-1 less the request at which a level first went above ``most``, after which nothing that is
    said of the bucket is true; 0: none did."""


@inlined
def _least(values: Ints) -> int:
    found: int = values[0]
    for each in range(1, values.shape[0]):
        found = min(found, values[each])
    return found


@compiled
def admissions(  # noqa: PLR0913, PLR0917 - arrays, as compiled code takes them
    arrivals: Ints,
    estimates: Ints,
    ends: Ints,
    order: Order,
    corrections: Ints,
    limits: Limits,
    outcome: Outcome,
    admitted: Bits,
) -> None:
    """Decide on requests without retries, for many buckets side by side.

    The processor decides for several buckets in one step, so that nothing in the inner loops
    branches: 32 of them take four times as long as one.

    Args:
        arrivals: Ticks, ascending.
        estimates: Tokens by request, as the costs count them.
        ends: Ticks of their completion, by request.
        order: The requests by completion, of equal ones the first first; none where every cost is
            its estimate, so that nothing happens then.
        corrections: Cost less estimate, by request.
        limits: The buckets, at most :data:`SIDE_BY_SIDE`.
        outcome: Zeros; is filled in.
        admitted: Is filled in, by request: a bit for each bucket.
    """
    levels, refused, failed = outcome
    buckets = range(levels.shape[0])
    now = 0
    done = 0
    ended = order[0] if order.shape[0] > 0 else 0
    end = ends[ended] if order.shape[0] > 0 else NEVER
    for request in range(arrivals.shape[0]):
        if request % _LOOKS == 0 and _least(refused) > limits.enough:
            break
        arrival = arrivals[request]
        while end <= arrival:
            # At one instant completions come first, but none before its own arrival.
            if ended >= request and end == arrival:
                break
            passed, now = end - now, end
            for each in buckets:
                level = drain(levels[each], passed, limits.rates[each], limits.longest[each])
                if admitted[ended] >> each & 1:
                    correction = corrections[ended] * limits.units[each]
                    level = settle(level, correction, limits.floors[each])
                if level > limits.most[each] and failed[each] == 0:
                    failed[each] = -1 - ended
                levels[each] = level
            done += 1
            ended = order[done] if done < order.shape[0] else 0
            end = ends[ended] if done < order.shape[0] else NEVER
        passed, now = arrival - now, arrival
        decisions = 0
        for each in buckets:
            level = drain(levels[each], passed, limits.rates[each], limits.longest[each])
            taken = int(admit(level, limits.limits[each]))
            decisions |= taken << each
            refused[each] += 1 - taken
            level += taken * estimates[request] * limits.units[each]
            if level > limits.most[each] and failed[each] == 0:
                failed[each] = -1 - request
            levels[each] = level
        admitted[request] = decisions
