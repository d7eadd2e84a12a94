"""`make soak`: steps at random for as long as told, other ones each time."""

import os
import sys
import time

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from recovery.clocks import clock_of_waits
from recovery.machine import Estate

EXAMPLES, STEPS = 50, 100
"""Of one round; the clock is looked at after each."""


def main(minutes: float) -> None:
    """Play until the time is up, or until something breaks: it is shrunk then, and printed."""
    # A folder in a file: facts cannot be kept, since each run has an Azure of its own.
    os.environ["XDG_CACHE_HOME"] = "/dev/null/none"
    rounds = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    began = time.monotonic()
    with clock_of_waits():
        while (spent := time.monotonic() - began) < minutes * 60:
            run_state_machine_as_test(Estate, settings=rounds)
            told = f"{spent / 60:.1f} min: {Estate.steps} steps, {Estate.runs} commands"
            sys.stdout.write(f"{told}, {Estate.succeeded} of them a successful `up`\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]))
