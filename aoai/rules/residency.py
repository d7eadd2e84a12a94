"""May data be processed where each candidate could process it."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from aoai.catalog import DATA_ZONES, ZONE_WORDS, Catalogue, Scope, catalogue, region_name
from aoai.facts import Source
from aoai.problems import nearest
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.request import DeploymentRequest, Residency
from aoai.rules.rule import Rule, rule


class Breach(NamedTuple):
    """What leaves the limit. Equal ones are told together."""

    reason: str
    """With ``{regions}`` where the regions stand."""
    fix: str
    level: Level = Level.VIOLATION


class Limit(NamedTuple):
    """Where data may be processed."""

    said: str
    """As it was stated."""
    allowed: frozenset[str]
    """Names of regions; empty where the statement means nothing."""
    wrong: str | None = None
    """The word in it that means nothing."""


@rule("residency-limit", "residency")
def residency_limit(limit: Limit, known: Catalogue) -> Breach | None:
    """The residency names a zone or Azure's regions.

    `global`, `us`, `eu`, `eu-members` and `apac` are words for regions: `eu` is Azure's EU data
    zone, `eu-members` the same without Norway and Switzerland. A list names regions.
    """
    if limit.wrong is None:
        return None
    fix = f"use {listed(ZONE_WORDS, 'or')}, or region names"
    near = nearest(limit.wrong, (*ZONE_WORDS, *known.regions))
    fix = f"did you mean {near}?" if near else fix
    return Breach(f"{limit.wrong!r} is neither a zone nor an Azure region", fix)


@rule("residency-region", "residency")
def residency_region(region: str, limit: Limit) -> Breach | None:
    """Every candidate's region is inside the residency.

    Unlike other rules it holds for every candidate: any of them may be the one that is taken. What
    is stored stays in the account's region, whatever the SKU.
    """
    if region_name(region) in limit.allowed:
        return None
    fix = "remove it from the candidates, or widen the residency"
    return Breach(f"the residency {limit.said} leaves out {{regions}}", fix)


@rule("residency-sku", "residency")
def residency_sku(sku: str, region: str, limit: Limit, known: Catalogue) -> Breach | None:
    """Every candidate's SKU, and its spillover's, processes data inside the residency only.

    A Global SKU processes anywhere. A data-zone SKU processes anywhere in the data zone of its
    region, so it needs the whole zone: `eu-members` and a list that is smaller than the zone refuse
    it. A regional SKU processes in its region. (Deployment types page, 2026-08-06.) A SKU whose
    reach is not documented is undecided.
    """
    said, allowed, _ = limit
    found = known.skus.get(sku)
    if found is None:
        reason = f"where {sku} processes data is not known, and the residency is {said}"
        near = nearest(sku, known.skus)
        fix = f"did you mean {near}?" if near else "use a SKU whose scope is documented"
        return Breach(reason, fix, Level.UNDECIDED)
    if found.scope is Scope.REGION:
        return None
    if found.scope is Scope.GLOBAL:
        reason = f"{sku} processes data in any Azure region, and the residency is {said}"
        return Breach(reason, f"use {_narrower(sku, known, allowed)}")
    zone = known.zone_of(region_name(region))
    if zone is None:
        return None  # The region has no data zone, so no such SKU: the rules on existence say so.
    outside = [each for each in known.regions_of(zone) if each not in allowed]
    if not outside:
        return None
    reason = (
        f"{sku} processes data anywhere in Azure's {zone.upper()} data zone, "
        f"{listed(outside)} included, and the residency is {said}"
    )
    return Breach(reason, f"use {_narrower(sku, known, frozenset())}")


def residency_findings(
    request: DeploymentRequest,
    limit: Residency,
    known: Catalogue | None = None,
    spills_to: Sequence[str | None] = (),
) -> tuple[Finding, ...]:
    """Findings on where data may be processed.

    Args:
        request: What is asked for.
        limit: A zone word, region names, or None for no limit.
        known: The packaged catalogue when left out.
        spills_to: By candidate, the SKU of the deployment that the request spills to by name.
    """
    if limit is None or limit == "global":
        return ()
    places = known or catalogue()
    allowed = limit_of(limit, places)
    wrong = residency_limit(allowed, places)
    if wrong is not None:
        return (_finding(request, _Told(residency_limit, "residency", wrong), [], places),)
    grouped: dict[_Told, list[str]] = {}
    for region, told in _breaches(request, allowed, places, spills_to):
        grouped.setdefault(told, []).append(region)
    return tuple(_finding(request, each, at, places) for each, at in grouped.items())


def limit_of(limit: str | tuple[str, ...], known: Catalogue) -> Limit:
    """The regions that a statement of residency allows."""
    if isinstance(limit, str):
        if limit in ZONE_WORDS:
            return Limit(limit, frozenset(known.regions_of(limit)))
        return Limit(limit, frozenset(), limit)
    names = [region_name(each) for each in limit]
    # A region that the catalogue does not know yet is fine where nothing is spelt like it.
    wrong = [each for each in names if each not in known.regions and nearest(each, known.regions)]
    return Limit(listed(limit), frozenset(names), wrong[0] if wrong else None)


class _Told(NamedTuple):
    rule: Rule[..., Breach | None]
    where: str
    breach: Breach


def _breaches(
    request: DeploymentRequest, limit: Limit, known: Catalogue, spills_to: Sequence[str | None]
) -> Iterator[tuple[str, _Told]]:
    for at, (candidate, beside) in enumerate(zip_longest(request.candidates, spills_to)):
        outside = residency_region(candidate.region, limit)
        if outside is not None:
            yield candidate.region, _Told(residency_region, f"candidates[{at}]", outside)
        where = "sku" if candidate.sku is None else f"candidates[{at}].sku"
        parts = [(where, request.sku_at(candidate))]
        if request.spillover is not None:
            parts.append(("spillover.sku", request.spillover.sku))
        if beside is not None:
            parts.append(("spillover", beside))
        for part, sku in parts:
            found = residency_sku(sku, candidate.region, limit, known)
            if found is not None:
                yield candidate.region, _Told(residency_sku, part, found)


def _narrower(sku: str, known: Catalogue, allowed: frozenset[str]) -> str:
    """The same deployment type with less reach: zone-wide if the limit holds a zone."""
    kind = sku.removeprefix("Global").removeprefix("DataZone")
    zones = (known.regions_of(each) for each in DATA_ZONES)
    fits_zone = any(allowed.issuperset(each) for each in zones)
    names = [f"DataZone{kind}"] if fits_zone else []
    names += [kind]
    there = [each for each in names if each in known.skus]
    return f"{listed(there, 'or')}, or widen the residency" if there else "another SKU"


def _finding(
    request: DeploymentRequest, told: _Told, regions: list[str], known: Catalogue
) -> Finding:
    return Finding(
        level=told.breach.level,
        rule=told.rule.id,
        request=request.name,
        where=f"{request.name}.{told.where}",
        reason=told.breach.reason.replace("{regions}", listed(regions) if regions else ""),
        fix=told.breach.fix,
        sources=(Source("the catalogue", known.as_of),),
    )
