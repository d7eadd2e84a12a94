"""One deployment, and how it is used: everything that a run depends on besides its requests."""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from aoai.capacity.bucket import MOST, Ints
from aoai.capacity.charges import MaxTokens
from aoai.capacity.consumption import CapacityError
from aoai.capacity.rules import Rules, check
from aoai.capacity.workload import TICKS
from aoai.problems import Problem

# Calls that are rounded at once: what they need stays in the processor's cache.
_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Service:
    """How long a call takes, whatever the load."""

    ttft: Fraction
    """Seconds to the first token."""
    tokens_per_second: Fraction

    def __post_init__(self) -> None:
        check(
            "service",
            (
                ("ttft", self.ttft, self.ttft >= 0, "0 or more"),
                (
                    "tokens_per_second",
                    self.tokens_per_second,
                    self.tokens_per_second > 0,
                    "above 0",
                ),
            ),
        )

    def ticks(self, generated: Ints) -> Ints:
        """Ticks from admission to completion, rounded once, to the nearest and half to even.

        The first token counts too: ttft + generated / tokens_per_second.

        Raises:
            CapacityError: It takes longer than 64 bits can count.
        """
        start, token = self.ttft * TICKS, TICKS / self.tokens_per_second
        parts = start.denominator * token.denominator
        first = start.numerator * token.denominator
        each = token.numerator * start.denominator
        most = int(generated.max(initial=0))
        needed = 2 * (first + each * most) + parts
        if needed > MOST:
            where = "ttft" if 2 * first + parts > MOST else "tokens_per_second"
            reason = f"a call of {most:,} tokens needs {needed:,} units of time"
            fix = "choose shorter times, or fewer decimals"
            raise CapacityError([Problem(where, f"{reason}, and {MOST:,} fit in 64 bits", fix)])
        ticks: Ints = generated * each + first
        if parts > 1:
            # Piece by piece, since four arrays more of a week's requests are a gigabyte.
            for done in range(0, len(ticks), _AT_ONCE):
                exact = ticks[done : done + _AT_ONCE]
                whole, rest = np.divmod(exact, parts)
                up = (2 * rest > parts) | ((2 * rest == parts) & (whole % 2 == 1))
                exact[:] = whole + up
        return ticks


@dataclass(frozen=True, slots=True)
class Client:
    """A client that is refused, as openai-python behaves (checked in 3.54.0).

    It waits as long as ``retry-after-ms`` says; a call for which that is longer than
    :attr:`longest_wait` is not tried again.
    """

    retries: int = 2
    longest_wait: Fraction = Fraction(120)
    """Seconds."""

    def __post_init__(self) -> None:
        check(
            "client",
            (
                ("retries", self.retries, self.retries >= 0, "0 or more"),
                ("longest_wait", self.longest_wait, self.longest_wait >= 0, "0 or more"),
            ),
        )


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard deployment that takes what the provisioned one refuses.

    Tokens are counted by the minute and requests by shorter slices (quota page, 2026-09); the one
    that reaches a limit is served, and those after it are refused until the count begins anew. A
    request counts its prompt, cached tokens included, and its limit of tokens.
    """

    tpm: int
    rpm: int | None = None
    """Requests a minute, as an even rate; None: no limit."""
    slice_seconds: int = 10
    """1 or 10 by the documents. Which one, is a choice."""
    phase: Fraction = Fraction(0)
    """Seconds by which the trace begins after a full minute; a choice."""
    counts_refused: bool = True
    """Refused requests count towards the limits: "failed requests still count"."""

    def __post_init__(self) -> None:
        check(
            "standard",
            (
                ("tpm", self.tpm, self.tpm >= 1, "1 or more"),
                ("rpm", self.rpm, self.rpm is None or self.rpm >= 1, "1 or more"),
                ("slice_seconds", self.slice_seconds, self.slice_seconds in {1, 10}, "1 or 10"),
                ("phase", self.phase, 0 <= self.phase < 60, "0 or more, and below 60"),
                ("phase", self.phase, _is_whole(self.phase), "whole in 100 ns"),
            ),
        )


@dataclass(frozen=True, slots=True)
class Scenario:
    """One deployment, and how it is used."""

    ptu: int
    service: Service
    rules: Rules = field(default_factory=Rules)
    max_tokens: MaxTokens = None
    client: Client = field(default_factory=lambda: Client(retries=0))
    spillover: Standard | None = None
    resizes: tuple[tuple[Fraction, int], ...] = ()
    """Seconds and PTU, ascending: the size from then on. The level is kept in tokens; a choice."""

    def __post_init__(self) -> None:
        times = [at for at, _ in self.resizes]
        limit = self.max_tokens
        check(
            "scenario",
            (
                ("ptu", self.ptu, self.ptu >= 1, "1 or more"),
                (
                    "max_tokens",
                    limit,
                    limit is None or limit == "actual" or limit >= 0,
                    "0 or more",
                ),
                ("resizes", times, times == sorted(times), "in order of time"),
                *(
                    (f"resizes[{number}]", value, holds, what)
                    for number, (at, ptu) in enumerate(self.resizes)
                    for value, holds, what in (
                        (f"{ptu} PTU", ptu >= 1, "1 or more"),
                        (f"{at} s", at >= 0, "0 or more"),
                        (f"{at} s", _is_whole(at), "whole in 100 ns"),
                    )
                ),
            ),
        )


def _is_whole(seconds: Fraction) -> bool:
    return (seconds * TICKS).denominator == 1
