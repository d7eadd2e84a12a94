"""Made-up traffic with a seed: steady, in bursts, or with the rhythm of a day.

Requests come as a Poisson process whose rate is constant within a slice of time: the number in a
slice is a Poisson number, and each comes at any tick of it with equal chance. That is exact, and
needs no sum of millions of small gaps. Rates and sizes are drawn with numpy's PCG64, so that one
seed gives one workload wherever numpy gives the same numbers.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.rules import MINUTE
from aoai.capacity.tokens import CHUNK, Tokens
from aoai.capacity.workload import NOT_STATED, TICKS, Array, TraceError, Workload, constant
from aoai.problems import Problem

MINUTES_A_DAY = 24 * 60
WORKDAYS, DAYS_A_WEEK = 5, 7

LIMITS: Mapping[str, tuple[Fraction, Fraction]] = {
    "rpm": (Fraction(1, 1000), Fraction(10**9)),
    # Ten years.
    "minutes": (Fraction(1, 1000), Fraction(10 * 365 * MINUTES_A_DAY)),
    "prompt": (Fraction(1), Fraction(2**20)),
    "output": (Fraction(1), Fraction(2**20)),
    "prompt_variation": (Fraction(0), Fraction(100)),
    "output_variation": (Fraction(0), Fraction(100)),
    "burstiness": (Fraction(1), Fraction(10_000)),
    "burst_seconds": (Fraction(1, 1000), Fraction(30 * 24 * 3600)),
    "floor": (Fraction(0), Fraction(1)),
    "peak_hour": (Fraction(0), Fraction(24)),
    "weekend": (Fraction(0), Fraction(10)),
    "seed": (Fraction(0), Fraction(2**63)),
}
"""The least and the most of each number that a profile is made with."""
MOST_REQUESTS = 2**28
"""That a profile may be expected to have: they take 6.4 GB."""
MOST_SWITCHES = 2**26
"""Between bursts and silences, expected."""


def poisson(
    *, rpm: Fraction, minutes: Fraction, prompt: Tokens, output: Tokens, seed: int = 0
) -> Workload:
    """Requests that know nothing of each other, at one rate.

    Args:
        rpm: Mean requests a minute.
        minutes: From the start to the end; the first request is time 0.
        prompt: Tokens of a prompt.
        output: Tokens generated.
        seed: The same gives the same workload.

    Raises:
        TraceError: A number is outside of :data:`LIMITS`, the requests are too many to be kept, or
            not one came.
    """
    _check("poisson", prompt, output, rpm=rpm, minutes=minutes, seed=Fraction(seed))
    return _made("poisson", _steady(rpm, minutes), prompt, output, seed)


def bursty(  # noqa: PLR0913 - named at each call
    *,
    rpm: Fraction,
    minutes: Fraction,
    burstiness: Fraction,
    prompt: Tokens,
    output: Tokens,
    burst_seconds: Fraction = Fraction(10),
    seed: int = 0,
) -> Workload:
    """Bursts and silence: a Poisson process that is switched on and off (Markov-modulated).

    In a burst requests come at ``burstiness`` times the mean rate, and between bursts none come;
    bursts last ``burst_seconds`` on average and silences ``burst_seconds * (burstiness - 1)``, both
    exponential, so that there is a burst in 1 / burstiness of the time. The variance of the number
    of requests in a long window is that of a Poisson process times
    1 + 2 * rpm / 60 * burst_seconds * (burstiness - 1)**2 / burstiness; burstiness 1 is one. The
    other arguments and errors are those of :func:`poisson`.
    """
    numbers = {"burstiness": burstiness, "burst_seconds": burst_seconds, "seed": Fraction(seed)}
    _check("bursty", prompt, output, rpm=rpm, minutes=minutes, **numbers)
    rates = (
        _steady(rpm, minutes)
        if burstiness == 1
        else _switched(
            _generators(seed)[0],
            rpm * burstiness,
            int(minutes * MINUTE),
            float(burst_seconds),
            float(burst_seconds * (burstiness - 1)),
        )
    )
    return _made("bursty", rates, prompt, output, seed)


def daily(  # noqa: PLR0913 - named at each call
    *,
    rpm: Fraction,
    minutes: Fraction,
    prompt: Tokens,
    output: Tokens,
    floor: Fraction = Fraction(1, 5),
    peak_hour: Fraction = Fraction(14),
    weekend: Fraction = Fraction(1),
    seed: int = 0,
) -> Workload:
    """The rhythm of days: a sine of 24 hours, in steps of a minute, from Monday at midnight.

    Args:
        rpm: Mean requests a minute of a whole workday.
        minutes: From the start to the end; the first request is time 0.
        prompt: Tokens of a prompt.
        output: Tokens generated.
        floor: Rate of the quietest minute as a share of the mean, 0 to 1; the busiest has
            2 - floor.
        peak_hour: Of the day, 0 to 24, when it is busiest.
        weekend: What Saturday and Sunday have of a workday; 1: the same.
        seed: The same gives the same workload.

    Raises:
        TraceError: As of :func:`poisson`.
    """
    numbers = {"floor": floor, "peak_hour": peak_hour, "weekend": weekend, "seed": Fraction(seed)}
    _check("daily", prompt, output, rpm=rpm, minutes=minutes, **numbers)
    edges = _edges(minutes)
    minute = np.arange(len(edges) - 1)
    # The mean over a minute is that of its middle, for such a sine to within 1e-6.
    hour = (minute % MINUTES_A_DAY + 0.5) / 60
    wave = 1 + float(1 - floor) * np.cos((hour - float(peak_hour)) * (2 * np.pi / 24))
    workday = minute // MINUTES_A_DAY % DAYS_A_WEEK < WORKDAYS
    rates = _Rates(edges, float(rpm) * wave * np.where(workday, 1.0, float(weekend)))
    return _made("daily", rates, prompt, output, seed)


def problems_of(profile: str, numbers: Mapping[str, Fraction]) -> list[Problem]:
    """What is wrong with the numbers of a profile, by the names that :data:`LIMITS` has."""
    problems = [
        Problem(f"{profile}:{name}", f"{float(value):g} is outside of {low} to {high}", "change it")
        for name, value in numbers.items()
        for low, high in [LIMITS[name]]
        if not low <= value <= high
    ]
    if problems or not {"rpm", "minutes"} <= numbers.keys():
        return problems
    busiest = max(Fraction(1), numbers.get("weekend", Fraction(1)))
    requests = numbers["rpm"] * numbers["minutes"] * busiest
    if requests > MOST_REQUESTS:
        reason = f"{int(requests):,} requests are more than {MOST_REQUESTS:,}"
        problems.append(Problem(f"{profile}:rpm", reason, "ask for a lower rpm or for less time"))
    if "burst_seconds" in numbers and "burstiness" in numbers:
        period = numbers["burst_seconds"] * numbers["burstiness"]
        switches = 2 * numbers["minutes"] * 60 / period
        if switches > MOST_SWITCHES:
            reason = f"{int(switches):,} bursts and silences are more than {MOST_SWITCHES:,}"
            fix = "ask for longer bursts or for less time"
            problems.append(Problem(f"{profile}:burst_seconds", reason, fix))
    return problems


def _check(profile: str, prompt: Tokens, output: Tokens, **numbers: Fraction) -> None:
    numbers |= {
        "prompt": prompt.mean,
        "output": output.mean,
        "prompt_variation": prompt.variation,
        "output_variation": output.variation,
    }
    if problems := problems_of(profile, numbers):
        raise TraceError(problems)


@dataclass(frozen=True, slots=True, eq=False)
class _Rates:
    """A rate that is constant within each slice of time."""

    edges: Array
    """Ticks at which the slices begin, ascending from 0, and the end of the last."""
    rpm: NDArray[np.floating[Any]]
    """Requests a minute within each slice."""


def _steady(rpm: Fraction, minutes: Fraction) -> _Rates:
    edges = _edges(minutes)
    return _Rates(edges, np.full(len(edges) - 1, float(rpm)))


def _edges(minutes: Fraction) -> Array:
    """Whole minutes from 0, and the end."""
    end = int(minutes * MINUTE)
    return np.append(np.arange(0, end, MINUTE, dtype=np.int64), end)


def _switched(
    generator: np.random.Generator, rpm: Fraction, end: int, on: float, off: float
) -> _Rates:
    """Bursts and silences in turn.

    Args:
        generator: Draws their lengths.
        rpm: Within a burst.
        end: Ticks.
        on: Mean seconds of a burst.
        off: Mean seconds of a silence.
    """
    # In the long run it is as likely to be on at the start as at any time.
    begins_on = bool(generator.random() < on / (on + off))
    means = np.tile([on, off] if begins_on else [off, on], CHUNK // 256)
    parts = [np.zeros(1, np.int64)]
    while parts[-1][-1] < end:
        # At least a tick, else a short mean never comes to the end.
        lengths = np.maximum((generator.exponential(means) * TICKS).astype(np.int64), 1)
        parts.append(parts[-1][-1] + np.cumsum(lengths))
    edges = np.concatenate(parts)
    edges = np.append(edges[edges < end], end)
    is_on = (np.arange(len(edges) - 1) % 2 == 0) == begins_on
    return _Rates(edges, is_on * float(rpm))


def _made(profile: str, rates: _Rates, prompt: Tokens, output: Tokens, seed: int) -> Workload:
    _, arriving, prompting, generating = _generators(seed)
    counts = arriving.poisson(rates.rpm * np.diff(rates.edges) / MINUTE)
    total = int(counts.sum())
    if not total:
        reason = f"no request came in {float(rates.edges[-1] / MINUTE):g} minutes"
        raise TraceError([Problem(profile, reason, "ask for a higher rpm or for more time")])
    # numpy draws without Python's lock; each generator stays with one thread.
    with ThreadPoolExecutor(2) as pool:
        prompts = pool.submit(prompt.drawn, prompting, total)
        outputs = pool.submit(output.drawn, generating, total)
        arrivals = _arrivals(arriving, rates.edges, counts)
        return Workload(
            profile,
            arrivals=arrivals,
            prompt=prompts.result(),
            generated=outputs.result(),
            cached=constant(0, total),
            max_tokens=constant(NOT_STATED, total),
        )


def _arrivals(generator: np.random.Generator, edges: Array, counts: Array) -> Array:
    """So many in each slice of time, each at any of its ticks; from the first one on."""
    arrivals = np.empty(int(counts.sum()), np.int64)
    filled = 0
    for part in _slices(counts):
        inside = np.repeat(edges[:-1][part], counts[part])
        inside += generator.integers(0, np.repeat(np.diff(edges)[part], counts[part]))
        inside.sort()
        arrivals[filled : filled + len(inside)] = inside
        filled += len(inside)
    arrivals -= arrivals[0]
    return arrivals


def _slices(counts: Array) -> Iterator[slice]:
    """Neighbouring slices of time that together have about :data:`CHUNK` requests."""
    sums = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = int(sums[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(sums, before + CHUNK, side="right")))
        yield slice(start, stop)
        start = stop


def _generators(seed: int) -> tuple[np.random.Generator, ...]:
    """One each for switches, arrivals, prompts and outputs: a change of one leaves the others."""
    children = np.random.SeedSequence(seed).spawn(4)
    return tuple(np.random.Generator(np.random.PCG64(child)) for child in children)
