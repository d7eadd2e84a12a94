"""What a run that is stopped half way cleans up by itself."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulated import emulated
from engine_stack import QUOTA, Make, Stack
from processes import alive, descendants, wait_until
from pulumi_engine import Run

pytestmark = pytest.mark.engine

# Azure stays in Creating for longer than the provider's pauses between polls let it end.
SLOW = {"deployments": 100}


@pytest.fixture
def stack(project: Make, tmp_path: Path) -> Iterator[Stack]:
    with emulated(tmp_path / "azure", quota=QUOTA, polls=SLOW) as azure:
        yield Stack(project, azure)


def creating(stack: Stack) -> Run:
    """An `up` that Azure has accepted and not finished."""
    run = stack.project.start("up", "--yes", "--skip-preview")
    wait_until(lambda: stack.live() != {})
    return run


def test_interrupting_a_create_leaves_nothing_behind(stack: Stack) -> None:
    run = creating(stack)

    run.send(signal.SIGINT)
    result = run.finish(40)

    assert result.rc != 0
    assert stack.live() == {}
    assert "Traceback" not in result.text
    assert "KeyboardInterrupt" not in result.text
    assert not any("ModelDeployment" in str(each["type"]) for each in stack.project.state())


def test_a_killed_engine_takes_its_plugins_along_which_clean_up(stack: Stack) -> None:
    run = creating(stack)
    below = descendants(run.process.pid)

    run.send(signal.SIGKILL)
    run.finish()

    wait_until(lambda: not any(map(alive, below)), 35)
    assert stack.live() == {}
