"""The order of completion, against the sort of all at once."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aoai.capacity.completions import by_completion

REQUESTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12)), min_size=1, max_size=60)
"""Ticks from the request before, and ticks until completion."""


# The second is complete before the first, and comes when the first has been sorted.
@example([(0, 2), (1, 0)], 1, 1)
@settings(deadline=None)
@given(REQUESTS, st.integers(1, 8), st.sampled_from([1, 1 << 58]))
def test_what_is_sorted_some_at_a_time_is_sorted_as_all_at_once(
    requests: list[tuple[int, int]], at_once: int, tick: int
) -> None:
    apart, service = np.array(requests, np.int64).T
    arrivals = np.minimum(np.cumsum(apart), 3 if tick > 1 else 999) * tick
    ends = arrivals + service * (tick if tick == 1 else 1 << 57)

    order = by_completion(arrivals, ends, at_once)

    assert order.tolist() == np.argsort(ends, kind="stable").tolist()


@pytest.mark.parametrize("seconds", [1, 10_000])
def test_however_many_are_at_work_they_are_in_the_order_of_completion(seconds: int) -> None:
    drawn = np.random.default_rng(1)
    arrivals = np.cumsum(drawn.integers(0, 1_000, 200_000))
    ends = arrivals + drawn.integers(0, seconds * 10_000, len(arrivals))

    order = by_completion(arrivals, ends, 1_000)

    assert np.array_equal(order, np.argsort(ends, kind="stable"))
