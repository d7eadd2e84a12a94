"""Costs and sizes as whole numbers: the units of the bucket, and what fits in 64 bits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd, lcm

from aoai.capacity.bucket import MOST
from aoai.capacity.consumption import CapacityError, Consumption, Weights
from aoai.capacity.rules import MINUTE, Rules
from aoai.capacity.workload import TICKS
from aoai.problems import Problem


def weights_of(consumption: Consumption, rules: Rules) -> tuple[Weights, Weights]:
    """Weights of short context and of long, with the rules' own weight of output."""
    found = (consumption.short, consumption.long or consumption.short)
    if rules.output_weight is None:
        return found
    short, long = (
        Weights(each.input, each.cached, rules.output_weight, each.cache_write, each.image_input)
        for each in found
    )
    return short, long


def parts_of_a_token(weights: Iterable[Weights]) -> int:
    """How many parts of a token costs are counted in, so that every weight is a whole number."""
    return lcm(
        *(each.denominator for one in weights for each in (one.input, one.cached, one.output))
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of one deployment in the units of its levels."""

    unit: int
    """Level of one part of a token."""
    rates: tuple[int, ...]
    """Drain of one tick, by size."""
    buckets: tuple[int, ...]
    """Level of a full bucket, by size."""
    floor: int
    most: int
    """Above it a level is refused."""


def scale_of(consumption: Consumption, rules: Rules, parts: int, sizes: Sequence[int]) -> Scale:
    """The units in which all of these sizes are whole, and as small as can be.

    A minute has 6e8 ticks: counted in parts of a token by the minute's ticks, the drain of a tick
    is a whole number. What all the drains and the minute have in common is left out.

    Args:
        consumption: How the model uses up its throughput.
        rules: The choices.
        parts: See :func:`parts_of_a_token`.
        sizes: PTU.

    Raises:
        CapacityError: A full bucket, or the drain of a minute, does not fit in 64 bits.
    """
    rates = [ptu * consumption.input_tpm_per_ptu * parts for ptu in sizes]
    common = gcd(MINUTE, *rates)
    whole = MINUTE // common
    reduced = tuple(rate // common for rate in rates)
    most = MOST // rules.enforcement_points
    if rules.bucket_tokens is None:
        ticks = int(rules.burst * TICKS)
        buckets = tuple(rate * ticks for rate in reduced)
        longest = (most - 1) // max(reduced) // TICKS
        where, fix = "burst", f"use at most {longest:,} s for {max(sizes):,} PTU"
    else:
        buckets = (rules.bucket_tokens * parts * whole,) * len(reduced)
        where, fix = "bucket_tokens", f"use at most {(most - 1) // (parts * whole):,}"
    problems = []
    if max(buckets) >= most:
        reason = (
            f"a full bucket needs {max(buckets):,} units, and less than {most:,} fit in 64 bits"
        )
        problems.append(Problem(where, reason, fix))
    if max(reduced) * MINUTE > MOST:
        reason = f"{max(sizes):,} PTU drain {max(reduced) * MINUTE:,} units a minute"
        fits = MOST * common // (MINUTE * consumption.input_tpm_per_ptu * parts)
        problems.append(Problem("ptu", f"{reason}, and {MOST:,} fit in 64 bits", f"use {fits:,}"))
    if rules.floor_tokens * parts * whole <= -most:
        reason = f"{rules.floor_tokens:,} normalized tokens do not fit in 64 bits"
        fix = f"use at least {-((most - 1) // (parts * whole)):,}"
        problems.append(Problem("floor_tokens", reason, fix))
    if problems:
        raise CapacityError(problems)
    return Scale(
        unit=whole * rules.enforcement_points,
        rates=reduced,
        buckets=buckets,
        floor=rules.floor_tokens * parts * whole,
        most=most,
    )


def check_level(found: int, scale: Scale, parts: int) -> None:
    """See that no level went too high.

    Args:
        found: What a loop of :mod:`aoai.capacity.bucket` returned.
        scale: Of the run.
        parts: See :func:`parts_of_a_token`.

    Raises:
        CapacityError: One did; names the request and the bound.
    """
    if found < 0:
        most = scale.most // scale.unit // parts
        reason = f"the level goes above {most:,} normalized tokens, which is what 64 bits hold"
        fix = "use a larger deployment, or leave out the requests that cost so much"
        raise CapacityError([Problem(f"requests[{-1 - found}]", reason, fix)])
