"""Thousands of steps at random, always the same ones; `make soak` draws others."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from recovery.machine import Estate

EXAMPLES = int(os.environ.get("AOAI_SOAK_EXAMPLES", "115"))
STEPS = 50


def test_nothing_that_befalls_a_stack_breaks_it() -> None:
    run_state_machine_as_test(
        Estate,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        ),
    )

    assert Estate.steps >= 5_000
    assert Estate.succeeded >= 500
