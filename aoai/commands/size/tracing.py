"""Which size serves recorded calls: the formula, then the search, which a person can watch."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from aoai.capacity.consumption import Consumption
from aoai.capacity.scenario import Scenario
from aoai.capacity.search import Rejections, Smallest, demand, smallest
from aoai.capacity.sizing import ptu_needed
from aoai.capacity.sweep import rejections
from aoai.capacity.workload import Workload
from aoai.commands.size.answers import Sized, sized
from aoai.commands.size.asked import Traced


@dataclass(frozen=True, slots=True)
class Answer:
    """The sizes for a workload."""

    minutes: int
    formula: Mapping[str, Sized]
    """Of the ``mean``, ``p95`` and ``peak`` minute."""
    bursts: tuple[Smallest, ...]
    """By simulation."""
    too_long: int
    """Calls whose prompt the deployment does not take, which are no 429s."""


def answer(traced: Traced) -> Answer:
    """The sizes for a workload.

    Raises:
        AoaiError: No deployment can be that large, or a quantity does not fit in 64 bits.
    """
    uses, workload = traced.consumption, traced.workload
    asks = demand(workload, uses)
    formula = {
        name: sized(ptu_needed(each, uses), uses, "--trace")
        for name, each in (("mean", asks.mean), ("p95", asks.p95), ("peak", asks.peak))
    }
    with shown() as rejected:
        found = smallest(
            workload, uses, traced.use, reject_share=traced.reject_share, rejected=rejected
        )
    limit = uses.longest_prompt
    too_long = 0 if limit is None else int((workload.prompt > limit).sum())
    return Answer(asks.minutes, formula, found, too_long)


@contextmanager
def shown() -> Iterator[Rejections]:
    """What counts the rejections of scenarios, and shows how far it is where a person looks on."""
    if not sys.stderr.isatty():
        yield rejections
        return
    # Imported here because a pipeline has no use for it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Simulating", total=0)

        def rejected(
            workload: Workload, consumption: Consumption, scenarios: Sequence[Scenario]
        ) -> Sequence[int]:
            # How many sizes it takes is known at the end: the bar grows with each round.
            sizes = [each.ptu for each in scenarios]
            what = f"Simulating {min(sizes):,} to {max(sizes):,} PTU"
            wanted = bar.tasks[0].completed + len(scenarios)
            bar.update(task, total=wanted, description=what, refresh=True)
            return rejections(workload, consumption, scenarios, progress=lambda: bar.advance(task))

        yield rejected
