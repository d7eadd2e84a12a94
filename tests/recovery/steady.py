"""Steps that are the same in every run of the same code: what `make test` plays."""

import os
import sys

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from recovery.clocks import clock_of_waits
from recovery.machine import Estate

EXAMPLES, STEPS = 115, 50


def main() -> None:
    """Play, and see that enough was played."""
    # A folder in a file: facts cannot be kept, since each run has an Azure of its own.
    os.environ["XDG_CACHE_HOME"] = "/dev/null/none"
    steady = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    with clock_of_waits():
        run_state_machine_as_test(Estate, settings=steady)
    if Estate.steps < 5_000 or Estate.succeeded < 500:
        sys.exit(f"only {Estate.steps} steps, {Estate.succeeded} of them a successful `up`")


if __name__ == "__main__":
    main()
