"""Faults that a scenario asks for: refusals, cut connections, delays, calls that are held."""

import re
import threading
from dataclasses import dataclass, field

from aoai.emulator.scenario import Fault, FaultAnswer
from aoai.emulator.wire import Request


class Cut(Exception):  # noqa: N818 - it is no error here but what was asked for
    """The connection is to be closed without an answer."""


@dataclass(slots=True)
class Faults:
    """Which fault answers which call. Counts matching calls from 1."""

    script: tuple[Fault, ...]
    ended: threading.Event = field(default_factory=threading.Event)
    """Others are played: what these hold goes on."""
    _seen: dict[int, int] = field(default_factory=dict)

    def answer_to(self, request: Request) -> FaultAnswer | None:
        """The answer of the first fault that matches; every fault counts the call."""
        found: FaultAnswer | None = None
        for index, fault in enumerate(self.script):
            match = fault.match
            if match.method not in (None, request.method):
                continue
            if match.path is not None and not re.search(match.path, request.path, re.I):
                continue
            self._seen[index] = self._seen.get(index, 0) + 1
            if found is None and match.nth in (None, self._seen[index]):
                found = fault.answer
        return found
