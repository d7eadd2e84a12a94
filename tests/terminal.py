"""Commands as a person runs them, whose progress goes to a terminal."""

import os
import pty
import subprocess
from collections.abc import Mapping, Sequence


def everything_from(terminal: int) -> str:
    """What is written to a terminal until its other end is closed; closes this one."""
    said = b""
    try:
        while part := os.read(terminal, 4096):
            said += part
    except OSError:
        # Linux says so when the other end is closed.
        pass
    os.close(terminal)
    return said.decode()


def watched(command: Sequence[str], environ: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit code, standard output, and what a person saw on the terminal meanwhile."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, env={**environ, "TERM": "xterm"}, stdout=subprocess.PIPE, stderr=theirs
    ) as running:
        os.close(theirs)
        shown = everything_from(ours)
        said, _ = running.communicate(timeout=60)
    return running.returncode, said.decode(), shown
