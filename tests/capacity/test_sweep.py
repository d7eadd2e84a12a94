"""Many scenarios of one workload, on this machine."""

from fractions import Fraction

import numpy as np

from aoai.capacity.consumption import consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Client, Scenario, Service
from aoai.capacity.simulation import simulate
from aoai.capacity.sweep import Sweep, rejections
from aoai.capacity.workload import workload_of

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
