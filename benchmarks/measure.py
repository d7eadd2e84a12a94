"""Timing of whole commands, side by side in one run."""

import time
from collections.abc import Callable, Mapping
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

    @property
    def holds(self) -> bool:
        """The claim is true of this run."""
        return self.ratio <= self.limit


def medians(runs: Mapping[str, Callable[[], object]], rounds: int = 3) -> Mapping[str, float]:
    """Median seconds of each run. The runs take turns, so that what slows the machine hits all."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - started)
    return {name: median(each) for name, each in times.items()}
