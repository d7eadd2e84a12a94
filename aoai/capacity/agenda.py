"""What is due when, for compiled loops: a binary heap in one array.

numba compiles heapq on tuples too, and a run then takes a fifth longer.
"""

from aoai.capacity.bucket import Ints
from aoai.capacity.compiled import inlined

TIME, REQUEST = 0, 1
"""Columns of an agenda. Its first row is what is due next: the earliest, then the lower request."""


@inlined
def note(agenda: Ints, size: int, time: int, request: int) -> None:
    """Put one more entry in.

    Args:
        agenda: Rows of time and request, with room for one more.
        size: How many entries it has.
        time: Of the new one.
        request: Of the new one.
    """
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


@inlined
def strike(agenda: Ints, size: int) -> None:
    """Take off what is due next; ``size`` entries become one fewer."""
    last = size - 1
    time, request = agenda[last, TIME], agenda[last, REQUEST]
    place, below = 0, 1
    while below < last:
        first, second = agenda[below, TIME], agenda[below + 1, TIME]
        # Which of two comes first is even chances: adding it up is a fifth faster than a branch.
        # The row beside the last may be the one that was taken off the end, which comes to the
        # same: it moves up to here.
        below += int(
            (second < first)
            | ((second == first) & (agenda[below + 1, REQUEST] < agenda[below, REQUEST]))
        )
        if time < agenda[below, TIME] or (
            time == agenda[below, TIME] and request < agenda[below, REQUEST]
        ):
            break
        agenda[place, TIME], agenda[place, REQUEST] = agenda[below, TIME], agenda[below, REQUEST]
        place, below = below, 2 * below + 1
    agenda[place, TIME], agenda[place, REQUEST] = time, request
