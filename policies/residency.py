"""Data is processed inside the stack's residency only."""

from collections.abc import Mapping
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from aoai.catalog import ZONE_WORDS
from aoai.rules import Residency, residency_findings
from policies.run import FACTS_CONFIG, report_violations, run

# A resource does not carry its stack's residency, and a policy that took it from the program would
# believe what it is there to check. So it stands in policies/config/ENVIRONMENT.json, under a
# review of its own, and has to be stated there as it is in the stack file.
RESIDENCY_CONFIG: Mapping[str, Any] = {
    "residency": {
        "description": "Where data may be processed: a zone word, or a list of regions.",
        "oneOf": [
            {"type": "string", "enum": list(ZONE_WORDS)},
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ],
        "default": "global",
    }
}


def limit_of(config: Mapping[str, Any]) -> Residency:
    """The residency that a policy is configured with."""
    stated = config.get("residency", "global")
    return stated if isinstance(stated, str) else tuple(map(str, stated))


def _inside(args: ResourceValidationArgs, report: ReportViolation) -> None:
    wanted = run().wanted(args)
    if wanted is not None:
        found = residency_findings(wanted.request, limit_of(args.get_config()))
        run().note_undecided(args.urn, found)
        report_violations(found, report)


data_residency = ResourceValidationPolicy(
    name="data-residency",
    description="Every candidate, its SKU and its spillover process data inside the residency.",
    enforcement_level=EnforcementLevel.MANDATORY,
    config_schema=PolicyConfigSchema(properties={**FACTS_CONFIG, **RESIDENCY_CONFIG}),
    remediation_steps="Use a SKU and regions inside the residency, or have the residency widened.",
    validate=_inside,
)
