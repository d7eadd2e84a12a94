"""A pace within ARM's limits, on a clock that the test moves."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai.placement.throttle import LIMITS, Kind, Limit, Throttle

ONE = "11111111-0000-4000-8000-000000000001"
OTHER = "11111111-0000-4000-8000-000000000002"


class Clock:
    """A clock that waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def most_in_any_window(times: list[float], limit: Limit) -> float:
    """By how many calls the busiest window exceeds what the bucket allows; 0 at the most."""
    return max(
        (last - first + 1) - (limit.size + limit.rate * (times[last] - times[first]))
        for first in range(len(times))
        for last in range(first, len(times))
    )


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.integers(1, 40)),
        st.tuples(st.just("pass"), st.floats(0, 10)),
        st.tuples(st.just("hold"), st.floats(0, 10)),
        st.tuples(st.just("left"), st.integers(0, 30)),
    ),
    min_size=1,
    max_size=25,
)


@given(STEPS, st.integers(1, 20), st.floats(0.5, 30))
@settings(max_examples=300, deadline=None)
def test_no_window_holds_more_than_the_bucket_and_what_fills_it(
    steps: list[tuple[str, float]], size: int, rate: float
) -> None:
    clock, limit, times = Clock(), Limit(size, rate), list[float]()
    throttle = Throttle({Kind.READ: limit}, clock)
    held = 0.0

    for step, value in steps:
        if step == "pass":
            clock.now += value
        elif step == "left":
            throttle.left(ONE, Kind.READ, int(value))
        elif step == "hold":
            throttle.hold(ONE, Kind.READ, value)
            held = max(held, clock.now + value)
        else:
            for _ in range(int(value)):
                throttle.take(ONE, Kind.READ, clock.wait)
                assert clock.now >= held - 1e-3
                times.append(clock.now)

    assert not times or most_in_any_window(times, limit) < 1e-3


@pytest.mark.parametrize("kind", list(Kind))
def test_a_full_bucket_costs_nothing_and_the_next_call_waits_its_share(kind: Kind) -> None:
    clock, limit = Clock(), LIMITS[kind]
    throttle = Throttle(clock=clock)

    for _ in range(limit.size):
        throttle.take(ONE, kind, clock.wait)

    assert clock.waits == []
    throttle.take(ONE, kind, clock.wait)
    assert clock.waits == [pytest.approx(1 / limit.rate)]


def test_the_limits_are_those_that_azure_documents() -> None:
    assert dict(LIMITS) == {"read": (250, 25), "write": (200, 10), "delete": (200, 10)}


def test_a_bucket_fills_again_and_no_further_than_its_size() -> None:
    clock = Clock()
    throttle = Throttle({Kind.WRITE: Limit(3, 1)}, clock)
    for _ in range(3):
        throttle.take(ONE, Kind.WRITE, clock.wait)
    clock.now += 1000

    for _ in range(4):
        throttle.take(ONE, Kind.WRITE, clock.wait)

    assert clock.waits == [pytest.approx(1)]


def test_what_azure_says_is_left_counts_where_it_is_less() -> None:
    clock = Clock()
    throttle = Throttle({Kind.WRITE: Limit(200, 10)}, clock)
    throttle.left(ONE, Kind.WRITE, 2)
    throttle.left(ONE, Kind.WRITE, 2999)

    for _ in range(4):
        throttle.take(ONE, Kind.WRITE, clock.wait)

    assert clock.waits == [pytest.approx(0.1), pytest.approx(0.1)]


def test_subscriptions_and_kinds_have_buckets_of_their_own() -> None:
    clock = Clock()
    throttle = Throttle(dict.fromkeys(Kind, Limit(1, 1)), clock)
    throttle.hold(ONE, Kind.WRITE, 60)

    throttle.take(OTHER, Kind.WRITE, clock.wait)
    throttle.take(ONE, Kind.READ, clock.wait)
    throttle.take(ONE, Kind.DELETE, clock.wait)
    assert clock.waits == []

    throttle.take(ONE.upper(), Kind.WRITE, clock.wait)
    assert clock.now >= 60


def test_after_a_hold_all_go_on_one_by_one_and_not_at_once() -> None:
    clock = Clock()
    throttle = Throttle({Kind.WRITE: Limit(200, 10)}, clock)
    throttle.hold(ONE, Kind.WRITE, 5)

    times = []
    for _ in range(4):
        throttle.take(ONE, Kind.WRITE, clock.wait)
        times.append(round(clock.now, 3))

    assert times == [5.1, 5.2, 5.3, 5.4]


def test_a_second_refusal_of_the_same_storm_puts_nobody_off_longer_than_it_says() -> None:
    clock = Clock()
    throttle = Throttle({Kind.WRITE: Limit(200, 10)}, clock)
    throttle.hold(ONE, Kind.WRITE, 5)
    throttle.hold(ONE, Kind.WRITE, 5)
    throttle.hold(ONE, Kind.WRITE, 3)

    throttle.take(ONE, Kind.WRITE, clock.wait)

    assert clock.now == pytest.approx(5.1)


def test_a_hold_reaches_those_who_wait_already() -> None:
    clock = Clock()
    throttle = Throttle({Kind.WRITE: Limit(1, 1)}, clock)
    throttle.take(ONE, Kind.WRITE, clock.wait)

    def wait(seconds: float) -> None:
        if not clock.waits:
            throttle.hold(ONE, Kind.WRITE, 30)
        clock.wait(seconds)

    throttle.take(ONE, Kind.WRITE, wait)

    assert clock.now == pytest.approx(31)


def test_who_is_told_to_stop_while_waiting_makes_no_call() -> None:
    throttle = Throttle({Kind.WRITE: Limit(1, 0.001)})
    throttle.take(ONE, Kind.WRITE, lambda _: None)

    def stop(_seconds: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        throttle.take(ONE, Kind.WRITE, stop)


def test_threads_share_one_bucket() -> None:
    throttle, limit, times = Throttle({Kind.WRITE: Limit(5, 100)}), Limit(5, 100), list[float]()

    def write(_: int) -> None:
        throttle.take(ONE, Kind.WRITE, time.sleep)
        times.append(time.monotonic())

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(write, range(30)))

    # A thread may be slow to note its time, which makes the calls seem later, never more.
    assert len(times) == 30
    assert max(times) - min(times) >= (30 - 1 - limit.size) / limit.rate
