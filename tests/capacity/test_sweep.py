"""Many scenarios of one workload, on this machine."""

from fractions import Fraction

import numpy as np
import pytest

from aoai.capacity.bucket import SIDE_BY_SIDE
from aoai.capacity.consumption import CapacityError, consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Client, Scenario, Service
from aoai.capacity.simulation import simulate
from aoai.capacity.sweep import Sweep, rejections
from aoai.capacity.workload import LARGEST_TOKENS, workload_of
from capacity.agreement import workload

MODEL = consumption("gpt-4.1", "GlobalProvisionedManaged")
LOAD = workload_of("poisson:rpm=300,prompt=1000,output=200,minutes=5,seed=2")
SERVICE = Service(Fraction(1, 2), Fraction(80))
SCENARIOS = [
    Scenario(ptu, SERVICE, Rules(burst=Fraction(burst)), max_tokens=limit)
    for ptu in (15, 100, 150, 200)
    for burst in (1, 10)
    for limit in (None, 1000)
]


def test_scenarios_are_counted_in_their_order_whatever_they_have_in_common() -> None:
    found = rejections(LOAD, MODEL, SCENARIOS)

    assert found == tuple(
        int(np.count_nonzero(simulate(LOAD, MODEL, each).rejected)) for each in SCENARIOS
    )


def test_a_sweep_that_goes_on_counts_as_one_that_begins() -> None:
    sweep = Sweep()

    again = [sweep(LOAD, MODEL, [each])[0] for each in SCENARIOS]

    assert tuple(again) == rejections(LOAD, MODEL, SCENARIOS)


def test_what_is_no_more_than_enough_is_counted_and_of_more_it_is_told_that_it_is_more() -> None:
    exact = rejections(LOAD, MODEL, SCENARIOS)
    enough = sorted(exact)[len(exact) // 2]

    found = Sweep()(LOAD, MODEL, SCENARIOS, enough=enough)

    assert found == tuple(min(each, enough + 1) for each in exact)
    assert len(set(found)) > 2


def test_progress_is_told_of_each_scenario_the_slow_ones_included() -> None:
    passed: list[None] = []
    slow = Scenario(100, SERVICE, client=Client(2))

    Sweep()(LOAD, MODEL, [*SCENARIOS, slow], progress=lambda: passed.append(None))

    assert len(passed) == len(SCENARIOS) + 1


@pytest.mark.parametrize("workers", [1, 3])
def test_sizes_that_are_followed_side_by_side_refuse_what_each_refuses_alone(workers: int) -> None:
    retried = Scenario(100, SERVICE, client=Client(1))
    # Three times as many as are followed at once.
    sizes = [
        Scenario(ptu, SERVICE, Rules(Fraction(burst), admits_when_full=bool(ptu % 4)), 1000)
        for ptu in range(15, 255, 5)
        for burst in (1, 10)
    ]
    wanted = [*sizes[:70], retried, *sizes[70:]]
    assert len(sizes) == 3 * SIDE_BY_SIDE

    found = rejections(LOAD, MODEL, wanted, workers=workers)

    assert found == tuple(
        int(np.count_nonzero(simulate(LOAD, MODEL, each).rejected)) for each in wanted
    )
    assert len(set(found)) > 60


def test_a_level_that_does_not_fit_is_refused_beside_others_that_do() -> None:
    # Of a size that has no factor in common with the ticks of a minute, a token has 200,000 units:
    # 21 of these calls are more than 64 bits hold.
    rules = Rules(bucket_tokens=22_500_000_000_000)
    large = workload([(0, 0, LARGEST_TOKENS // 4, 0, -1)] * 23)
    even, odd = (Scenario(ptu, SERVICE, rules, "actual") for ptu in (100_000, 99_991))

    with pytest.raises(CapacityError) as caught:
        rejections(large, MODEL, [even, odd], workers=1)

    assert [each.where for each in caught.value.problems] == ["requests[20]"]
    assert rejections(large, MODEL, [even], workers=1) == (2,)


def test_no_scenarios_refuse_nothing() -> None:
    assert rejections(LOAD, MODEL, []) == ()
