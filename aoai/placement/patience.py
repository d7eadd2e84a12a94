"""Waiting that ends: by a cancel, by a deadline, or because the time is over."""

import math
import threading
import time
import zlib
from collections import deque
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

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self._deadline - time.monotonic()

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
        self._cancelled.wait(max(0.0, min(seconds, self.left)))
        self.check()


class Turns:
    """One write at a time per account: Azure refuses a second one (RequestConflict).

    First come, first served.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queues: dict[str, deque[threading.Event]] = {}

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
        mine = threading.Event()
        with self._guard:
            queue = self._queues.setdefault(account_id.casefold(), deque())
            queue.append(mine)
            if queue[0] is mine:
                mine.set()
        try:
            if not mine.is_set():
                waiting()
            while not mine.wait(0.1):
                patience.check()
            yield
        finally:
            with self._guard:
                queue.remove(mine)
                if queue:
                    queue[0].set()


def pause_before(attempt: int, headers: Mapping[str, str], salt: str) -> float:
    """Seconds to wait before repeating a call that Azure was too busy for.

    What Azure asks for is obeyed, and up to a tenth more. Where it says nothing the pause doubles
    from half a second to half a minute, less up to a half. Both differ between callers, and from
    one time to the next, so that they do not come back all at once.

    Args:
        attempt: How often the call was made, from 1.
        headers: Of the refusal, names in lower case.
        salt: What tells this caller from others.
    """
    share = zlib.crc32(f"{salt}{attempt}".encode()) / 2**32
    asked = asked_pause(headers)
    if asked is not None:
        return asked * (1 + share / 10)
    return float(min(30.0, 0.5 * 2 ** min(attempt - 1, 10))) * (1 - share / 2)


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """Seconds that Azure asks to wait; None where it does not say.

    The finer header counts (azure-core, retry policy).
    """
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        milliseconds = _seconds(headers.get(name, ""))
        if milliseconds is not None:
            return max(_SHORTEST_PAUSE_SECONDS, milliseconds / 1000)
    asked = _seconds(headers.get("retry-after", ""), headers.get("date", ""))
    return None if asked is None else max(_SHORTEST_PAUSE_SECONDS, asked)


def _seconds(value: str, date: str = "") -> float | None:
    """Both forms of the header (RFC 9110, 10.2.3); None where it is neither.

    Args:
        value: Of the header.
        date: The server's own time, where it is given: ours may be wrong.
    """
    try:
        found = float(value)
    except ValueError:
        at, now = _moment(value), _moment(date) or datetime.now(UTC)
        return None if at is None else (at - now).total_seconds()
    return found if math.isfinite(found) else None


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    # The form "-0000" gives a time without a zone, which is UTC as well.
    return found if found.tzinfo else found.replace(tzinfo=UTC)
