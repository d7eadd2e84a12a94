"""How far a command is, for a person who looks on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Count:
    """Regions that are wanted and done. Safe to share between threads."""

    def __init__(self, shown: "tuple[Progress, TaskID] | None" = None) -> None:
        """Begin with none.

        Args:
            shown: The bar that shows it, and its task; None shows nothing.
        """
        self._shown = shown
        self._lock = Lock()
        self._wanted = 0

    def want(self, regions: int) -> None:
        """So many more are to be read."""
        if self._shown is not None:
            bar, task = self._shown
            with self._lock:
                self._wanted += regions
                what = "Reading regions"
                bar.update(task, total=self._wanted, description=what, refresh=True)

    def done(self, _region: str) -> None:
        """One more is read."""
        if self._shown is not None:
            bar, task = self._shown
            bar.advance(task)
            if bar.finished:
                # What commands ask for when they know the regions.
                bar.update(task, description="Reading free capacity")


@contextmanager
def progress(first: str = "Asking Azure which regions it has") -> Iterator[Count]:
    """The count of a run; it is shown where a person looks on.

    Args:
        first: What is done until the count is known.
    """
    if not sys.stderr.isatty():
        yield Count()
        return
    with _bar() as bar:
        task = bar.add_task(first, total=None)
        yield Count((bar, task))


@contextmanager
def steps(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A bar of equal steps, where a person looks on; call what it gives after each.

    Args:
        what: What is done.
        total: How many steps there are; None: nobody knows.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with _bar() as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def _bar() -> "Progress":
    # Imported here because a pipeline has no use for it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
