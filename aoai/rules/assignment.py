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
    pools = sorted({pool for places in wanted for each in places for pool in each}, key=repr)
    bounded = [pool for pool in pools if pool in free]
    room = [free[pool] for pool in bounded]
    rows: list[list[tuple[int, ...]]] = []
    for places in wanted:
        returned = [min(0, *(each.get(pool, 0) for each in places), 0) for pool in bounded]
        # A place that gives back is the present one; what it gives back is free to all.
        room = [left - back for left, back in zip(room, returned, strict=True)]
        rows.append(
            [
                tuple(
                    each.get(pool, 0) - back for pool, back in zip(bounded, returned, strict=True)
                )
                for each in places
            ]
        )
    # Who has one place only has no choice, and costs no step.
    for forced in rows:
        if len(forced) == 1:
            room = [left - take for left, take in zip(room, forced[0], strict=True)]
    if min(room, default=0) < 0:
        return Outcome.IMPOSSIBLE
    rows = [each for each in rows if len(each) > 1]
    if not rows:
        return Outcome.POSSIBLE
    # What is smaller than the common step of all that is drawn is of use to nobody.
    steps_of = [gcd(*(each[at] for places in rows for each in places)) for at in range(len(room))]
    room = [left - left % step if step else left for left, step in zip(room, steps_of, strict=True)]
    # The largest first: it has the fewest places left to go, so dead ends show early.
    rows.sort(key=lambda places: -min(map(sum, places)))
    least = [0] * (len(rows) + 1)
    for at in range(len(rows) - 1, -1, -1):
        least[at] = least[at + 1] + min(map(sum, rows[at]))
    return _search(rows, least, tuple(room), steps)


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
