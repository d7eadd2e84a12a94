"""May data be processed where each candidate could process it."""

from collections.abc import Iterator
from typing import NamedTuple

from aoai.catalog import ZONE_WORDS, Catalogue, Scope, catalogue, region_name
from aoai.facts import Source
from aoai.problems import nearest
from aoai.rules.finding import Finding, Level, Rule, listed
from aoai.rules.request import DeploymentRequest, Residency

RESIDENCY_REGION = Rule(
    "residency-region", "residency", "Every candidate's region is inside the residency."
)
RESIDENCY_SKU = Rule(
    "residency-sku",
    "residency",
    "Every candidate's SKU, and its spillover's, processes data inside the residency only.",
)
RESIDENCY_LIMIT = Rule(
    "residency-limit", "residency", "The residency names a zone or Azure's regions."
)
RULES = (RESIDENCY_REGION, RESIDENCY_SKU, RESIDENCY_LIMIT)


class _Breach(NamedTuple):
    """Equal ones are told together."""

    rule: Rule
    where: str
    reason: str
    """With ``{regions}`` where the regions stand."""
    fix: str
    level: Level = Level.VIOLATION


class _Limit(NamedTuple):
    said: str
    allowed: frozenset[str]


def residency_findings(
    request: DeploymentRequest, limit: Residency, known: Catalogue | None = None
) -> tuple[Finding, ...]:
    """Findings on where data may be processed. Unlike other rules it holds for every candidate.

    A Global SKU processes anywhere. A data-zone SKU processes anywhere in the data zone of its
    region, so it needs the whole zone: ``eu-members`` and a list that is smaller than the zone
    refuse it. A regional SKU processes in its region.

    Args:
        request: What is asked for.
        limit: A zone word, region names, or None for no limit.
        known: The packaged catalogue when left out.
    """
    if limit is None or limit == "global":
        return ()
    places = known or catalogue()
    allowed = _allowed(limit, places)
    if isinstance(allowed, str):
        fix = f"use {listed(ZONE_WORDS, 'or')}, or region names"
        near = nearest(allowed, (*ZONE_WORDS, *places.regions))
        fix = f"did you mean {near}?" if near else fix
        reason = f"{allowed!r} is neither a zone nor an Azure region"
        return (_finding(request, _Breach(RESIDENCY_LIMIT, "residency", reason, fix), [], places),)
    grouped: dict[_Breach, list[str]] = {}
    for region, breach in _breaches(request, limit, allowed, places):
        grouped.setdefault(breach, []).append(region)
    return tuple(_finding(request, each, at, places) for each, at in grouped.items())


def _allowed(limit: str | tuple[str, ...], known: Catalogue) -> frozenset[str] | str:
    """The regions of a limit, or the word in it that means nothing."""
    if isinstance(limit, str):
        return frozenset(known.regions_of(limit)) if limit in ZONE_WORDS else limit
    names = [region_name(each) for each in limit]
    # A region that the catalogue does not know yet is fine where nothing is spelt like it.
    wrong = [each for each in names if each not in known.regions and nearest(each, known.regions)]
    return wrong[0] if wrong else frozenset(names)


def _breaches(
    request: DeploymentRequest,
    limit: str | tuple[str, ...],
    allowed: frozenset[str],
    known: Catalogue,
) -> Iterator[tuple[str, _Breach]]:
    said = limit if isinstance(limit, str) else listed(limit)
    for at, candidate in enumerate(request.candidates):
        if region_name(candidate.region) not in allowed:
            reason = f"{{regions}} is outside the residency {said}"
            fix = "remove it from the candidates, or widen the residency"
            yield candidate.region, _Breach(RESIDENCY_REGION, f"candidates[{at}]", reason, fix)
        where = "sku" if candidate.sku is None else f"candidates[{at}].sku"
        parts = [(where, request.sku_at(candidate))]
        if request.spillover is not None:
            parts.append(("spillover.sku", request.spillover.sku))
        for part, sku in parts:
            found = _sku_breach(part, sku, candidate.region, _Limit(said, allowed), known)
            if found is not None:
                yield candidate.region, found


def _sku_breach(
    where: str, sku: str, region: str, limit: _Limit, known: Catalogue
) -> _Breach | None:
    said, allowed = limit
    found = known.skus.get(sku)
    if found is None:
        reason = f"where {sku} processes data is not known, and the residency is {said}"
        near = nearest(sku, known.skus)
        fix = f"did you mean {near}?" if near else "use a SKU whose scope is documented"
        return _Breach(RESIDENCY_SKU, where, reason, fix, Level.UNDECIDED)
    if found.scope is Scope.REGION:
        return None
    if found.scope is Scope.GLOBAL:
        reason = f"{sku} processes data in any Azure region, and the residency is {said}"
        return _Breach(RESIDENCY_SKU, where, reason, f"use {_narrower(sku, known, allowed)}")
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
    return _Breach(RESIDENCY_SKU, where, reason, f"use {_narrower(sku, known, frozenset())}")


def _narrower(sku: str, known: Catalogue, allowed: frozenset[str]) -> str:
    """The same deployment type with less reach: zone-wide if the limit holds a zone."""
    kind = sku.removeprefix("Global").removeprefix("DataZone")
    zones = (known.regions_of(each) for each in ("us", "eu", "apac"))
    fits_zone = any(allowed.issuperset(each) for each in zones)
    names = [f"DataZone{kind}"] if fits_zone else []
    names += [kind]
    there = [each for each in names if each in known.skus]
    return f"{listed(there, 'or')}, or widen the residency" if there else "another SKU"


def _finding(
    request: DeploymentRequest, breach: _Breach, regions: list[str], known: Catalogue
) -> Finding:
    return Finding(
        level=breach.level,
        rule=breach.rule.id,
        request=request.name,
        where=f"{request.name}.{breach.where}",
        reason=breach.reason.replace("{regions}", listed(regions) if regions else ""),
        fix=breach.fix,
        sources=(Source("the catalogue", known.as_of),),
    )
