"""A simulation in figures: how many calls were rejected, when, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.events import NOBODY, PROVISIONED, SPILLOVER
from aoai.capacity.minutes import Minute
from aoai.capacity.rules import Reading
from aoai.capacity.simulation import Simulation
from aoai.capacity.workload import Workload

ALERT = Fraction(80, 100)
"""Utilization above which Azure Monitor Baseline Alerts warn (services/CognitiveServices)."""


@dataclass(frozen=True, slots=True)
class Waits:
    """The advised waits of rejected calls, in milliseconds; percentiles are linear."""

    p50: float
    p90: float
    p99: float
    longest: int


@dataclass(frozen=True, slots=True)
class Retries:
    """What became of calls whose client tries again."""

    attempts: int
    """Calls made in all, first ones included."""
    admitted_after_retry: int
    """Requests that were rejected first and served by the provisioned deployment in the end."""
    given_up: int
    """Requests that nobody served."""


@dataclass(frozen=True, slots=True)
class Spilled:
    """What became of calls that were handed to a standard deployment."""

    served: int
    """Requests that it served."""
    refused: int
    """Requests that it refused too, in the end."""
    tokens: int
    """Prompt and output tokens that it served, which are billed by use."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One reading of utilization over all minutes; 1 is 100 %."""

    mean: Fraction
    highest: Fraction
    unseen: int
    """Minutes with rejections in which it was below :data:`ALERT`."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one run, which take no room however many calls it had."""

    requests: int
    """All of them, admitted or not."""
    admitted: int
    """Requests whose first attempt was admitted."""
    rejected: int
    """Requests whose first attempt was rejected with 429."""
    waits: Waits | None
    """None where nothing was rejected."""
    minutes: Sequence[Minute]
    """All of them, quiet ones too."""
    readings: Mapping[Reading, Spread]
    """The three that "PTU consumed / PTU deployed" of a minute can mean."""
    retries: Retries
    """Nothing was tried again where the client does not."""
    spilled: Spilled
    """Nothing was served where there is no standard deployment."""

    @property
    def too_long(self) -> int:
        """Requests with a prompt that the deployment does not take, which is a 400."""
        return self.requests - self.admitted - self.rejected

    @property
    def share(self) -> Fraction:
        """Rejected ones of all."""
        return Fraction(self.rejected, self.requests)

    @property
    def minutes_with_rejections(self) -> int:
        """Minutes in which a first attempt was rejected."""
        return sum(each.rejected > 0 for each in self.minutes)


def summary_of(workload: Workload, simulation: Simulation) -> Summary:
    """The figures of a run."""
    rejected = simulation.rejected
    by = simulation.served_by
    spilled = by == SPILLOVER
    unserved = int(np.count_nonzero(by == NOBODY))
    tokens = workload.prompt[spilled].sum() + workload.generated[spilled].sum()
    return Summary(
        requests=len(workload),
        admitted=int(np.count_nonzero(simulation.admitted)),
        rejected=int(np.count_nonzero(rejected)),
        waits=_waits(simulation.retry_after_ms[rejected]),
        minutes=simulation.minutes,
        readings={each: _spread(each, simulation.minutes) for each in Reading},
        retries=Retries(
            attempts=int(simulation.attempts.sum(dtype=np.int64)),
            admitted_after_retry=int(np.count_nonzero((by == PROVISIONED) & ~simulation.admitted)),
            given_up=unserved,
        ),
        spilled=Spilled(int(np.count_nonzero(spilled)), unserved, int(tokens)),
    )


def _waits(advised: NDArray[np.int64]) -> Waits | None:
    if not len(advised):
        return None
    ordered = np.sort(advised)
    p50, p90, p99 = (_percentile(ordered, each) for each in (50, 90, 99))
    return Waits(p50, p90, p99, int(ordered[-1]))


def _percentile(ordered: NDArray[np.int64], percent: int) -> float:
    # In floats 479.1 would come out as 479.0999999999999.
    place = Fraction(percent * (len(ordered) - 1), 100)
    low = int(place)
    below, above = (int(ordered[at]) for at in (low, min(low + 1, len(ordered) - 1)))
    return float(below + (above - below) * (place - low))


def _spread(reading: Reading, minutes: Sequence[Minute]) -> Spread:
    values: list[Fraction] = [getattr(each, reading.value) for each in minutes]
    unseen = sum(
        each.rejected > 0 and value < ALERT for each, value in zip(minutes, values, strict=True)
    )
    return Spread(sum(values, Fraction(0)) / len(values), max(values), unseen)
