"""Live facts of each subscription, awaited no longer than a preview can wait."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aoai.azure.answers import Answers
from aoai.azure.known import STATEMENTS_FOLDER, Known, Stated, project_of, stated_in
from aoai.azure.reading import Reader, utc_now
from aoai.azure.settings import Settings
from aoai.catalog import catalogue
from aoai.facts import Facts, ModelId, Source, Unknown, facts_from_catalogue
from aoai.placement.pools import Pool
from aoai.placement.request import Candidate, Request
from aoai.problems import AoaiError
from aoai.provider.wanted import DEFAULT_KIND
from aoai.rules.pools import Room

if TYPE_CHECKING:
    from aoai.azure.connection import Connection

# Regions answer side by side within a few seconds; a sign-in by a command line takes some more.
PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.1


_NOTHING = Facts({}, Source("nothing", None))


class LiveFacts:
    """Facts of the subscriptions of one run. Safe to share between threads; it never raises."""

    def __init__(  # noqa: PLR0913 - each is a choice of its own
        self,
        settings: Settings,
        environ: Mapping[str, str],
        *,
        connection: "Callable[[], Connection] | None" = None,
        clock: Callable[[], datetime] = utc_now,
        folder: Path | None = None,
        patience: float = PATIENCE_SECONDS,
        ended: threading.Event | None = None,
    ) -> None:
        """Prepare to read; nothing is asked yet.

        Args:
            settings: How to reach Azure.
            environ: Usually ``os.environ``; where answers of Azure are kept.
            connection: Gives one that is shared; left out: one made from the settings.
            clock: What time it is, in UTC.
            folder: A folder of the project in which people state what they know; left out: where
                the process runs.
            patience: Seconds after which nobody waits for a subscription any more.
            ended: Set when nobody waits for anything any more.
        """
        self.home = settings.subscription_id and settings.subscription_id.casefold()
        self.clock = clock
        self.unusable: str | None = None
        """Why what people state cannot be used."""
        self._settings = settings
        self._environ = environ
        self._connection = connection
        self._folder = folder
        self._patience = patience
        self._ended = ended or threading.Event()
        self._lock = threading.Lock()
        self._known: dict[str, Known] = {}
        self._given_up: dict[str, Unknown] = {}
        self._read: dict[tuple[str, frozenset[str], frozenset[ModelId]], Facts] = {}

    def of(
        self, subscription: str, regions: Sequence[str], models: Sequence[ModelId]
    ) -> Facts | Unknown:
        """What is known of a subscription; Unknown where Azure cannot be asked.

        Args:
            subscription: Its id in lower case.
            regions: Those of the candidates.
            models: Models whose free capacity is wanted besides.
        """
        if subscription in self._given_up:
            return self._given_up[subscription]
        wanted = subscription, frozenset(regions), frozenset(models)
        if wanted in self._read:
            return self._read[wanted]
        known = self._of(subscription)
        read: list[Facts | Unknown] = []
        done = threading.Event()

        def ask() -> None:
            try:
                read.append(known.facts(regions, models))
            except Exception as error:  # noqa: BLE001 - a preview does not fail for want of facts
                read.append(Unknown(f"{type(error).__name__}: {error}"))
            done.set()

        context = copy_context()
        threading.Thread(target=lambda: context.run(ask), name="facts", daemon=True).start()
        until = time.monotonic() + self._patience
        while not done.wait(_LOOK_SECONDS):
            if self._ended.is_set() or time.monotonic() > until:
                late = Unknown(f"Azure did not answer within {self._patience:g} s")
                return self._given_up.setdefault(subscription, late)
        if known.unread:
            return Unknown(known.unread)
        (found,) = read
        if isinstance(found, Facts):
            self._read[wanted] = found
        return found

    def shared_pool(self, request: Request, candidate: Candidate) -> Pool | None:
        """The quota pool of a candidate where people state that it reaches beyond its region.

        None where they do not; Azure is asked for the pool's name only where they do.
        """
        if not self._stated(_NOTHING).pools:
            return None
        owner = candidate.subscription.casefold()
        facts = self.of(owner, [candidate.region], ())
        region = None if isinstance(facts, Unknown) else facts.region(candidate.region)
        model = request.model
        offer = region and region.offer(
            DEFAULT_KIND, ModelId(model["format"], model["name"], model["version"])
        )
        entry = offer.sku(candidate.sku) if offer else None
        if isinstance(facts, Unknown) or entry is None or isinstance(entry.usage_name, Unknown):
            return None
        if entry.usage_name not in facts.pools:
            return None
        pool = Room(facts, catalogue()).pool(entry.usage_name, candidate.region)
        return owner, pool.usage_name, pool.reach

    def forget(self, subscription: str) -> None:
        """Leave no answers on disk: something was written, so that the next run asks anew."""
        Answers.of(self._settings, subscription, self._environ).forget()

    def _of(self, subscription: str) -> Known:
        with self._lock:
            if subscription not in self._known:
                reader = Reader(
                    self._settings,
                    subscription,
                    kept=Answers.of(self._settings, subscription, self._environ),
                    connection=self._connection,
                    clock=self.clock,
                )
                instead = facts_from_catalogue()
                self._known[subscription] = Known(reader, instead, None, self._stated)
            return self._known[subscription]

    @cached_property
    def _stated(self) -> Stated:
        folder = project_of(self._folder or Path.cwd()) / STATEMENTS_FOLDER
        try:
            return stated_in(folder, self.clock().astimezone(UTC).date())
        except AoaiError as error:
            self.unusable = str(error)
            return lambda facts: facts
