"""The kernel against a queue that can be calculated: M/M/1 with balking.

Calls arrive at random at rate L, each brings exponential work of mean 1/m seconds of drain, known
on arrival, and is admitted while less than K seconds of work are left. Then the level's density is
p0 L e^((L-m)v) below K and falls off as e^(-mv) above it, of which all that is compared follows.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import exp, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Scenario, Service
from aoai.capacity.simulation import simulate
from aoai.capacity.sweep import rejections
from aoai.capacity.workload import TICKS, Workload, constant
from capacity.agreement import GPT_4_1

REQUESTS = 4_000_000
WORK = 0.8
"""Seconds, on average."""
PTU = 1_000
DRAIN = PTU * GPT_4_1.input_tpm_per_ptu / 60
"""Tokens a second: so many that rounding work to whole ones is far below the noise."""
BATCH = 20_000
"""Requests; admissions of neighbours depend on each other, batches of so many hardly do."""


@dataclass(frozen=True)
class Estimate:
    value: float
    error: float
    """Standard error, from the spread of batches."""

    def errors_from(self, expected: float) -> float:
        return abs(self.value - expected) / self.error


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> Estimate:
    """Of two sums over batches."""
    value = above.sum() / below.sum()
    rest = above - value * below
    return Estimate(value, sqrt((rest**2).sum() / (len(rest) - 1) * len(rest)) / below.sum())


def batches(values: NDArray[np.int64] | NDArray[np.bool_]) -> NDArray[np.float64]:
    sums: NDArray[np.float64] = values.reshape(-1, BATCH).sum(axis=1).astype(np.float64)
    return sums


@pytest.mark.parametrize(("load", "window"), [(0.8, 1), (1.0, 2), (1.5, 5), (1.2, 10)])
def test_rejections_waits_and_busy_time_are_as_calculated(load: float, window: int) -> None:
    random = np.random.default_rng(2026)
    gaps = random.exponential(WORK / load * TICKS, REQUESTS)
    gaps[0] = 0
    nothing = constant(0, REQUESTS)
    workload = Workload(
        "queue",
        np.rint(np.cumsum(gaps)).astype(np.int64),
        np.rint(random.exponential(WORK * DRAIN, REQUESTS)).astype(np.int64),
        nothing,
        nothing,
        nothing,
    )
    # Prompts are longer here than the model takes.
    unlimited = replace(GPT_4_1, longest_prompt=None)
    scenario = Scenario(PTU, Service(Fraction(0), Fraction(1)), Rules(burst=Fraction(window)))

    found = simulate(workload, unlimited, scenario)
    (counted,) = rejections(workload, unlimited, [scenario])

    rate, service = load / WORK, 1 / WORK
    difference = service - rate
    s = exp(-difference * window)
    middle = rate * (window if load == 1 else (1 - s) / difference)
    idle = 1 / (1 + middle + load * s)
    refused = idle * load * s
    rejected = batches(found.rejected)
    waits = batches(found.retry_after_ms)
    drained = np.array([float(minute.drained) for minute in found.minutes[:-1]])
    hours = drained[: len(drained) // 60 * 60].reshape(-1, 60).mean(axis=1)
    assert counted == found.rejected.sum()
    assert ratio(rejected, np.full_like(rejected, BATCH)).errors_from(refused) < 4
    assert ratio(hours, np.ones_like(hours)).errors_from(load * (1 - refused)) < 4
    # Whole milliseconds, the next one up: geometric, whatever the bucket.
    assert ratio(waits, rejected).errors_from(1 / (1 - exp(-1 / (1_000 * WORK)))) < 4
