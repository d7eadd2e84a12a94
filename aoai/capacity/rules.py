"""What nobody documents of provisioned throughput, as named choices.

The rule itself is documented (provisioned throughput, 2025-09 to 2026-05): a leaky bucket that
drains by the PTU deployed, is charged an estimate when a call is admitted and the difference when
it ends, and refuses calls while it is full. Every point below is a choice of ours, with a default.
Choices that belong elsewhere stand there: the grid of standard deployments in
:mod:`aoai.capacity.simulation`, the ladder of sizes in :mod:`aoai.capacity.sizing`. Tokens of
images, audio and tools count as prompt tokens, and a call's time does not depend on the load:
Azure promises a consistent latency, and says no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from aoai.capacity.consumption import CapacityError
from aoai.capacity.workload import TICKS
from aoai.problems import Problem

MINUTE = 60 * TICKS
"""Ticks."""


LARGEST = 1 << 62
"""Of a number of milliseconds and of a seed: compiled code counts in 64 bits."""


def check(where: str, choices: Iterable[tuple[str, object, bool, str]]) -> None:
    """See that choices are what they have to be.

    Args:
        where: Whose they are.
        choices: The name of each, its value, whether it holds, and what it has to be.

    Raises:
        CapacityError: Some are not. All of them.
    """
    problems = [
        Problem(f"{where}.{name}", f"{value} is not {what}", "change it")
        for name, value, holds, what in choices
        if not holds
    ]
    if problems:
        raise CapacityError(problems)


class Charge(StrEnum):
    """What a call that did not succeed is charged in the end."""

    NOTHING = "nothing"
    PRODUCED = "produced"
    """Its prompt, and the tokens that were generated until then."""
    ESTIMATE = "estimate"
    """What was put on the bucket when it was admitted."""


class Reading(StrEnum):
    """What "PTU consumed / PTU deployed" of a minute means (Azure Monitor's utilization)."""

    CHARGED = "charged"
    """What was charged in the minute: estimates on admission, corrections on completion."""
    LEVEL = "level"
    """The time average of the level."""
    DRAINED = "drained"
    """The share of the time that the bucket was not empty."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The choices. Each one is assumed: no source says what Azure does."""

    burst: Fraction = Fraction(60)
    """Seconds of drain that a full bucket holds, whatever the size. No source gives it, and
    everything about bursts depends on it: show a range."""
    bucket_tokens: int | None = None
    """Normalized tokens that a full bucket holds, whatever the size; in place of :attr:`burst`."""
    admits_when_full: bool = False
    """At exactly 100 % a call is admitted ("above 100 %", 2023) or not (">= 100 %", 2026-07)."""
    default_max_tokens: int | None = None
    """Tokens assumed for a call that states no limit; None: what it generates in the end. Azure
    "estimates a value"."""
    cached_known: bool = True
    """The estimate leaves out cached tokens, which means that they are known on arrival."""
    floor_tokens: int = 0
    """Normalized tokens, 0 or less: how far below empty a refund can be banked."""
    charge_rejected: bool = False
    """A refused call puts its estimate on the bucket, and is never refunded. The advised wait is
    counted from the level after that."""
    failed: Charge = Charge.NOTHING
    """What a call costs that ends in an error."""
    cancelled: Charge = Charge.PRODUCED
    """What a call costs that the client breaks off."""
    enforcement_points: int = 1
    """Limiters that share the deployment, each with an equal part of bucket and drain; the calls
    go to them in turn."""
    retry_after_step: int = 1
    """Milliseconds: the advised wait is rounded up to a multiple."""
    retry_after_minimum: int = 1
    """Milliseconds."""
    retry_after_maximum: int | None = None
    """Milliseconds; None: no limit."""
    retry_after_jitter: int = 0
    """Milliseconds: up to so many are added, after the limits."""
    seed: int = 0
    """Of the jitter."""
    reading: Reading = Reading.CHARGED
    """What Azure Monitor shows."""
    sample: Fraction | None = None
    """Seconds from one look at the level to the next, beginning with each minute: what the reading
    of the level is the mean of. None: it is the exact average over time."""
    publication_delay: Fraction = Fraction(0)
    """Seconds from the end of a minute until Azure Monitor shows it."""
    output_weight: Fraction | None = None
    """Normalized tokens of an output token, in place of the sizing page's; Fireworks models have
    none there."""

    def __post_init__(self) -> None:
        check(
            "rules",
            (
                ("burst", self.burst, self.burst > 0, "above 0"),
                (
                    "sample",
                    self.sample,
                    self.sample is None
                    or (0 < self.sample <= 60 and (self.sample * TICKS).denominator == 1),
                    "above 0, up to 60, and whole in 100 ns",
                ),
                ("burst", self.burst, (self.burst * TICKS).denominator == 1, "whole in 100 ns"),
                (
                    "bucket_tokens",
                    self.bucket_tokens,
                    self.bucket_tokens is None or self.bucket_tokens > 0,
                    "above 0",
                ),
                ("floor_tokens", self.floor_tokens, self.floor_tokens <= 0, "0 or less"),
                (
                    "default_max_tokens",
                    self.default_max_tokens,
                    self.default_max_tokens is None or self.default_max_tokens >= 0,
                    "0 or more",
                ),
                (
                    "enforcement_points",
                    self.enforcement_points,
                    self.enforcement_points >= 1,
                    "1 or more",
                ),
                ("retry_after_step", self.retry_after_step, self.retry_after_step >= 1, "above 0"),
                (
                    "retry_after_minimum",
                    self.retry_after_minimum,
                    self.retry_after_minimum >= 1,
                    "above 0",
                ),
                (
                    "retry_after_maximum",
                    self.retry_after_maximum,
                    self.retry_after_maximum is None
                    or self.retry_after_maximum >= self.retry_after_minimum,
                    "at least the minimum",
                ),
                (
                    "retry_after_jitter",
                    self.retry_after_jitter,
                    self.retry_after_jitter >= 0,
                    "0 or more",
                ),
                *(
                    (name, value, (value or 0) < LARGEST, f"below {LARGEST:,}")
                    for name, value in (
                        ("retry_after_step", self.retry_after_step),
                        ("retry_after_minimum", self.retry_after_minimum),
                        ("retry_after_maximum", self.retry_after_maximum),
                        ("retry_after_jitter", self.retry_after_jitter),
                        ("seed", self.seed),
                    )
                ),
                ("seed", self.seed, self.seed >= 0, "0 or more"),
            ),
        )
