"""What is wrong with one row, before its place is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aoai.capacity.workload import LARGEST_TOKENS

LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be used. The reader adds the place."""

    reason: str
    fix: str


Faults = Sequence[tuple[int, Fault]]
"""By line, from 0."""


class BadRowError(Exception):
    """A row breaks a rule; never leaves the reading of that row."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.reason)


MISSING_STAMP = Fault("the timestamp is missing", "give each row one, or remove the row")
TOO_LATE = Fault("the timestamp is too large", "count seconds in at most eleven digits")
TOO_FINE = Fault(
    "the timestamp is finer than 100 ns", "round it to seven decimals of a second: none is cut here"
)
NOT_UTF8 = Fault("the row is not UTF-8", "save the file as UTF-8")


def unreadable_stamp(value: object) -> Fault:
    """The row's timestamp is none of the lawful forms."""
    return Fault(
        f"the timestamp {shown(value)} cannot be read",
        "write seconds as 12.5, or a date as 2026-11-21 08:00:00.5 with Z or an offset if any",
    )


def missing(name: str) -> Fault:
    """The row lacks a count of tokens."""
    return Fault(f"{name} is missing", "give a whole number, or remove the row")


def not_whole(name: str, value: object) -> Fault:
    """The count is no whole number."""
    return Fault(f"{name} {shown(value)} is not a whole number", "write digits alone")


def negative(name: str, value: object) -> Fault:
    """The count is below 0."""
    return Fault(f"{name} {shown(value)} is negative", "give 0 or more")


def too_many(name: str) -> Fault:
    """The count is beyond what is calculated with."""
    return Fault(f"{name} is above {LARGEST_TOKENS:,}", f"give at most {LARGEST_TOKENS:,} (2**40)")


def more_cached_than_prompt(cached: int, prompt: int) -> Fault:
    """Cached tokens are a part of the prompt's."""
    return Fault(
        f"{cached} cached tokens of a prompt of {prompt}",
        "count cached tokens in the prompt's as well",
    )


def shown(value: Any) -> str:
    """The value as it stands, on one line, and not all of a long one."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
