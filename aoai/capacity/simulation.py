"""What becomes of a workload on one deployment, request by request and minute by minute."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.bucket import MILLISECOND, MOST, Flags, Ints
from aoai.capacity.charges import TOO_LONG, MaxTokens, charges, check_fit
from aoai.capacity.consumption import CapacityError, Consumption
from aoai.capacity.events import Fates, Stream, Waits, Window, advice_of, room_for, run
from aoai.capacity.metering import Course
from aoai.capacity.minutes import Minute, minutes_of, sums_of
from aoai.capacity.rules import MINUTE, Rules
from aoai.capacity.scale import check_level, scale_of
from aoai.capacity.scenario import Client, Scenario, Standard
from aoai.capacity.workload import TICKS, Workload
from aoai.problems import Problem

_Number = TypeVar("_Number", bound=np.generic)

MOST_MINUTES = 1_000_000
"""Minutes that a run can last: 23 months, of which each minute is told."""
MOST_PIECES = 10_000_000
"""Pieces that a run can be cut in."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """What became of a workload."""

    admitted: Flags
    """First attempts, by request."""
    retry_after_ms: Ints
    """What a refused first attempt was advised; 0 where it was admitted, or too long."""
    minutes: tuple[Minute, ...]
    """From the first arrival to the minute of the last event."""
    served_by: NDArray[np.int8]
    """``events.PROVISIONED``, ``SPILLOVER`` or ``NOBODY``, in the end."""
    attempts: Ints
    ended: Ints
    """Ticks: completion, or the last refusal."""
    too_long: Flags
    """The prompt is longer than the deployment takes, which is a 400 and no rejection."""

    @property
    def rejected(self) -> Flags:
        """First attempts that were refused with 429."""
        return ~self.admitted & ~self.too_long


def simulate(workload: Workload, consumption: Consumption, scenario: Scenario) -> Simulation:
    """Let a deployment live through a workload.

    Raises:
        CapacityError: A quantity does not fit in 64 bits; the bound is named.
    """
    rules = scenario.rules
    cost = charges(workload, consumption, rules, scenario.max_tokens)
    sizes = (scenario.ptu, *(ptu for _, ptu in scenario.resizes))
    scale = scale_of(consumption, rules, cost.parts, sizes)
    check_fit(cost, scale.unit)
    service = scenario.service.ticks(workload.generated)
    edges, at = _pieces(workload, service, scenario)
    rates = np.array(scale.rates)[at]
    buckets = np.array(scale.buckets)[at]
    course = Course(
        edges=edges,
        rates=rates,
        limits=buckets + int(rules.admits_when_full),
        unit=scale.unit,
        floor=scale.floor,
        most=scale.most,
        points=rules.enforcement_points,
        charges_rejected=rules.charge_rejected,
    )
    count = len(workload)
    fates = Fates(
        advice=np.zeros(count, np.int64),
        server=np.empty(count, np.int8),
        attempts=np.zeros(count, np.int64),
        ended=np.empty(count, np.int64),
    )
    sums = sums_of(len(at), scale.most)
    stream = Stream(
        whole(workload.arrivals),
        whole(cost.estimates),
        whole(cost.corrections),
        whole(service),
        whole(_standard_tokens(workload, rules, scenario.max_tokens)),
    )
    failed = run(
        stream,
        course,
        advice_of(rules),
        _waits(scenario.client),
        _window(scenario.spillover),
        fates,
        sums,
        MINUTE,
        room_for(count, rules.enforcement_points),
    )
    check_level(failed, scale, cost.parts)
    too_long = cost.estimates == TOO_LONG
    last = max(int(fates.ended.max(initial=0)), int(workload.arrivals.max(initial=0)))
    return Simulation(
        admitted=(fates.advice == 0) & ~too_long,
        retry_after_ms=fates.advice,
        minutes=tuple(minutes_of(course, sums, buckets, last // MINUTE + 1, _sample(rules))),
        served_by=fates.server,
        attempts=fates.attempts,
        ended=fates.ended,
        too_long=too_long,
    )


def whole(values: NDArray[_Number]) -> NDArray[_Number]:
    """The array in one piece and not to be written to: loops are compiled for that kind alone."""
    found = np.ascontiguousarray(values).view()
    found.flags.writeable = False
    return found


def _pieces(workload: Workload, service: Ints, scenario: Scenario) -> tuple[Ints, Ints]:
    """Edges of the pieces that the run is cut in, and which of the sizes each piece has."""
    retries, longest = scenario.client.retries, scenario.client.longest_wait
    last = (
        int(workload.arrivals.max(initial=0))
        + int(service.max(initial=0))
        + retries * int(longest * 1000) * MILLISECOND
    )
    minutes = last // MINUTE + 1
    if minutes > MOST_MINUTES:
        reason = f"the run can last {minutes:,} minutes"
        raise CapacityError(
            [Problem("workload", reason, f"use one of at most {MOST_MINUTES:,} minutes")]
        )
    changes = np.array([int(at * TICKS) for at, _ in scenario.resizes], np.int64)
    full = np.arange(minutes + 1, dtype=np.int64) * MINUTE
    sample = _sample(scenario.rules)
    number = -(-MINUTE // sample) if sample else 1
    if minutes * number > MOST_PIECES:
        reason = f"{minutes:,} minutes have {minutes * number:,} looks at the level"
        fix = f"look {MOST_PIECES // minutes:,} times a minute at most"
        raise CapacityError([Problem("rules.sample", reason, fix)])
    looks = np.arange(number, dtype=np.int64) * sample
    cuts = (full, np.add.outer(full[:-1], looks).ravel(), changes[changes < full[-1]])
    edges = np.unique(np.concatenate(cuts))
    return edges, np.searchsorted(changes, edges[:-1], side="right")


def _sample(rules: Rules) -> int:
    """Ticks from one look at the level to the next; 0: nobody looks."""
    return 0 if rules.sample is None else int(rules.sample * TICKS)


def _waits(client: Client) -> Waits:
    # Nobody waits longer than a run can last.
    longest = min(int(client.longest_wait * 1000), MOST_MINUTES * MINUTE // MILLISECOND)
    return Waits(client.retries, longest)


def _window(standard: Standard | None) -> Window:
    if standard is None:
        return Window(0, 0, MINUTE, MINUTE, 0, counts_refused=False)
    slices = standard.slice_seconds * TICKS
    requests = 0 if standard.rpm is None else max(1, min(standard.rpm * slices // MINUTE, MOST))
    phase = int(standard.phase * TICKS)
    # A count of tokens goes no higher than MOST.
    return Window(min(standard.tpm, MOST), requests, MINUTE, slices, phase, standard.counts_refused)


def _standard_tokens(workload: Workload, rules: Rules, max_tokens: MaxTokens) -> Ints:
    """Tokens that a standard deployment counts of each request."""
    if max_tokens == "actual":
        return workload.prompt + workload.generated
    if max_tokens is not None:
        return workload.prompt + max_tokens
    unstated = workload.generated if rules.default_max_tokens is None else rules.default_max_tokens
    return workload.prompt + np.where(workload.max_tokens >= 0, workload.max_tokens, unstated)
