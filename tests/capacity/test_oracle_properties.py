"""What holds for any workload, whatever the figures."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Client, Scenario, Service
from aoai.capacity.simulation import Simulation, simulate
from aoai.capacity.sweep import rejections
from aoai.capacity.workload import Workload
from capacity.agreement import GPT_4_1, SERVICE, agreed, trace, workload
from capacity.oracle_terms import MINUTE, SECOND
from capacity.test_oracle_random import workloads

trace = cache(trace)
AZURE = Scenario(200, SERVICE, Rules(burst=Fraction(10)), 1_000)


def fates(found: Simulation) -> list[list[int]]:
    """Everything by request, but for when it ended."""
    columns = found.admitted, found.retry_after_ms, found.served_by, found.attempts
    return [each.tolist() for each in columns]


def utilization(found: Simulation) -> list[tuple[Fraction | int, ...]]:
    """Every minute, but for its number."""
    return [
        (each.charged, each.level, each.drained, each.lowest, each.highest, each.rejected)
        for each in found.minutes
    ]


@settings(max_examples=60, deadline=None)
@given(
    workloads(),
    st.builds(
        Rules,
        burst=st.sampled_from([Fraction(1, 10), Fraction(1), Fraction(60)]),
        bucket_tokens=st.none() | st.just(700),
        admits_when_full=st.booleans(),
        charge_rejected=st.booleans(),
    ),
)
def test_a_retry_after_the_advised_wait_is_admitted_and_a_millisecond_earlier_is_not(
    requests: Workload, rules: Rules
) -> None:
    # Each limit is what is generated, so that nothing happens in between.
    scenario = Scenario(3, SERVICE, rules, "actual")
    found = simulate(requests, GPT_4_1, scenario)
    assume(found.rejected.any())
    first = int(found.rejected.argmax())
    columns = requests.arrivals, requests.prompt, requests.generated, requests.cached
    rows = np.stack([*columns, requests.max_tokens], axis=1)[: first + 1].tolist()
    wait = int(found.retry_after_ms[first])

    def retried(milliseconds: int) -> bool:
        again = rows[-1][0] + milliseconds * SECOND // 1_000
        run = agreed(workload([*rows, (again, 1, 0, 0, -1)]), scenario)
        return run.admitted[-1]

    assert (retried(wait), retried(wait - 1)) == (True, False)


def test_what_is_charged_is_drained_or_forgotten() -> None:
    # A last call long after the others, and of no tokens: by then everything has drained.
    calls = trace("code")
    closed = Workload(
        "closed",
        np.append(calls.arrivals, calls.arrivals[-1] + 10 * MINUTE),
        np.append(calls.prompt, 0),
        np.append(calls.generated, 0),
        np.append(calls.cached, 0),
        np.append(calls.max_tokens, 0),
    )

    refunding = agreed(closed, AZURE)
    exact = agreed(closed, replace(AZURE, max_tokens="actual"))

    for run in (refunding, exact):
        charged = sum(minute.charged for minute in run.minutes)
        drained = sum(minute.drained for minute in run.minutes)
        forgotten = run.account.forgotten / (200 * 3_000)
        assert charged + forgotten == drained
    assert refunding.account.forgotten > 0
    # No estimate is above the cost, so there is no refund that the floor could swallow.
    assert exact.account.forgotten == 0


@pytest.mark.parametrize("name", ["conv", "code"])
def test_nothing_depends_on_when_a_workload_begins(name: str) -> None:
    retrying = replace(AZURE, client=Client(retries=1))
    calls = trace(name)

    found = simulate(calls, GPT_4_1, retrying)
    minutes_later = simulate(
        replace(calls, arrivals=calls.arrivals + 7 * MINUTE), GPT_4_1, retrying
    )
    a_bit_later = simulate(replace(calls, arrivals=calls.arrivals + 123_456_789), GPT_4_1, retrying)

    assert fates(minutes_later) == fates(a_bit_later) == fates(found)
    assert utilization(minutes_later)[7:] == utilization(found)
    assert (minutes_later.ended - found.ended == 7 * MINUTE).all()


@pytest.mark.parametrize("name", ["conv", "code"])
def test_tokens_and_drain_multiplied_alike_change_nothing(name: str) -> None:
    rules = Rules(bucket_tokens=90_000, floor_tokens=-1_000)
    calls = trace(name)
    factor = 7
    larger = replace(
        calls,
        prompt=calls.prompt * factor,
        generated=calls.generated * factor,
    )
    model = replace(GPT_4_1, input_tpm_per_ptu=GPT_4_1.input_tpm_per_ptu * factor)

    found = simulate(calls, GPT_4_1, replace(AZURE, rules=rules))
    multiplied = simulate(
        larger,
        model,
        replace(
            AZURE,
            rules=Rules(bucket_tokens=90_000 * factor, floor_tokens=-1_000 * factor),
            max_tokens=1_000 * factor,
            service=Service(SERVICE.ttft, SERVICE.tokens_per_second * factor),
        ),
    )

    assert fates(multiplied) == fates(found)
    assert utilization(multiplied) == utilization(found)


def test_so_many_times_the_calls_on_so_many_times_the_size_are_refused_alike() -> None:
    calls = trace("conv")

    def share(copies: int) -> float:
        # Each copy a little later than the one before, so that no two calls come at once.
        shifts = np.arange(copies, dtype=np.int64) * (SECOND // copies)
        arrivals = (calls.arrivals[:, np.newaxis] + shifts).ravel()
        order = np.argsort(arrivals, kind="stable")
        prompt, generated, cached, stated = (
            np.repeat(each, copies)[order]
            for each in (calls.prompt, calls.generated, calls.cached, calls.max_tokens)
        )
        merged = Workload("merged", arrivals[order], prompt, generated, cached, stated)
        scenario = replace(AZURE, ptu=AZURE.ptu * copies)
        found = simulate(merged, GPT_4_1, scenario)
        # So many that completions are put into order in several goes.
        assert list(rejections(merged, GPT_4_1, [scenario])) == [found.rejected.sum()]
        return float(found.rejected.mean())

    shares = [share(copies) for copies in (1, 2, 8, 32)]

    # 13.1 %, and as much for each.
    assert max(shares) - min(shares) < 0.002
