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


class Limits(NamedTuple):
    """A bucket of one size, in the units of its levels."""

    rate: int
    """Drain of one tick."""
    limit: int
    """See :func:`admits`."""
    unit: int
    """Level of one token, as costs count tokens."""
    floor: int
    longest: int
    """See :func:`drained`."""
    most: int
    """Above it a level is refused, as it might not fit in 64 bits."""
    enough: int
    """Once more requests than that were refused, nobody asks what becomes of the others."""


@compiled
def admissions(  # noqa: PLR0913, PLR0917 - arrays, as compiled code takes them
    arrivals: Ints,
    estimates: Ints,
    ends: Ints,
    order: Ints,
    corrections: Ints,
    limits: Limits,
    admitted: Flags,
) -> int:
    """Decide on requests without retries. Each decision goes into ``admitted``.

    Args:
        arrivals: Ticks, ascending.
        estimates: Tokens by request, as the costs count them.
        ends: Ticks of their completion, by request.
        order: The requests by completion, of equal ones the first first; none where every cost is
            its estimate, so that nothing happens then.
        corrections: Cost less estimate, by request.
        limits: The bucket.
        admitted: By request.

    Returns:
        How many were refused, or one more than ``limits.enough``; or -1 less the request at which
        a level went above ``limits.most``.
    """
    level = 0
    now = 0
    done = 0
    refused = 0
    ended = order[0] if order.shape[0] > 0 else 0
    end = ends[ended] if order.shape[0] > 0 else NEVER
    for request in range(arrivals.shape[0]):
        arrival = arrivals[request]
        while end <= arrival:
            # At one instant completions come first, but none before its own arrival.
            if ended >= request and end == arrival:
                break
            if admitted[ended]:
                level = drain(level, end - now, limits.rate, limits.longest)
                now = end
                level = settle(level, corrections[ended] * limits.unit, limits.floor)
                if level > limits.most:
                    return -1 - ended
            done += 1
            ended = order[done] if done < order.shape[0] else 0
            end = ends[ended] if done < order.shape[0] else NEVER
        level = drain(level, arrival - now, limits.rate, limits.longest)
        now = arrival
        admitted[request] = admit(level, limits.limit)
        if admitted[request]:
            level += estimates[request] * limits.unit
            if level > limits.most:
                return -1 - request
        else:
            refused += 1
            if refused > limits.enough:
                break
    return refused
