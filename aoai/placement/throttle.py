"""A pace that Azure Resource Manager does not refuse.

Since 2024 ARM gives each principal a bucket of calls per region, subscription and kind of call,
which fills again at a steady rate; whoever finds it empty gets 429 (request-limits-and-throttling).
One bucket per subscription and kind here, whatever the region. Others draw on Azure's too, which
its answers tell.
"""

import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

Wait = Callable[[float], None]
"""Pauses for some seconds, or raises because there is reason to stop."""


class Kind(StrEnum):
    """What ARM counts apart."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"


class Limit(NamedTuple):
    """A bucket."""

    size: int
    """Calls that may be made at once."""
    rate: float
    """Calls a second that it fills by."""


# learn.microsoft.com, request-limits-and-throttling (2026); a trial subscription gets less.
LIMITS: Mapping[Kind, Limit] = {
    Kind.READ: Limit(250, 25),
    Kind.WRITE: Limit(200, 10),
    Kind.DELETE: Limit(200, 10),
}

# Seconds; what the sums of many shares are off by.
_NOTHING = 1e-6


class Throttle:
    """The buckets of all subscriptions of one process. Safe to share between threads."""

    def __init__(
        self,
        limits: Mapping[Kind, Limit] = LIMITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Every bucket is full.

        Args:
            limits: By kind of call.
            clock: Seconds that only ever grow.
        """
        self._limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, Kind], _Bucket] = {}

    def take(self, subscription: str, kind: Kind, wait: Wait) -> None:
        """Go on as soon as one more call of a kind is within the limit, first come first served.

        Raises:
            InterruptedWaitError: What ``wait`` raises.
        """
        self._bucket(subscription, kind).take(wait)

    def hold(self, subscription: str, kind: Kind, seconds: float) -> None:
        """Let nobody make such a call for some seconds: Azure has said so to one of us."""
        self._bucket(subscription, kind).hold(seconds)

    def left(self, subscription: str, kind: Kind, calls: int) -> None:
        """Azure says how many such calls are left: fewer than here, where others make some too."""
        self._bucket(subscription, kind).left(calls)

    def _bucket(self, subscription: str, kind: Kind) -> "_Bucket":
        with self._lock:
            key = subscription.casefold(), kind
            if key not in self._buckets:
                self._buckets[key] = _Bucket(self._limits[kind], self._clock)
            return self._buckets[key]


class _Bucket:
    """One bucket, as the moment at which it was, or will be, empty.

    Who comes while it is empty is given the next moment at which it will not be, so that all go in
    the order in which they came, each at its own time and not all at once.
    """

    def __init__(self, limit: Limit, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._empty = self._held = float("-inf")
        self._delay = 0.0
        """Seconds by which everybody who waits has been put off so far."""

    def take(self, wait: Wait) -> None:
        with self._lock:
            before = self._delay
            full = self._clock() - self._limit.size / self._limit.rate
            self._empty = mine = max(self._empty, full) + 1 / self._limit.rate
        while (left := mine + self._delay - before - self._clock()) > _NOTHING:
            wait(left)

    def left(self, calls: int) -> None:
        with self._lock:
            self._empty = max(self._empty, self._clock() - calls / self._limit.rate)

    def hold(self, seconds: float) -> None:
        with self._lock:
            now = self._clock()
            until, since = now + seconds, max(now, self._held)
            if until > since:
                delay = until - since
                self._empty = max(self._empty, since) + delay
                self._delay += delay
                self._held = until
