"""Start, find and stop an emulator that runs by itself, for make, tests and benchmarks."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aoai.emulator.directory import StateDirectory, absolute_scenario, read_export_lines
from aoai.problems import AoaiError, Problem

_PAUSE_SECONDS = 0.01
# Kept so that a process which outlives its Popen object is not complained of, and is reaped.
_started: dict[int, subprocess.Popen[bytes]] = {}


class BackgroundError(AoaiError):
    """The emulator did not start, or did not stop."""


@dataclass(frozen=True, slots=True)
class Running:
    """An emulator that answers."""

    pid: int
    env: Mapping[str, str]
    """The variables of ``emulator.env``: add them to a client's environment."""


def start(
    state: Path, scenario: str | None = None, port: int | None = None, timeout: float = 20
) -> Running:
    """Start an emulator in a session of its own and wait until it answers.

    One that serves the folder already with the same scenario and port is returned as it is.

    Args:
        state: The ``--state`` folder. The emulator prints into ``emulator.log`` there.
        scenario: As ``--scenario``; None keeps the folder's own.
        port: As ``--port``; None keeps the folder's own.
        timeout: Seconds until the start counts as failed.

    Raises:
        BackgroundError: It did not start, or another scenario or port is served already.
    """
    directory = StateDirectory(state.absolute())
    directory.create()
    if directory.owner() is not None:
        return _already(directory, scenario, port, timeout)
    command = [sys.executable, "-m", "aoai.cli", "emulator", "--state", str(directory.root)]
    command += ["--scenario", scenario] if scenario else []
    command += ["--port", str(port)] if port else []
    with directory.log.open("a", encoding="utf-8") as log:
        begin = log.tell()
        # The interpreter and the arguments are ours; the shell is not asked.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )

    _started[process.pid] = process

    def answers() -> bool:
        if process.poll() is None:
            return directory.owner() == process.pid and directory.environment.exists()
        said = directory.log.read_text("utf-8")[begin:].strip()
        # Two starts at once: the other one won, and serves what this one was to serve.
        if directory.owner() is not None:
            return True
        raise BackgroundError(_problems(said, directory))

    if not _within(timeout, answers):
        process.kill()
        process.wait()
        reason = f"no answer within {timeout} s"
        problem = Problem(f"emulator {directory.root}", reason, f"read {directory.log}")
        raise BackgroundError([problem])
    if process.poll() is not None:
        return _already(directory, scenario, port, timeout)
    return Running(process.pid, read_env(state))


def stop(state: Path, timeout: float = 5) -> bool:
    """Stop the emulator of a state folder. Returns whether there was one.

    The process is the one that holds the folder's lock, so a process id that was left behind by a
    killed emulator and now belongs to another program is never signalled.

    Raises:
        BackgroundError: It lives on after SIGTERM and SIGKILL.
    """
    directory = StateDirectory(state.absolute())
    for each in (signal.SIGTERM, signal.SIGKILL):
        pid = directory.owner()
        if pid is None:
            _reap()
            return each is not signal.SIGTERM
        with suppress(ProcessLookupError):
            os.kill(pid, each)
        if _within(timeout, lambda: directory.owner() is None):
            if pid in _started:
                _started[pid].wait()
            _reap()
            return True
    problem = Problem(f"emulator {directory.root}", "does not stop", f"kill -9 {pid}")
    raise BackgroundError([problem])


def read_env(state: Path) -> dict[str, str]:
    """The variables that point a client at the emulator of a state folder.

    Raises:
        BackgroundError: No emulator answers there.
    """
    directory = StateDirectory(state.absolute())
    try:
        return read_export_lines(directory.environment.read_text("utf-8"))
    except FileNotFoundError as error:
        fix = f"start it with `aoai emulator --state {directory.root}`"
        problem = Problem(str(directory.environment), "no emulator runs here", fix)
        raise BackgroundError([problem]) from error


def _already(
    directory: StateDirectory, scenario: str | None, port: int | None, timeout: float
) -> Running:
    if not _within(timeout, lambda: directory.environment.exists() or directory.owner() is None):
        reason = f"an emulator holds the folder but gave no answer within {timeout} s"
        problem = Problem(str(directory.root), reason, f"kill {directory.owner()}")
        raise BackgroundError([problem])
    kept = directory.settings()
    served = {"scenario": kept.scenario, "port": kept.port}
    asked = {"scenario": absolute_scenario(scenario), "port": port}
    stop = f"stop it first: kill {directory.owner()}"
    problems = [
        Problem(str(directory.root), f"serves {name} {served[name]}, not {value}", stop)
        for name, value in asked.items()
        if value is not None and served[name] != value
    ]
    if problems:
        raise BackgroundError(problems)
    pid = directory.owner()
    if pid is None:
        return start(directory.root, scenario, port, timeout)
    return Running(pid, read_env(directory.root))


def _problems(said: str, directory: StateDirectory) -> list[Problem]:
    """What an emulator that could not start said: its own problems, a line for each."""
    found = [re.fullmatch("(.+?): (.+); (.+)", line) for line in said.splitlines()]
    if found and all(found):
        return [Problem(*each.groups()) for each in found if each]
    reason = said.rpartition("\n")[2] or "ended without a word"
    return [Problem(f"emulator {directory.root}", reason, f"read {directory.log}")]


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True


def _reap() -> None:
    for pid, process in list(_started.items()):
        if process.poll() is not None:
            del _started[pid]
