"""A plan as the rules see it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from aoai.rules.request import (
    AccountRequest,
    Candidate,
    DeploymentRequest,
    Residency,
    SpilloverRequest,
)
from aoai.spec.planned import Plan, PlannedAccount, PlannedDeployment


def requests_of(
    plan: Plan, residency: Residency = None, prefix: str = ""
) -> tuple[DeploymentRequest, ...]:
    """The deployments of a plan, in its order.

    A candidate's account is named by its ARM id where the plan says which subscription it is in,
    else by its name.

    Args:
        plan: What the stack file asks for.
        residency: The stack's limit.
        prefix: Put before each name, to tell stacks apart that are judged together.
    """
    accounts = {each.region: each for each in plan.accounts}
    return tuple(
        replace(_request(each, plan, accounts), name=f"{prefix}{each.name}", residency=residency)
        for each in plan.deployments
    )


def accounts_of(plan: Plan) -> tuple[AccountRequest, ...]:
    """The accounts of a plan, in its order."""
    return tuple(
        AccountRequest(each.name, each.region, each.kind, _account_id(each, plan))
        for each in plan.accounts
    )


def _request(
    wanted: PlannedDeployment, plan: Plan, accounts: Mapping[str, PlannedAccount]
) -> DeploymentRequest:
    spillover = wanted.spillover
    return DeploymentRequest(
        name=wanted.name,
        model_format=wanted.model_format,
        model_name=wanted.model_name,
        model_version=wanted.model_version,
        sku=wanted.sku,
        capacity=wanted.capacity,
        candidates=tuple(_candidates(wanted, plan, accounts)),
        minimum_capacity=wanted.minimum_capacity,
        spillover=SpilloverRequest(spillover.name, spillover.sku, spillover.capacity)
        if spillover
        else None,
        # One stack has one kind of account.
        kind=plan.accounts[0].kind,
        deployment_name=wanted.name,
        upgrade_option=wanted.upgrade,
    )


def _candidates(
    wanted: PlannedDeployment, plan: Plan, accounts: Mapping[str, PlannedAccount]
) -> Iterator[Candidate]:
    for each in wanted.candidates:
        account = accounts[each.region]
        known = _account_id(account, plan) or account.name
        yield Candidate(each.region, known, each.sku, each.capacity)


def _account_id(account: PlannedAccount, plan: Plan) -> str | None:
    """The ARM id, in lower case as facts hold it; None where the subscription is not told."""
    if plan.azure.subscription is None:
        return None
    return (
        f"/subscriptions/{plan.azure.subscription}/resourcegroups/{plan.group.name}"
        f"/providers/microsoft.cognitiveservices/accounts/{account.name}"
    ).casefold()
