"""Reads that the deployments of a run have in common, asked for once.

Each create looks through the accounts of all its candidates before it makes anything; fifty of them
over five accounts would ask for the same five lists fifty times over.

What is shared is never older than what this process has written itself:

- A read is joined to an identical one under way only if nothing was written to its account, or for
  free capacity to its subscription, since that one began.
- A list that is searched for leftovers is shared for seconds, and only to say that a resource has
  *nothing* there: what it shows of that resource may have changed, and is read anew. Objects with
  the owner tag of a resource come from this process alone; once it has written one to an account,
  that resource gets no shared list of it any more, whether or not the write was answered. (An error
  hook may repeat a create that failed half way.) There remains the provider of an earlier run that
  was killed and whose last write is still on its way: it is missed if it lands within the seconds
  for which a list is shared, as a list of one's own would miss it if it landed a moment later.
- An account is read once a run for its endpoint, by creates and updates: these begin when the
  account's own resource is done. A refresh reads it anew.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aoai.placement.arm import Answer, Arm
from aoai.placement.request import OWNER_TAG, subscription_of

SHARED_SECONDS = 5.0
"""For how long a list is shared, whatever is in it."""

Key = tuple[Hashable, ...]


@dataclass(slots=True)
class _Flight:
    """A read under way."""

    stamp: int
    done: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    """None when it failed without an answer."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, and how much had been written when it was asked for."""

    answer: Answer
    stamp: int
    taken: float
    owners: frozenset[str] = frozenset()


class SharedReads:
    """The reads of all deployments of one process. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known yet.

        Args:
            clock: Seconds that only ever grow.
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._writes: Counter[str] = Counter()
        self._written: set[tuple[str, str]] = set()
        self._flights: dict[Key, _Flight] = {}
        self._kept: dict[Key, _Kept] = {}
        self._accounts: dict[str, Answer] = {}

    def joined(
        self,
        key: Key,
        place: str,
        call: Callable[[], Answer],
        check: Callable[[], None],
        *,
        seconds: float = 0.0,
    ) -> Answer:
        """The answer to a read, from an identical one under way if there is one.

        Args:
            key: What tells the read from others.
            place: Account or subscription; a write there makes earlier answers useless.
            call: Asks.
            check: Raises when there is reason to stop waiting for another's answer.
            seconds: For how long a good answer serves later reads too.
        """
        place = place.casefold()
        with self._lock:
            stamp, kept = self._writes[place], self._kept.get(key)
            if kept is not None and kept.stamp == stamp and self._age(kept) < seconds:
                return kept.answer
            flight = self._flights.get(key)
            joins = flight is not None and flight.stamp == stamp
            if flight is None or not joins:
                self._flights[key] = flight = _Flight(stamp)
        if joins:
            while not flight.done.wait(0.1):
                check()
            # Who led may have been told to stop, which is no reason for anybody else.
            return call() if flight.answer is None else flight.answer
        taken = self._clock()
        try:
            flight.answer = call()
        finally:
            flight.done.set()
            with self._lock:
                if self._flights.get(key) is flight:
                    del self._flights[key]
                if flight.answer is not None and flight.answer.ok and seconds:
                    self._kept[key] = _Kept(flight.answer, stamp, taken)
        return flight.answer

    def listing(self, arm: Arm, account_id: str, owner: str) -> Answer:
        """The deployments of an account, to be searched for what a resource has there.

        Args:
            arm: Asks, if nobody has just asked.
            account_id: The account.
            owner: Tag of the resource; of others, this list may be some seconds old.
        """
        account = account_id.casefold()
        key: Key = ("listing", account)
        with self._lock:
            kept, own = self._kept.get(key), (account, owner) in self._written
            fresh = kept is not None and self._age(kept) < SHARED_SECONDS
            if kept is not None and fresh and not own and owner not in kept.owners:
                return kept.answer
        taken = self._clock()
        answer = arm.list(account_id)
        if answer.ok:
            with self._lock:
                self._kept[key] = _Kept(answer, 0, taken, _owners(answer))
        return answer

    def account(self, arm: Arm, account_id: str) -> Answer:
        """An account as it was when it was first read for a create or an update of this run."""
        key = account_id.casefold()
        with self._lock:
            found = self._accounts.get(key)
        if found is None:
            found = arm.account(account_id)
            if found.ok:
                with self._lock:
                    self._accounts[key] = found
        return found

    @contextmanager
    def writing(self, account_id: str, owner: str | None = None) -> Iterator[None]:
        """Note a write, before and after it."""
        self._note(account_id, owner)
        try:
            yield
        finally:
            self._note(account_id, owner)

    def _note(self, account_id: str, owner: str | None) -> None:
        account = account_id.casefold()
        with self._lock:
            self._writes[account] += 1
            self._writes[subscription_of(account)] += 1
            if owner is not None:
                self._written.add((account, owner))

    def _age(self, kept: _Kept) -> float:
        return self._clock() - kept.taken


def _owners(listed: Answer) -> frozenset[str]:
    found = listed.body.get("value") or ()
    return frozenset(str((each.get("tags") or {}).get(OWNER_TAG)) for each in found)
