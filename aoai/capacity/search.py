"""How many PTU recorded calls take: by the formula over their minutes, and by simulation.

Apart from :mod:`aoai.capacity.sizing` because it needs arrays and compiled loops, which take a
second to load.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from aoai.capacity.bucket import Ints
from aoai.capacity.charges import TOO_LONG, MaxTokens, charges
from aoai.capacity.consumption import Consumption
from aoai.capacity.rules import MINUTE, Rules
from aoai.capacity.scenario import Scenario, Service
from aoai.capacity.sizing import BURSTS, sizes
from aoai.capacity.sweep import Sweep
from aoai.capacity.workload import TICKS, Workload

Counting = Callable[[Workload, Consumption, Sequence[Scenario]], Sequence[int]]
"""What :class:`aoai.capacity.sweep.Sweep` does, here or on a cluster."""

# Sizes of each bucket that are tried side by side: enough for all cores, and few are in vain.
_AT_ONCE = 32
_P95 = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Demand:
    """What the minutes of a workload ask for, in normalized tokens a minute. Exact.

    Minutes are counted from the first arrival to that of the last, each as 60 s, quiet ones too. A
    call counts in the minute in which it comes, with what it costs in the end; a prompt that is
    too long for the deployment costs nothing.
    """

    minutes: int
    mean: Fraction
    p95: Fraction
    """Linear between the two nearest minutes."""
    peak: Fraction


@dataclass(frozen=True, slots=True)
class Use:
    """How the calls of a workload are made, whatever the size of the deployment."""

    service: Service
    max_tokens: MaxTokens = None
    """See :data:`aoai.capacity.charges.MaxTokens`."""

    def scenario(self, ptu: int, burst: Fraction) -> Scenario:
        """A deployment of a size, whose full bucket holds so many seconds of drain."""
        return Scenario(ptu, self.service, Rules(burst=burst), self.max_tokens)


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest size that refuses few enough calls, with one bucket."""

    burst: Fraction
    """Seconds of drain that a full bucket holds."""
    ptu: int | None
    """None: no size that one deployment can have is enough."""
    rejected_share: Fraction
    """Of that size; of the largest where none is enough."""


def demand(workload: Workload, consumption: Consumption) -> Demand:
    """What the minutes of a workload ask for."""
    found = charges(workload, consumption, Rules(), "actual")
    costs = np.where(found.estimates == TOO_LONG, 0, found.estimates)
    minutes = workload.arrivals // MINUTE
    starts = np.flatnonzero(np.diff(minutes, prepend=-1))
    busy = sorted(_sums(costs, starts))
    count = int(minutes[-1]) + 1
    quiet = count - len(busy)

    def at(place: int) -> int:
        return 0 if place < quiet else busy[place - quiet]

    place = _P95 * (count - 1)
    below = int(place)
    above = min(below + 1, count - 1)
    p95 = at(below) + (place - below) * (at(above) - at(below))
    return Demand(
        minutes=count,
        mean=Fraction(sum(busy), count * found.parts),
        p95=p95 / found.parts,
        peak=Fraction(busy[-1], found.parts),
    )


def smallest(
    workload: Workload,
    consumption: Consumption,
    use: Use,
    *,
    reject_share: Fraction,
    rejected: Counting | None = None,
) -> tuple[Smallest, ...]:
    """The smallest size for each of the buckets of :data:`~aoai.capacity.sizing.BURSTS`.

    It is the first size going up whose own share of refused calls is small enough. More PTU can
    refuse more calls: what they let in may stand in the way of others. So every size is tried, but
    those that :func:`hopeless` rules out.

    Args:
        workload: The calls.
        consumption: How the model uses up its throughput, and its sizes.
        use: How the calls are made.
        reject_share: Of all calls, that may be refused with 429.
        rejected: Counts what scenarios refuse; left out: all cores of this machine.

    Raises:
        CapacityError: A quantity does not fit in 64 bits; the bound is named.
    """
    counted = rejected or Sweep()
    count = len(workload)
    few = int(reject_share * count)
    ruled_out = hopeless(workload, consumption, use, few)
    largest = sizes(consumption)[-1:]
    left = {burst: sizes(consumption, least=ruled_out[burst]) or largest for burst in BURSTS}
    # Of the sizes tried so far: the first that is enough, else the last.
    found: dict[Fraction, Smallest] = {}
    while left:
        tried = [(burst, ptu) for burst, ptus in left.items() for ptu in ptus[:_AT_ONCE]]
        refused = counted(workload, consumption, [use.scenario(ptu, burst) for burst, ptu in tried])
        for (burst, ptu), each in zip(tried, refused, strict=True):
            if burst not in found or found[burst].ptu is None:
                enough = ptu if each <= few else None
                found[burst] = Smallest(burst, enough, Fraction(each, count))
        left = {
            burst: ptus[_AT_ONCE:]
            for burst, ptus in left.items()
            if found[burst].ptu is None and len(ptus) > _AT_ONCE
        }
    return tuple(found[burst] for burst in BURSTS)


def hopeless(
    workload: Workload, consumption: Consumption, use: Use, few: int
) -> Mapping[Fraction, Fraction]:
    """PTU below which every size refuses more than ``few`` calls, by the seconds of the bucket.

    Proof: look at the last call that is admitted, at time t. The level has risen by what each call
    that was admitted before cost until t: its estimate, or its cost where it has ended by then, so
    at least by the smaller of the two; the floor only raises it. It has fallen by no more than the
    drain of t seconds. As the call is admitted, the level is less than the drain of the bucket's
    seconds. So the smaller charges of all admitted calls but one are less than the drain of
    t + bucket. If at most ``few`` are refused, they are at least those of all calls less the
    ``few`` + 1 largest. t is at most the last arrival.
    """
    found = charges(workload, consumption, Rules(), use.max_tokens)
    fit = found.estimates != TOO_LONG
    least = np.minimum(found.estimates, found.estimates + found.corrections)[fit]
    kept = len(least) - few - 1
    charged = sum(_sums(np.partition(least, kept)[:kept], np.zeros(1, np.int64))) if kept > 0 else 0
    last = Fraction(int(workload.arrivals[-1]), TICKS)
    # PTU that drain it in one second.
    whole = Fraction(charged * 60, found.parts * consumption.input_tpm_per_ptu)
    return {burst: whole / (last + burst) for burst in BURSTS}


def curve(
    workload: Workload,
    consumption: Consumption,
    use: Use,
    ptus: Sequence[int],
    *,
    rejected: Counting | None = None,
) -> Mapping[Fraction, Sequence[tuple[int, Fraction]]]:
    """The share of refused calls by size, for each bucket: what a picture shows.

    Args:
        workload: The calls.
        consumption: How the model uses up its throughput.
        use: How the calls are made.
        ptus: The sizes.
        rejected: Counts what scenarios refuse; left out: all cores of this machine.

    Returns:
        Size and share, in the order of ``ptus``, by the seconds of drain that a full bucket holds.

    Raises:
        CapacityError: A quantity does not fit in 64 bits; the bound is named.
    """
    tried = [(burst, ptu) for burst in BURSTS for ptu in ptus]
    counted = rejected or Sweep()
    refused = counted(workload, consumption, [use.scenario(ptu, burst) for burst, ptu in tried])
    found: dict[Fraction, list[tuple[int, Fraction]]] = {burst: [] for burst in BURSTS}
    for (burst, ptu), each in zip(tried, refused, strict=True):
        found[burst].append((ptu, Fraction(each, len(workload))))
    return found


def _sums(values: Ints, starts: Ints) -> Iterable[int]:
    """The sum of each piece that begins at one of ``starts``, in Python's integers.

    Both halves of a number fit in 64 bits whatever their count, and the numbers may not.
    """
    high = np.add.reduceat(values >> 32, starts)
    low = np.add.reduceat(values & 0xFFFFFFFF, starts)
    for above, below in zip(high.tolist(), low.tolist(), strict=True):
        yield (above << 32) + below
