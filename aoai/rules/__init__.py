"""The one place that knows what Azure will refuse: requests and facts in, findings out.

Every rule is a pure function. The command, the policy pack and the provider's preview call the
same ones, so they cannot disagree.
"""

from aoai.rules.capacity import capacity_findings, legal_sizes
from aoai.rules.checking import check, findings_of
from aoai.rules.existence import existence_findings
from aoai.rules.finding import Finding, Level, Rule, listed
from aoai.rules.quota import quota_findings
from aoai.rules.reference import RULES
from aoai.rules.request import (
    AccountRequest,
    Candidate,
    DeploymentRequest,
    Present,
    Reservation,
    Residency,
    SpilloverRequest,
    with_present,
)
from aoai.rules.residency import residency_findings
from aoai.rules.shortage import models_to_ask, shortage_findings

__all__ = [
    "RULES",
    "AccountRequest",
    "Candidate",
    "DeploymentRequest",
    "Finding",
    "Level",
    "Present",
    "Reservation",
    "Residency",
    "Rule",
    "SpilloverRequest",
    "capacity_findings",
    "check",
    "existence_findings",
    "findings_of",
    "legal_sizes",
    "listed",
    "models_to_ask",
    "quota_findings",
    "residency_findings",
    "shortage_findings",
    "with_present",
]
