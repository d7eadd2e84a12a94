"""How many PTU recorded calls take: by the formula over their minutes, and by simulation.

Apart from :mod:`aoai.capacity.sizing` because it needs arrays and compiled loops, which take a
second to load.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from aoai.capacity.charges import TOO_LONG, charges
from aoai.capacity.consumption import Consumption
from aoai.capacity.hopeless import largest_hopeless, sums
from aoai.capacity.rules import MINUTE, Rules
from aoai.capacity.sizing import BURSTS, sizes
from aoai.capacity.sweep import Rejections, Sweep
from aoai.capacity.use import Use
from aoai.capacity.workload import Workload

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
    busy = sorted(sums(costs, np.flatnonzero(np.diff(minutes, prepend=-1))))
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
    rejected: Rejections | None = None,
) -> tuple[Smallest, ...]:
    """The smallest size for each of the buckets of :data:`~aoai.capacity.sizing.BURSTS`.

    It is the first size going up whose own share of refused calls is small enough. More PTU can
    refuse more calls: what they let in may stand in the way of others. So every size is tried, but
    those that :func:`~aoai.capacity.hopeless.largest_hopeless` rules out.

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
    hopeless = largest_hopeless(workload, consumption, use, few)
    last = sizes(consumption)[-1:]
    left = {
        burst: sizes(consumption, least=Fraction(hopeless[burst] + 1)) or last for burst in BURSTS
    }
    # Of the sizes tried so far: the first that is enough, else the last.
    found: dict[Fraction, Smallest] = {}
    while left:
        tried = [(burst, ptu) for burst, ptus in left.items() for ptu in ptus[:_AT_ONCE]]
        scenarios = [use.scenario(ptu, burst) for burst, ptu in tried]
        refused = counted(workload, consumption, scenarios, enough=few)
        for (burst, ptu), each in zip(tried, refused, strict=True):
            if burst not in found or found[burst].ptu is None:
                enough = ptu if each <= few else None
                found[burst] = Smallest(burst, enough, Fraction(each, count))
        left = {
            burst: ptus[_AT_ONCE:]
            for burst, ptus in left.items()
            if found[burst].ptu is None and len(ptus) > _AT_ONCE
        }
    vain = [burst for burst, each in found.items() if each.ptu is None]
    # Of them it is known only that they refuse too many.
    refused = counted(workload, consumption, [use.scenario(last[0], burst) for burst in vain])
    for burst, each in zip(vain, refused, strict=True):
        found[burst] = Smallest(burst, None, Fraction(each, count))
    return tuple(found[burst] for burst in BURSTS)


def curve(
    workload: Workload,
    consumption: Consumption,
    use: Use,
    ptus: Sequence[int],
    *,
    rejected: Rejections | None = None,
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
