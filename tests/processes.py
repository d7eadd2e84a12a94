"""Processes on this machine, for tests that kill some of them."""

import time
from collections.abc import Callable
from pathlib import Path


def descendants(pid: int) -> list[int]:
    """Ids of the processes below a process."""
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
    """It runs, and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def running(program: str, pid: int) -> int:
    """Id of the process below another one whose command line names a program."""
    return next(
        each
        for each in descendants(pid)
        if program.encode() in Path(f"/proc/{each}/cmdline").read_bytes()
    )


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something that other processes bring about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)
