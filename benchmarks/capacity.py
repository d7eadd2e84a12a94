"""Simulating deployments: requests a second, a week of them, and other ways to follow the rule.

Everything is compiled before it is measured. What runs on one core is measured by process time,
which other work on the machine does not lengthen.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from aoai.capacity.bucket import Flags
from aoai.capacity.consumption import consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scale import scale_of
from aoai.capacity.scenario import Client, Scenario, Service, Standard
from aoai.capacity.simulation import simulate
from aoai.capacity.sweep import Prepared, rejections
from aoai.capacity.traces import read_trace
from aoai.capacity.workload import Workload, workload_of
from benchmarks import week
from benchmarks.measure import Claim, medians
from benchmarks.methods import Task, by_floats, by_processes, by_steps
from capacity.agreement import calls_of, setting_of
from capacity.oracle import Replay

MODEL = consumption("gpt-4.1", "GlobalProvisionedManaged")
SERVICE = Service(Fraction(1, 2), Fraction(80))
TRACE = Path(__file__).parent.parent / "traces" / "AzureLLMInferenceTrace_conv.csv"
MILLION = 1_000_000
MINUTE_RATE = 4375
"""Requests a minute of the synthetic workloads: that of the 44.1 million of a week (Azure 2024)."""
SIZES = 64


def claims() -> Iterator[Claim]:
    """Measure throughput, a sweep, a week, the command, and the other ways."""
    workload = requests(4 * MILLION)
    plain = scenario(2_600)
    busy = scenario(2_600, client=Client(2), spillover=Standard(500_000))
    for warming in (plain, busy):
        simulate(requests(1_000), MODEL, warming)
    prepared = Prepared(workload, MODEL, plain)
    refused = sum(prepared.rejected([plain])) / len(workload)
    yield _throughput(
        30,
        workload,
        f"decisions alone, {refused:.0%} refused",
        lambda: prepared.rejected([plain]),
    )
    yield _throughput(
        8,
        workload,
        "costs, sort and decisions",
        lambda: Prepared(workload, MODEL, plain).rejected([plain]),
    )
    yield _throughput(
        5,
        workload,
        "2 retries, spillover, advice, utilization by the minute",
        lambda: simulate(workload, MODEL, busy),
    )
    yield _sweep()
    yield from week.claims()
    yield _methods()


def requests(count: int) -> Workload:
    """About so many requests, one after the other at the same rate, each of some 2,000 tokens."""
    minutes = max(1, count // MINUTE_RATE)
    return workload_of(f"poisson:rpm={MINUTE_RATE},minutes={minutes},prompt=1155,output=211,seed=1")


def scenario(ptu: int, client: Client | None = None, spillover: Standard | None = None) -> Scenario:
    """A deployment whose full bucket drains in 10 s, and calls that state 1,000 tokens."""
    return Scenario(
        ptu,
        SERVICE,
        Rules(burst=Fraction(10)),
        1_000,
        client or Client(retries=0),
        spillover,
    )


def _throughput(least: float, workload: Workload, what: str, run: Callable[[], object]) -> Claim:
    """A claim of so many million requests a second."""
    seconds = medians({what: run}, clock=time.process_time)
    return Claim(
        text=f"{len(workload):,} requests on one core, process time",
        limit=least,
        seconds=seconds,
        ratio=len(workload) / seconds[what] / MILLION,
        measure="million requests a second",
        at_least=True,
    )


def _sweep() -> Claim:
    workload = requests(MILLION)
    tried = [scenario(ptu) for ptu in range(1_000, 1_000 + 50 * SIZES, 50)]
    seconds = medians({"by the clock": lambda: rejections(workload, MODEL, tried, workers=2)})
    return Claim(
        text=f"{SIZES} sizes, {len(workload):,} requests each, on two cores, sort included",
        limit=1.5,
        seconds=seconds,
        ratio=seconds["by the clock"],
        measure="seconds",
    )


def _methods() -> Claim:
    """All ways side by side, in a table. simpy must refuse the same requests."""
    workload = read_trace(TRACE)
    here = scenario(200)
    prepared = Prepared(workload, MODEL, here)
    scale = scale_of(MODEL, here.rules, prepared.cost.parts, (here.ptu,))
    task = Task(
        workload.arrivals,
        SERVICE.ticks(workload.generated),
        prepared.cost.estimates * scale.unit,
        prepared.cost.corrections * scale.unit,
        scale.rates[0],
        scale.buckets[0],
    )
    calls, setting = calls_of(workload, here), setting_of(MODEL, here)
    # How often each is run, so that the shortest takes a tenth of a second too.
    ways: Mapping[str, tuple[int, Callable[[], Flags | Sequence[bool]]]] = {
        "aoai, which measures utilization too": (
            50,
            lambda: simulate(workload, MODEL, here).admitted,
        ),
        "fixed step of 1 s, compiled": (500, lambda: by_steps(task)),
        "Python floats and heapq": (2, lambda: by_floats(task)),
        "simpy, one process for each request": (1, lambda: by_processes(task)),
        "fractions, the tests' oracle": (1, lambda: Replay(calls, setting).admitted),
    }
    admitted = {name: np.asarray(way()) for name, (_, way) in ways.items()}
    exact, _, _, by_simpy, _ = admitted.values()
    if not np.array_equal(exact, by_simpy):
        raise AssertionError("simpy admits other requests")
    runs = {name: _repeated(*way) for name, way in ways.items()}
    taken = {
        name: seconds / ways[name][0]
        for name, seconds in medians(runs, clock=time.process_time).items()
    }
    ours, _, _, simpy, _ = taken.values()
    return Claim(
        text=f"the {len(workload):,} requests of {TRACE.name} at {here.ptu} PTU, "
        "bucket 10 s, 1,000 tokens stated, process time",
        limit=20,
        seconds={
            f"{name:<37}{len(workload) / each:>11,.0f} requests/s"
            f"{np.count_nonzero(admitted[name] != exact):>7,} decisions differ"
            f"{1 - admitted[name].mean():>8.2%} refused": each
            for name, each in taken.items()
        },
        ratio=simpy / ours,
        measure="times as fast as simpy",
        at_least=True,
    )


def _repeated(times: int, way: Callable[[], object]) -> Callable[[], object]:
    return lambda: [way() for _ in range(times)]
