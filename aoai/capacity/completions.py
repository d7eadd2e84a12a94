"""In which order calls are complete."""

import numpy as np

from aoai.capacity.bucket import MOST, Ints, Order

# Calls that are sorted at once: what they need stays in the processor's cache.
_AT_ONCE = 65_536


def by_completion(arrivals: Ints, ends: Ints, at_once: int = _AT_ONCE) -> Order:
    """The requests by completion, of equal ones the first first.

    They are sorted some at a time. What has ended by the next arrival has its place: nothing that
    comes later ends before. The others are sorted once more with those that come next, as many as
    they are at least, so that it never takes more than a few times as long.

    Args:
        arrivals: Ticks by request, ascending.
        ends: Ticks by request, none before its arrival.
        at_once: Requests that are sorted at once, at least.
    """
    count = len(ends)
    # A week's requests have numbers of 32 bits, which is 0.2 GB less.
    order: Order = np.empty(count, np.uint32 if count <= 1 << 32 else np.int64)
    left = np.empty(0, np.int64)
    placed = start = 0
    while start < count:
        stop = min(start + max(at_once, len(left)), count)
        requests = np.concatenate([left, np.arange(start, stop)])
        found = requests[_sorted(ends[requests])]
        last = stop == count
        done = len(found) if last else int(np.searchsorted(ends[found], arrivals[stop]))
        order[placed : placed + done] = found[:done]
        left = found[done:]
        placed += done
        start = stop
    return order


def _sorted(ends: Ints) -> Ints:
    """Where each belongs, of equal ones the first first."""
    places = np.arange(len(ends))
    bits = len(ends).bit_length()
    first = int(ends.min())
    if int(ends.max()) - first > MOST >> bits:
        return np.argsort(ends, kind="stable")
    # Numbers that hold end and place are sorted five times as fast as places by their ends.
    both = ends - first << bits | places
    both.sort()
    found: Ints = both & ((1 << bits) - 1)
    return found
