"""Does the subscription's quota hold everything that is wanted together.

Deployments that draw on one pool are one sum. With several candidates each, the question is
whether some assignment of deployments to candidates fits; :mod:`aoai.rules.assignment` answers it.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from aoai.facts import Unknown, Usage
from aoai.rules.asked import Aspect, Miss
from aoai.rules.assignment import STEPS, Outcome, assign
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.judging import Seat, Told
from aoai.rules.pools import Place, Pool, Room, Wanted, groups_of, home_of, total
from aoai.rules.request import DeploymentRequest
from aoai.rules.rule import rule

_FEW = 100
"""Deployments among which those that clash are looked for one by one."""


class Draw(NamedTuple):
    """What one place would draw, and what there is."""

    place: Place
    room: Room


@rule("quota-exceeded", "quota")
def quota_exceeded(draw: Draw) -> Miss | None:
    """The quota of a candidate region holds the deployment by itself.

    New capacity is what is asked for beyond what the deployment holds of the same pool today; a
    difference of 0 or less never exceeds. What is left is the limit less the use, and never below
    0. The pool is the usage name of the SKU's own entry: usage names follow no pattern, and
    provisioned deployments of all models mostly share one pool per type. (InsufficientQuota.)
    """
    short = draw.room.short(draw.place.least)
    if not short:
        return None
    said = listed(
        _asked_and_left(pool, draw.place.least[pool], draw.room.usage(pool)) for pool in short
    )
    sources = draw.room.source(short)
    fix = "lower the capacity, add a region, or request quota"
    return Miss(Aspect.CAPACITY, said, fix, sources=sources)


@rule("quota-unknown", "quota")
def quota_unknown(draw: Draw) -> Miss | None:
    """The quota that a deployment draws on is known.

    A list of quota that is empty, that could not be read, or that lacks the row says nothing: it is
    neither zero nor enough. Azure gives empty lists to subscriptions that do have quota, and leaves
    out rows of models that were never asked for.
    """
    if draw.place.unknown is None:
        return None
    reason = f"whether quota holds it is not known: {draw.place.unknown} ({{regions}})"
    fix = "read live facts as Cognitive Services Usages Reader of the subscription"
    return Miss(Aspect.CAPACITY, reason, fix, decided=False)


@rule("quota-sum", "quota")
def quota_sum(
    wanted: Sequence[Wanted], room: Room, undecided: Container[str] = ()
) -> Iterator[Finding]:
    """Quota holds all deployments that are wanted together, pool by pool.

    All deployments of one call are one sum for each pool: of one stack, or of all stacks that are
    checked together. With several candidates each it is a violation only where no assignment of
    deployments to candidates fits. The search is exact for the first 20,000 steps in each group of
    deployments that share pools, and undecided beyond. A pool that not all can go to first is a
    warning.
    """
    for group in groups_of(wanted):
        if len(group) > 1:
            for found in _sum(group, room):
                # What is not known of one of them has been told of that one.
                if found.level is not Level.UNDECIDED or not any(
                    request.name in undecided for request, _ in group
                ):
                    yield found


def alone(request: DeploymentRequest, seats: Sequence[Seat], room: Room) -> Sequence[Seat]:
    """The candidates, judged by the rules on quota as well, each as if it were the only one.

    What stands and does not grow needs no room anywhere. Beside a candidate that has room, quota
    that is not known is nobody's concern.
    """
    if all(each.place is not None and room.holds(each.place) for each in seats):
        return seats
    places = [each.place for each in seats if each.place is not None]
    if not places or not home_of((request, places)).grows:
        return seats
    found = {
        at: miss
        for at, seat in enumerate(seats)
        if seat.place is not None and not seat.told
        # A pool that is too small decides even where another one's size is not known.
        if (miss := _miss(Draw(seat.place, room))) is not None
    }
    if not found:
        return seats
    able = any(not seat.told and at not in found for at, seat in enumerate(seats))
    short = [miss for miss in found.values() if miss.decided]
    told = list(seats)
    for at, miss in found.items():
        if miss.decided:
            joined = miss._replace(
                reason=listed(each.reason for each in short),
                sources=tuple(dict.fromkeys(source for each in short for source in each.sources)),
            )
            found_here = (Told(quota_exceeded, "capacity", joined),)
            told[at] = seats[at]._replace(told=found_here, place=None)
        elif not able:
            told[at] = seats[at]._replace(told=(Told(quota_unknown, "capacity", miss),))
    return told


def _miss(draw: Draw) -> Miss | None:
    return quota_exceeded(draw) or quota_unknown(draw)


def waiting(request: DeploymentRequest, seats: Sequence[Seat], room: Room) -> Iterator[Finding]:
    """A warning where a deployment fits only once others of the same run have given back."""
    if not room.returned:
        return
    able = [each.place for each in seats if each.place is not None and not each.told]
    short = {place.region: room.short(place.least, at_once=True) for place in able}
    if not able or not all(short.values()):
        return
    said = [
        _asked_and_left(pool, place.least[pool], room.usage(pool))
        for place in able
        for pool in short[place.region]
    ]
    yield Finding(
        level=Level.WARNING,
        rule=quota_exceeded.id,
        request=request.name,
        where=f"{request.name}.capacity",
        reason=listed(said),
        fix="it fits once what shrinks in this run has given back; shrink in a run of its own",
        sources=room.source(pool for found in short.values() for pool in found),
    )


def _sum(group: Sequence[Wanted], room: Room) -> Iterator[Finding]:
    pools = {pool: None for _, places in group for each in places for pool in each.least}
    free = {
        pool: usage.remaining - room.owed(pool)
        for pool in pools
        if not isinstance(usage := room.usage(pool), Unknown)
    }
    # A place with an unknown pool is left out first: where the known ones suffice, all is well.
    known = [[each.least for each in places if each.unknown is None] for _, places in group]
    outcome = assign(known, free) if all(known) else Outcome.IMPOSSIBLE
    if outcome is Outcome.POSSIBLE:
        yield from _crowded(group, free, room)
        return
    if any(each.unknown is not None for _, places in group for each in places):
        # Without bounds for the unknown pools: what does not fit now, cannot; what does, may.
        outcome = assign([[each.least for each in places] for _, places in group], free)
        outcome = Outcome.UNDECIDED if outcome is Outcome.POSSIBLE else outcome
    if outcome is not Outcome.IMPOSSIBLE:
        yield _sum_finding(group, free, outcome, room)
        return
    drawn = _overdrawn(group, free)
    for pool, drawing in drawn.items():
        yield _sum_finding(drawing, {pool: free[pool]}, outcome, room)
    if not drawn:
        yield _sum_finding(_clashing(group, free), free, outcome, room)


def _overdrawn(
    group: Sequence[Wanted], free: Mapping[Pool, int]
) -> Mapping[Pool, Sequence[Wanted]]:
    """The pools that are too small wherever each goes, and those that draw on them everywhere."""
    drawing: dict[Pool, list[Wanted]] = {}
    asked: dict[Pool, int] = {}
    for each in group:
        places = [place.least for place in each[1]]
        for pool in {pool for place in places for pool in place}:
            size = min(place.get(pool, 0) for place in places)
            if size and pool in free:
                asked[pool] = asked.get(pool, 0) + size
                drawing.setdefault(pool, []).append(each)
    return {pool: drawing[pool] for pool in free if asked.get(pool, 0) > free[pool]}


def _clashing(group: Sequence[Wanted], free: Mapping[Pool, int]) -> Sequence[Wanted]:
    """Those of a group that do not fit together though all others were left out."""
    if len(group) > _FEW:
        return group
    left = list(group)
    # All searches together cost no more than the one that found that they do not fit.
    steps = STEPS // len(group)
    for each in group:
        rest = [other for other in left if other is not each]
        demands = [[place.least for place in places] for _, places in rest]
        gives_back = any(size < 0 for place in each[1] for size in place.least.values())
        if not gives_back and assign(demands, free, steps) is Outcome.IMPOSSIBLE:
            left = rest
    return left


def _crowded(group: Sequence[Wanted], free: Mapping[Pool, int], room: Room) -> Iterator[Finding]:
    """A pool that cannot hold every deployment that would like it best."""
    first: dict[Pool, dict[str, int]] = {}
    for each in group:
        for pool, size in home_of(each).full.items():
            first.setdefault(pool, {})[each[0].name] = size
    for pool, sizes in first.items():
        asked = sum(sizes.values())
        wanting = [name for name, size in sizes.items() if size > 0]
        if pool not in free or asked <= free[pool] or len(wanting) < 2:
            continue
        yield Finding(
            level=Level.WARNING,
            rule=quota_sum.id,
            request=wanting[-1],
            where=f"{wanting[-1]}.capacity",
            reason=f"{listed(wanting)} would each go first to {pool.reach}: together "
            + _asked_and_left(pool, asked, room.usage(pool)),
            fix="what does not fit moves on to its next region, or takes less where it may",
            sources=room.source([pool]),
        )


def _sum_finding(
    group: Sequence[Wanted], free: Mapping[Pool, int], outcome: Outcome, room: Room
) -> Finding:
    drawn = {pool: None for _, places in group for each in places for pool in each.least}
    # A pool that decides by itself is told by itself.
    pools = free if len(free) == 1 and outcome is Outcome.IMPOSSIBLE else drawn
    asked = sum(
        min(
            (
                total({pool: size for pool, size in each.least.items() if pool in pools})
                for each in places
                if each.least or each.unknown
            ),
            default=0,
        )
        for _, places in group
    )
    asking = [request for request, places in group if any(each.grows for each in places)]
    names = listed(request.name for request in asking or [each for each, _ in group])
    left = listed((f"{max(0, free[pool])} of {pool}" for pool in pools if pool in free), most=6)
    level = Level.VIOLATION if outcome is Outcome.IMPOSSIBLE else Level.UNDECIDED
    if level is Level.VIOLATION:
        reason = f"{names} do not fit together: they ask for {asked} more, and there is {left} left"
    else:
        reason = (
            f"whether {names} fit together is not known: they ask for {asked} more, and there is "
            f"{left or 'no known quota'} left"
        )
        if not any(each.unknown for _, places in group for each in places):
            reason += f"; the search was given up after {STEPS:,} steps"
    last = asking[-1] if asking else group[-1][0]
    return Finding(
        level=level,
        rule=quota_sum.id,
        request=last.name,
        where=f"{last.name}.capacity",
        reason=reason,
        fix="lower a capacity, add regions, or request quota",
        sources=room.source(pools),
    )


def _asked_and_left(pool: Pool, asked: int, usage: Usage | Unknown) -> str:
    if isinstance(usage, Unknown):
        return f"{asked} more of {pool}"
    return (
        f"{asked} more of {pool}, where {usage.remaining} are left "
        f"({usage.current} of {usage.limit} used)"
    )
