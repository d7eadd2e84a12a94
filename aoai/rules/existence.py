"""Is there such a model, in such a version, as such a SKU, in the candidate regions, today."""

from collections.abc import Iterable, Mapping
from datetime import date

from aoai.catalog import Catalogue
from aoai.facts import Facts, Offer, Source
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.offering import (
    REGION_UNKNOWN,
    VERSION_DEFAULT,
    Miss,
    misses_at,
    offer_of,
)
from aoai.rules.request import DeploymentRequest


def existence_findings(
    request: DeploymentRequest,
    facts: Facts,
    today: date,
    known: Catalogue | None = None,
) -> tuple[Finding, ...]:
    """Findings on model, version and SKU.

    A violation means that no candidate can take the deployment, with its spillover; a warning that
    some cannot. What stands today unchanged is never a violation.

    Args:
        request: What is asked for.
        facts: Offers of the candidate regions; other regions' offers serve as suggestions.
        today: UTC. A date that is reached is past.
        known: The packaged catalogue when left out; used for spelling and zones.
    """
    misses = [misses_at(request, each, facts, today, known) for each in request.candidates]
    able = [
        each.region for each, found in zip(request.candidates, misses, strict=True) if not found
    ]
    defaulted = _defaulted(request, able, facts) if request.model_version is None else ()
    if len(able) == len(misses):
        return defaulted
    undecided = any(found and not any(each.decided for each in found) for found in misses)
    grouped: dict[Miss, list[str]] = {}
    for candidate, found in zip(request.candidates, misses, strict=True):
        for miss in found:
            grouped.setdefault(miss, []).append(candidate.region)
    findings = []
    for miss, regions in grouped.items():
        level = _level(miss, request, regions, able=bool(able), undecided=undecided)
        only = f"it can land only in {listed(able, 'or')}; " if able else ""
        fix = f"{only}{miss.fix}" if level is Level.WARNING else miss.fix
        findings.append(_finding(request, miss._replace(fix=fix), regions, level, facts))
    return (*findings, *defaulted)


def _defaulted(
    request: DeploymentRequest, able: Iterable[str], facts: Facts
) -> tuple[Finding, ...]:
    defaults: dict[str, list[str]] = {}
    for name in able:
        region = facts.region(name)
        offer = offer_of(request, region) if region else None
        if isinstance(offer, Offer):
            defaults.setdefault(offer.model.version, []).append(name)
    return tuple(
        Finding(
            level=Level.WARNING,
            rule=VERSION_DEFAULT.id,
            request=request.name,
            where=f"{request.name}.model",
            reason=f"no version is stated; {listed(regions)} would take {version}, today's default",
            fix=f"state it: {request.model_name}@{version}",
            sources=_sources(regions, facts),
        )
        for version, regions in defaults.items()
    )


def _level(
    miss: Miss, request: DeploymentRequest, regions: list[str], *, able: bool, undecided: bool
) -> Level:
    if miss.rule is REGION_UNKNOWN:
        return Level.VIOLATION
    if able or (undecided and miss.decided):
        return Level.WARNING
    if not miss.decided:
        return Level.UNDECIDED
    return Level.WARNING if _stands(request, regions) else Level.VIOLATION


def _stands(request: DeploymentRequest, regions: list[str]) -> bool:
    """The request asks for the model and SKU that stand in one of the regions today."""
    present = request.present
    return (
        present is not None
        and present.region in regions
        and present.deployed.model
        == (request.model_format, request.model_name, request.model_version)
        and any(
            request.sku_at(each) == present.deployed.sku
            for each in request.candidates
            if each.region == present.region
        )
    )


def _finding(
    request: DeploymentRequest, miss: Miss, regions: list[str], level: Level, facts: Facts
) -> Finding:
    return Finding(
        level=level,
        rule=miss.rule.id,
        request=request.name,
        where=f"{request.name}.{miss.part}",
        reason=miss.reason.replace("{regions}", listed(regions)),
        fix=miss.fix,
        sources=_sources(regions, facts),
    )


def _sources(regions: Iterable[str], facts: Facts) -> tuple[Source, ...]:
    found: Mapping[Source, None] = {
        region.source: None for each in regions if (region := facts.region(each)) is not None
    }
    return tuple(found)
