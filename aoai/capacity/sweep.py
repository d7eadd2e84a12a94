"""Many scenarios of one workload, on all cores of this machine."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from typing import Protocol

import numpy as np

from aoai.capacity.bucket import MOST, Ints, Limits, admissions
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
    order: Ints = field(init=False)
    corrections: Ints = field(init=False)

    def __post_init__(self) -> None:
        scenario = self.like
        self.cost = charges(self.workload, self.consumption, scenario.rules, scenario.max_tokens)
        self.arrivals, self.estimates = self.workload.arrivals, self.cost.estimates
        self.corrections, generated = self.cost.corrections, self.workload.generated
        fitting = self.estimates != TOO_LONG
        if not fitting.all():
            self.arrivals, self.estimates = self.arrivals[fitting], self.estimates[fitting]
            self.corrections, generated = self.corrections[fitting], generated[fitting]
        if not self.corrections.any():
            self.ends = self.order = self.corrections = np.empty(0, np.int64)
            return
        self.ends = scenario.service.ticks(generated)
        self.ends += self.arrivals
        # What is in this order is looked up by it: put into order it would take a third more
        # memory.
        self.order = by_completion(self.arrivals, self.ends)

    def rejected(self, scenario: Scenario, enough: int | None = None) -> int:
        """How many first attempts are refused; of more than ``enough``, only that they are more."""
        rules = scenario.rules
        scale = scale_of(self.consumption, rules, self.cost.parts, (scenario.ptu,))
        check_fit(self.cost, scale.unit)
        limits = Limits(
            rate=scale.rates[0],
            limit=scale.buckets[0] + int(rules.admits_when_full),
            unit=scale.unit,
            floor=scale.floor,
            longest=MOST // scale.rates[0] + 1,
            most=scale.most,
            enough=len(self.arrivals) if enough is None else enough,
        )
        admitted = np.zeros(len(self.arrivals), np.bool_)
        found = admissions(
            whole(self.arrivals),
            whole(self.estimates),
            whole(self.ends),
            whole(self.order),
            whole(self.corrections),
            limits,
            admitted,
        )
        check_level(found, scale, self.cost.parts)
        return found


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
        self._workers = workers or cpu_count()
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
                are the fastest, at some 30 million requests a second and core.
            progress: Called after each, by any thread.
            enough: Where more are refused, it is enough to know that: what is told is more than
                this, and found sooner.

        Raises:
            CapacityError: A quantity does not fit in 64 bits; the bound is named.
        """
        for each in filter(_is_plain, scenarios):
            key = _key(workload, consumption, each)
            if key not in self._prepared:
                self._prepared[key] = Prepared(workload, consumption, each)

        def rejected(scenario: Scenario) -> int:
            if _is_plain(scenario):
                found = self._prepared[_key(workload, consumption, scenario)].rejected(
                    scenario, enough
                )
            else:
                found = int(simulate(workload, consumption, scenario).rejected.sum())
            if progress:
                progress()
            return found

        with ThreadPoolExecutor(self._workers) as pool:
            return tuple(pool.map(rejected, scenarios))


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
