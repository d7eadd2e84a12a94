"""What was tried, so that a person and the next run can read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aoai.columns import aligned
from aoai.placement.refusals import Refusal, row_to_paste
from aoai.placement.request import Candidate
from aoai.refusals import FailureClass


class Outcome(StrEnum):
    """How an attempt ended."""

    PLACED = "placed"
    ADOPTED = "adopted"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One candidate asked once."""

    candidate: Candidate
    """Where, and at which capacity."""
    outcome: Outcome
    seconds: float
    refusal: Refusal | None = None

    def as_output(self) -> Mapping[str, Any]:
        """The attempt as it stands in the resource's outputs."""
        found: dict[str, Any] = {
            "region": self.candidate.region,
            "sku": self.candidate.sku,
            "capacity": self.candidate.capacity,
            "outcome": self.outcome.value,
            "seconds": round(self.seconds, 3),
        }
        if self.refusal is not None:
            found |= {
                "class": self.refusal.failure.value,
                "status": self.refusal.status,
                "code": self.refusal.code,
                "message": self.refusal.message,
            }
            if self.refusal.more:
                found["answer"] = self.refusal.more
            if self.refusal.corroborated:
                found["corroborated"] = True
                found["row"] = row_to_paste(self.refusal)
        return found


def described(attempt: Attempt) -> str:
    """One line for a person: where, and how it ended."""
    refusal = attempt.refusal
    where = f"{attempt.candidate.region} ({attempt.candidate.sku}, {attempt.candidate.capacity})"
    if refusal is None:
        return f"{where}: {attempt.outcome}"
    return f"{where}: {refusal.code} ({class_of(refusal)})"


def class_of(refusal: Refusal) -> str:
    """The class as people read it."""
    return f"{refusal.failure}, corroborated" if refusal.corroborated else str(refusal.failure)


def failure_table(attempts: Sequence[Attempt]) -> str:
    """The attempts as aligned columns, with what Azure said below them."""
    rows = [("region", "SKU", "class", "code", "asked", "available")]
    for each in attempts:
        refusal = each.refusal
        figures = refusal.asked_and_available if refusal else None
        rows.append(
            (
                each.candidate.region,
                each.candidate.sku,
                class_of(refusal) if refusal else each.outcome.value,
                (refusal.code or f"HTTP {refusal.status}") if refusal else "",
                str(figures[0] if figures else each.candidate.capacity),
                str(figures[1]) if figures else "?",
            )
        )
    said = dict.fromkeys(
        f"{each.candidate.region}: {each.refusal.message}" for each in attempts if each.refusal
    )
    return "\n".join([*aligned(rows), *said])


def fixes_of(attempts: Sequence[Attempt]) -> str:
    """What a person can do about the refusals, each way once."""
    fixes = dict.fromkeys(each.refusal.fix for each in attempts if each.refusal)
    return "\n".join(f"fix: {each}" for each in fixes)


def ends_placement(attempt: Attempt) -> bool:
    """No further candidate is asked after this attempt."""
    return attempt.refusal is not None and attempt.refusal.failure not in (
        FailureClass.NEXT_REGION,
        FailureClass.NEXT_POOL,
        FailureClass.WAIT,
    )
