"""What calls a deployment: when each request comes, and how large it is.

Everything is a whole number, so that a simulation is exact and the same on every machine. Where
workloads come from is in :mod:`aoai.capacity.traces` and :mod:`aoai.capacity.synthetic`.
"""

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aoai.problems import AoaiError, Problem, nearest

TICKS = 10_000_000
"""Ticks in a second: one is 100 ns, the finest that Azure's traces tell."""

LARGEST_TOKENS = 2**40
"""Tokens of one kind that a request may have: far beyond any model, and safe in 64 bits."""

LARGEST_TERM = 2**30
"""Of a scale's numerator and denominator: products of two fit in 64 bits."""

LATEST = 2**62
"""Ticks; an arrival that is later than this is refused before it overflows."""

NOT_STATED = -1
"""``max_tokens`` of a request that states none."""

Array = NDArray[np.int64]


class TraceError(AoaiError):
    """A workload cannot be read, made or scaled as asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """Requests in order of arrival. The arrays are of one length and cannot be written to.

    An array that holds one value throughout may take the room of one (a broadcast view), so it is
    not always contiguous.
    """

    name: str
    """The trace's file, or the profile that it was made by."""
    arrivals: Array
    """Ticks since the first arrival, ascending. Equal ones are lawful."""
    prompt: Array
    """Tokens, cached ones included."""
    generated: Array
    """Tokens, reasoning included."""
    cached: Array
    """Tokens of the prompt that came from the cache; 0 where the trace says nothing."""
    max_tokens: Array
    """What the request stated; :data:`NOT_STATED` where it stated nothing."""
    skipped: tuple[Problem, ...] = ()
    """One for each row that was left out."""

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together, and guard the rest against writing."""
        for field in fields(self):
            values = getattr(self, field.name)
            if isinstance(values, np.ndarray):
                if values.shape != self.arrivals.shape or values.dtype != np.int64:
                    raise ValueError(f"{field.name}: {values.dtype}{values.shape} does not fit")
                values.flags.writeable = False
        if np.any(self.cached > self.prompt):
            raise ValueError("cached: more tokens than the prompt has")
        # The end of a later call would not fit in 64 bits.
        if len(self) > 0 and not 0 <= self.arrivals[0] <= self.arrivals[-1] <= LATEST:
            raise ValueError(f"arrivals: from {self.arrivals[0]:,} to {self.arrivals[-1]:,}")

    def __len__(self) -> int:
        return len(self.arrivals)

    def scaled(self, rate: Fraction = Fraction(1), size: Fraction = Fraction(1)) -> "Workload":
        """The same requests in less time, or larger.

        Args:
            rate: 2 brings the same requests in half the time. Each arrival is rounded once, to
                the nearest tick, half up: order is kept, and equal stamps stay equal.
            size: 2 doubles every count of tokens. Each is rounded once, half up; where there was
                a token at least one remains, and cached tokens never exceed the prompt.

        Raises:
            TraceError: A scale is not above 0, has too many digits, or makes what is too large.
        """
        problems = [
            *_scale_problems("rate", rate, 1 / rate if rate > 0 else rate, self.arrivals, LATEST),
            *_scale_problems(
                "size",
                size,
                size,
                np.array([self.prompt.max(), self.generated.max(), self.max_tokens.max()]),
                LARGEST_TOKENS,
            ),
        ]
        if problems:
            raise TraceError(problems)
        scales = [f"{word} {each}" for word, each in (("rate", rate), ("size", size)) if each != 1]
        return replace(
            self,
            name=f"{self.name} ({', '.join(scales)})" if scales else self.name,
            arrivals=_times(self.arrivals, 1 / rate),
            prompt=_tokens(self.prompt, size),
            generated=_tokens(self.generated, size),
            cached=_tokens(self.cached, size),
            max_tokens=_tokens(self.max_tokens, size),
        )


def workload_of(text: str, *, skip_bad_rows: bool = False) -> Workload:
    """The workload that a text names: a trace's path, ``-`` for standard input, or a profile.

    A profile is ``poisson``, ``bursty`` or ``daily`` with its parameters
    (:mod:`aoai.capacity.profiles`), such as
    ``poisson:rpm=300,prompt=1000,output=200,minutes=60,seed=1``.

    Raises:
        TraceError: The trace is refused (:func:`~aoai.capacity.traces.read_trace`), or the
            profile's parameters are.
    """
    # These two import this module.
    from aoai.capacity.profiles import PROFILES, made_by, profile_named
    from aoai.capacity.traces import read_trace

    if profile_named(text):
        return made_by(text)
    word, colon, parameters = text.partition(":")
    if colon and "=" in parameters and not Path(text).exists():
        close = nearest(word, PROFILES)
        fix = f"did you mean {close}?" if close else f"known are {', '.join(PROFILES)}"
        raise TraceError([Problem(text, f"neither a file nor a profile, {word!r}", fix)])
    return read_trace(text, skip_bad_rows=skip_bad_rows)


def constant(value: int, count: int) -> Array:
    """``count`` times the same value, in the room of one."""
    return np.broadcast_to(np.int64(value), (count,))


def _scale_problems(
    word: str, asked: Fraction, factor: Fraction, values: Array, bound: int
) -> list[Problem]:
    if asked <= 0:
        return [Problem(word, f"{asked} is not above 0", "give 1 to leave it as it is")]
    if max(factor.numerator, factor.denominator) > LARGEST_TERM:
        reason = f"{asked} has a term above {LARGEST_TERM:,}"
        return [Problem(word, reason, "give fewer digits")]
    # In Python's integers, which do not overflow.
    largest = int(values.max()) * factor
    if largest > bound:
        reason = f"{asked} makes {int(largest):,}, above {bound:,}"
        return [Problem(word, reason, "scale less")]
    return []


def _times(values: Array, factor: Fraction) -> Array:
    """Each value times the factor, rounded half up. No step leaves 64 bits: see the bounds."""
    if factor == 1:
        return values
    if values.strides == (0,):
        return constant(int(_times(values[:1].copy(), factor)[0]), len(values))
    top, bottom = factor.numerator, factor.denominator
    whole, rest = np.divmod(values, bottom)
    scaled: Array = whole * top + (2 * rest * top + bottom) // (2 * bottom)
    return scaled


def _tokens(values: Array, factor: Fraction) -> Array:
    if factor == 1:
        return values
    if values.strides == (0,):
        return constant(int(_tokens(values[:1].copy(), factor)[0]), len(values))
    scaled = np.maximum(_times(values, factor), np.minimum(values, 1))
    return np.where(values == NOT_STATED, values, scaled)
