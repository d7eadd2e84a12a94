"""What a refusal of Azure means for placement, as data.

One row per refusal that was seen. The first row that fits decides; rows of the user come before
ours. A refusal that fits no row is *unknown*, and unknown stops: money is spent and data may move.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aoai.placement.arm import Answer, error_of
from aoai.refusals import FailureClass, Row, Scope


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
    answer: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """All that Azure said, as it said it."""
    figures: tuple[int, int] | None = None
    """Asked and available, where something else than the message tells them."""

    @property
    def more(self) -> Mapping[str, Any]:
        """The whole answer where it says more than status, code and message; else nothing."""
        said = {"code", "message", "Code", "Message"}
        beside = self.answer.keys() - said - {"error"}
        return self.answer if beside or error_of(self.answer).keys() - said else {}

    @property
    def asked_and_available(self) -> tuple[int, int] | None:
        """The two figures of a shortage, where the message or Azure's reports name them."""
        if self.figures is not None:
            return self.figures
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


def classify(answer: Answer, rows: Sequence[Row]) -> Refusal:
    """What an answer that is not a success means; of several wrapped errors the gravest."""
    return meaning(answer.status, error_of(answer.body), rows, answer.body)


def meaning(
    status: int,
    error: Mapping[str, Any],
    rows: Sequence[Row],
    answer: Mapping[str, Any] | None = None,
) -> Refusal:
    """What an error object means, with all that it wraps.

    Args:
        status: HTTP status; 0 where the refusal came without one.
        error: As ARM writes it.
        rows: The first that fits decides.
        answer: What the error stood in; kept with the refusal.
    """
    kept = error if answer is None else answer
    found = [_meaning(status, each, rows, kept) for each in unwrapped(error)]
    return max(found, key=lambda each: _GRAVITY.index(each.failure))


# Capacity only if every error is about capacity (Karpenter, combineFleetErrors); what passes by
# itself is waited for first, and what then is left is told anew.
_GRAVITY = (
    FailureClass.NEXT_REGION,
    FailureClass.NEXT_POOL,
    FailureClass.WAIT,
    FailureClass.NAME,
    FailureClass.UNKNOWN,
    FailureClass.STOP,
)


def unwrapped(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The innermost errors of one that wraps others; the error itself when it wraps none."""
    within = _within_text(error)
    if within is not None:
        yield from unwrapped(within)
        return
    details = [each for each in error.get("details") or () if isinstance(each, Mapping)]
    if not details or error.get("code") not in WRAPPERS:
        yield error
        return
    for each in details:
        yield from unwrapped(each)


def _within_text(error: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The error whose JSON is another's message (microsoft/mwt-ds#8, azure-dev#4210)."""
    message = error.get("message")
    if not isinstance(message, str) or not message.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(message)
    except ValueError:
        return None
    inner = error_of(found) if isinstance(found, Mapping) else {}
    return inner if inner.get("code") else None


WRAPPERS = frozenset(
    {
        # Templates (microsoft/aspire#3409; azure-search-openai-demo#2249).
        "InvalidTemplateDeployment",
        "DeploymentFailed",
        # Operations that failed after they were accepted (foundry-samples#255).
        "ResourceDeploymentFailure",
        "OperationError",
        "ResourceProviderError",
        # ARM's own word for several errors at once (resource provider contract, errors).
        "MultipleErrorsOccurred",
    }
)
"""Codes that say only that something inside went wrong."""


def _meaning(
    status: int, error: Mapping[str, Any], rows: Sequence[Row], answer: Mapping[str, Any]
) -> Refusal:
    """By the first row that fits the error, or what caused it, the cause first."""
    levels = [(_text(each, "code"), _text(each, "message")) for each in _causes(error)]
    for row in rows:
        for code, message in levels:
            if row.fits(status, code, message):
                found = Refusal(
                    status, code, message, row.failure, row.scope, row.fix, answer=answer
                )
                return _with_row(found) if row.failure is FailureClass.UNKNOWN else found
    code, message = levels[-1]
    failure, fix = FailureClass.UNKNOWN, "Azure's words are in no row"
    return _with_row(Refusal(status, code, message, failure, Scope.REQUEST, fix, answer=answer))


def _with_row(refusal: Refusal) -> Refusal:
    """A refusal that is not understood, with what would make placement go on next time."""
    row = row_to_paste(refusal)
    if row.keys() <= {"class", "scope"}:
        return refusal
    said = ", ".join(f"{name}: {_yaml(value)}" for name, value in row.items())
    hint = f"if another region would help, add to refusals in the stack file: - {{{said}}}"
    return replace(refusal, fix=f"{refusal.fix}; {hint}")


def _causes(error: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """An error and what its ``innererror`` says of the cause, the innermost first.

    An inner error may leave out its message (Microsoft REST guidelines, innererror): then the
    outer one's holds.
    """
    found: list[Mapping[str, Any]] = [error]
    while isinstance(inner := found[0].get("innererror") or found[0].get("innerError"), Mapping):
        if not inner.get("code"):
            break
        found.insert(0, {"message": found[0].get("message", ""), **inner})
    return found


def _text(error: Mapping[str, Any], key: str) -> str:
    # Microsoft.Insights writes both with a capital.
    found = error.get(key, error.get(key.title()))
    return "" if found is None else str(found)


def row_to_paste(refusal: Refusal) -> Mapping[str, Any]:
    """The row that would make a refusal known and placement go on, as the stack file takes it.

    A code that is used for much else, or none, is told by its message too.
    """
    found: dict[str, Any] = {}
    # What a person would have to escape is told by the message.
    told = bool(refusal.code.strip()) and refusal.code.isprintable()
    if told:
        found["code"] = refusal.code
    if 400 <= refusal.status <= 599:
        found["status"] = refusal.status
    if refusal.message and (not told or refusal.code in _VAGUE):
        found["message"] = _pattern_of(refusal.message)
    return {
        **found,
        "class": FailureClass.NEXT_REGION.value,
        "scope": Scope.REGION.value,
    }


# Codes under which unlike refusals were seen (BadRequest: foundry-for-vscode#116 and #554).
_VAGUE = WRAPPERS | {"BadRequest", "Conflict", "Forbidden", "InvalidResourceProperties"}

# Characters of a message that tell it from others.
_ENOUGH = 160


def _pattern_of(message: str) -> str:
    """A pattern for a message, whatever names and figures stand in it."""
    parts = re.split(r"('[^']*'|\d+|\s+)", message[:_ENOUGH])
    return "".join(map(_part_of_pattern, parts))


def _part_of_pattern(part: str) -> str:
    # A blank means itself; escaped it would only be harder to read.
    if part == " ":
        return part
    if part.isspace():
        return r"\s+"
    if part.isdecimal():
        return r"\d+"
    if len(part) > 1 and part[0] == part[-1] == "'":
        return "'[^']*'"
    return "".join(re.escape(each) if each.isprintable() else "." for each in part)


def _yaml(value: object) -> str:
    """A value of a row as YAML and JSON both read it."""
    return json.dumps(value, ensure_ascii=False)
