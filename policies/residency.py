"""Data is processed inside the stack's residency only."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.rules import Finding, Level
from policies.choices import RESIDENCY_CONFIG
from policies.joins import Stack
from policies.policy import MANDATORY, Config, joined_policy, resource_policy
from policies.run import run
from policies.seen import DEPLOYMENT, MODEL_DEPLOYMENT, Seen
from policies.wanted import Wanted

_STEPS = "Use a SKU and regions inside the residency, or have the residency widened."


def _inside(deployment: Seen, _config: Config) -> Iterator[Finding]:
    yield from _breaches(run().wanted(deployment))


def _native_inside(deployment: Seen, _stack: Stack, _config: Config) -> Iterator[Finding]:
    yield from _breaches(run().native(deployment))


def _breaches(wanted: Wanted | None) -> Iterator[Finding]:
    for each in run().residency(wanted) if wanted else ():
        if each.level is Level.VIOLATION:
            yield each


data_residency = resource_policy(
    "data-residency",
    [MODEL_DEPLOYMENT],
    _inside,
    description="Every candidate, its SKU and its spillover process data inside the residency.",
    steps=_STEPS,
    level=MANDATORY,
    severity=Severity.CRITICAL,
    config=RESIDENCY_CONFIG,
)

native_data_residency = joined_policy(
    "native-data-residency",
    [DEPLOYMENT],
    _native_inside,
    description="An azure-native Deployment processes data inside the residency that "
    "data-residency is configured with.",
    steps=_STEPS,
    level=MANDATORY,
    severity=Severity.CRITICAL,
)
