"""The subscription's quota holds everything that the stack deploys together."""

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    StackValidationArgs,
    StackValidationPolicy,
)

from aoai.rules import Level
from policies.run import run


def _headroom(_args: StackValidationArgs, report: ReportViolation) -> None:
    for urn, finding in run().quota_findings():
        if finding.level is Level.VIOLATION:
            report(str(finding), urn)


quota_headroom = StackValidationPolicy(
    name="quota-headroom",
    description="Quota holds all deployments of the stack, added up pool by pool.",
    enforcement_level=EnforcementLevel.MANDATORY,
    remediation_steps="Lower a capacity, add candidate regions, or request quota.",
    validate=_headroom,
)
