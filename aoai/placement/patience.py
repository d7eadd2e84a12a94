"""Waiting that ends: by a cancel, by a deadline, or because the time is over."""

import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A server that says "at once" every time is not asked without a pause.
_SHORTEST_PAUSE_SECONDS = 0.1


class InterruptedWaitError(Exception):
    """The work has to stop and clean up. Subclasses say why."""


class CancelledError(InterruptedWaitError):
    """The user, or the end of the engine, asked to stop."""


class TimedOutError(InterruptedWaitError):
    """The resource's own timeout has passed. Says what was waited for, where that is known."""


class Patience:
    """How long one piece of work may go on.

    The deadline runs on a monotonic clock, so that a clock that jumps ends nothing.
    """

    def __init__(self, cancelled: threading.Event, seconds: float) -> None:
        self._cancelled = cancelled
        self._deadline = time.monotonic() + seconds

    def check(self) -> None:
        """Go on only if nothing says stop.

        Raises:
            CancelledError: Somebody asked to stop.
            TimedOutError: The deadline has passed.
        """
        if self._cancelled.is_set():
            raise CancelledError
        if time.monotonic() > self._deadline:
            raise TimedOutError

    def wait(self, seconds: float) -> None:
        """Pause, and raise as :meth:`check` does as soon as there is reason to."""
        self._cancelled.wait(max(0.0, min(seconds, self._deadline - time.monotonic())))
        self.check()


class Turns:
    """One write at a time per account: Azure refuses a second one (RequestConflict)."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    @contextmanager
    def of(
        self, account_id: str, patience: Patience, waiting: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """Hold the account until the block ends; waiting for it can be interrupted.

        Args:
            account_id: The account, however spelt.
            patience: How long to wait for the turn.
            waiting: Called once if somebody else has it.
        """
        with self._guard:
            lock = self._locks.setdefault(account_id.casefold(), threading.Lock())
        if not lock.acquire(blocking=False):
            waiting()
            while not lock.acquire(timeout=0.1):
                patience.check()
        try:
            yield
        finally:
            lock.release()


def pause_before(attempt: int, headers: Mapping[str, str], salt: str) -> float:
    """Seconds to wait before repeating a call that Azure was too busy for.

    ``Retry-After`` is obeyed, in seconds or as a date. Without it the pause doubles from half a
    second to half a minute, and differs by up to a half between callers, so that they do not come
    back all at once.

    Args:
        attempt: How often the call was made, from 1.
        headers: Of the refusal, names in lower case.
        salt: What tells this caller from others.
    """
    asked = _seconds(headers.get("retry-after", ""))
    if asked is not None:
        return max(_SHORTEST_PAUSE_SECONDS, asked)
    share = zlib.crc32(f"{salt}{attempt}".encode()) / 2**32
    return float(min(30.0, 0.5 * 2 ** min(attempt - 1, 10))) * (1 - share / 2)


def _seconds(retry_after: str) -> float | None:
    """Both forms of the header (RFC 9110, 10.2.3); None where it is neither."""
    try:
        return float(retry_after)
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    # The form "-0000" gives a time without a zone, which is UTC as well.
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (at - datetime.now(UTC)).total_seconds()
