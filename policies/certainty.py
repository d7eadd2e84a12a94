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

from aoai.rules import Finding, Level, listed
from policies.inputs import MODEL_DEPLOYMENT
from policies.run import run


def _warnings(_args: StackValidationArgs, report: ReportViolation) -> None:
    _report_alike(Level.WARNING, report)


def _undecided(args: StackValidationArgs, report: ReportViolation) -> None:
    here = run()
    if not here.is_preview:
        return
    for reason in here.unread:
        report(f"Azure was not asked, and the catalogue judged instead: {reason}", None)
    for urn, what in here.untold:
        report(what, urn)
    _report_alike(Level.UNDECIDED, report)
    seen = {each.urn for each in here.all_wanted} | {urn for urn, _ in here.untold}
    for resource in args.resources:
        if resource.resource_type == MODEL_DEPLOYMENT and resource.urn not in seen:
            what = "its inputs were not seen; enable model-availability, which collects them"
            report(f"{resource.name}: {what}", resource.urn)


def _report_alike(level: Level, report: ReportViolation) -> None:
    """Report one line for each reason: 300 deployments meet the same full region 300 times."""
    alike: dict[tuple[str, str, str], list[tuple[str, Finding]]] = {}
    for urn, finding in run().findings():
        if finding.level is level:
            alike.setdefault((finding.rule, finding.reason, finding.fix), []).append((urn, finding))
    for (urn, finding), *others in alike.values():
        more = f", and the same for {listed(each.request for _, each in others)}" if others else ""
        report(f"{finding}{more}", urn)


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
