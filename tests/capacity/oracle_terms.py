"""What the oracle is asked with, and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

SECOND = 10_000_000
"""Ticks of 100 ns, the finest that a trace tells. Whole by definition, times are the only ints."""
MINUTE = 60 * SECOND
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    arrival: int
    """Ticks from the first arrival."""
    service: int
    """Ticks from being served until completion."""
    prompt: int
    generated: int
    max_tokens: int
    """What its estimate counts for the generated tokens."""
    cached: int = 0
    """Tokens of the prompt, too."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Normalized tokens of a token of each kind."""

    output: Fraction
    input: Fraction = Fraction(1)
    cached: Fraction = NOTHING


@dataclass(frozen=True, slots=True)
class Rule:
    """What the deployment is, and one choice for each point that is documented nowhere."""

    ptu: int
    input_tpm_per_ptu: int
    weights: Weights
    long_weights: Weights | None = None
    """Of calls with a prompt of more than `long_above` tokens, if they differ."""
    long_above: int = 128_000
    longest_prompt: int | None = None
    """A call with a longer one is refused with 400: no advice, no retry, but it spills over."""
    burst: Fraction = Fraction(60)
    """Seconds in which a full bucket drains."""
    bucket: Fraction | None = None
    """Normalized tokens, whatever the size: instead of `burst`."""
    refuses: Literal[">=", ">"] = ">="
    """How the level compares with the bucket when a call is refused."""
    floor: Fraction = NOTHING
    """The lowest level that a refund leaves, in normalized tokens; a level below zero stays."""
    rejection_share: Fraction = NOTHING
    """Of its estimate, what a rejected call adds to the level. The advice is given after it."""
    cached_known: bool = True
    """Whether the estimate leaves out what turns out to be cached."""
    points: int = 1
    """Enforcement points, each with its share of bucket and drain; calls take turns."""
    sample: int | None = None
    """Ticks from one look at the level to the next, beginning with each minute; each is before
    what happens to calls at that instant, and after a resize then."""
    advice_step: int = 1
    """Milliseconds; advice is rounded up to a multiple."""
    least_advice: int = 1
    most_advice: int | None = None
    jitter: Callable[[int, int], int] | None = None
    """Milliseconds that are added to it, last of all, for a call's number and attempt from 1."""


@dataclass(frozen=True, slots=True)
class Client:
    """A caller who does what openai-python does with a 429."""

    retries: int
    longest_wait: Fraction = Fraction(120)
    """Seconds; a call that is told to wait longer is given up."""


@dataclass(frozen=True, slots=True)
class Standard:
    """The deployment that rejected calls spill over to."""

    tpm: int
    """A call is served while fewer tokens than this were counted in its minute."""
    rpm: int | None = None
    slice_seconds: int = 10
    """A slice serves as many whole calls as an even rate of `rpm` has in it, and at least one."""
    phase: int = 0
    """Ticks by which the first arrival is after the beginning of a minute and of a slice."""
    counts_rejected: bool = True
    """Whether a refused call counts towards both limits."""


@dataclass(frozen=True, slots=True)
class Resize:
    """Another size from an instant on, before whatever else happens at it."""

    at: int
    ptu: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What the calls meet."""

    rule: Rule
    client: Client | None = None
    """Retries, or nobody does."""
    standard: Standard | None = None
    """Takes what the deployment rejects, or nothing does."""
    resizes: Sequence[Resize] = ()
    """In order of time."""


@dataclass(frozen=True, slots=True)
class Minute:
    """Sixty seconds; shares of 1."""

    charged: Fraction
    level: Fraction
    sampled: Fraction | None
    drained: Fraction
    lowest: Fraction
    highest: Fraction
    rejected: int


@dataclass(slots=True)
class Fate:
    """What became of one call."""

    admitted: bool = False
    retry_after_ms: int = 0
    """Of the first attempt, as `admitted` is."""
    served_by: Literal[0, 1, 2] = 2
    attempts: int = 0
    ended: int = 0
    advices: list[int] = field(default_factory=list)
    """Of every attempt that was rejected."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the normalized tokens went."""

    estimated: Fraction
    corrected: Fraction
    drained: Fraction
    forgotten: Fraction
    """Refunds that the floor swallowed."""
    level: Fraction
