"""What is due when, for compiled loops: a binary heap in one array.

numba compiles heapq on tuples too, and a run then takes a fifth longer.
"""

import numpy as np

from aoai.capacity.bucket import Ints
from aoai.capacity.compiled import inlined

TIME, REQUEST = 0, 1
"""Columns of an agenda. Its first row is what is due next: the earliest, then the lower request."""


@inlined
def noted(agenda: Ints, size: int, time: int, request: int) -> Ints:
    """The agenda with one more entry; a larger array where that one is full.

    Args:
        agenda: Rows of time and request.
        size: How many entries it has.
        time: Of the new one.
        request: Of the new one.
    """
    if size == agenda.shape[0]:
        larger = np.empty((2 * size, 2), np.int64)
        larger[:size] = agenda
        agenda = larger
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if agenda[above, TIME] < time or (
            agenda[above, TIME] == time and agenda[above, REQUEST] < request
        ):
            break
        agenda[place, TIME], agenda[place, REQUEST] = agenda[above, TIME], agenda[above, REQUEST]
        place = above
    agenda[place, TIME], agenda[place, REQUEST] = time, request
    return agenda


@inlined
def strike(agenda: Ints, size: int) -> None:
    """Take off what is due next; ``size`` entries become one fewer."""
    last = size - 1
    time, request = agenda[last, TIME], agenda[last, REQUEST]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        beside = below + 1
        if beside < last and (
            agenda[beside, TIME] < agenda[below, TIME]
            or (
                agenda[beside, TIME] == agenda[below, TIME]
                and agenda[beside, REQUEST] < agenda[below, REQUEST]
            )
        ):
            below = beside
        if time < agenda[below, TIME] or (
            time == agenda[below, TIME] and request < agenda[below, REQUEST]
        ):
            break
        agenda[place, TIME], agenda[place, REQUEST] = agenda[below, TIME], agenda[below, REQUEST]
        place = below
    agenda[place, TIME], agenda[place, REQUEST] = time, request
