"""What one unit costs, who says so, and how far that can be trusted."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from aoai.facts import Source

HOURS_PER_MONTH = 730
"""Hours that a month's cost is counted with: 8,760 of a year, by 12.

What public cost tools count for PTU (infracost, cognitive_deployment.go).
"""


class Confidence(StrEnum):
    """How a price is known, the surest first."""

    STATED = "stated"
    """The user's own file or contract says so."""
    RECORDED = "recorded"
    """Azure's price list answered so itself."""
    DOCUMENTED = "documented"
    """Microsoft's documents say so."""
    SECOND_HAND = "second-hand"
    """Somebody else says that Azure's price list said so."""
    DERIVED = "derived"
    """Taken from another price, such as that of another region; nobody has said this one."""

    @property
    def sure(self) -> bool:
        """Whoever decides may rely on it."""
        return self in {Confidence.STATED, Confidence.RECORDED, Confidence.DOCUMENTED}


_ORDER = tuple(Confidence)


def least_sure(*known: Confidence) -> Confidence:
    """The confidence of what is calculated from prices of these; of none, nothing is doubtful."""
    return max(known, key=_ORDER.index, default=Confidence.STATED)


class Term(StrEnum):
    """How a PTU is paid for."""

    HOUR = "hour"
    """By the hour, while it is deployed."""
    MONTH = "month"
    """Reserved for a month."""
    YEAR = "year"
    """Reserved for a year."""

    @property
    def hours(self) -> int:
        """Hours that one price of this term pays for."""
        return {Term.HOUR: 1, Term.MONTH: HOURS_PER_MONTH, Term.YEAR: 12 * HOURS_PER_MONTH}[self]


class Kind(StrEnum):
    """Which tokens of a call are paid for. The first three together are its prompt."""

    INPUT = "input"
    """Of the prompt, neither read from nor written to the cache."""
    CACHED = "cached"
    """Of the prompt, read from the cache."""
    CACHE_WRITE = "cache_write"
    """Of the prompt, written to the cache, where a model charges for that."""
    OUTPUT = "output"
    """Generated, reasoning included."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs."""

    amount: Decimal
    """Of one unit; the function that gives it says which."""
    currency: str
    """ISO 4217, such as ``USD``."""
    source: Source
    confidence: Confidence
    note: str = ""
    """What a reader has to know besides, such as whose region's price it is."""
