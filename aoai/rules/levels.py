"""From what the candidates say to what a request is told.

A request is refused only where no candidate can take it, with its spillover as one unit. What some
candidate cannot take is a warning beside those that can; what the facts do not decide is undecided.
"""

from collections.abc import Iterable, Iterator, Sequence

from aoai.catalog import region_name
from aoai.facts import Facts, Source
from aoai.rules.asked import Miss
from aoai.rules.existence import region_unknown, version_default
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.judging import Seat, Told
from aoai.rules.request import DeploymentRequest


def findings_of(
    request: DeploymentRequest, seats: Sequence[Seat], facts: Facts
) -> Iterator[Finding]:
    """What a request is told, reason by reason; regions that say the same are told together."""
    told_of = [each for each in seats if each.told]
    if not told_of and request.model_version is not None:
        return
    able = any(all(each.kept for each in seat.told) for seat in seats)
    left = [each.region for each in seats if not any(told.miss.decided for told in each.told)]
    if told_of:
        undecided = any(
            each.told and not any(told.miss.decided for told in each.told) for each in seats
        )
        grouped: dict[Told, list[str]] = {}
        new = set()
        for seat in seats:
            for each in seat.told:
                told = each._replace(kept=False)
                grouped.setdefault(told, []).append(seat.region)
                if not each.kept:
                    new.add(told)
        for told, regions in grouped.items():
            level = _level(told, able=able or told not in new, undecided=undecided)
            only = left if told.miss.decided and level is Level.WARNING else []
            yield _finding(request, told, regions, only, level, facts)
    if request.model_version is None:
        yield from _defaulted(request, seats, facts)


def sources_of(regions: Iterable[str], facts: Facts) -> tuple[Source, ...]:
    """Where what is known of these regions is from; of the whole where nothing is known of them."""
    found = (facts.region(each) for each in regions)
    return tuple(dict.fromkeys(each.source for each in found if each)) or (facts.source,)


def _level(told: Told, *, able: bool, undecided: bool) -> Level:
    if told.rule is region_unknown:
        return Level.VIOLATION
    if able or (undecided and told.miss.decided):
        return Level.WARNING
    return Level.VIOLATION if told.miss.decided else Level.UNDECIDED


def _finding(  # noqa: PLR0913, PLR0917 - what a finding is made of
    request: DeploymentRequest,
    told: Told,
    regions: list[str],
    only: list[str],
    level: Level,
    facts: Facts,
) -> Finding:
    fix = told.miss.fix or _elsewhere(told.miss, request)
    if only:
        fix = f"it can land only in {listed(only, 'or')}; {fix}"
    return Finding(
        level=level,
        rule=told.rule.id,
        request=request.name,
        where=f"{request.name}.{told.where}",
        reason=told.miss.reason.replace("{regions}", listed(regions)),
        fix=fix,
        sources=tuple(dict.fromkeys((*told.miss.sources, *sources_of(regions, facts)))),
    )


def _elsewhere(miss: Miss, request: DeploymentRequest) -> str:
    asked = {region_name(each.region) for each in request.candidates}
    others = [each for each in miss.elsewhere if each not in asked]
    return f"choose a region that has it: {listed(others, 'or')}" if others else "remove the region"


def _defaulted(
    request: DeploymentRequest, seats: Sequence[Seat], facts: Facts
) -> Iterator[Finding]:
    defaults: dict[str, list[str]] = {}
    for each in seats:
        if each.version is not None and each.place is not None:
            defaults.setdefault(each.version, []).append(each.region)
    for version, regions in defaults.items():
        yield Finding(
            level=Level.WARNING,
            rule=version_default.id,
            request=request.name,
            where=f"{request.name}.model",
            reason=f"no version is stated; {listed(regions)} would take {version}, today's default",
            fix=f"state it: {request.model_name}@{version}",
            sources=sources_of(regions, facts),
        )
