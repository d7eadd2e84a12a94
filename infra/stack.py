"""Everything of one stack, from its plan."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
from pulumi_azure_native import resources

from aoai.resources import Provider
from aoai.spec import Plan
from infra.components.access import Access, AccessArgs
from infra.components.accounts import Accounts, AccountsArgs
from infra.components.alerting import Alerting, AlertingArgs
from infra.components.deployments import ModelDeployments, ModelDeploymentsArgs
from infra.components.diagnostics import Diagnostics, DiagnosticsArgs
from infra.components.filters import ContentFilters, ContentFiltersArgs
from infra.components.pinned import PinnedDeployments, PinnedDeploymentsArgs
from infra.endpoints import published, write


def declare(
    wanted: Plan, folder: Path, secret_webhooks: pulumi.Output[Mapping[str, str]] | None
) -> None:
    """Declare everything that a plan holds, and publish what became of it.

    Args:
        wanted: The plan.
        folder: Where the file of endpoints is put when something is really made.
        secret_webhooks: Addresses by label, beside those of the plan.
    """
    where = wanted.azure
    azure = azure_native.Provider(
        "azure",
        subscription_id=where.subscription,
        tenant_id=where.tenant,
        environment=where.environment,
        metadata_host=where.metadata_host,
    )
    aoai = Provider(
        "aoai",
        subscription_id=where.subscription,
        tenant_id=where.tenant,
        environment=where.environment,
        metadata_host=where.metadata_host,
        refusals=refusal_rows(wanted),
    )
    everywhere = pulumi.ResourceOptions(providers=[azure, aoai])

    group = resources.ResourceGroup(
        "group",
        resource_group_name=wanted.group.name,
        location=wanted.group.location,
        tags=wanted.tags,
        # Azure moves no group, and a replaced one would take everything with it.
        opts=pulumi.ResourceOptions(provider=azure, ignore_changes=["location"]),
    )
    accounts = Accounts(
        "accounts",
        AccountsArgs(accounts=wanted.accounts, resource_group_name=group.name, tags=wanted.tags),
        everywhere,
    )
    filters = ContentFilters(
        "filters",
        ContentFiltersArgs(
            filters=wanted.filters,
            accounts=accounts.by_region,
            resource_group_name=group.name,
            tags=wanted.tags,
        ),
        everywhere,
    )
    deployments: ModelDeployments | PinnedDeployments
    if wanted.placement == "failover":
        deployments = ModelDeployments(
            "deployments",
            ModelDeploymentsArgs(
                deployments=wanted.deployments,
                accounts=accounts.by_region,
                written=filters.by_region,
            ),
            everywhere,
        )
    else:
        deployments = PinnedDeployments(
            "deployments",
            PinnedDeploymentsArgs(
                deployments=wanted.deployments,
                planned_accounts=wanted.accounts,
                accounts=accounts.by_region,
                written=filters.by_region,
                group=wanted.group.name,
                resource_group_name=group.name,
            ),
            everywhere,
        )
    Access("access", AccessArgs(grants=wanted.grants, accounts=accounts.by_region), everywhere)
    if wanted.diagnostics is not None:
        Diagnostics(
            "diagnostics",
            DiagnosticsArgs(diagnostics=wanted.diagnostics, accounts=accounts.by_region),
            everywhere,
        )
    Alerting(
        "alerts",
        AlertingArgs(
            action_group=wanted.action_group,
            alerts=wanted.alerts,
            deployments=deployments.by_name,
            secret_webhooks=secret_webhooks,
            resource_group_name=group.name,
            tags=wanted.tags,
        ),
        everywhere,
    )

    outcome = {"deployments": published(wanted, deployments.by_name)}
    pulumi.export("deployments", outcome["deployments"])
    if not pulumi.runtime.is_dry_run():
        path = folder / f"endpoints.{wanted.stack}.json"
        pulumi.Output.from_input(outcome).apply(lambda document: write(path, document))


def refusal_rows(wanted: Plan) -> list[Mapping[str, Any]]:
    """What refusals mean to the stack, as the provider takes it."""
    return [
        {
            name: value
            for name, value in (
                ("code", each.code),
                ("status", each.status),
                ("message", each.message),
                ("class", each.failure),
                ("scope", each.scope),
                ("fix", each.fix),
                ("source", each.source),
            )
            if value is not None
        }
        for each in wanted.refusals
    ]
