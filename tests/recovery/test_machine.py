"""Thousands of steps at random, always the same ones; `make soak` draws others."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent


def test_nothing_that_befalls_a_stack_breaks_it() -> None:
    # In a process of its own: hypothesis also draws numbers that it finds in the modules that are
    # loaded, and those depend on which tests have run before.
    command = [sys.executable, "-m", "recovery.steady"]
    environ = {**os.environ, "PYTHONPATH": str(TESTS)}

    ran = subprocess.run(
        command, cwd=TESTS.parent, env=environ, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
