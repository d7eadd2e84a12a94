"""The model deployments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import cognitiveservices

from aoai.resources import ModelDeployment
from aoai.spec.planned import PlannedCandidate, PlannedDeployment, PlannedSpillover
from infra.components.placed import Placed


@dataclass(frozen=True, kw_only=True)
class ModelDeploymentsArgs:
    """Inputs of :class:`ModelDeployments`."""

    deployments: Sequence[PlannedDeployment]
    accounts: Mapping[str, cognitiveservices.Account]
    """By region."""
    written: Mapping[str, Sequence[pulumi.Resource]]
    """By region: what has to be in an account before a deployment is."""


class ModelDeployments(pulumi.ComponentResource):
    """Each model deployment of the stack, wherever it lands.

    They are not chained: the provider writes to an account once at a time, and which account it
    will be is known only when one has taken the deployment.
    """

    by_name: Mapping[str, Placed]
    """By the name of the stack file."""

    def __init__(
        self, name: str, args: ModelDeploymentsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aoai:infra:ModelDeployments", name, {}, opts)
        self.by_name = {
            planned.name: _placed(_deployment(f"{name}-{planned.name}", planned, args, self))
            for planned in args.deployments
        }
        self.register_outputs({})


def _deployment(
    name: str, planned: PlannedDeployment, args: ModelDeploymentsArgs, parent: pulumi.Resource
) -> ModelDeployment:
    regions = dict.fromkeys(each.region for each in planned.candidates)
    return ModelDeployment(
        name,
        deployment_name=planned.name,
        candidates=[_candidate(each, args.accounts[each.region]) for each in planned.candidates],
        model={
            "format": planned.model_format,
            "name": planned.model_name,
            "version": planned.model_version,
        },
        sku=planned.sku,
        capacity=planned.capacity,
        minimum_capacity=planned.minimum_capacity,
        spillover=_spillover(planned.spillover),
        rai_policy_name=planned.content_filter,
        version_upgrade_option=planned.upgrade,
        dynamic_throttling_enabled=planned.dynamic_throttling,
        tags=planned.tags,
        properties=planned.properties or None,
        move_on_shortage=planned.move_on_shortage or None,
        failback=None if planned.failback == "never" else planned.failback,
        allow_capacity_loss=planned.allow_capacity_loss or None,
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=[each for region in regions for each in args.written.get(region, ())],
            custom_timeouts=pulumi.CustomTimeouts(
                create=planned.timeouts.create,
                update=planned.timeouts.update,
                delete=planned.timeouts.delete,
            ),
        ),
    )


def _placed(made: ModelDeployment) -> Placed:
    return Placed(
        account_id=made.account_id,
        region=made.region,
        endpoint=made.endpoint,
        sku=made.placed_sku,
        capacity=made.actual_capacity,
        model_version=made.model_version,
        attempts=made.attempts,
    )


def _candidate(planned: PlannedCandidate, account: cognitiveservices.Account) -> Mapping[str, Any]:
    own = {"sku": planned.sku, "capacity": planned.capacity}
    return {
        "region": planned.region,
        "accountId": account.id,
        **{key: value for key, value in own.items() if value is not None},
    }


def _spillover(planned: PlannedSpillover | None) -> Mapping[str, Any] | None:
    if planned is None:
        return None
    return {"deploymentName": planned.name, "sku": planned.sku, "capacity": planned.capacity}
