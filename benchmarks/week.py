"""A week of 44.1 million requests, and `aoai simulate`: each measured in a process of its own.

`python -m benchmarks.week` is that process for the week.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.measure import Claim, process_seconds

WEEK = "daily:rpm=4375,hours=168,prompt=1155,output=211,seed=1"
"""As many requests as Azure's trace of a week in 2024, with the sizes of the one of 2023."""
PTU = 3_500
SECONDS = 6.0
GIGABYTES = 4.0
COMMAND_SECONDS = 1.5
_ROUNDS = 3
_HERE = Path(__file__).parent.parent


def claims() -> Iterator[Claim]:
    """The claims about the week's time and memory, and about the command's time."""
    runs = [_run() for _ in range(_ROUNDS)]
    count = int(runs[0]["requests"])
    process, wall, made, peak = (
        median(run[key] for run in runs) for key in ("process", "wall", "made", "peak")
    )
    yield Claim(
        text=f"{count:,} requests of a synthetic week, costs, sort and decisions, process time",
        limit=SECONDS,
        seconds={
            "one configuration, process time": process,
            "the same by the clock": wall,
            "the week made up before that, by the clock": made,
        },
        ratio=process,
        measure="seconds",
    )
    yield Claim(
        text=f"the same {count:,} requests in memory, at the peak of the process",
        limit=GIGABYTES,
        seconds={},
        ratio=peak,
        measure="gigabytes",
    )
    yield _command()


def _run() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", __name__], capture_output=True, check=True, cwd=_HERE, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _command() -> Claim:
    """`aoai simulate` beside the import of numba, both with everything compiled before."""
    aoai = Path(sys.executable).with_name("aoai")
    trace = _HERE / "traces" / "AzureLLMInferenceTrace_conv.csv"
    options = (
        *("--model", "gpt-4.1", "--sku", "GlobalProvisionedManaged", "--ptu", "200"),
        *("--burst-seconds", "10", "--max-tokens", "1000"),
        *("--ttft", "0.5", "--tokens-per-second", "80"),
    )
    simulate = [str(aoai), "simulate", str(trace), *options]
    numba = [sys.executable, "-c", "import numba"]
    # Without byte code both would spend their time in Python's compiler.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for each in (simulate, numba):
        process_seconds(each, env)
    mine, least = (
        median(process_seconds(each, env) for _ in range(_ROUNDS)) for each in (simulate, numba)
    )
    return Claim(
        text=f"aoai simulate {trace.name}, process time",
        limit=COMMAND_SECONDS,
        seconds={"aoai simulate": mine, "python -c 'import numba'": least},
        ratio=mine - least,
        measure="seconds more",
    )


def main() -> None:
    """Make the week up and decide on it; print what that took, as JSON."""
    from aoai.capacity.sweep import Prepared
    from aoai.capacity.workload import workload_of
    from benchmarks.capacity import MODEL, requests, scenario

    size = scenario(PTU)
    Prepared(requests(1_000), MODEL, size).rejected([size])
    started = time.perf_counter()
    workload = workload_of(WEEK)
    made = time.perf_counter() - started
    started, worked = time.perf_counter(), time.process_time()
    Prepared(workload, MODEL, size).rejected([size])
    found = {
        "requests": len(workload),
        "made": made,
        "process": time.process_time() - worked,
        "wall": time.perf_counter() - started,
        # Kilobytes.
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
