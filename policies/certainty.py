"""What is no refusal: candidates that cannot take a deployment, and what could not be told.

A policy has one level for all it reports, so these are policies of their own.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.rules import Finding, Level, listed
from policies.choices import FACTS_CONFIG
from policies.joins import Stack
from policies.policy import Config, stack_policy
from policies.run import SUBJECTS, run


def _warnings(_stack: Stack, _config: Config) -> Iterator[tuple[str, str]]:
    # Those on the lifecycle have policies of their own.
    yield from _alike(
        (urn, each)
        for urn, each in run().findings()
        if each.level is Level.WARNING and SUBJECTS[each.rule] != "lifecycle"
    )


def _undecided(_stack: Stack, _config: Config) -> Iterator[tuple[str | None, str]]:
    here = run()
    for each in here.unread:
        yield None, each
    yield from here.untold
    yield from _alike((urn, each) for urn, each in here.findings() if each.level is Level.UNDECIDED)


def _alike(findings: Iterator[tuple[str, Finding]]) -> Iterator[tuple[str, str]]:
    """One line for each reason: 300 deployments meet the same full region 300 times."""
    alike: dict[tuple[str, str, str], list[tuple[str, Finding]]] = {}
    for urn, each in findings:
        alike.setdefault((each.rule, each.reason, each.fix), []).append((urn, each))
    for (urn, first), *others in alike.values():
        names = [each.request for _, each in others]
        yield urn, f"{first}, and the same for {listed(names)}" if names else str(first)


placement_warnings = stack_policy(
    "placement-warnings",
    _warnings,
    description="Every candidate can take its deployment.",
    steps="Remove the candidates that the message names, or leave them for later.",
    severity=Severity.LOW,
)

facts_known = stack_policy(
    "facts-known",
    _undecided,
    description="Everything that the other policies need to know could be read.",
    steps="Give the pack a login that may read, or accept what it says is not known.",
    severity=Severity.LOW,
    config=FACTS_CONFIG,
)
