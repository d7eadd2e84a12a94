"""Where facts come from: Azure, a snapshot or the catalogue, and what people state beside it."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from aoai.azure.answers import Answers
from aoai.azure.known import Known, Stated, stated_in
from aoai.azure.reading import Reader
from aoai.azure.settings import Settings
from aoai.facts import Facts, facts_from_catalogue, read_snapshot
from aoai.problems import AoaiError
from policies.choices import Choices
from policies.connections import connection

LIVE, CATALOGUE = "live", "catalogue"


class Sources:
    """Gives the facts of each subscription, as the configuration says. Not safe between threads."""

    def __init__(
        self,
        choices: Choices,
        project: Path,
        environ: Mapping[str, str],
        today: date,
        *,
        keep: bool = True,
    ) -> None:
        """Prepare to give.

        Args:
            choices: What the configuration says.
            project: The folder that folders of the configuration are relative to.
            environ: Usually ``os.environ``; where answers of Azure are kept.
            today: The day by which statements count, in UTC.
            keep: Take and leave Azure's answers on disk.
        """
        self._keep = keep
        self._choices = choices
        self._project = project
        self._environ = environ
        self._today = today
        self._live: dict[tuple[str, Settings], Known] = {}
        self._other: dict[tuple[str | None, str | None], Known] = {}
        self.unusable: dict[str, None] = {}
        """Folders that cannot be used, and why."""

    def of(self, settings: Settings, subscription: str | None) -> Known:
        """The facts of a subscription, which is None where nobody names it."""
        if self._choices.facts != LIVE:
            return self.without_azure(subscription, None)
        if subscription is None:
            why_not = "no subscription: set subscriptionId or ARM_SUBSCRIPTION_ID"
            return self.without_azure(None, why_not)
        key = subscription.casefold(), settings
        if key not in self._live:
            reader = Reader(
                settings,
                subscription,
                kept=Answers.of(settings, subscription, self._environ) if self._keep else None,
                connection=lambda: connection(settings),
            )
            self._live[key] = Known(reader, self._facts_of(subscription), None, self._stated)
        return self._live[key]

    def without_azure(self, subscription: str | None, why_not: str | None) -> Known:
        """What is known without asking Azure."""
        key = subscription and subscription.casefold(), why_not
        if key not in self._other:
            facts = self._facts_of(subscription)
            self._other[key] = Known(None, facts, why_not, self._stated)
        return self._other[key]

    def _facts_of(self, asked: str | None) -> Facts:
        """What the snapshot says, unless it is another subscription's; else the catalogue."""
        found = self._snapshot
        if found is None:
            return facts_from_catalogue()
        if found.subscription and asked and found.subscription.casefold() != asked.casefold():
            told = f"{found.source.origin}: is of subscription {found.subscription}, not of {asked}"
            self.unusable[told] = None
            return facts_from_catalogue()
        return found

    @cached_property
    def _snapshot(self) -> Facts | None:
        chosen = self._choices.facts
        folder = self._choices.snapshot if chosen == LIVE else chosen
        if folder is None or chosen == CATALOGUE:
            return None
        try:
            return read_snapshot(self._project / folder)
        except AoaiError as error:
            self.unusable[str(error)] = None
            return None

    @cached_property
    def _stated(self) -> Stated:
        try:
            return stated_in(self._project / self._choices.statements, self._today)
        except AoaiError as error:
            self.unusable[str(error)] = None
            return lambda facts: facts
