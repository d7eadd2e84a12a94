"""Is the spillover one that Azure takes: standard, of the same model, in the same account.

Source: spillover page, 2026-03-04.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aoai.catalog import Catalogue
from aoai.facts import Deployed, Facts, ModelId, Source
from aoai.rules.finding import Finding, Level
from aoai.rules.request import DeploymentRequest
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
    if request.spills_to is None:
        return
    for each in request.candidates:
        if each.account_id is None:
            yield _finding(
                request,
                spillover_target.id,
                f"whether {request.spills_to} stands in the same account is not known",
                "name the account",
                known,
                Level.UNDECIDED,
            )
            continue
        target = _target(each.account_id, request.spills_to, named, facts)
        wanted = ModelId(request.model_format, request.model_name, request.model_version or "")
        if target is None:
            decided = facts.deployments_complete
            yield _finding(
                request,
                spillover_target.id,
                f"the account has no deployment {request.spills_to}"
                + ("" if decided else ", as far as is known"),
                "declare it beside this one, in the same account",
                known,
                Level.VIOLATION if decided else Level.UNDECIDED,
            )
        elif not _standard(target.sku):
            yield _no_standard(request, target.sku, known)
        elif request.model_version is not None and target.model != wanted:
            yield _finding(
                request,
                spillover_target.id,
                f"{request.spills_to} is {target.model}, and this is {wanted}",
                "spill to the same model and version",
                known,
            )


def _target(
    account: str, name: str, named: Mapping[tuple[str, str], DeploymentRequest], facts: Facts
) -> Target | None:
    declared = named.get((account.casefold(), name.casefold()))
    if declared is not None:
        model = ModelId(declared.model_format, declared.model_name, declared.model_version or "")
        return Target(model, declared.sku)
    stands: Deployed | None = facts.deployed(account, name)
    return None if stands is None else Target(stands.model, stands.sku)


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


def _finding(  # noqa: PLR0913, PLR0917 - what a finding is made of
    request: DeploymentRequest,
    rule_id: str,
    reason: str,
    fix: str,
    known: Catalogue,
    level: Level = Level.VIOLATION,
) -> Finding:
    source = (Source("the catalogue", known.as_of),)
    where = f"{request.name}.spillover"
    return Finding(level, rule_id, request.name, where, reason, fix, source)
