"""The subscription's quota holds everything that the stack declares together."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.rules import Finding
from policies.joins import Stack
from policies.judgement import of_stack
from policies.policy import MANDATORY, Config, stack_policy


def _headroom(_stack: Stack, _config: Config) -> Iterator[tuple[str, Finding]]:
    yield from of_stack("quota")


quota_headroom = stack_policy(
    "quota-headroom",
    _headroom,
    description="Quota holds all deployments and accounts of the stack, added up pool by pool.",
    steps="Lower a capacity, add candidate regions, or request quota.",
    level=MANDATORY,
    severity=Severity.HIGH,
)
