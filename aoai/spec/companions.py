"""What stands beside the deployments of a plan: filters, grants, diagnostics, refusals."""

from collections.abc import Iterator, Sequence

from aoai.spec.names import grant_name
from aoai.spec.planned import (
    PlannedAccount,
    PlannedDiagnostics,
    PlannedFilter,
    PlannedFilterRule,
    PlannedGrant,
    PlannedRefusal,
)
from aoai.spec.refusals import RefusalSection
from aoai.spec.stackfile import ROLES, ContentFilterSection, Spec


def filters_of(spec: Spec) -> Iterator[PlannedFilter]:
    """The stack's own content filters, by name."""
    for name, wanted in sorted(spec.content_filters.items()):
        yield _filter(name, wanted)


def _filter(name: str, wanted: ContentFilterSection) -> PlannedFilter:
    return PlannedFilter(
        name=name,
        base=wanted.base,
        mode=wanted.mode,
        rules=tuple(
            PlannedFilterRule(each.name, source.value, each.severity, each.blocking, each.enabled)
            for each in wanted.filters
            for source in each.sources
        ),
    )


def grants_of(spec: Spec, accounts: Sequence[PlannedAccount]) -> Iterator[PlannedGrant]:
    """The role of each principal on every account."""
    for label, wanted in sorted(spec.access.items()):
        role = ROLES.get(wanted.role, wanted.role.casefold())
        for account in accounts:
            yield PlannedGrant(
                key=f"{label}-{account.region}",
                region=account.region,
                name=grant_name(account.name, wanted.id, role),
                principal=wanted.id,
                principal_type=wanted.type.value,
                role=role,
            )


def diagnostics_of(spec: Spec) -> PlannedDiagnostics | None:
    """Where the accounts' logs and metrics go, if anywhere."""
    wanted = spec.diagnostics
    if wanted is None:
        return None
    return PlannedDiagnostics("aoai", wanted.workspace, wanted.logs, wanted.metrics)


def refusals_of(spec: Spec) -> Iterator[PlannedRefusal]:
    """What the stack says that refusals mean, in its order."""
    yield from map(_refusal, spec.refusals)


def _refusal(row: RefusalSection) -> PlannedRefusal:
    return PlannedRefusal(
        code=row.code,
        status=row.status,
        message=row.message,
        failure=row.failure.value,
        scope=row.scope.value if row.scope else None,
        fix=row.fix,
        source=row.source,
    )
