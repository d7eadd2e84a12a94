"""Is the size legal: within minimum and maximum, and on a step."""

from collections.abc import Iterator
from typing import NamedTuple

from aoai.catalog import Catalogue, catalogue
from aoai.facts import Facts, SkuOffer, Source, Unknown
from aoai.rules.finding import Finding, Level, Rule, listed
from aoai.rules.offering import offered
from aoai.rules.request import DeploymentRequest

CAPACITY_RANGE = Rule(
    "capacity-range", "capacity", "The size is within the SKU's minimum and maximum for the model."
)
CAPACITY_STEP = Rule(
    "capacity-step", "capacity", "The size is a whole number of the SKU's steps for the model."
)
CAPACITY_UNKNOWN = Rule("capacity-unknown", "capacity", "The sizes of the SKU are known.")
MINIMUM_CAPACITY = Rule(
    "minimum-capacity", "capacity", "The size taken rather than nothing is no larger than the full."
)
RULES = (CAPACITY_RANGE, CAPACITY_STEP, CAPACITY_UNKNOWN, MINIMUM_CAPACITY)


class _Miss(NamedTuple):
    rule: Rule
    where: str
    reason: str
    fix: str


class _Asked(NamedTuple):
    """One size at one candidate."""

    region: str
    where: str
    size: int
    sku: str
    offer: SkuOffer
    source: Source


def capacity_findings(
    request: DeploymentRequest, facts: Facts, known: Catalogue | None = None
) -> tuple[Finding, ...]:
    """Findings on sizes. Candidates that do not offer the SKU are left to the rules on existence.

    A violation means that the size is legal at no candidate; a warning that it is not at some.
    """
    floor = _floor(request)
    asked = tuple(_asked(request, facts))
    misses = [(each, miss) for each in asked if (miss := _miss(request, each, known)) is not None]
    if not misses:
        return floor
    failed = {each.region for each, _ in misses}
    able = any(each.region not in failed for each in asked)
    grouped: dict[_Miss, list[_Asked]] = {}
    for each, miss in misses:
        grouped.setdefault(miss, []).append(each)
    found = (_finding(request, miss, at, able=able) for miss, at in grouped.items())
    return (*floor, *found)


def legal_sizes(size: int, minimum: int, maximum: int | None, step: int) -> tuple[int, ...]:
    """The legal sizes nearest to ``size``: itself, or one below and one above where there are such.

    Legal are a minimum with whole steps added and whole multiples of the step, since o1's regional
    minimum of 25 with steps of 50 leaves open which is meant (sizing page, 2026-09-23).
    """
    if _legal(size, minimum, maximum, step):
        return (size,)
    ladders = [minimum % step, 0]
    below = max(
        (low for low in (size - (size - rest) % step for rest in ladders) if low >= minimum),
        default=None,
    )
    above = min(size + (rest - size) % step for rest in ladders)
    above = max(above, minimum)
    if maximum is not None and size > maximum:
        below = max(maximum - (maximum - rest) % step for rest in ladders)
    found = (below, above)
    return tuple(
        each
        for each in found
        if each is not None and minimum <= each and (maximum is None or each <= maximum)
    )


def _legal(size: int, minimum: int, maximum: int | None, step: int) -> bool:
    if size < minimum or (maximum is not None and size > maximum):
        return False
    return size % step == 0 or (size - minimum) % step == 0


def _asked(request: DeploymentRequest, facts: Facts) -> Iterator[_Asked]:
    for at, candidate in enumerate(request.candidates):
        region = facts.region(candidate.region)
        if region is None:
            continue
        sku, size = request.sku_at(candidate), request.capacity_at(candidate)
        where = "capacity" if candidate.capacity is None else f"candidates[{at}].capacity"
        entry = offered(request, candidate, sku, facts)
        if entry is not None and not _stands(request, candidate.region, sku, size):
            yield _Asked(candidate.region, where, size, sku, entry, region.source)
        spare = request.spillover
        if spare is not None:
            entry = offered(request, candidate, spare.sku, facts)
            if entry is not None:
                where = "spillover.capacity"
                yield _Asked(
                    candidate.region, where, spare.capacity, spare.sku, entry, region.source
                )


def _stands(request: DeploymentRequest, region: str, sku: str, size: int) -> bool:
    """The size stands there today, so nothing is asked of Azure."""
    present = request.present
    return (
        present is not None
        and present.region == region
        and (present.deployed.sku, present.deployed.capacity) == (sku, size)
    )


def _miss(request: DeploymentRequest, asked: _Asked, known: Catalogue | None) -> _Miss | None:
    minimum, step = asked.offer.minimum, asked.offer.step
    if isinstance(minimum, Unknown) or isinstance(step, Unknown):
        reason = f"the legal sizes of {asked.sku} for {request.model} are not known"
        return _Miss(CAPACITY_UNKNOWN, asked.where, reason, "read the facts from Azure")
    maximum = None if isinstance(asked.offer.maximum, Unknown) else asked.offer.maximum
    if _legal(asked.size, minimum, maximum, step):
        return None
    unit = _unit(asked.sku, known)
    of = f"{asked.sku} of {request.model}"
    fix = f"use {listed(map(str, legal_sizes(asked.size, minimum, maximum, step)), 'or')}"
    if asked.size < minimum:
        reason = f"{asked.size} {unit} is below the minimum of {of}, {minimum}"
        return _Miss(CAPACITY_RANGE, asked.where, reason, fix)
    if maximum is not None and asked.size > maximum:
        reason = f"{asked.size} {unit} is above the maximum of {of}, {maximum}"
        return _Miss(CAPACITY_RANGE, asked.where, reason, fix)
    reason = f"{asked.size} {unit} is no legal size of {of}: from {minimum} in steps of {step}"
    return _Miss(CAPACITY_STEP, asked.where, reason, fix)


def _unit(sku: str, known: Catalogue | None) -> str:
    found = (known or catalogue()).skus.get(sku)
    if found is None:
        return "units"
    return "PTU" if found.provisioned else "thousand tokens a minute"


def _floor(request: DeploymentRequest) -> tuple[Finding, ...]:
    least = request.minimum_capacity
    if least is None or 0 < least <= request.capacity:
        return ()
    return (
        Finding(
            Level.VIOLATION,
            MINIMUM_CAPACITY.id,
            request.name,
            f"{request.name}.minimum_capacity",
            f"{least} is not between 1 and the capacity of {request.capacity}",
            "lower it, or raise the capacity",
        ),
    )


def _finding(
    request: DeploymentRequest, miss: _Miss, asked: list[_Asked], *, able: bool
) -> Finding:
    level = Level.WARNING if able else Level.VIOLATION
    if miss.rule is CAPACITY_UNKNOWN and not able:
        level = Level.UNDECIDED
    return Finding(
        level=level,
        rule=miss.rule.id,
        request=request.name,
        where=f"{request.name}.{miss.where}",
        reason=f"{miss.reason} (in {listed(each.region for each in asked)})",
        fix=miss.fix,
        sources=tuple(dict.fromkeys(each.source for each in asked)),
    )
