"""Does the subscription's quota hold everything that is wanted together.

Deployments that draw on one pool are one sum. With several candidates each, the question is
whether some assignment of deployments to candidates fits; :mod:`aoai.rules.assignment` answers it.
"""

from collections.abc import Iterator, Mapping, Sequence

from aoai.facts import Facts, Unknown, Usage
from aoai.rules.assignment import Outcome, assign
from aoai.rules.finding import Finding, Level, Rule, listed
from aoai.rules.pools import Place, Pool, Room, Wanted, groups_of, home_of, places_of
from aoai.rules.request import DeploymentRequest

QUOTA_EXCEEDED = Rule(
    "quota-exceeded", "quota", "The quota of a candidate region holds the deployment by itself."
)
QUOTA_SUM = Rule(
    "quota-sum", "quota", "Quota holds all deployments that are wanted together, pool by pool."
)
QUOTA_UNKNOWN = Rule("quota-unknown", "quota", "The quota that a deployment draws on is known.")
RULES = (QUOTA_EXCEEDED, QUOTA_SUM, QUOTA_UNKNOWN)


def quota_findings(requests: Sequence[DeploymentRequest], facts: Facts) -> tuple[Finding, ...]:
    """Findings on quota, first on each deployment by itself, then on sums.

    What a deployment holds today in the same pool is not counted twice. Candidates that do not
    offer the SKU are left to the rules on existence.

    Args:
        requests: Everything that one run would deploy, with what stands today.
        facts: Usages of the candidate regions.
    """
    room = Room(facts)
    places = [tuple(places_of(each, facts, room)) for each in requests]
    room.take_back(each for at in places for place in at for each in place.least.items())
    findings: list[Finding] = []
    together = []
    for request, at in zip(requests, places, strict=True):
        alone = tuple(_alone(request, at, room))
        findings += alone
        # One that fits nowhere by itself would make every sum fail, and it has been told.
        if at and all(each.level is Level.WARNING for each in alone):
            together.append((request, at))
    return (*findings, *_sums(together, room))


def _alone(request: DeploymentRequest, places: tuple[Place, ...], room: Room) -> Iterator[Finding]:
    if places and not home_of((request, places)).grows:
        return
    # A pool that is too small decides even where another one's size is not known.
    full = [each for each in places if room.short(each.least)]
    unknown = [each for each in places if each not in full and each.unknown is not None]
    able = [each for each in places if each not in full and each.unknown is None]
    waiting = [each for each in able if room.short(each.least, at_once=True)]
    if full:
        level = Level.WARNING if able or unknown else Level.VIOLATION
        fix = "lower the capacity, add a region, or request quota"
        if able:
            fix = f"it can land only in {listed((each.region for each in able), 'or')}; {fix}"
        yield _too_small(request, full, fix, level, room)
    if waiting and waiting == able:
        fix = "it fits once what shrinks in this run has given back; shrink in a run of its own"
        yield _too_small(request, waiting, fix, Level.WARNING, room)
    if unknown and not able:
        yield _not_known(request, unknown, room)


def _too_small(
    request: DeploymentRequest, full: list[Place], fix: str, level: Level, room: Room
) -> Finding:
    said = [
        _asked_and_left(pool, each.least[pool], room.usage(pool))
        for each in full
        for pool in room.short(each.least, at_once=True)
    ]
    return Finding(
        level=level,
        rule=QUOTA_EXCEEDED.id,
        request=request.name,
        where=f"{request.name}.capacity",
        reason=listed(said),
        fix=fix,
        sources=room.source(each.region for each in full),
    )


def _not_known(request: DeploymentRequest, unknown: list[Place], room: Room) -> Finding:
    reasons: dict[str, list[str]] = {}
    for each in unknown:
        reasons.setdefault(each.unknown or "", []).append(each.region)
    said = ", ".join(f"{why} ({listed(regions)})" for why, regions in reasons.items())
    return Finding(
        level=Level.UNDECIDED,
        rule=QUOTA_UNKNOWN.id,
        request=request.name,
        where=f"{request.name}.capacity",
        reason=f"whether quota holds {request.capacity} is not known: {said}",
        fix="read live facts as Cognitive Services Usages Reader of the subscription",
        sources=room.source(each.region for each in unknown),
    )


def _sums(wanted: Sequence[Wanted], room: Room) -> Iterator[Finding]:
    for group in groups_of(wanted):
        if len(group) > 1:
            yield from _sum(group, room)


def _sum(group: Sequence[Wanted], room: Room) -> Iterator[Finding]:
    free = {
        pool: usage.remaining
        for _, places in group
        for each in places
        for pool in each.least
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
    yield _sum_finding(group, free, outcome, room)


def _crowded(
    group: Sequence[Wanted],
    free: Mapping[Pool, int],
    room: Room,
) -> Iterator[Finding]:
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
            rule=QUOTA_SUM.id,
            request=wanting[-1],
            where=f"{wanting[-1]}.capacity",
            reason=f"{listed(wanting)} would each go first to {pool.region}: together "
            + _asked_and_left(pool, asked, room.usage(pool)),
            fix="what does not fit moves on to its next region, or takes less where it may",
            sources=room.source([pool.region]),
        )


def _sum_finding(
    group: Sequence[Wanted],
    free: Mapping[Pool, int],
    outcome: Outcome,
    room: Room,
) -> Finding:
    pools = {pool: None for _, places in group for each in places for pool in each.least}
    names = [request.name for request, _ in group]
    asked = sum(
        min(max(0, sum(each.least.values())) for each in places if each.least or each.unknown)
        for _, places in group
    )
    left = ", ".join(f"{free[pool]} of {pool}" for pool in pools if pool in free)
    level = Level.VIOLATION if outcome is Outcome.IMPOSSIBLE else Level.UNDECIDED
    reason = (
        f"{listed(names)} do not fit together: they ask for {asked} more, and there is {left} left"
        if level is Level.VIOLATION
        else f"whether {listed(names)} fit together is not known: "
        f"they ask for {asked} more, and there is {left or 'no known quota'} left"
    )
    asking = next(
        (request for request, places in reversed(group) if any(each.grows for each in places)),
        group[-1][0],
    )
    return Finding(
        level=level,
        rule=QUOTA_SUM.id,
        request=asking.name,
        where=f"{asking.name}.capacity",
        reason=reason,
        fix="lower a capacity, add regions, or request quota",
        sources=room.source(pool.region for pool in pools),
    )


def _asked_and_left(pool: Pool, asked: int, usage: Usage | Unknown) -> str:
    if isinstance(usage, Unknown):
        return f"{asked} more of {pool}"
    return (
        f"{asked} more of {pool}, where {usage.remaining} are left "
        f"({usage.current} of {usage.limit} used)"
    )
