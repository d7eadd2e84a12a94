"""Many scenarios of one workload, on all cores of this machine."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from typing import Protocol

import numpy as np

from aoai.capacity.bucket import MOST, SIDE_BY_SIDE, Ints, Limits, Order, Outcome, admissions
from aoai.capacity.charges import TOO_LONG, Charges, charges, check_fit
from aoai.capacity.completions import by_completion
from aoai.capacity.consumption import Consumption
from aoai.capacity.scale import check_level, scale_of
from aoai.capacity.scenario import Scenario
from aoai.capacity.simulation import simulate, whole
from aoai.capacity.workload import Workload


@dataclass(eq=False)
class Prepared:
    """A workload as one kind of scenario sees it, whatever the size: sorted once for many."""

    workload: Workload
    consumption: Consumption
    like: Scenario
    cost: Charges = field(init=False)
    arrivals: Ints = field(init=False)
    estimates: Ints = field(init=False)
    ends: Ints = field(init=False)
    order: Order = field(init=False)
    corrections: Ints = field(init=False)

    def __post_init__(self) -> None:
        scenario = self.like
        self.cost = charges(self.workload, self.consumption, scenario.rules, scenario.max_tokens)
        self.arrivals, self.estimates = self.workload.arrivals, self.cost.estimates
        self.corrections, generated = self.cost.corrections, self.workload.generated
        if self.estimates.min(initial=0) == TOO_LONG:
            fitting = self.estimates != TOO_LONG
            self.arrivals, self.estimates = self.arrivals[fitting], self.estimates[fitting]
            self.corrections, generated = self.corrections[fitting], generated[fitting]
        if not self.corrections.any():
            self.ends = self.corrections = np.empty(0, np.int64)
            self.order = np.empty(0, np.uint32)
            return
        self.ends = scenario.service.ticks(generated)
        self.ends += self.arrivals
        # What is in this order is looked up by it: put into order it would take a third more
        # memory.
        self.order = by_completion(self.arrivals, self.ends)

    def rejected(self, scenarios: Sequence[Scenario], enough: int | None = None) -> Sequence[int]:
        """How many first attempts each refuses; of more than ``enough``, only that they are more.

        At most :data:`~aoai.capacity.bucket.SIDE_BY_SIDE` scenarios.
        """
        enough = len(self.arrivals) if enough is None else enough
        scales = []
        for each in scenarios:
            scale = scale_of(self.consumption, each.rules, self.cost.parts, (each.ptu,))
            check_fit(self.cost, scale.unit)
            scales.append(scale)
        rates = np.array([scale.rates[0] for scale in scales])
        full = [int(each.rules.admits_when_full) for each in scenarios]
        limits = Limits(
            rates=rates,
            limits=np.array([scale.buckets[0] for scale in scales]) + np.array(full),
            units=np.array([scale.unit for scale in scales]),
            floors=np.array([scale.floor for scale in scales]),
            longest=MOST // rates + 1,
            most=np.array([scale.most for scale in scales]),
            enough=enough,
        )
        outcome = Outcome(*np.zeros((3, len(scales)), np.int64))
        admissions(
            whole(self.arrivals),
            whole(self.estimates),
            whole(self.ends),
            whole(self.order),
            whole(self.corrections),
            limits,
            outcome,
            np.empty(len(self.arrivals), np.uint32),
        )
        for failed, scale in zip(outcome.failed.tolist(), scales, strict=True):
            check_level(failed, scale, self.cost.parts)
        return tuple(np.minimum(outcome.refused, enough + 1).tolist())


class Rejections(Protocol):
    """What a :class:`Sweep` does, here or on a cluster."""

    def __call__(
        self,
        workload: Workload,
        consumption: Consumption,
        scenarios: Sequence[Scenario],
        /,
        *,
        progress: Callable[[], None] | None = None,
        enough: int | None = None,
    ) -> Sequence[int]:
        """See :class:`Sweep`."""


class Sweep:
    """Counts what scenarios refuse, on all cores, and keeps what it has prepared for further ones.

    Of use where a search goes on from what it has found.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or cpu_count() or 1
        self._prepared: dict[object, Prepared] = {}

    def __call__(
        self,
        workload: Workload,
        consumption: Consumption,
        scenarios: Sequence[Scenario],
        *,
        progress: Callable[[], None] | None = None,
        enough: int | None = None,
    ) -> Sequence[int]:
        """How many first attempts each scenario refuses with 429.

        Args:
            workload: The requests.
            consumption: How the model uses up its throughput.
            scenarios: What is tried. Those without retries, changes of size and several limiters
                are followed side by side, 32 at some 15 million requests a second and core.
            progress: Called after each, by any thread.
            enough: Where more are refused, it is enough to know that: what is told is more than
                this, and found sooner.

        Raises:
            CapacityError: A quantity does not fit in 64 bits; the bound is named.
        """
        kinds: dict[object, list[int]] = {}
        for number, each in enumerate(scenarios):
            if _is_plain(each):
                key = _key(workload, consumption, each)
                kinds.setdefault(key, []).append(number)
                if key not in self._prepared:
                    self._prepared[key] = Prepared(workload, consumption, each)
        plain = {number: key for key, numbers in kinds.items() for number in numbers}
        tasks = [part for numbers in kinds.values() for part in self._parts(numbers)]
        tasks += [[number] for number in range(len(scenarios)) if number not in plain]

        def rejected(task: Sequence[int]) -> Sequence[int]:
            these = [scenarios[number] for number in task]
            if task[0] in plain:
                found = self._prepared[plain[task[0]]].rejected(these, enough)
            else:
                found = [
                    int(simulate(workload, consumption, each).rejected.sum()) for each in these
                ]
            if progress:
                for _ in these:
                    progress()
            return found

        counts = [0] * len(scenarios)
        with ThreadPoolExecutor(self._workers) as pool:
            for task, found in zip(tasks, pool.map(rejected, tasks), strict=True):
                for number, count in zip(task, found, strict=True):
                    counts[number] = count
        return tuple(counts)

    def _parts(self, numbers: Sequence[int]) -> Sequence[Sequence[int]]:
        """As many parts for each worker, none of them larger than can be followed at once."""
        each = -(-len(numbers) // (SIDE_BY_SIDE * self._workers)) * self._workers
        size = -(-len(numbers) // each)
        return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def rejections(
    workload: Workload,
    consumption: Consumption,
    scenarios: Sequence[Scenario],
    *,
    workers: int | None = None,
) -> Sequence[int]:
    """What a :class:`Sweep` counts, once; ``workers``: threads, else one for each core."""
    return Sweep(workers)(workload, consumption, scenarios)


def _is_plain(scenario: Scenario) -> bool:
    """Nothing but size and bucket decides which first attempts are refused."""
    return (
        scenario.client.retries == 0
        and not scenario.resizes
        and scenario.rules.enforcement_points == 1
        and not scenario.rules.charge_rejected
    )


def _key(workload: Workload, consumption: Consumption, scenario: Scenario) -> object:
    """What costs and completions depend on; who prepared holds on to both, so ids stay theirs."""
    rules = scenario.rules
    return (
        id(workload),
        id(consumption),
        scenario.service,
        scenario.max_tokens,
        rules.cached_known,
        rules.default_max_tokens,
        rules.output_weight,
    )
