"""What is no refusal: candidates that cannot take a deployment, and what could not be told.

A policy has one level for all it reports, so these are policies of their own. Stack policies tell
them once, at the end of the preview.
"""

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    StackValidationArgs,
    StackValidationPolicy,
)

from aoai.rules import Level
from policies.inputs import MODEL_DEPLOYMENT
from policies.run import run


def _warnings(_args: StackValidationArgs, report: ReportViolation) -> None:
    for urn, finding in run().findings():
        if finding.level is Level.WARNING:
            report(str(finding), urn)


def _undecided(args: StackValidationArgs, report: ReportViolation) -> None:
    here = run()
    if not here.is_preview:
        return
    for reason in here.unread:
        report(f"Azure was not asked, and the catalogue judged instead: {reason}", None)
    for urn, what in here.untold:
        report(what, urn)
    # One line for each reason: a stack of 300 deployments lacks the same quota 300 times.
    alike: dict[tuple[str, str], list[str]] = {}
    lines: dict[tuple[str, str], tuple[str, str]] = {}
    for urn, finding in here.findings():
        if finding.level is Level.UNDECIDED:
            key = finding.rule, finding.fix
            alike.setdefault(key, []).append(finding.request)
            lines.setdefault(key, (urn, str(finding)))
    for key, (urn, line) in lines.items():
        others = len(alike[key]) - 1
        report(f"{line}, and {others} more like it" if others else line, urn)
    seen = {each.urn for each in here.all_wanted} | {urn for urn, _ in here.untold}
    for resource in args.resources:
        if resource.resource_type == MODEL_DEPLOYMENT and resource.urn not in seen:
            what = "its inputs were not seen; enable model-availability, which collects them"
            report(f"{resource.name}: {what}", resource.urn)


placement_warnings = StackValidationPolicy(
    name="placement-warnings",
    description="Every candidate can take its deployment.",
    enforcement_level=EnforcementLevel.ADVISORY,
    remediation_steps="Remove the candidates that the message names, or leave them for later.",
    validate=_warnings,
)

facts_known = StackValidationPolicy(
    name="facts-known",
    description="Everything that the other policies need to know could be read.",
    enforcement_level=EnforcementLevel.ADVISORY,
    remediation_steps="Give the pack a login that may read, or accept what it says is not known.",
    validate=_undecided,
)
