import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import children
from engine.children import PLUGIN, Children, Command, outcome


def command(program: str) -> Command:
    return Command([sys.executable, "-u", "-c", program], "/", os.environ)


def at_once(stop: Callable[[], None]) -> bool:
    del stop
    return True


def test_output_comes_in_its_order_and_the_exit_code_last() -> None:
    program = (
        "import os; os.write(1, b'one'); import time; time.sleep(0.2); os.write(2, b'two'); exit(3)"
    )
    assert list(Children(PLUGIN).stream(command(program), at_once)) == [
        ("stdout", b"one"),
        ("stderr", b"two"),
        ("exitcode", 3),
    ]


def test_output_comes_while_the_child_runs(tmp_path: Path) -> None:
    go = tmp_path / "go"
    program = f"""
import os, time
os.write(1, b'ready')
while not os.path.exists({str(go)!r}): time.sleep(0.01)
"""
    events = Children(PLUGIN).stream(command(program), at_once)
    assert next(events) == ("stdout", b"ready")
    go.touch()
    assert list(events) == [("exitcode", 0)]


def test_no_byte_of_much_output_is_lost() -> None:
    program = "import sys; sys.stdout.write('x' * 5_000_000); sys.stderr.write('y' * 5_000_000)"
    events = list(Children(PLUGIN).stream(command(program), at_once))
    assert events[-1] == ("exitcode", 0)
    sizes = {
        name: sum(len(value) for kind, value in events if kind == name)
        for name in ("stdout", "stderr")
    }
    assert sizes == {"stdout": 5_000_000, "stderr": 5_000_000}


def test_what_a_child_says_after_it_was_stopped_is_dropped() -> None:
    group = Children(PLUGIN)
    said: list[bytes] = []
    # A shell that runs the tests in the background hands SIGINT down as ignored.
    program = """
import os, signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)
os.write(2, b'before')
time.sleep(60)
"""
    child = group.start(command(program), stderr=said.append)
    wait_until(lambda: said == [b"before"])
    group.interrupt()
    # Without the drop, the traceback of KeyboardInterrupt would follow.
    assert (group.finish(child), said, child.stopping) == (-signal.SIGINT, [b"before"], True)


@pytest.mark.parametrize("last", [signal.SIGTERM, signal.SIGKILL])
def test_a_child_that_ignores_a_signal_gets_the_next(last: signal.Signals) -> None:
    group = Children([(0, signal.SIGINT), (0.1, last)])
    said: list[bytes] = []
    program = """
import os, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.write(1, b'up')
time.sleep(60)
"""
    child = group.start(command(program), stdout=said.append)
    wait_until(lambda: said == [b"up"])
    group.close()
    assert group.finish(child) == -last


def test_nothing_starts_once_the_host_shuts_down() -> None:
    group = Children(PLUGIN)
    group.close()
    with pytest.raises(OSError, match="shutting down"):
        group.start(command("pass"))


def test_a_grandchild_that_keeps_the_pipe_open_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(children, "DRAIN", 0.1)
    begun = time.monotonic()
    program = """
import subprocess, sys
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3)'])
"""
    group = Children(PLUGIN)
    assert group.finish(group.start(command(program))) == 0
    assert time.monotonic() - begun < 2


def test_a_command_that_cannot_start_says_so_on_stderr() -> None:
    missing = Command(["/nowhere/python"], "/", {})
    (kind, text), end = Children(PLUGIN).stream(missing, at_once)
    assert (kind, end) == ("stderr", ("exitcode", 127))
    assert text.startswith(b"/nowhere/python: [Errno 2]")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (0, ""),
        (1, "program exited with non-zero exit code: 1"),
        (-11, "program was ended by the signal SIGSEGV"),
        (-63, "program was ended by signal 63"),
    ],
)
def test_an_outcome_is_said_in_words(code: int, text: str) -> None:
    assert outcome(code) == text


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
