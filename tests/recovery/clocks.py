"""The time that waits take, without taking it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

from aoai.placement import patience
from aoai.placement.cloud import Cloud
from aoai.placement.patience import Patience
from aoai.placement.reads import SharedReads
from aoai.placement.throttle import Throttle
from aoai.provider import operations


class Clock:
    """The monotonic clock of placement, which runs on by what is waited for."""

    def __init__(self) -> None:
        self.waited = 0.0
        """Seconds."""

    def monotonic(self) -> float:
        """The real clock and what was waited for."""
        return time.monotonic() + self.waited

    def pass_by(self, seconds: float) -> None:
        """So much time is over."""
        self.waited += seconds


@contextmanager
def clock_of_waits() -> Iterator[Clock]:
    """Have every wait of placement end at once, its deadline that much nearer."""
    clock = Clock()

    def wait(waiting: Patience, seconds: float) -> None:
        clock.pass_by(max(0.0, seconds))
        waiting.check()

    def cloud(*arguments: Any, **parts: Any) -> Cloud:
        own = {"throttle": Throttle(clock=clock.monotonic), "reads": SharedReads(clock.monotonic)}
        return Cloud(*arguments, **parts | own)

    with (
        mock.patch.object(operations, "Cloud", cloud),
        mock.patch.object(patience, "time", SimpleNamespace(monotonic=clock.monotonic)),
        mock.patch.object(Patience, "wait", wait),
    ):
        yield clock
