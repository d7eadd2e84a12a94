"""What a kill and a hasty destroy leave, and what `aoai status` and `aoai gc` make of it."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulated import emulated
from engine_stack import QUOTA, Make, Stack
from processes import descendants, wait_until
from pulumi_engine import VENV, Run
from terminal import everything_from

pytestmark = pytest.mark.engine

# Azure stays in Creating for longer than it takes to kill everything.
SLOW = {"deployments": 30}
PREFERRED, PLACED = "swedencentral", "germanywestcentral"


@pytest.fixture
def stack(project: Make, tmp_path: Path) -> Iterator[Stack]:
    with emulated(tmp_path / "azure", quota=QUOTA) as azure:
        yield Stack(project, azure)


def aoai(stack: Stack, *command: str) -> tuple[int, Any]:
    """Exit code and document of a command in the project's folder."""
    done = subprocess.run(
        [VENV / "bin" / "aoai", *command, "--format", "json"],
        cwd=stack.project.folder,
        env=stack.project.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def killed(stack: Stack) -> None:
    """An `up` that is killed, plugins and all, once Azure has accepted its deployment."""
    stack.azure.rescript(polls=SLOW)
    run: Run = stack.project.start("up", "--yes", "--skip-preview")
    wait_until(lambda: stack.live() != {})
    for pid in [run.process.pid, *descendants(run.process.pid)]:
        os.kill(pid, signal.SIGKILL)
    run.finish()
    stack.azure.rescript(polls={})
    # Each look counts as a poll, so that Azure ends what it began.
    for _ in range(SLOW["deployments"] + 1):
        stack.live()


def told(found: Any) -> list[tuple[str, str, str]]:
    return [
        (f"{each['region']}/{each['deployment']}", each["verdict"], each["outcome"])
        for each in found["deployments"]
    ]


def test_a_hasty_destroy_leaves_what_gc_finds_and_removes(stack: Stack) -> None:
    killed(stack)
    assert stack.live() == {f"{PREFERRED}/chat": 300}
    stack.project.pulumi("cancel", "--yes").expect()

    stack.project.pulumi("destroy", "--yes").expect()
    assert stack.live() == {f"{PREFERRED}/chat": 300}
    needs, report = aoai(stack, "status")
    listed, found = aoai(stack, "gc")
    removed, gone = aoai(stack, "gc", "--yes")

    assert (needs, [each["operation"] for each in report["pending"]]) == (1, ["creating"])
    assert (listed, told(found)) == (1, [(f"{PREFERRED}/chat", "leftover", "left")])
    assert (removed, told(gone)) == (0, [(f"{PREFERRED}/chat", "leftover", "removed")])
    assert stack.live() == {}
    assert aoai(stack, "gc") == (0, {**gone, "deployments": []})


def test_once_the_pending_create_is_forgotten_the_owner_has_to_be_named(stack: Stack) -> None:
    killed(stack)
    for command in (
        ("cancel", "--yes"),
        ("destroy", "--yes"),
        ("refresh", "--yes", "--clear-pending-creates"),
    ):
        stack.project.pulumi(*command).expect()

    unsure, found = aoai(stack, "gc", "--yes")
    removed, gone = aoai(stack, "gc", "--yes", "--any-owner")

    assert (unsure, told(found)) == (1, [(f"{PREFERRED}/chat", "unsure", "left")])
    assert (removed, told(gone)) == (0, [(f"{PREFERRED}/chat", "leftover", "removed")])
    assert stack.live() == {}


def test_what_the_next_up_takes_over_is_no_leftover(stack: Stack) -> None:
    killed(stack)
    stack.project.pulumi("cancel", "--yes").expect()

    stack.up()

    assert told(aoai(stack, "gc")[1]) == []
    assert stack.live() == {f"{PREFERRED}/chat": 300}


def test_a_person_is_asked_on_a_terminal(stack: Stack) -> None:
    killed(stack)
    stack.project.pulumi("cancel", "--yes").expect()
    stack.project.pulumi("destroy", "--yes").expect()

    declined = answered(stack, "no")
    agreed = answered(stack, "yes")

    question = "Type yes to remove 1 leftover:"
    caution = "state says that creating chat is under way: go on only if no `pulumi` is at work"
    assert all(question in said and caution in said for _, said in (declined, agreed))
    assert (declined[0], agreed[0]) == (1, 0)
    assert "removing from swedencentral" not in declined[1]
    assert "removing from swedencentral" in agreed[1]
    assert stack.live() == {}


def answered(stack: Stack, word: str) -> tuple[int, str]:
    """Exit code of `aoai gc` on a terminal where a person types a word, and what is shown there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [VENV / "bin" / "aoai", "gc"],
        cwd=stack.project.folder,
        env={**stack.project.environ, "TERM": "dumb", "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        os.write(ours, f"{word}\n".encode())
        shown = everything_from(ours)
    return running.returncode, shown


def test_status_asks_the_engine_for_the_selected_stack(stack: Stack) -> None:
    stack.azure.rescript(capacity={PREFERRED: {"gpt-5.4": {"DataZoneProvisionedManaged": 0}}})
    stack.up()

    calm, found = aoai(stack, "status")
    [chat] = found["deployments"]
    stack.azure.rescript(capacity={})
    room, moved = aoai(stack, "status")

    assert (calm, found["stack"], found["project"]) == (0, "dev", "test")
    assert (chat["region"], chat["capacity"], chat["drift"]) == (PLACED, 300, [])
    assert [each["region"] for each in chat["attempts"]] == [PREFERRED, PLACED]
    assert room == 1
    assert [each["reason"] for each in moved["deployments"][0]["attention"]] == [
        f"{PREFERRED}, which the stack prefers, has room for it now"
    ]


def test_a_stack_that_is_not_there_is_told_in_the_engines_words(stack: Stack) -> None:
    done = subprocess.run(
        [VENV / "bin" / "aoai", "status", "--stack", "nowhere"],
        cwd=stack.project.folder,
        env=stack.project.environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "pulumi stack export: no stack named 'nowhere' found; name the stack with --stack and the "
        "project's folder with --cwd\n",
    )
