"""Who is told, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor

from aoai.spec.planned import PlannedActionGroup, PlannedAlert
from infra.components.placed import Placed

_ACCOUNT_TYPE = "Microsoft.CognitiveServices/accounts"


@dataclass(frozen=True, kw_only=True)
class AlertingArgs:
    """Inputs of :class:`Alerting`."""

    action_group: PlannedActionGroup
    alerts: Sequence[PlannedAlert]
    deployments: Mapping[str, Placed]
    """By the name of the stack file."""
    secret_webhooks: pulumi.Output[Mapping[str, str]] | None
    """Addresses by label, beside those of the plan."""
    resource_group_name: pulumi.Input[str]
    tags: Mapping[str, str]


class Alerting(pulumi.ComponentResource):
    """An action group and the metric alerts that call it.

    An alert's scope is the account in which its deployment was placed, so it follows a move.
    """

    def __init__(
        self, name: str, args: AlertingArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aoai:infra:Alerting", name, {}, opts)
        group = monitor.ActionGroup(
            f"{name}-receivers",
            action_group_name=args.action_group.name,
            group_short_name=args.action_group.short_name,
            resource_group_name=args.resource_group_name,
            location="global",
            enabled=True,
            email_receivers=[
                monitor.MicrosoftCommonEmailReceiverArgs(
                    name=label, email_address=address, use_common_alert_schema=True
                )
                for label, address in args.action_group.email.items()
            ],
            webhook_receivers=_webhooks(args.action_group.webhook, args.secret_webhooks),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for planned in args.alerts:
            placed = args.deployments[planned.deployment]
            monitor.MetricAlert(
                f"{name}-{planned.key}",
                rule_name=planned.name,
                resource_group_name=args.resource_group_name,
                location="global",
                description=planned.summary,
                severity=planned.severity,
                enabled=True,
                auto_mitigate=True,
                scopes=[placed.account_id],
                target_resource_type=_ACCOUNT_TYPE,
                target_resource_region=placed.region,
                evaluation_frequency=planned.frequency,
                window_size=planned.window,
                criteria=_criteria(planned),
                actions=[monitor.MetricAlertActionArgs(action_group_id=group.id)],
                tags=args.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def _criteria(planned: PlannedAlert) -> monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs:
    return monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
        odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        all_of=[
            monitor.MetricCriteriaArgs(
                criterion_type="StaticThresholdCriterion",
                name=planned.key,
                metric_namespace=_ACCOUNT_TYPE,
                metric_name=planned.metric,
                time_aggregation=planned.aggregation,
                operator=planned.operator,
                threshold=planned.threshold,
                dimensions=[
                    monitor.MetricDimensionArgs(
                        name=each.name, operator="Include", values=list(each.values)
                    )
                    for each in planned.dimensions
                ],
                # An account made minutes ago has no metrics yet, and Azure then answers 400
                # "Couldn't find a metric named" (hashicorp/terraform-provider-azurerm#22210).
                skip_metric_validation=True,
            )
        ],
    )


def _webhooks(
    plain: Mapping[str, str], secret: pulumi.Output[Mapping[str, str]] | None
) -> pulumi.Input[Sequence[monitor.WebhookReceiverArgs]]:
    if secret is None:
        return _receivers(plain)
    return secret.apply(lambda found: _receivers({**plain, **found}))


def _receivers(addresses: Mapping[str, str]) -> list[monitor.WebhookReceiverArgs]:
    return [
        monitor.WebhookReceiverArgs(name=label, service_uri=address, use_common_alert_schema=True)
        for label, address in sorted(addresses.items())
    ]
