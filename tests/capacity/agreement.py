"""What the kernel answers, beside what the oracle does.

`python -m capacity.agreement` in tests/ compares what `make test` has no time for: every size
below with every burst and every limit of tokens, on both traces.
"""

import sys
from collections.abc import Sequence
from fractions import Fraction
from heapq import heappop, heappush
from itertools import product
from pathlib import Path

import numpy as np

from aoai.capacity.charges import MaxTokens
from aoai.capacity.consumption import LONG_CONTEXT, Consumption, consumption
from aoai.capacity.consumption import Weights as TheirWeights
from aoai.capacity.events import Advice, written
from aoai.capacity.live import Admitted, Bucket
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Scenario, Service
from aoai.capacity.scenario import Standard as TheirStandard
from aoai.capacity.simulation import simulate
from aoai.capacity.sweep import rejections
from aoai.capacity.traces import read_trace
from aoai.capacity.workload import Workload
from capacity.oracle import Replay
from capacity.oracle_terms import (
    SECOND,
    Call,
    Client,
    Minute,
    Resize,
    Rule,
    Setting,
    Standard,
    Weights,
)

TRACES = Path(__file__).parents[2] / "traces"
GPT_4_1 = consumption("gpt-4.1", "GlobalProvisionedManaged")
SERVICE = Service(Fraction(1, 2), Fraction(80))

SIZES = 15, 50, 100, 150, 200, 250, 285, 340, 500, 755, 1460, 2000
BURSTS = 1, 10, 60
LIMITS: tuple[MaxTokens, ...] = "actual", 1000, 4096


def trace(name: str) -> Workload:
    """One of the two that Azure published: `conv` or `code`."""
    return read_trace(TRACES / f"AzureLLMInferenceTrace_{name}.csv")


def workload(rows: Sequence[tuple[int, ...]]) -> Workload:
    """Requests from rows of arrival in ticks, prompt, generated, cached, and their own limit."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T.copy()
    return Workload("by hand", *columns)


def calls_of(workload: Workload, scenario: Scenario) -> list[Call]:
    """The same requests for the oracle."""
    columns = workload.arrivals, workload.prompt, workload.generated, workload.cached
    rows = zip(*(each.tolist() for each in (*columns, workload.max_tokens)), strict=True)
    calls = []
    # Rounding a fraction goes to the nearest, half to even.
    services = {
        generated: round(
            (scenario.service.ttft + generated / scenario.service.tokens_per_second) * SECOND
        )
        for generated in set(workload.generated.tolist())
    }
    for arrival, prompt, generated, cached, stated in rows:
        limit = scenario.max_tokens
        if limit is None:
            limit = scenario.rules.default_max_tokens if stated < 0 else stated
        if limit is None or limit == "actual":
            limit = generated
        calls.append(Call(arrival, services[generated], prompt, generated, limit, cached))
    return calls


def setting_of(consumption: Consumption, scenario: Scenario) -> Setting:
    """The same deployment for the oracle."""
    client = scenario.client
    return Setting(
        _rule(consumption, scenario.ptu, scenario.rules),
        Client(client.retries, client.longest_wait),
        _standard(scenario.spillover),
        [Resize(round(at * SECOND), ptu) for at, ptu in scenario.resizes],
    )


def _rule(consumption: Consumption, ptu: int, rules: Rules) -> Rule:
    def weights(theirs: TheirWeights) -> Weights:
        output = theirs.output if rules.output_weight is None else rules.output_weight
        return Weights(output, theirs.input, theirs.cached)

    def jitter(request: int, attempt: int) -> int:
        # Which numbers chance draws is nothing that an oracle could know.
        return written(0, Advice(1, 0, 0, rules.retry_after_jitter, rules.seed), request, attempt)

    return Rule(
        ptu=ptu,
        input_tpm_per_ptu=consumption.input_tpm_per_ptu,
        weights=weights(consumption.short),
        long_weights=None if consumption.long is None else weights(consumption.long),
        long_above=LONG_CONTEXT,
        longest_prompt=consumption.longest_prompt,
        burst=rules.burst,
        bucket=None if rules.bucket_tokens is None else Fraction(rules.bucket_tokens),
        refuses=">" if rules.admits_when_full else ">=",
        floor=Fraction(rules.floor_tokens),
        sample=None if rules.sample is None else round(rules.sample * SECOND),
        rejection_share=Fraction(int(rules.charge_rejected)),
        cached_known=rules.cached_known,
        points=rules.enforcement_points,
        advice_step=rules.retry_after_step,
        least_advice=rules.retry_after_minimum,
        most_advice=rules.retry_after_maximum,
        jitter=jitter if rules.retry_after_jitter else None,
    )


def _standard(theirs: TheirStandard | None) -> Standard | None:
    if theirs is None:
        return None
    phase = round(theirs.phase * SECOND)
    return Standard(theirs.tpm, theirs.rpm, theirs.slice_seconds, phase, theirs.counts_refused)


def stepped(calls: Sequence[Call], scenario: Scenario, consumption: Consumption) -> list[int]:
    """What a bucket advises, 0 where it admits, when it is told of one event after another.

    Without retries, and for prompts that are not too long.
    """
    bucket = Bucket(consumption, scenario.ptu, scenario.rules)
    ends: list[tuple[int, int, Admitted]] = []
    events: list[tuple[int, int, Call | None]] = []
    events += [(round(at * SECOND), ptu, None) for at, ptu in scenario.resizes]
    events += [(call.arrival, number, call) for number, call in enumerate(calls)]
    # Stable: at one instant resizes come first.
    events.sort(key=lambda event: event[0])
    advised = []
    for now, number, call in events:
        # A resize waits for what ends before it, not for what ends with it.
        while ends and (ends[0][0] < now or (call is not None and ends[0][0] == now)):
            end, ended, admitted = heappop(ends)
            of = calls[ended]
            bucket.settle(admitted, end, prompt=of.prompt, generated=of.generated, cached=of.cached)
        if call is None:
            bucket.resize(now, number)
            continue
        found = bucket.arrive(now, call.prompt, call.max_tokens, call.cached)
        if isinstance(found, Admitted):
            heappush(ends, (now + call.service, number, found))
            advised.append(0)
        else:
            advised.append(found.retry_after_ms)
    return advised


def replayed(
    workload: Workload, scenario: Scenario, consumption: Consumption = GPT_4_1
) -> tuple[Replay, list[str]]:
    """The oracle's run, and every difference of the kernel from it."""
    found = simulate(workload, consumption, scenario)
    calls, setting = calls_of(workload, scenario), setting_of(consumption, scenario)
    replay = Replay(calls, setting, minutes=len(found.minutes))
    fates = replay.fates
    differences = []
    for what, theirs, ours in (
        ("admitted", found.admitted.tolist(), replay.admitted),
        ("retry_after_ms", found.retry_after_ms.tolist(), replay.retry_after_ms),
        ("served_by", found.served_by.tolist(), [each.served_by for each in fates]),
        ("attempts", found.attempts.tolist(), [each.attempts for each in fates]),
        ("ended", found.ended.tolist(), [each.ended for each in fates]),
        (
            "minute",
            [
                Minute(
                    each.charged,
                    each.level,
                    each.sampled,
                    each.drained,
                    each.lowest,
                    each.highest,
                    each.rejected,
                )
                for each in found.minutes
            ],
            replay.minutes,
        ),
    ):
        differences += [
            f"{what} {number}: {their} and not {our}"
            for number, (their, our) in enumerate(zip(theirs, ours, strict=True))
            if their != our
        ]
    (rejected,) = rejections(workload, consumption, [scenario], workers=1)
    refused = sum(minute.rejected for minute in replay.minutes)
    if rejected != refused:
        differences.append(f"rejections: {rejected} and not {refused}")
    longest = consumption.longest_prompt or max(call.prompt for call in calls)
    if scenario.client.retries == 0 and all(call.prompt <= longest for call in calls):
        advised = stepped(calls, scenario, consumption)
        if advised != replay.retry_after_ms:
            differences.append(f"step by step: {advised} and not {replay.retry_after_ms}")
    return replay, differences


def differences(
    workload: Workload, scenario: Scenario, consumption: Consumption = GPT_4_1
) -> list[str]:
    """Every one between kernel and oracle, in words."""
    return replayed(workload, scenario, consumption)[1]


def agreed(workload: Workload, scenario: Scenario, consumption: Consumption = GPT_4_1) -> Replay:
    """The run of both, where they do not differ."""
    replay, found = replayed(workload, scenario, consumption)
    assert found == []
    return replay


def main() -> int:
    """Compare everything, and say what differs."""
    failed = 0
    for name, limit, burst, ptu in product(("conv", "code"), LIMITS, BURSTS, SIZES):
        scenario = Scenario(ptu, SERVICE, Rules(burst=Fraction(burst)), limit)
        found = differences(trace(name), scenario)
        failed += bool(found)
        sys.stdout.write(f"{name} {ptu} PTU {burst} s {limit}: {len(found)} differences\n")
        for each in found[:5]:
            sys.stdout.write(f"  {each}\n")
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
