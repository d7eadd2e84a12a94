"""Is the spillover one that Azure takes: standard, of the same model, in the same account.

Source: spillover page, 2026-03-04.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aoai.catalog import Catalogue, region_name
from aoai.facts import Facts, ModelId, Source
from aoai.rules.finding import Finding, Level
from aoai.rules.levels import sources_of
from aoai.rules.request import Candidate, DeploymentRequest
from aoai.rules.rule import rule


class Target(NamedTuple):
    """The deployment that takes what another cannot."""

    model: ModelId
    sku: str


@rule("spillover-source", "spillover")
def spillover_source(request: DeploymentRequest, known: Catalogue) -> Iterator[Finding]:
    """Only a provisioned deployment spills over.

    A standard deployment answers 429 at its own limit and has nothing to spill.
    """
    if request.spillover is None and request.spills_to is None:
        return
    for sku in dict.fromkeys(request.sku_at(each) for each in request.candidates):
        found = known.skus.get(sku)
        if found is not None and not found.provisioned:
            yield _finding(
                request,
                spillover_source.id,
                f"{sku} is not provisioned and has nothing to spill",
                "remove the spillover, or choose a provisioned SKU",
                known,
            )


@rule("spillover-sku", "spillover")
def spillover_sku(request: DeploymentRequest, known: Catalogue) -> Iterator[Finding]:
    """The spillover's SKU is a standard one.

    `Standard`, `DataZoneStandard` or `GlobalStandard`; neither provisioned nor batch.
    """
    if request.spillover is not None and not _standard(request.spillover.sku):
        yield _no_standard(request, request.spillover.sku, known)


@rule("spillover-target", "spillover")
def spillover_target(
    request: DeploymentRequest,
    named: Mapping[tuple[str, str], DeploymentRequest],
    facts: Facts,
    known: Catalogue,
) -> Iterator[Finding]:
    """A spillover that is named stands in the same account, with the same model and version.

    It may be declared beside the deployment or stand there already. Where the deployments of the
    account are not known, it is undecided.
    """
    found = (
        _of_target(request, each, target_of(request, each, named, facts), facts, known)
        for each in request.candidates
    )
    yield from dict.fromkeys(each for each in found if each is not None)


def target_of(
    request: DeploymentRequest,
    candidate: Candidate,
    named: Mapping[tuple[str, str], DeploymentRequest],
    facts: Facts,
) -> Target | None:
    """What the request spills to by name at a candidate, declared or standing; None: not known.

    Args:
        request: What spills.
        candidate: Where.
        named: What is declared, by account and name, both in lower case.
        facts: What stands.
    """
    account, name = candidate.account_id, request.spills_to
    if account is None or name is None:
        return None
    declared = named.get((account.casefold(), name.casefold()))
    if declared is None:
        stands = facts.deployed(account, name)
        return None if stands is None else Target(stands.model, stands.sku)
    sku = next(
        declared.sku_at(each)
        for each in declared.candidates
        if each.account_id is not None and each.account_id.casefold() == account.casefold()
    )
    version = declared.model_version or ""
    return Target(ModelId(declared.model_format, declared.model_name, version), sku)


def _of_target(
    request: DeploymentRequest,
    candidate: Candidate,
    target: Target | None,
    facts: Facts,
    known: Catalogue,
) -> Finding | None:
    name, own = request.spills_to, request.model_version or ""
    if candidate.account_id is None:
        reason = f"whether {name} stands in the same account is not known"
        return _told(request, facts, candidate, reason, "name the account", Level.UNDECIDED)
    if target is None:
        decided = _deployments_known(candidate, facts)
        doubt = "" if decided else ", as far as is known"
        reason = f"the account has no deployment {name}{doubt}"
        fix = "declare it beside this one, in the same account"
        level = Level.VIOLATION if decided else Level.UNDECIDED
        return _told(request, facts, candidate, reason, fix, level)
    if not _standard(target.sku):
        return _no_standard(request, target.sku, known)
    wanted = ModelId(request.model_format, request.model_name, own)
    if target.model == wanted:
        return None
    fix = "spill to the same model and version"
    if target.model[:2] == wanted[:2] and not (target.model.version and own):
        reason = f"whether {name} is of the same version is not known, since one states none"
        return _told(request, facts, candidate, reason, "state both versions", Level.UNDECIDED)
    said = request.model if own == "" else str(wanted)
    other = str(target.model).removesuffix("@")
    reason = f"{name} is {other}, and this is {said}"
    return _told(request, facts, candidate, reason, fix, Level.VIOLATION)


def _deployments_known(candidate: Candidate, facts: Facts) -> bool:
    """Every deployment of the candidate's account is known."""
    here = facts.region(candidate.region)
    return (
        here is not None
        and isinstance(here.deployments, tuple)
        and here.region not in map(region_name, facts.unread_regions)
    )


def _standard(sku: str) -> bool:
    return sku.endswith("Standard")


def _no_standard(request: DeploymentRequest, sku: str, known: Catalogue) -> Finding:
    return _finding(
        request,
        spillover_sku.id,
        f"{sku} takes no spillover",
        "use Standard, DataZoneStandard or GlobalStandard",
        known,
    )


def _told(  # noqa: PLR0913, PLR0917 - what a finding is made of
    request: DeploymentRequest,
    facts: Facts,
    candidate: Candidate,
    reason: str,
    fix: str,
    level: Level,
) -> Finding:
    where = f"{request.name}.spillover"
    sources = sources_of([candidate.region], facts)
    return Finding(level, spillover_target.id, request.name, where, reason, fix, sources)


def _finding(
    request: DeploymentRequest, rule_id: str, reason: str, fix: str, known: Catalogue
) -> Finding:
    source = (Source("the catalogue", known.as_of),)
    where = f"{request.name}.spillover"
    return Finding(Level.VIOLATION, rule_id, request.name, where, reason, fix, source)
