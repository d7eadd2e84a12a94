"""What is left when somebody, or something, stops a run half way."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emulated import emulated
from engine_stack import QUOTA, Make, Stack
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


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def let_azure_finish(stack: Stack) -> None:
    """Poll until what was begun has ended, as time would."""
    stack.azure.rescript(polls={})
    accounts = stack.accounts.values()

    def ended() -> bool:
        found = stack.azure.deployments(*accounts).values()
        return all(each["properties"]["provisioningState"] == "Succeeded" for each in found)

    wait_until(ended)


def descendants(pid: int) -> list[int]:
    """Process ids below a process."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, frontier = [], [pid]
    while frontier:
        frontier = [child for child, parent in parents.items() if parent in frontier]
        found += frontier
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def provider_of(run: Run) -> int:
    return next(
        pid
        for pid in descendants(run.process.pid)
        if b"pulumi-resource-aoai" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def test_interrupting_a_create_leaves_nothing_behind(stack: Stack) -> None:
    run = creating(stack)

    run.send(signal.SIGINT)
    result = run.finish(40)

    assert result.rc != 0
    assert stack.live() == {}
    assert "Traceback" not in result.text
    assert "KeyboardInterrupt" not in result.text
    assert not any("ModelDeployment" in str(each["type"]) for each in stack.project.state())


def test_a_killed_provider_is_put_right_by_the_next_up(stack: Stack) -> None:
    run = creating(stack)

    os.kill(provider_of(run), signal.SIGKILL)
    run.finish(40)
    assert stack.live() == {"swedencentral/chat": 300}
    let_azure_finish(stack)

    chat = stack.up()

    assert stack.live() == {"swedencentral/chat": 300}
    live = stack.azure.deployments(*stack.accounts.values())["swedencentral/chat"]
    assert live["tags"]["aoai-generation"] == chat["generation"]
    stack.project.pulumi("destroy", "--yes").expect()
    assert stack.live() == {}


def test_a_killed_engine_takes_its_plugins_along_which_clean_up(stack: Stack) -> None:
    run = creating(stack)
    below = descendants(run.process.pid)

    run.send(signal.SIGKILL)
    run.finish()

    wait_until(lambda: not any(map(alive, below)), 35)
    assert stack.live() == {}


def test_three_commands_put_right_what_a_killed_engine_left(stack: Stack) -> None:
    run = creating(stack)
    below = descendants(run.process.pid)
    for pid in [run.process.pid, *below]:
        os.kill(pid, signal.SIGKILL)
    run.finish()
    assert stack.live() == {"swedencentral/chat": 300}
    let_azure_finish(stack)
    locked = stack.project.pulumi("up", "--yes").expect(1)
    assert "locked" in locked.text

    stack.project.pulumi("cancel", "--yes").expect()
    chat = stack.up()
    stack.project.pulumi("refresh", "--yes", "--clear-pending-creates").expect()

    assert stack.live() == {"swedencentral/chat": 300}
    live = stack.azure.deployments(*stack.accounts.values())["swedencentral/chat"]
    assert live["tags"]["aoai-generation"] == chat["generation"]
    again = stack.project.pulumi("up", "--yes", "--expect-no-changes").expect()
    assert "pending" not in again.text
