"""How a placement ended, as values and errors that carry everything a person needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aoai.placement.attempts import Attempt, failure_table, fixes_of
from aoai.placement.request import Candidate, Request


@dataclass(frozen=True, slots=True)
class Placed:
    """A deployment that Azure serves."""

    candidate: Candidate
    live: Mapping[str, Any]
    """The deployment as ARM's JSON."""
    attempts: tuple[Attempt, ...]


class NotPlacedError(Exception):
    """No candidate took the deployment, and nothing of it is left."""

    def __init__(
        self,
        request: Request,
        attempts: Sequence[Attempt],
        reason: str = "",
        advice: str = "",
    ) -> None:
        """Say what was tried.

        Args:
            request: What was wanted.
            attempts: What was tried.
            reason: What stands above the table instead of the plain fact.
            advice: What stands below it instead of what each refusal advises.
        """
        self.attempts = tuple(attempts)
        headline = reason or f"no candidate took {request.name}"
        table = failure_table(attempts) if attempts else ""
        advice = advice or fixes_of(attempts)
        super().__init__("\n".join(filter(None, (headline, table, advice))))


class ForeignError(Exception):
    """A deployment of that name exists that is not ours, or is no longer the one in state."""


class CapacityHeldError(Exception):
    """What is wanted would release provisioned capacity that serves, and nobody allowed that."""


class HalfMadeError(Exception):
    """Something was made that could be neither finished nor removed."""

    def __init__(
        self, reason: str, candidate: Candidate, name: str, attempts: Sequence[Attempt]
    ) -> None:
        self.candidate = candidate
        self.name = name
        self.attempts = tuple(attempts)
        super().__init__(reason)
