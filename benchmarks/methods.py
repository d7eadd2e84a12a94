"""The rule of a provisioned deployment, followed in other ways: what the compiled loops are up to.

Each takes the same :class:`Task` and says which first attempts are admitted. Levels, drain and
bucket are in the task's own whole units, so that the exact ones have nothing to round.
"""

from collections.abc import Generator, Iterator, Sequence
from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np
import simpy

from aoai.capacity.bucket import Flags, Ints
from aoai.capacity.compiled import compiled

SECOND = 10_000_000
"""Ticks."""


class Task(NamedTuple):
    """Requests in the order of their arrival, and a bucket that they meet."""

    arrivals: Ints
    """Ticks, ascending."""
    service: Ints
    """Ticks from admission to completion."""
    estimates: Ints
    corrections: Ints
    """Cost less estimate."""
    rate: int
    """Drain of one tick."""
    bucket: int


def by_processes(task: Task) -> Sequence[bool]:
    """simpy, as its guide has it: one process for each request, and one that lets them come."""
    environment = simpy.Environment()
    admitted = [False] * len(task.arrivals)
    level = 0
    changed = 0

    def drained() -> int:
        nonlocal changed
        # Whole, for every delay is.
        now = int(environment.now)
        passed, changed = now - changed, now
        return max(0, level - task.rate * passed)

    def request(
        number: int, service: int, estimate: int, correction: int
    ) -> Generator[simpy.Event, Any, None]:
        nonlocal level
        level = drained()
        if level < task.bucket:
            admitted[number] = True
            level += estimate
            yield environment.timeout(service)
            level = max(0, drained() + correction)

    def arriving() -> Generator[simpy.Event, Any, None]:
        for number, (arrival, *row) in enumerate(_rows(task)):
            yield environment.timeout(arrival - environment.now)
            environment.process(request(number, *row))

    environment.process(arriving())
    environment.run()
    return admitted


def by_floats(task: Task) -> Sequence[bool]:
    """Python's floats, and completions in its heapq."""
    admitted = []
    working: list[tuple[int, int, float]] = []
    level = 0.0
    now = 0

    def settled(level: float, now: int) -> tuple[float, int]:
        end, _, correction = heappop(working)
        return max(0.0, max(0.0, level - task.rate * (end - now)) + correction), end

    for number, (arrival, service, estimate, correction) in enumerate(_rows(task)):
        while working and working[0][0] <= arrival:
            level, now = settled(level, now)
        level = max(0.0, level - task.rate * (arrival - now))
        now = arrival
        admitted.append(level < task.bucket)
        if admitted[-1]:
            level += estimate
            heappush(working, (arrival + service, number, correction))
    return admitted


def _rows(task: Task) -> Iterator[tuple[int, ...]]:
    """Arrival, service time, estimate and correction of each request, as Python's integers."""
    columns = task.arrivals, task.service, task.estimates, task.corrections
    return zip(*(each.tolist() for each in columns), strict=True)


def by_steps(task: Task, step: int = SECOND) -> Flags:
    """A fixed step of time, compiled: each drains at its end, and then settles what ended in it."""
    steps = int((task.arrivals[-1] + task.service.max()) // step) + 1
    admitted = np.zeros(len(task.arrivals), np.bool_)
    _stepped(task, step, np.zeros(steps, np.int64), admitted)
    return admitted


@compiled
def _stepped(task: Task, step: int, due: Ints, admitted: Flags) -> None:
    """Decide. ``due`` is zeros, one for each step."""
    level = 0
    now = 0
    for request in range(task.arrivals.shape[0]):
        arrival = task.arrivals[request]
        while now < arrival // step:
            level = max(0, max(0, level - task.rate * step) + due[now])
            now += 1
        admitted[request] = level < task.bucket
        if admitted[request]:
            level += task.estimates[request]
            due[(arrival + task.service[request]) // step] += task.corrections[request]
