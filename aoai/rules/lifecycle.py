"""What will change under a deployment that can be made today."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from aoai.catalog import Catalogue
from aoai.facts import Facts, Source
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.judging import Seat
from aoai.rules.levels import sources_of
from aoai.rules.request import DeploymentRequest
from aoai.rules.rule import rule

NEVER = "NoAutoUpgrade"
ON_NEW_DEFAULT = "OnceNewDefaultVersionAvailable"
ON_EXPIRY = "OnceCurrentVersionExpired"


@rule("retires-soon", "lifecycle")
def retires_soon(
    request: DeploymentRequest, seats: Sequence[Seat], facts: Facts, today: date, within: int
) -> Iterator[Finding]:
    """The model does not retire within the next 90 days.

    From its end date on a model version answers 410, and a deployment of it is gone unless Azure
    may upgrade it. The SKU's own date decides, the model's where the SKU has none; the spillover's
    SKU counts too. How many days ahead a warning is given is a setting.
    """
    last = today + timedelta(days=within)
    soon: dict[tuple[date, str], list[str]] = {}
    for each in seats:
        for sku, ends in each.ends if each.place is not None else ():
            if today < ends <= last:
                soon.setdefault((ends, sku), []).append(each.region)
    for (ends, sku), regions in sorted(soon.items()):
        days = (ends - today).days
        yield Finding(
            level=Level.WARNING,
            rule=retires_soon.id,
            request=request.name,
            where=f"{request.name}.model",
            reason=f"{request.model} as {sku} ends on {ends}, in {days} "
            f"{'day' if days == 1 else 'days'}, in {listed(regions)}",
            fix="plan the move to a later model or version",
            sources=sources_of(regions, facts),
        )


@rule("upgrade-without-effect", "lifecycle")
def upgrade_without_effect(request: DeploymentRequest, known: Catalogue) -> Iterator[Finding]:
    """No upgrade is expected of a provisioned deployment.

    Azure upgrades standard deployments by itself, provisioned ones never: `versionUpgradeOption`
    has no effect on them, and at the retirement of the version they stop. (Model lifecycle page,
    2026-10-05.)
    """
    if request.upgrade_option in (ON_NEW_DEFAULT, ON_EXPIRY) and _provisioned(request, known):
        yield _about_option(
            upgrade_without_effect.id,
            request,
            known,
            f"{request.upgrade_option} has no effect on {request.sku}: Azure upgrades no "
            "provisioned deployment",
            f"write {NEVER}, and change the version yourself before it retires",
        )


@rule("upgrade-against-pin", "lifecycle")
def upgrade_against_pin(request: DeploymentRequest, known: Catalogue) -> Iterator[Finding]:
    """A pinned version is not given away by the upgrade option.

    With `OnceNewDefaultVersionAvailable` Azure moves a standard deployment to each new default
    within two weeks, whatever version was asked for; the next `up` then finds another version than
    the one that is written. (Model versions page.)
    """
    if (
        request.model_version is not None
        and request.upgrade_option == ON_NEW_DEFAULT
        and not _provisioned(request, known)
    ):
        yield _about_option(
            upgrade_against_pin.id,
            request,
            known,
            f"{request.model} is pinned, and {ON_NEW_DEFAULT} lets Azure leave it for each new "
            "default",
            f"write {ON_EXPIRY} or {NEVER}",
        )


def _provisioned(request: DeploymentRequest, known: Catalogue) -> bool:
    return all(
        (found := known.skus.get(request.sku_at(each))) is not None and found.provisioned
        for each in request.candidates
    )


def _about_option(
    rule_id: str, request: DeploymentRequest, known: Catalogue, reason: str, fix: str
) -> Finding:
    return Finding(
        level=Level.WARNING,
        rule=rule_id,
        request=request.name,
        where=f"{request.name}.upgrade",
        reason=reason,
        fix=fix,
        sources=(Source("the catalogue", known.as_of),),
    )
