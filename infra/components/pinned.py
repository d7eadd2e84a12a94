"""Model deployments of azure-native, each in a region that is chosen once and kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import cognitiveservices

from aoai.functions import choose_placement
from aoai.spec.planned import PlannedAccount, PlannedDeployment
from infra.components.placed import Placed
from infra.components.places import Place, kept, question
from infra.refusals import Refusals


@dataclass(frozen=True, kw_only=True)
class PinnedDeploymentsArgs:
    """Inputs of :class:`PinnedDeployments`."""

    deployments: Sequence[PlannedDeployment]
    planned_accounts: Sequence[PlannedAccount]
    accounts: Mapping[str, cognitiveservices.Account]
    """By region."""
    written: Mapping[str, Sequence[pulumi.Resource]]
    """By region: what has to be in an account before a deployment is."""
    group: str
    """Name of the resource group, known before it stands."""
    resource_group_name: pulumi.Input[str]


class PinnedDeployments(pulumi.ComponentResource):
    """Each model deployment of the stack as a resource of azure-native.

    The provider chooses their regions from live facts, and a Stash keeps each choice until the
    candidates are others; what stands then stays, as long as it is one of them. Azure refuses a
    second write to an account while one is running, so what goes to one account is made one after
    the other. Accounts are written side by side.
    """

    by_name: Mapping[str, Placed]
    """By the name of the stack file."""

    def __init__(
        self, name: str, args: PinnedDeploymentsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aoai:infra:PinnedDeployments", name, {}, opts)
        asking = pulumi.InvokeOptions(parent=self)
        names = {each.region: each.name for each in args.planned_accounts}
        questions = {each.name: question(each, names) for each in args.deployments}
        answers = choose_placement(
            resource_group_name=args.group, deployments=list(questions.values()), opts=asking
        )
        refusals = Refusals(args.group, asking)
        accounts = _Accounts(args)
        by_name = {}
        for planned in args.deployments:
            own = f"{name}-{planned.name}"
            place = kept(f"{own}-place", planned, answers, self)
            hook = refusals.hook(own, planned, questions[planned.name], place)
            opts = pulumi.ResourceOptions(
                parent=self,
                # azure-native would delete first, and what has been released may not come back.
                delete_before_replace=False,
                hooks=pulumi.ResourceHookBinding(on_error=[hook]),
                custom_timeouts=pulumi.CustomTimeouts(
                    create=planned.timeouts.create,
                    update=planned.timeouts.update,
                    delete=planned.timeouts.delete,
                ),
            )
            # What the deployment names has to be there before it.
            for part in _parts(planned, place):
                made = accounts.deployment(f"{name}-{part.name}", part, place, opts)
            by_name[planned.name] = _placed(made, place, args.accounts)
        self.by_name = by_name
        self.register_outputs({})


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One of the deployments that are in an account together."""

    name: str
    sku: pulumi.Input[str]
    capacity: pulumi.Input[int]
    properties: Mapping[str, Any]
    """As ARM spells them."""
    tags: Mapping[str, str]


def _parts(planned: PlannedDeployment, place: pulumi.Output[Place]) -> Sequence[_Part]:
    """The spillover, if there is one, and the deployment itself."""
    spillover = planned.spillover
    shared = {
        "model": {
            "format": planned.model_format,
            "name": planned.model_name,
            "version": planned.model_version,
        },
        "versionUpgradeOption": planned.upgrade,
        **({"raiPolicyName": planned.content_filter} if planned.content_filter else {}),
    }
    linked = {"spilloverDeploymentName": spillover.name} if spillover else {}
    own = _Part(
        name=planned.name,
        sku=place.apply(lambda found: found.sku),
        capacity=place.apply(lambda found: found.capacity),
        properties={**planned.properties, **shared, **linked},
        tags=planned.tags,
    )
    if spillover is None:
        return (own,)
    beside = _Part(
        name=spillover.name,
        sku=spillover.sku,
        capacity=spillover.capacity,
        properties=shared,
        tags=planned.tags,
    )
    return beside, own


class _Accounts:
    """Declares deployments, those of one account one after the other."""

    def __init__(self, args: PinnedDeploymentsArgs) -> None:
        self._args = args
        self._last: pulumi.Output[Mapping[str, pulumi.Resource]] = pulumi.Output.from_input({})

    def deployment(
        self, name: str, part: _Part, place: pulumi.Output[Place], opts: pulumi.ResourceOptions
    ) -> cognitiveservices.Deployment:
        """One more, in the account of a region that may be known in the update alone."""
        accounts = self._args.accounts
        account: pulumi.Output[str] = place.apply(lambda found: accounts[found.region].name)
        properties: Any = part.properties
        made = cognitiveservices.Deployment(
            name,
            deployment_name=part.name,
            account_name=account,
            resource_group_name=self._args.resource_group_name,
            sku=cognitiveservices.SkuArgs(name=part.sku, capacity=part.capacity),
            properties=properties,
            tags=part.tags,
            opts=pulumi.ResourceOptions.merge(
                opts, pulumi.ResourceOptions(depends_on=self._before(place))
            ),
        )
        self._last = pulumi.Output.all(self._last, place).apply(
            lambda found: {**found[0], found[1].region: made}
        )
        return made

    def _before(self, place: pulumi.Output[Place]) -> pulumi.Output[list[pulumi.Resource]]:
        """What the account gets before: its filters, and the last deployment that went there."""

        def before(found: Any) -> list[pulumi.Resource]:
            last, region = found[0], found[1].region
            there = [last[region]] if region in last else []
            return [*self._args.written.get(region, ()), *there]

        return pulumi.Output.all(self._last, place).apply(before)


def _placed(
    made: cognitiveservices.Deployment,
    place: pulumi.Output[Place],
    accounts: Mapping[str, cognitiveservices.Account],
) -> Placed:
    # What speaks of the deployment waits for it. Its SKU, unlike its id, is known in previews.
    region = pulumi.Output.all(place, made.sku).apply(lambda found: str(found[0].region))
    account_id: pulumi.Output[str] = region.apply(lambda where: accounts[where].id)
    endpoint: pulumi.Output[str] = region.apply(
        lambda where: accounts[where].properties.apply(lambda found: str(found.endpoint))
    )
    sku = made.sku.apply(lambda found: str(found.name) if found else "")
    capacity = made.sku.apply(lambda found: int(found.capacity or 0) if found else 0)
    return Placed(
        account_id=account_id,
        region=region,
        endpoint=endpoint,
        sku=sku,
        capacity=capacity,
        model_version=made.properties.apply(
            lambda found: str(found.model.version) if found.model else ""
        ),
        # With the id, so that a preview does not call it placed.
        attempts=pulumi.Output.all(region, sku, capacity, made.id).apply(
            lambda found: [
                {"region": found[0], "sku": found[1], "capacity": found[2], "outcome": "placed"}
            ]
        ),
    )
