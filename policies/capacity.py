"""The size is stated, and one that the SKU comes in."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.problems import Problem
from aoai.rules import Finding
from policies.inputs import known
from policies.joins import Stack
from policies.judgement import of_native, of_placed
from policies.policy import MANDATORY, Config, resource_policy, stack_policy
from policies.seen import DEPLOYMENT, MODEL_DEPLOYMENT, Seen

_STEPS = "Use one of the sizes that the message names."


def _legal(deployment: Seen, _config: Config) -> Iterator[Finding]:
    yield from of_placed(deployment, "capacity")


def _native_legal(_stack: Stack, _config: Config) -> Iterator[tuple[str, Finding]]:
    yield from of_native("capacity")


def _stated(deployment: Seen, _config: Config) -> Iterator[Problem]:
    sku = deployment.read("sku")
    # (I) Azure/bicep#16642: what stands inside properties has no effect.
    if sku is None and deployment.read("properties.sku") is not None:
        yield Problem(
            deployment.where("properties.sku"),
            "Azure ignores a sku inside properties and falls back to Standard",
            "give sku beside properties: sku=SkuArgs(name=…, capacity=…)",
        )
        return
    for path in ("sku.name", "sku.capacity"):
        if known(deployment.inputs, path) is None:
            instead = "Standard" if path == "sku.name" else "1"
            reason = f"it is absent, and Azure falls back to {instead}"
            yield Problem(deployment.where(path), reason, "state name and capacity of the sku")


deployment_capacity = resource_policy(
    "deployment-capacity",
    [MODEL_DEPLOYMENT],
    _legal,
    description="The capacity is within the SKU's minimum and maximum and on one of its steps.",
    steps=_STEPS,
    level=MANDATORY,
    severity=Severity.HIGH,
)

native_deployment_capacity = stack_policy(
    "native-deployment-capacity",
    _native_legal,
    description="The capacity of an azure-native Deployment is within the SKU's minimum and "
    "maximum in the region of its account, and on one of its steps.",
    steps=_STEPS,
    level=MANDATORY,
    severity=Severity.HIGH,
)

explicit_sku = resource_policy(
    "explicit-sku",
    [DEPLOYMENT],
    _stated,
    description="An azure-native Deployment states its SKU and capacity, where Azure reads them.",
    steps="State sku with name and capacity, beside properties and not inside.",
    level=MANDATORY,
    severity=Severity.HIGH,
)
