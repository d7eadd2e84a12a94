"""Findings of one subject."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from aoai.facts import Facts
from aoai.rules.checking import check
from aoai.rules.finding import Finding
from aoai.rules.reference import RULES
from aoai.rules.request import DeploymentRequest

_SUBJECTS = {each.id: each.subject for each in RULES}


def _about(
    subject: str, requests: Sequence[DeploymentRequest], facts: Facts, today: date
) -> tuple[Finding, ...]:
    now = datetime.combine(today, time(), UTC)
    found = check(requests, facts, now=now)
    return tuple(each for each in found if _SUBJECTS[each.rule] == subject)


def existence_findings(
    request: DeploymentRequest, facts: Facts, today: date
) -> tuple[Finding, ...]:
    """Findings on existence."""
    return _about("existence", [request], facts, today)


def capacity_findings(request: DeploymentRequest, facts: Facts) -> tuple[Finding, ...]:
    """Findings on sizes."""
    return _about("capacity", [request], facts, date(2026, 11, 21))


def quota_findings(requests: Sequence[DeploymentRequest], facts: Facts) -> tuple[Finding, ...]:
    """Findings on quota."""
    return _about("quota", requests, facts, date(2026, 11, 21))


def shortage_findings(request: DeploymentRequest, facts: Facts) -> tuple[Finding, ...]:
    """Findings on free capacity."""
    return _about("shortage", [request], facts, date(2026, 11, 21))
