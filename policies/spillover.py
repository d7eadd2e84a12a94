"""What a deployment cannot take goes where Azure lets it go."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.problems import Problem
from aoai.rules import Finding
from policies.inputs import Unreadable, at
from policies.joins import Stack
from policies.judgement import of_stack
from policies.models import is_provisioned, model_of, skus_of
from policies.policy import MANDATORY, Config, joined_policy, stack_policy
from policies.seen import DEPLOYMENT, MODEL_DEPLOYMENT, Seen


def _taken(_stack: Stack, _config: Config) -> Iterator[tuple[str, Finding]]:
    yield from of_stack("spillover")


def _beside(deployment: Seen, stack: Stack, _config: Config) -> Iterator[Problem]:
    if not is_provisioned(deployment):
        return
    own = (
        at(deployment.inputs, "spillover"),
        at(deployment.inputs, "properties.spilloverDeploymentName"),
    )
    if any(each is not None for each in own):
        return
    for each in stack.of_kind(MODEL_DEPLOYMENT, DEPLOYMENT):
        if each.urn != deployment.urn and model_of(each) == model_of(deployment):
            try:
                if not is_provisioned(each):
                    return
            except Unreadable:
                return
    yield Problem(
        deployment.where("spillover"),
        f"{model_of(deployment)} as {skus_of(deployment)[0]} answers 429 when it is full, and "
        "no standard deployment stands beside it",
        "give it a spillover, or declare a standard deployment of the same model",
    )


spillover = stack_policy(
    "spillover",
    _taken,
    description="Spillover goes from a provisioned deployment to a standard one of the same model "
    "and version, in the same account.",
    steps="Declare the deployment that is named beside this one, or name another.",
    level=MANDATORY,
    severity=Severity.HIGH,
)

overflow_beside_ptu = joined_policy(
    "overflow-beside-ptu",
    [MODEL_DEPLOYMENT, DEPLOYMENT],
    _beside,
    description="A pay-as-you-go deployment stands beside each provisioned one (APRL "
    "0c193899-da60-4a52-b4a0-77d75ac8c5c5).",
    steps="Give the deployment a spillover, or declare a standard one of the same model.",
)
