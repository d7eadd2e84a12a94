"""The size is one that the SKU comes in."""

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from aoai.rules import capacity_findings
from policies.run import FACTS_CONFIG, report_violations, run


def _legal_size(args: ResourceValidationArgs, report: ReportViolation) -> None:
    wanted = run().wanted(args)
    if wanted is not None:
        request, facts = wanted.judged()
        report_violations(capacity_findings(request, facts), report)


deployment_capacity = ResourceValidationPolicy(
    name="deployment-capacity",
    description="The capacity is within the SKU's minimum and maximum and on one of its steps.",
    enforcement_level=EnforcementLevel.MANDATORY,
    config_schema=PolicyConfigSchema(properties=FACTS_CONFIG),
    remediation_steps="Use one of the sizes that the message names.",
    validate=_legal_size,
)
