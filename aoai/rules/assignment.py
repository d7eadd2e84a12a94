"""Can every one of several have one of its places, within what the pools hold."""

from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum
from math import gcd
from typing import TypeVar

PoolT = TypeVar("PoolT", bound=Hashable)
Demand = Mapping[PoolT, int]
"""What a place draws, by pool. A negative size gives back."""

STEPS = 20_000
"""Places tried before the search gives up; about 20 ms."""


class Outcome(StrEnum):
    """What the search found."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"
    """The search was given up."""


def assign(
    wanted: Sequence[Sequence[Demand[PoolT]]], free: Mapping[PoolT, int], steps: int = STEPS
) -> Outcome:
    """Whether there is an assignment of each wanted thing to one of its places that fits.

    Exact up to ``steps``. What gives back to a pool is counted from the start, since nobody says
    in which order Azure is asked, and only what surely cannot fit is called impossible.

    Args:
        wanted: The places of each, in order of preference.
        free: What each pool holds. A pool that is missing has no bound.
        steps: Places tried before giving up.
    """
    if not all(wanted):
        return Outcome.IMPOSSIBLE
    left = _after_forced(wanted, free)
    choosing = [places for places in wanted if len(places) > 1]
    bounded = sorted(
        {pool for places in choosing for each in places for pool in each if pool in left}, key=repr
    )
    rows: list[list[tuple[int, ...]]] = []
    for places in choosing:
        # A place that gives back is the present one; what it gives back is free to all.
        returned = {pool: min(0, *(each.get(pool, 0) for each in places), 0) for pool in bounded}
        for pool, size in returned.items():
            left[pool] -= size
        rows.append(
            [tuple(each.get(pool, 0) - returned[pool] for pool in bounded) for each in places]
        )
    if min(left.values(), default=0) < 0:
        return Outcome.IMPOSSIBLE
    if not rows:
        return Outcome.POSSIBLE
    room = [left[pool] for pool in bounded]
    # What is smaller than the common step of all that is drawn is of use to nobody.
    steps_of = [gcd(*(each[at] for places in rows for each in places)) for at in range(len(room))]
    room = [have - have % step if step else have for have, step in zip(room, steps_of, strict=True)]
    # The largest first: it has the fewest places left to go, so dead ends show early.
    rows.sort(key=lambda places: -min(map(sum, places)))
    least = [0] * (len(rows) + 1)
    for at in range(len(rows) - 1, -1, -1):
        least[at] = least[at + 1] + min(map(sum, rows[at]))
    return _search(rows, least, tuple(room), steps)


def _after_forced(
    wanted: Sequence[Sequence[Demand[PoolT]]], free: Mapping[PoolT, int]
) -> dict[PoolT, int]:
    """What is left by those that have one place only: they have no choice, and cost no step."""
    left = dict(free)
    for places in wanted:
        if len(places) == 1:
            for pool, size in places[0].items():
                if pool in left:
                    left[pool] -= size
    return left


def _search(
    rows: Sequence[Sequence[tuple[int, ...]]],
    least: Sequence[int],
    room: tuple[int, ...],
    steps: int,
) -> Outcome:
    dead: set[tuple[int, tuple[int, ...]]] = set()
    open_rows = [(0, room, iter(rows[0]))] if rows else []
    if not rows:
        return Outcome.POSSIBLE
    if least[0] > sum(room):
        return Outcome.IMPOSSIBLE
    while open_rows:
        at, left, places = open_rows[-1]
        place = next(places, None)
        if place is None:
            dead.add((at, left))
            open_rows.pop()
            continue
        if steps == 0:
            return Outcome.UNDECIDED
        steps -= 1
        then = tuple(have - take for have, take in zip(left, place, strict=True))
        if min(then, default=0) < 0:
            continue
        if at + 1 == len(rows):
            return Outcome.POSSIBLE
        if (at + 1, then) in dead or least[at + 1] > sum(then):
            continue
        open_rows.append((at + 1, then, iter(rows[at + 1])))
    return Outcome.IMPOSSIBLE
