"""A simulation in figures: how many calls were rejected, when, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

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


@dataclass(frozen=True)
class Summary:
    """The figures of one run."""

    workload: Workload
    simulation: Simulation

    @property
    def requests(self) -> int:
        """All of them, admitted or not."""
        return len(self.workload)

    @cached_property
    def admitted(self) -> int:
        """Requests whose first attempt was admitted."""
        return int(np.count_nonzero(self.simulation.admitted))

    @cached_property
    def rejected(self) -> int:
        """Requests whose first attempt was rejected with 429."""
        return int(np.count_nonzero(self.simulation.rejected))

    @property
    def too_long(self) -> int:
        """Requests with a prompt that the deployment does not take, which is a 400."""
        return self.requests - self.admitted - self.rejected

    @property
    def share(self) -> Fraction:
        """Rejected ones of all."""
        return Fraction(self.rejected, self.requests)

    @property
    def minutes(self) -> Sequence[Minute]:
        """All of them, quiet ones too."""
        return self.simulation.minutes

    @cached_property
    def minutes_with_rejections(self) -> int:
        """Minutes in which a first attempt was rejected."""
        return sum(each.rejected > 0 for each in self.minutes)

    @cached_property
    def waits(self) -> Waits | None:
        """None where nothing was rejected."""
        advised = self.simulation.retry_after_ms[self.simulation.rejected]
        if not len(advised):
            return None
        p50, p90, p99 = map(float, np.percentile(advised, [50, 90, 99]))
        return Waits(p50, p90, p99, int(advised.max()))

    @cached_property
    def readings(self) -> dict[Reading, Spread]:
        """The three that "PTU consumed / PTU deployed" of a minute can mean."""
        return {each: self._spread(each) for each in Reading}

    @cached_property
    def retries(self) -> Retries:
        """Of a run whose client tries again."""
        found = self.simulation
        served = found.served_by == PROVISIONED
        return Retries(
            attempts=int(found.attempts.sum(dtype=np.int64)),
            admitted_after_retry=int(np.count_nonzero(served & ~found.admitted)),
            given_up=int(np.count_nonzero(found.served_by == NOBODY)),
        )

    @cached_property
    def spilled(self) -> Spilled:
        """Of a run with a standard deployment behind the provisioned one."""
        by = self.simulation.served_by
        served = by == SPILLOVER
        tokens = self.workload.prompt[served].sum() + self.workload.generated[served].sum()
        return Spilled(
            served=int(np.count_nonzero(served)),
            refused=int(np.count_nonzero(by == NOBODY)),
            tokens=int(tokens),
        )

    def _spread(self, reading: Reading) -> Spread:
        values: list[Fraction] = [getattr(each, reading.value) for each in self.minutes]
        unseen = sum(
            each.rejected > 0 and value < ALERT
            for each, value in zip(self.minutes, values, strict=True)
        )
        return Spread(sum(values, Fraction(0)) / len(values), max(values), unseen)
