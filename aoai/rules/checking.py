"""All rules at once."""

from collections.abc import Sequence
from datetime import UTC, datetime

from aoai.catalog import Catalogue
from aoai.facts import Facts
from aoai.rules.capacity import capacity_findings
from aoai.rules.existence import existence_findings
from aoai.rules.finding import Finding
from aoai.rules.quota import quota_findings
from aoai.rules.request import DeploymentRequest, Residency, with_present
from aoai.rules.residency import residency_findings
from aoai.rules.shortage import shortage_findings


def check(
    requests: Sequence[DeploymentRequest],
    facts: Facts,
    *,
    now: datetime,
    residency: Residency = None,
    known: Catalogue | None = None,
) -> tuple[Finding, ...]:
    """All findings on deployments that are wanted together, in the order of the requests.

    Args:
        requests: Everything of one subscription that one run would deploy; quota is one sum.
        facts: What is known of the subscription and its regions.
        now: Aware; retirement dates are judged by its day in UTC.
        residency: A zone word, region names, or None for no limit.
        known: The packaged catalogue when left out.
    """
    wanted = [with_present(each, facts) for each in requests]
    own = [
        finding
        for each in wanted
        for finding in findings_of(each, facts, now=now, residency=residency, known=known)
    ]
    return (*own, *quota_findings(wanted, facts))


def findings_of(
    request: DeploymentRequest,
    facts: Facts,
    *,
    now: datetime,
    residency: Residency = None,
    known: Catalogue | None = None,
) -> tuple[Finding, ...]:
    """The findings that one deployment gives by itself: all rules but the sums of quota."""
    return (
        *existence_findings(request, facts, now.astimezone(UTC).date(), known),
        *capacity_findings(request, facts, known),
        *residency_findings(request, residency, known),
        *shortage_findings(request, facts),
    )
