"""The engine's side: where messages go, and whether it is still there."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

import grpc
from pulumi.runtime.proto.engine_pb2 import LogRequest, LogSeverity
from pulumi.runtime.proto.engine_pb2_grpc import EngineStub

_LOOK_SECONDS = 0.5
_SHOWN_SECONDS = 5.0


class Engine:
    """Sends lines to the engine's display, tied to a resource.

    Lines are sent one after the other, so that the last status is the last one shown, and by a
    thread of their own, so that nobody who works on a deployment waits for the display.
    """

    def __init__(self, address: str) -> None:
        self._stub = EngineStub(grpc.insecure_channel(address))
        self._waiting: SimpleQueue[LogRequest | threading.Event] = SimpleQueue()
        self._here = threading.local()
        threading.Thread(target=self._send, name="engine-log", daemon=True).start()

    def log(
        self, urn: str, text: str, severity: LogSeverity.ValueType, *, ephemeral: bool = False
    ) -> None:
        """Show a line soon."""
        self._here.spoken = True
        self._waiting.put(LogRequest(severity=severity, message=text, urn=urn, ephemeral=ephemeral))

    def flush(self) -> None:
        """Wait until what this thread has said is shown, but no longer than a display may take.

        Most calls say nothing, and need not wait for the lines of others.
        """
        if not getattr(self._here, "spoken", False):
            return
        self._here.spoken = False
        shown = threading.Event()
        self._waiting.put(shown)
        shown.wait(_SHOWN_SECONDS)

    def _send(self) -> None:
        while True:
            each = self._waiting.get()
            if isinstance(each, threading.Event):
                each.set()
                continue
            # A display that is gone is no reason to stop the work.
            with suppress(grpc.RpcError):
                self._stub.Log(each, timeout=_SHOWN_SECONDS)


class ResourceReporter:
    """What placement says about one resource, as the engine shows it."""

    def __init__(self, engine: Engine, urn: str) -> None:
        self._engine = engine
        self._urn = urn

    def status(self, text: str) -> None:
        """One line that the next one replaces."""
        self._engine.log(self._urn, text, LogSeverity.INFO, ephemeral=True)

    def note(self, text: str) -> None:
        """A line that stays, for whoever looks."""
        self._engine.log(self._urn, text, LogSeverity.INFO)

    def warn(self, text: str) -> None:
        """A line that stays in the summary."""
        self._engine.log(self._urn, text, LogSeverity.WARNING)


def watch_parent(gone: Callable[[], None]) -> None:
    """Call ``gone`` once when the process that started this one has ended.

    A provider outlives a killed engine otherwise: nothing closes its listening socket (seen with
    CLI 3.259, where an orphan finished its write 12 s later).
    """
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        gone()

    threading.Thread(target=look, name="watch-engine", daemon=True).start()
