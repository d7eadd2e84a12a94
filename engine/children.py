"""The processes that the language host starts, and how they end.

Children stay in the host's process group, which the engine made for it: when the engine kills that
group, nothing survives. The engine announces itself with the Cancel call before it signals the
group, so the host knows of every signal before its children feel it.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread, Timer
from typing import IO, Any

Ending = Sequence[tuple[float, signal.Signals]]
"""How a child is told to stop: each signal, and when, in seconds from the first."""

PLUGIN: Ending = ((0, signal.SIGINT), (5, signal.SIGKILL))
"""The engine gives the plugins that it started itself as long."""

PROGRAM: Ending = ((0, signal.SIGINT), (1, signal.SIGTERM), (5, signal.SIGKILL))
"""An interrupted program waits in vain for calls that the engine no longer answers, and it holds
nothing that its end could leave half made; one that wants the 5 seconds handles SIGTERM."""

DRAIN = 1.0
"""Seconds that output may still come after a child's end, when a grandchild holds the pipe."""

CHUNK = 65536

NOT_STARTED = 127
"""Exit code that a shell gives for a command that it cannot start."""

Sink = Callable[[bytes], object]
Event = tuple[str, Any]
"""("stdout" or "stderr", bytes), or ("exitcode", int), which is the last."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, where, and with which environment."""

    arguments: Sequence[str]
    cwd: str
    env: Mapping[str, str]


def to_stderr(chunk: bytes) -> None:
    """Pass a chunk on to the engine, which reads this process's stderr."""
    with contextlib.suppress(BrokenPipeError):
        while chunk:
            chunk = chunk[os.write(sys.stderr.fileno(), chunk) :]


def outcome(code: int, what: str = "program") -> str:
    """Describe an exit code, negative for a signal; empty for success."""
    if code == 0:
        return ""
    if code > 0:
        return f"{what} exited with non-zero exit code: {code}"
    with contextlib.suppress(ValueError):
        return f"{what} was ended by the signal {signal.Signals(-code).name}"
    return f"{what} was ended by signal {-code}"


class Child:
    """One running process whose stderr, and stdout if asked, pass through here as they come."""

    def __init__(self, command: Command, ending: Ending, stdout: Sink | None, stderr: Sink) -> None:
        """Start ``command``; without ``stdout`` it inherits the host's own.

        Raises:
            OSError: it cannot be started.
        """
        self.stopping = False
        self._ending = ending
        self._process = subprocess.Popen(
            command.arguments,
            cwd=command.cwd,
            env=dict(command.env),
            stdin=subprocess.DEVNULL,
            stdout=None if stdout is None else subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._pumps: list[Thread] = []
        self._pump(self._process.stderr, self._unless_stopping(stderr))
        if stdout is not None:
            self._pump(self._process.stdout, stdout)

    def _unless_stopping(self, sink: Sink) -> Sink:
        # What a program prints because it was interrupted is a KeyboardInterrupt traceback, which
        # buries the reason that the engine shows.
        return lambda chunk: None if self.stopping else sink(chunk)

    def _pump(self, pipe: IO[bytes] | None, sink: Sink) -> None:
        def run() -> None:
            if pipe is None:
                return
            with pipe:
                # A read of what is there, not of a line: a prompt without a newline is output too.
                while chunk := os.read(pipe.fileno(), CHUNK):
                    sink(chunk)

        thread = Thread(target=run, daemon=True)
        thread.start()
        self._pumps.append(thread)

    def wait(self) -> int:
        """Exit code, negative for a signal, once the output has come through."""
        code = self._process.wait()
        for pump in self._pumps:
            pump.join(DRAIN)
        return code

    def stop(self) -> None:
        """Begin to end the process, without waiting."""
        if self.stopping:
            return
        self.stopping = True
        for delay, number in self._ending:
            if delay == 0:
                self._process.send_signal(number)
                continue
            timer = Timer(delay, self._process.send_signal, (number,))
            timer.daemon = True
            timer.start()


class Children:
    """Children that end in one way, so that none is left behind."""

    def __init__(self, ending: Ending) -> None:
        self._ending = ending
        self._lock = Lock()
        self._running: set[Child] = set()
        self._closed = False

    def start(
        self, command: Command, *, stdout: Sink | None = None, stderr: Sink = to_stderr
    ) -> Child:
        """Start ``command``; :meth:`finish` must follow.

        Raises:
            OSError: it cannot be started, or the host is shutting down.
        """
        with self._lock:
            if self._closed:
                raise ChildProcessError("the language host is shutting down")
            child = Child(command, self._ending, stdout, stderr)
            self._running.add(child)
            return child

    def finish(self, child: Child) -> int:
        """Wait for ``child`` and give back its exit code, negative for a signal."""
        try:
            return child.wait()
        finally:
            with self._lock:
                self._running.discard(child)

    def stream(
        self, command: Command, at_cancel: Callable[[Callable[[], None]], bool]
    ) -> Iterator[Event]:
        """Run ``command``; yield its output in the order of arrival, then its exit code.

        Args:
            command: what to run.
            at_cancel: takes what is to be done when the caller gives up; False when it has already.
        """
        events: SimpleQueue[Event] = SimpleQueue()
        try:
            child = self.start(
                command,
                stdout=lambda chunk: events.put(("stdout", chunk)),
                stderr=lambda chunk: events.put(("stderr", chunk)),
            )
        except OSError as error:
            yield "stderr", f"{command.arguments[0]}: {error}\n".encode()
            yield "exitcode", NOT_STARTED
            return
        if not at_cancel(child.stop):
            child.stop()
        Thread(
            target=lambda: events.put(("exitcode", self.finish(child))),
            daemon=True,
        ).start()
        while True:
            event = events.get()
            yield event
            if event[0] == "exitcode":
                return

    def interrupt(self) -> tuple[Child, ...]:
        """Stop every child that runs now, without waiting."""
        with self._lock:
            running = tuple(self._running)
        for child in running:
            child.stop()
        return running

    def close(self) -> None:
        """Stop every child and wait for the last; no new one may start."""
        with self._lock:
            self._closed = True
        for child in self.interrupt():
            child.wait()
