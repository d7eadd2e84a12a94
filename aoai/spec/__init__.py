"""The stack file: its shape, and the plan that follows from it.

Pure but for reading the file that a stack file extends: no clock, no environment, no network.
"""

from aoai.spec.budget import budget_of
from aoai.spec.document import load
from aoai.spec.faults import SpecError
from aoai.spec.planned import Plan
from aoai.spec.planning import STACK_TAG
from aoai.spec.planning import make_plan as plan
from aoai.spec.requests import accounts_of, requests_of
from aoai.spec.stackfile import Spec

__all__ = [
    "STACK_TAG",
    "Plan",
    "Spec",
    "SpecError",
    "accounts_of",
    "budget_of",
    "load",
    "plan",
    "requests_of",
]
