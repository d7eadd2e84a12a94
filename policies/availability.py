"""Model, version and SKU exist in a candidate region."""

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from aoai.rules import existence_findings
from policies.run import FACTS_CONFIG, report_violations, run


def _offered(args: ResourceValidationArgs, report: ReportViolation) -> None:
    wanted = run().wanted(args)
    if wanted is not None:
        request, facts = wanted.judged()
        report_violations(existence_findings(request, facts, run().today), report)


model_availability = ResourceValidationPolicy(
    name="model-availability",
    description="A candidate region offers the model in that version and as that SKU.",
    enforcement_level=EnforcementLevel.MANDATORY,
    config_schema=PolicyConfigSchema(properties=FACTS_CONFIG),
    remediation_steps="Change the model, its version, the SKU or the regions as the message says.",
    validate=_offered,
)
