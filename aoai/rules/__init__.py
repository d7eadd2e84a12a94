"""The one place that knows what Azure will refuse: requests and facts in, findings out.

Every rule is a pure function. The command, the policy pack and the provider's preview call the
same ones, so they cannot disagree.
"""

from aoai.rules.accounts import account_findings
from aoai.rules.capacity import legal_sizes
from aoai.rules.checking import RETIRES_WITHIN, check
from aoai.rules.costs import Budget, cost_findings
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.ranking import rank
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
from aoai.rules.rule import Rule
from aoai.rules.shortage import models_to_ask
from aoai.rules.standing import Standing, Taken, Verdict, landing

__all__ = [
    "RETIRES_WITHIN",
    "RULES",
    "AccountRequest",
    "Budget",
    "Candidate",
    "DeploymentRequest",
    "Finding",
    "Level",
    "Present",
    "Reservation",
    "Residency",
    "Rule",
    "SpilloverRequest",
    "Standing",
    "Taken",
    "Verdict",
    "account_findings",
    "check",
    "cost_findings",
    "landing",
    "legal_sizes",
    "listed",
    "models_to_ask",
    "rank",
    "residency_findings",
    "with_present",
]
