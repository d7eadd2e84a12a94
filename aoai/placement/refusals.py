"""What a refusal of Azure means for placement, as data.

One row per refusal that was seen. The first row that fits decides; rows of the user come before
ours. A refusal that fits no row is *unknown*, and unknown stops: money is spent and data may move.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aoai.placement.arm import Answer, error_of


class FailureClass(StrEnum):
    """What to do about a refusal."""

    WAIT = "wait here"
    NEXT_REGION = "next region"
    NEXT_POOL = "next pool"
    NAME = "name"
    STOP = "stop"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """What a refusal rules out."""

    REQUEST = "request"
    ACCOUNT = "account"
    POOL = "pool"
    REGION = "region"
    SUBSCRIPTION = "subscription"


class Grade(StrEnum):
    """How well a row is evidenced."""

    RECORDED = "recorded"
    REPORTED = "reported"
    DOCUMENTED = "documented"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One refusal. What is None fits everything."""

    code: str | None = None
    status: int | None = None
    message: str | None = None
    """A regular expression that is searched in the message."""
    failure: FailureClass
    scope: Scope
    fix: str
    """What a person can do when it is this that stops them."""
    source: str
    grade: Grade

    def fits(self, status: int, code: str, message: str) -> bool:
        """This row speaks of such a refusal."""
        return (
            self.code in (None, code)
            and self.status in (None, status)
            and (self.message is None or re.search(self.message, message) is not None)
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal with its meaning."""

    status: int
    code: str
    message: str
    failure: FailureClass
    scope: Scope
    fix: str
    corroborated: bool = False
    """It was unknown, and the free capacity that Azure reports explains it."""

    @property
    def asked_and_available(self) -> tuple[int, int] | None:
        """The two figures of a quota refusal, where the message names them."""
        for pattern in _FIGURES:
            if found := re.search(pattern, self.message):
                return int(found[1]), int(found[2])
        return None


# Both wordings of InsufficientQuota: 2024 to 2026, and 2023 (PubSec-Info-Assistant#880,
# azure-search-openai-demo#313).
_FIGURES = (
    r"require (\d+) new capacity .*? current available capacity (\d+)",
    r"specified capacity '(\d+)' .*? available capacity '(\d+)'",
)


def unwrapped(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The innermost errors of a wrapped one; the error itself when it wraps nothing."""
    details = [each for each in error.get("details") or () if isinstance(each, Mapping)]
    if not details or error.get("code") not in _WRAPPERS:
        yield error
        return
    for each in details:
        yield from unwrapped(each)


_WRAPPERS = frozenset(
    {"InvalidTemplateDeployment", "DeploymentFailed", "ResourceDeploymentFailure", "OperationError"}
)


def classify(answer: Answer, rows: Sequence[Row]) -> Refusal:
    """What an answer that is not a success means; of several wrapped errors the gravest."""
    found = [meaning(answer.status, each, rows) for each in unwrapped(error_of(answer.body))]
    return max(found, key=lambda each: _GRAVITY.index(each.failure))


# Capacity only if every error is about capacity (Karpenter, combineFleetErrors).
_GRAVITY = (
    FailureClass.WAIT,
    FailureClass.NEXT_REGION,
    FailureClass.NEXT_POOL,
    FailureClass.NAME,
    FailureClass.UNKNOWN,
    FailureClass.STOP,
)


def meaning(status: int, error: Mapping[str, Any], rows: Sequence[Row]) -> Refusal:
    """What one error object means, by the first row that fits."""
    code = str(error.get("code", ""))
    message = str(error.get("message", ""))
    for row in rows:
        if row.fits(status, code, message):
            return Refusal(status, code, message, row.failure, row.scope, row.fix)
    fix = "if another region would help, add its code to the failure classes"
    return Refusal(status, code, message, FailureClass.UNKNOWN, Scope.REQUEST, fix)
