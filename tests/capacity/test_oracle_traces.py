"""Kernel and oracle on whole traces of Azure: not one request and not one minute may differ.

`python -m capacity.agreement` in tests/ compares all configurations, six times as many.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest

from aoai.capacity.charges import MaxTokens
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Client, Scenario, Service, Standard
from aoai.capacity.simulation import simulate
from aoai.capacity.sweep import Sweep, rejections
from aoai.capacity.workload import Workload
from capacity.agreement import BURSTS, GPT_4_1, LIMITS, SERVICE, SIZES, agreed, differences, trace
from capacity.oracle_terms import SECOND

trace = cache(trace)

# Every burst with every limit, at some of the sizes in turn; the longer trace takes longer.
CHOSEN = [
    (name, burst, limit, SIZES[place])
    for name, step in (("conv", 12), ("code", 4))
    for turn, (burst, limit) in enumerate(product(BURSTS, LIMITS))
    for place in range(turn % step, len(SIZES), step)
]


@pytest.mark.parametrize(("name", "burst", "limit", "ptu"), CHOSEN)
def test_kernel_and_oracle_agree_on_whole_traces(
    name: str, burst: int, limit: MaxTokens, ptu: int
) -> None:
    scenario = Scenario(ptu, SERVICE, Rules(burst=Fraction(burst)), limit)

    assert differences(trace(name), scenario) == []


@pytest.mark.documented("figures measured with another program that shares no code with this one")
@pytest.mark.parametrize(
    ("name", "ptu", "burst", "share", "refusing", "charged", "level", "drained", "quiet"),
    [
        ("conv", 200, 10, 13.1, (40, 59), (0.95, 1.10), (0.65, 0.97), (0.97, 1.00), 1),
        ("conv", 250, 60, 2.2, (7, 59), (0.86, 1.26), (0.21, 0.99), (0.92, 1.00), 0),
        ("code", 200, 10, 34.2, (34, 58), (0.36, 1.02), (0.22, 0.63), (0.37, 0.93), 27),
        ("code", 250, 60, 1.2, (4, 58), (0.43, 1.70), (0.12, 0.81), (0.44, 1.00), 1),
    ],
)
def test_shares_and_metrics_of_the_traces_are_as_measured_before(  # noqa: PLR0913, PLR0917
    name: str,
    ptu: int,
    burst: int,
    share: float,
    refusing: tuple[int, int],
    charged: tuple[float, float],
    level: tuple[float, float],
    drained: tuple[float, float],
    quiet: int,
) -> None:
    run = agreed(trace(name), Scenario(ptu, SERVICE, Rules(burst=Fraction(burst)), 1000))

    def mean_and_maximum(values: Sequence[Fraction]) -> tuple[float, float]:
        return round(float(sum(values) / len(values)), 2), round(float(max(values)), 2)

    with_429 = [minute for minute in run.minutes if minute.rejected]
    assert round(100 * run.admitted.count(False) / len(run.admitted), 1) == share
    assert (len(with_429), len(run.minutes)) == refusing
    assert mean_and_maximum([minute.charged for minute in run.minutes]) == charged
    assert mean_and_maximum([minute.level for minute in run.minutes]) == level
    assert mean_and_maximum([minute.drained for minute in run.minutes]) == drained
    assert len([minute for minute in with_429 if minute.charged < Fraction(4, 5)]) == quiet


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("name", ["conv", "code"])
def test_kernel_and_oracle_agree_where_everything_ties(*, name: str, above: bool) -> None:
    # Stamps and service times are whole seconds, and costs of a thousand tokens; a second drains
    # as much. So completions, arrivals and retries meet, and a level is often exactly full.
    whole = trace(name)
    tied = Workload(
        "tied",
        whole.arrivals // SECOND * SECOND,
        -(-whole.prompt // 1_000) * 1_000,
        whole.generated // 250 * 250,
        whole.cached,
        whole.max_tokens,
    )
    rules = Rules(burst=Fraction(10), admits_when_full=above, retry_after_step=1_000)
    service = Service(Fraction(1), Fraction(125))
    scenario = Scenario(200, service, rules, 500, client=Client(retries=2))

    run = agreed(tied, scenario)

    full = agreed(
        tied, replace(scenario, client=Client(0), rules=replace(rules, retry_after_step=1))
    )
    assert np.unique(tied.arrivals).size < len(tied) / 2
    assert any(fate.attempts > 1 and fate.served_by == 0 for fate in run.fates)
    # Full to the token, the advice is the least there is.
    assert above or full.retry_after_ms.count(1) > 20


@pytest.mark.parametrize("name", ["conv", "code"])
def test_kernel_and_oracle_agree_when_calls_take_no_time(name: str) -> None:
    instant = Service(Fraction(0), Fraction(10**12))

    run = agreed(trace(name), Scenario(100, instant, Rules(burst=Fraction(1)), 4096))

    assert True in run.admitted
    assert False in run.admitted


@pytest.mark.parametrize("name", ["conv", "code"])
def test_kernel_and_oracle_agree_with_every_choice_made_otherwise(name: str) -> None:
    rules = Rules(
        bucket_tokens=100_000,
        admits_when_full=True,
        floor_tokens=-50_000,
        charge_rejected=True,
        enforcement_points=3,
        sample=Fraction(10),
        retry_after_step=10,
        retry_after_minimum=40,
        retry_after_maximum=100_000,
        retry_after_jitter=25,
        output_weight=Fraction(10, 3),
    )
    scenario = Scenario(
        200,
        SERVICE,
        rules,
        2000,
        client=Client(retries=3, longest_wait=Fraction(60)),
        spillover=Standard(tpm=60_000, rpm=120),
        resizes=((Fraction(1000), 300), (Fraction(20_001, 10), 250), (Fraction(2400), 150)),
    )

    run = agreed(trace(name), scenario)

    assert {fate.served_by for fate in run.fates} == {0, 1, 2}
    assert max(fate.attempts for fate in run.fates) > 1


def test_scenarios_that_are_counted_together_share_nothing_that_differs() -> None:
    rules = Rules(burst=Fraction(1))
    plain = Scenario(100, SERVICE, rules)
    different = [
        plain,
        replace(plain, ptu=150),
        replace(plain, service=Service(Fraction(30), Fraction(80))),
        replace(plain, max_tokens=4096),
        replace(plain, max_tokens="actual"),
        replace(plain, client=Client(retries=2)),
        replace(plain, resizes=((Fraction(600), 500),)),
        *(
            replace(plain, rules=replace(rules, **chosen))
            for chosen in (
                {"burst": Fraction(10)},
                {"bucket_tokens": 100_000},
                {"floor_tokens": -10_000},
                {"default_max_tokens": 1_000},
                {"output_weight": Fraction(1)},
                {"cached_known": False},
                {"charge_rejected": True},
                {"enforcement_points": 3},
            )
        ),
    ]
    code = trace("code")
    # Every other row states a limit, and most are cached for a part.
    stated = np.where(np.arange(len(code)) % 2 == 0, 500, -1)
    calls = replace(code, max_tokens=stated, cached=code.prompt // 3)

    found = rejections(calls, GPT_4_1, different)

    assert list(found) == [int(simulate(calls, GPT_4_1, each).rejected.sum()) for each in different]
    assert len(set(found)) > len(different) - 3


@pytest.mark.parametrize("name", ["conv", "code"])
def test_sizes_and_bursts_that_are_followed_side_by_side_are_counted_as_alone(name: str) -> None:
    scenarios = [
        Scenario(ptu, SERVICE, Rules(burst=Fraction(burst)), 1000)
        for burst, ptu in product(BURSTS, SIZES)
    ]

    found = rejections(trace(name), GPT_4_1, scenarios, workers=1)

    assert list(found) == [
        int(simulate(trace(name), GPT_4_1, each).rejected.sum()) for each in scenarios
    ]


def test_what_is_no_more_than_enough_so_far_is_counted_on() -> None:
    calls, scenario = trace("code"), Scenario(100, SERVICE, Rules(burst=Fraction(1)), 1000)
    refused = np.cumsum(simulate(calls, GPT_4_1, scenario).rejected)
    # Whoever looks at a count stops only where it is above, wherever that is.
    counted = Sweep(workers=1)
    allowed = np.unique(refused[1_000:3_000]).tolist()
    found = [counted(calls, GPT_4_1, [scenario], enough=enough) for enough in allowed]

    assert found == [(enough + 1,) for enough in allowed]
