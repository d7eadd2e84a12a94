"""Which size serves recorded calls: the formula, then the search, which a person can watch."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.cluster import cluster
from aoai.capacity.search import Smallest, demand, smallest
from aoai.capacity.sizing import ptu_needed
from aoai.capacity.sweep import Rejections, Sweep
from aoai.commands.compiling import compiling_told
from aoai.commands.progress import steps
from aoai.commands.size.answers import Sized, sized
from aoai.commands.size.asked import Traced
from aoai.commands.traffic import load_of
from aoai.facts import Unknown
from aoai.prices import Comparison, Deployment, compare


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
    cost: Comparison | Unknown
    """Of the calls a month, by use and on the size of the busiest minute."""


def answer(traced: Traced, counted: Rejections) -> Answer:
    """The sizes for a workload.

    Args:
        traced: The question.
        counted: See :func:`counting`.

    Raises:
        AoaiError: No deployment can be that large, or a quantity does not fit in 64 bits.
    """
    uses, workload = traced.consumption, traced.workload
    asks = demand(workload, uses)
    formula = {
        name: sized(ptu_needed(each, uses), uses, "--trace")
        for name, each in (("mean", asks.mean), ("p95", asks.p95), ("peak", asks.peak))
    }
    found = smallest(workload, uses, traced.use, reject_share=traced.reject_share, rejected=counted)
    limit = uses.longest_prompt
    too_long = np.zeros(len(workload), np.bool_) if limit is None else workload.prompt > limit
    return Answer(
        minutes=asks.minutes,
        formula=formula,
        bursts=found,
        too_long=int(too_long.sum()),
        cost=_cost(traced, ~too_long, asks.mean * asks.minutes, formula["peak"].ptu),
    )


def _cost(
    traced: Traced, served: NDArray[np.bool_], normalized: Fraction, ptu: int
) -> Comparison | Unknown:
    uses, buying = traced.consumption, traced.buying
    load = load_of(traced.workload, uses, served, np.zeros_like(served))
    if isinstance(load, Unknown):
        return load
    bought = Deployment(str(uses.model), uses.sku, ptu, buying.region, uses.input_tpm_per_ptu)
    return compare(replace(load, normalized=normalized), bought, buying.prices)


@contextmanager
def counting(dask: str | None) -> Iterator[Rejections]:
    """What counts the rejections of scenarios, and shows a person how far it is.

    Args:
        dask: Address of a scheduler; None: all cores of this machine.

    Raises:
        CapacityError: No scheduler answers there.
    """
    with (
        compiling_told(),
        nullcontext(Sweep()) if dask is None else cluster(dask) as counted,
        # How many sizes it takes is known when it is done.
        steps("Simulating sizes") as done,
    ):
        yield partial(counted, progress=done)
