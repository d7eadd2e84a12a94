"""Which conditions are worth telling a person about.

Rules are values that follow from the deployments, so a changed threshold or a further deployment
changes them with it.
"""

from collections.abc import Iterable, Iterator

from aoai.catalog import Catalogue
from aoai.spec.names import kebab
from aoai.spec.planned import PlannedAlert, PlannedDeployment, PlannedDimension
from aoai.spec.stackfile import AlertsSection

# Window, frequency and severity are those of azure-monitor-baseline-alerts
# (services/CognitiveServices/accounts), which verified the utilization rule.
WINDOW = "PT5M"
FREQUENCY = "PT1M"
WARNING = 2


def rules_for(
    deployments: Iterable[PlannedDeployment],
    thresholds: AlertsSection,
    stack: str,
    known: Catalogue,
) -> Iterator[PlannedAlert]:
    """The alert rules that deployments call for, in their order."""
    for each in deployments:
        skus = {each.sku, *(place.sku for place in each.candidates if place.sku)}
        if any(known.skus[sku].provisioned for sku in skus):
            yield _utilization(each, thresholds.utilization, stack)
        yield _throttled(each, thresholds.throttled, stack)


def _utilization(deployment: PlannedDeployment, percent: int, stack: str) -> PlannedAlert:
    key = f"{deployment.name}-utilization"
    return PlannedAlert(
        key=key,
        name=f"aoai-{kebab(stack)}-{key}",
        deployment=deployment.name,
        metric="AzureOpenAIProvisionedManagedUtilizationV2",
        aggregation="Average",
        operator="GreaterThan",
        threshold=percent,
        window=WINDOW,
        frequency=FREQUENCY,
        severity=WARNING,
        dimensions=(PlannedDimension("ModelDeploymentName", (deployment.name,)),),
        summary=f"{deployment.name} uses over {percent} % of its provisioned throughput; "
        "at 100 % Azure answers 429",
    )


def _throttled(deployment: PlannedDeployment, answers: int, stack: str) -> PlannedAlert:
    # Some 429 answers are by design: clients and spillover take them. Hence a count, not any.
    key = f"{deployment.name}-throttled"
    spillover = (deployment.spillover.name,) if deployment.spillover else ()
    return PlannedAlert(
        key=key,
        name=f"aoai-{kebab(stack)}-{key}",
        deployment=deployment.name,
        metric="AzureOpenAIRequests",
        aggregation="Total",
        operator="GreaterThan",
        threshold=answers,
        window=WINDOW,
        frequency=FREQUENCY,
        severity=WARNING,
        dimensions=(
            PlannedDimension("ModelDeploymentName", (deployment.name, *spillover)),
            PlannedDimension("StatusCode", ("429",)),
        ),
        summary=f"more than {answers} requests to {deployment.name} were answered 429 in 5 minutes",
    )
