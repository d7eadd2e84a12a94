"""Somebody hears when a provisioned deployment is full."""

from collections.abc import Iterator
from typing import Any

from aoai.problems import Problem
from policies.inputs import NotKnown, Unreadable, at
from policies.joins import Stack
from policies.models import deployment_name, is_provisioned
from policies.policy import Config, joined_policy, resource_policy
from policies.run import run
from policies.seen import ACCOUNT, DEPLOYMENT, METRIC_ALERT, MODEL_DEPLOYMENT, PROCESSING_RULE, Seen

# AzureOpenAIProvisionedManagedUtilizationV2, and its predecessor without the V2.
_UTILIZATION = "ProvisionedManagedUtilization"


def _watched(deployment: Seen, stack: Stack, _config: Config) -> Iterator[Problem]:
    if not is_provisioned(deployment):
        return
    doubt = False
    for alert in stack.of_kind(METRIC_ALERT):
        if alert.at("enabled") is False:
            continue
        about = _about(alert, deployment)
        found = _on(alert, deployment, stack) if about is not False else False
        if found and about:
            return
        doubt = doubt or (found is not False and about is not False)
    if doubt:
        what = "cannot be told: what an alert watches is not known before the update"
        raise Unreadable("utilization alert", what)
    yield Problem(
        deployment.where("utilization"),
        "no alert of this stack watches how full the deployment is",
        "add a monitor.MetricAlert on AzureOpenAIProvisionedManagedUtilizationV2 of its account",
    )


def _about(alert: Seen, deployment: Seen) -> bool | None:
    """The alert is about how full the deployment is; None where that is not known."""
    criteria = alert.at("criteria.allOf")
    if criteria is None:
        return False
    said = [_criterion(each, deployment_name(deployment)) for each in _items(criteria)]
    if True in said:
        return True
    return None if None in said else False


def _criterion(stated: Any, name: str) -> bool | None:
    metric = at(stated, "metricName")
    if isinstance(metric, NotKnown):
        return None
    if not isinstance(metric, str) or _UTILIZATION not in metric:
        return False
    for each in _items(at(stated, "dimensions")):
        if at(each, "name") != "ModelDeploymentName":
            continue
        values = _items(at(each, "values"))
        included = "*" in values or name in values
        if at(each, "operator") == "Exclude":
            return not included
        return included or (None if any(isinstance(v, NotKnown) for v in values) else False)
    return True


def _on(alert: Seen, deployment: Seen, stack: Stack) -> bool | None:
    """The alert's scope is the account of the deployment."""
    if deployment.kind == DEPLOYMENT:
        return stack.points_at(alert, "scopes", run().account_of(deployment))
    behind = stack.behind(deployment, "candidates", ACCOUNT)
    found = [stack.points_at(alert, "scopes", each) for each in (deployment, *behind)]
    if True in found:
        return True
    return None if None in found else False


def _reaching(alert: Seen, stack: Stack, _config: Config) -> Iterator[Problem]:
    if alert.at("actions") or any(stack.of_kind(PROCESSING_RULE)):
        return
    yield Problem(
        alert.where("actions"),
        "nobody is told when it fires",
        "name an action group, or add a processing rule that does",
    )


def _resolving(alert: Seen, _config: Config) -> Iterator[Problem]:
    # Left out, Azure takes true.
    if alert.read("autoMitigate") is False:
        yield Problem(
            alert.where("autoMitigate"),
            "it stays fired when its cause is gone",
            "set auto_mitigate=True",
        )


def _items(found: Any) -> list[Any]:
    if isinstance(found, NotKnown):
        return [found]
    return found if isinstance(found, list) else []


utilization_alert = joined_policy(
    "utilization-alert",
    [MODEL_DEPLOYMENT, DEPLOYMENT],
    _watched,
    description="An alert watches how full each provisioned deployment is.",
    steps="Add a metric alert on the utilization of the deployment.",
)

alert_receivers = joined_policy(
    "alert-receivers",
    [METRIC_ALERT],
    _reaching,
    description="Each metric alert reaches somebody, by an action group or a processing rule.",
    steps="Name an action group.",
)

alert_auto_resolve = resource_policy(
    "alert-auto-resolve",
    [METRIC_ALERT],
    _resolving,
    description="Each metric alert resolves itself (PSRule Azure.Alert.MetricAutoMitigate).",
    steps="Set auto_mitigate=True.",
)
