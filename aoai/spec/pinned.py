"""What a stack whose deployments are pinned cannot ask for."""

from collections.abc import Iterator

from aoai.problems import Problem, nearest
from aoai.spec.deployment import DeploymentSection
from aoai.spec.stackfile import Placement, Spec

_OTHERWISE = "or write placement: failover"
# Inputs of azure-native's Deployment in its properties (pulumi-azure-native 3.29), except those
# that the stack file has keys of its own for. It drops all others without a word.
_PASSED_ON = ("capacitySettings", "currentCapacity", "parentDeploymentName", "scaleSettings")


def pinned_problems(spec: Spec) -> Iterator[Problem]:
    """What only the provider can do, asked for where azure-native makes the deployments."""
    if spec.placement is not Placement.PINNED:
        return
    for name, wanted in sorted(spec.deployments.items()):
        for key, reason in _asked(wanted):
            yield Problem(f"deployments.{name}.{key}", reason, f"remove it, {_OTHERWISE}")
        for key in wanted.properties:
            if key not in _PASSED_ON:
                near = nearest(key, _PASSED_ON)
                yield Problem(
                    f"deployments.{name}.properties.{key}",
                    "azure-native has no such input and would leave it out",
                    f"did you mean {near}?" if near else f"remove it, {_OTHERWISE}",
                )


def _asked(wanted: DeploymentSection) -> Iterator[tuple[str, str]]:
    if wanted.at_least is not None:
        yield "at_least", "a pinned deployment is made whole or not at all"
    if wanted.move_on_shortage:
        yield "move_on_shortage", "a pinned deployment stays where it is"
    if wanted.failback != "never":
        yield "failback", "a pinned deployment stays where it is"
    if wanted.allow_capacity_loss:
        yield "allow_capacity_loss", "a pinned deployment is removed after its successor is made"
    if wanted.dynamic_throttling is not None:
        yield "dynamic_throttling", "azure-native has no such input and would leave it out"
