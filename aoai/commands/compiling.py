"""Tells whoever waits that machine code is made, which happens once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from numba.core import event

_SAID = "compiling the simulator for this machine, once; the next run starts at once"


class _Notice(event.Listener):
    """Says it when the first function is compiled, and no more."""

    def __init__(self) -> None:
        self._said = False

    def on_start(self, event: event.Event) -> None:  # noqa: ARG002 - the protocol's argument
        if not self._said:
            self._said = True
            sys.stderr.write(f"{_SAID}\n")

    def on_end(self, event: event.Event) -> None:
        pass


@contextmanager
def compiling_told() -> Iterator[None]:
    """Tell a person who looks on when something has to be compiled; what is on disk has not.

    Whatever reads standard error without a terminal reads problems there, and nothing else.
    """
    if not sys.stderr.isatty():
        yield
        return
    with event.install_listener("numba:compile", _Notice()):
        yield
