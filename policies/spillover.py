"""What a deployment cannot take goes where Azure lets it go."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.problems import Problem
from aoai.rules import Finding
from policies.inputs import Unreadable
from policies.joins import Stack
from policies.judgement import of_stack
from policies.models import is_provisioned, model_of, skus_of
from policies.policy import MANDATORY, Config, stack_policy
from policies.seen import DEPLOYMENT, MODEL_DEPLOYMENT, Seen


def _taken(_stack: Stack, _config: Config) -> Iterator[tuple[str, Finding]]:
    yield from of_stack("spillover")


def _beside(stack: Stack, _config: Config) -> Iterator[tuple[str, Problem]]:
    full: list[Seen] = []
    standard: set[str | None] = set()
    for each in stack.of_kind(MODEL_DEPLOYMENT, DEPLOYMENT):
        try:
            provisioned = is_provisioned(each)
        except Unreadable:
            # What may be a standard deployment is one, rather than a false alarm.
            provisioned = False
        if not provisioned:
            standard.add(model_of(each))
        elif not _spills(each):
            full.append(each)
    for each in full:
        if each.declared and model_of(each) not in standard:
            reason = (
                f"{model_of(each)} as {skus_of(each)[0]} answers 429 when it is full, and no "
                "standard deployment stands beside it"
            )
            fix = "give it a spillover, or declare a standard deployment of the same model"
            yield each.urn, Problem(each.where("spillover"), reason, fix)


def _spills(deployment: Seen) -> bool:
    paths = ("spillover", "properties.spilloverDeploymentName")
    return any(deployment.at(each) is not None for each in paths)


spillover = stack_policy(
    "spillover",
    _taken,
    description="Spillover goes from a provisioned deployment to a standard one of the same model "
    "and version, in the same account.",
    steps="Declare the deployment that is named beside this one, or name another.",
    level=MANDATORY,
    severity=Severity.HIGH,
)

overflow_beside_ptu = stack_policy(
    "overflow-beside-ptu",
    _beside,
    description="A pay-as-you-go deployment stands beside each provisioned one (APRL "
    "0c193899-da60-4a52-b4a0-77d75ac8c5c5).",
    steps="Give the deployment a spillover, or declare a standard one of the same model.",
)
