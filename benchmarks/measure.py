"""Timing of whole commands, side by side in one run."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that the README states, and what was measured for it."""

    text: str
    limit: float
    seconds: Mapping[str, float]
    """Median seconds by what was run."""
    ratio: float
    measure: str = "ratio"
    """What :attr:`ratio` is, where it is none."""
    at_least: bool = False
    """The limit is the least that :attr:`ratio` may be, and not the most."""

    @property
    def holds(self) -> bool:
        """The claim is true of this run."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


def medians(
    runs: Mapping[str, Callable[[], object]],
    rounds: int = 3,
    clock: Callable[[], float] = time.perf_counter,
) -> Mapping[str, float]:
    """Median seconds of each run. The runs take turns, so that what slows the machine hits all."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            started = clock()
            run()
            times[name].append(clock() - started)
    return {name: median(each) for name, each in times.items()}


def process_seconds(command: Sequence[str], env: Mapping[str, str] | None = None) -> float:
    """Process time, of user and system, of a command that must succeed."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime
