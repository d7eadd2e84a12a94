"""A sweep on a real Dask cluster."""

import socket
from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest

import clusters
from aoai.capacity.cluster import cluster
from aoai.capacity.consumption import CapacityError, consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Scenario, Service
from aoai.capacity.sweep import rejections
from aoai.capacity.workload import workload_of

SERVICE = Service(Fraction(1, 2), Fraction(80))
MODEL = consumption("gpt-4.1", "GlobalProvisionedManaged")
LOAD_REFUSES = 100
"""Fewer than the smallest sizes refuse."""
LOAD = workload_of("poisson:rpm=300,prompt=1000,output=200,minutes=10,seed=1")


def scenarios(sizes: Sequence[int], burst: int = 10) -> list[Scenario]:
    return [Scenario(each, SERVICE, Rules(burst=Fraction(burst))) for each in sizes]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with clusters.running() as started:
        yield started


def test_a_cluster_counts_what_this_machine_counts(address: str) -> None:
    wanted = scenarios(range(15, 200, 5))
    passed: list[None] = []

    with cluster(address) as spread:
        found = spread(LOAD, MODEL, wanted, progress=lambda: passed.append(None))
        again = spread(LOAD, MODEL, wanted[:3], enough=LOAD_REFUSES)
        nothing = spread(LOAD, MODEL, [])

    assert found == rejections(LOAD, MODEL, wanted)
    assert again == (LOAD_REFUSES + 1,) * 3
    assert nothing == ()
    assert len(passed) == len(wanted)
    assert 0 < found[0] < len(LOAD)


def test_one_workload_is_counted_for_each_model_that_it_is_asked_of(address: str) -> None:
    smaller = consumption("gpt-4.1-mini", "GlobalProvisionedManaged")
    wanted = scenarios([15, 50, 100])

    with cluster(address) as spread:
        found = [spread(LOAD, model, wanted) for model in (MODEL, smaller)]

    assert found == [rejections(LOAD, model, wanted) for model in (MODEL, smaller)]
    assert found[0] != found[1]


def test_what_a_worker_refuses_is_refused_with_the_bound(address: str) -> None:
    with cluster(address) as spread, pytest.raises(CapacityError) as refused:
        spread(LOAD, MODEL, scenarios([15], burst=10**15))

    with pytest.raises(CapacityError) as here:
        rejections(LOAD, MODEL, scenarios([15], burst=10**15))
    assert refused.value.problems == here.value.problems


def test_a_scheduler_that_does_not_answer_is_told_with_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("aoai.capacity.cluster._CONNECT_SECONDS", 0.2)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"

    with pytest.raises(CapacityError) as refused, cluster(address):
        pass

    (problem,) = refused.value.problems
    assert str(problem) == (
        f"--dask: no scheduler answers at {address!r}; start one with `dask scheduler`, and name "
        "its address such as tcp://10.0.0.4:8786"
    )
