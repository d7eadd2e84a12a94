"""The compiled agenda, against the standard library's heap."""

import heapq

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai.capacity.agenda import REQUEST, TIME, note, strike
from aoai.capacity.bucket import Ints

ENTRY = st.tuples(st.integers(0, 20), st.integers(0, 50))


# The first example waits for the compiler.
@settings(deadline=None)
@given(st.lists(st.one_of(ENTRY, st.none()), max_size=60))
def test_the_earliest_is_due_next_and_of_equal_ones_the_lower_request(
    steps: list[tuple[int, int] | None],
) -> None:
    agenda: Ints = np.empty((len(steps), 2), np.int64)
    heap: list[tuple[int, int]] = []
    seen, expected = [], []

    for step in steps:
        if step is not None:
            note(agenda, len(heap), *step)
            heapq.heappush(heap, step)
        elif heap:
            seen.append((int(agenda[0, TIME]), int(agenda[0, REQUEST])))
            strike(agenda, len(heap))
            expected.append(heapq.heappop(heap))

    assert seen == expected
