"""Where facts come from: Azure, a snapshot or the catalogue, and what people state beside it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

from aoai.azure.answers import Answers
from aoai.azure.reading import Reader
from aoai.azure.settings import Settings
from aoai.facts import (
    Account,
    Facts,
    ModelId,
    Statements,
    Unknown,
    facts_from_catalogue,
    read_snapshot,
    read_statements,
    with_statements,
)
from aoai.problems import AoaiError
from policies.choices import Choices
from policies.connections import connection

LIVE, CATALOGUE = "live", "catalogue"


class Known:
    """Facts of one subscription, read when they are first needed."""

    def __init__(
        self, reader: Reader | None, instead: Facts, why_not: str | None, stated: "Stated"
    ) -> None:
        """Prepare to know.

        Args:
            reader: Asks Azure; None where it is not asked.
            instead: What is known without it.
            why_not: Why Azure is not asked although it should be.
            stated: Adds what people state.
        """
        self._reader = reader
        self._lock = Lock()
        self._regions: set[str] = set()
        self._models: set[ModelId] = set()
        self._stated = stated
        self._instead = stated(instead)
        self._facts = self._instead
        self.unread = why_not
        """Why Azure was not asked and something else judges; None while it is asked."""

    @property
    def instead(self) -> str:
        """What judges where Azure is not asked."""
        return self._instead.source.origin

    def account(self, name: str, group: object) -> tuple[str, Account] | None:
        """An account that stands in Azure, with its region; None where it is not known.

        Args:
            name: The account's name.
            group: Its resource group; anything but text means any.
        """
        within = f"/resourcegroups/{group.casefold()}/" if isinstance(group, str) else ""
        found = [
            (region.region, each)
            for region in self.facts(self._inhabited()).regions.values()
            for each in (region.accounts if isinstance(region.accounts, tuple) else ())
            if each.id.endswith(f"/accounts/{name.casefold()}") and within in each.id
        ]
        return found[0] if len(found) == 1 else None

    def _inhabited(self) -> Sequence[str]:
        """The regions in which the subscription has accounts."""
        reader = self._reader
        if reader is None:
            return ()
        try:
            found = reader.account_regions()
        except AoaiError as error:
            self._reader, self.unread, self._facts = None, str(error), self._instead
            return ()
        return () if isinstance(found, Unknown) else found

    def facts(self, regions: Sequence[str], models: Sequence[ModelId] = ()) -> Facts:
        """The facts of these regions, those of others as far as they are known.

        Args:
            regions: Those of the candidates.
            models: Models whose free capacity is wanted besides.
        """
        with self._lock:
            known = self._regions.issuperset(regions) and self._models.issuperset(models)
            if self._reader is not None and not known:
                self._regions.update(regions)
                self._models.update(models)
                try:
                    live = self._reader.facts(regions, models)
                except AoaiError as error:
                    self._reader = None
                    self.unread = str(error)
                    self._facts = self._instead
                else:
                    self._facts = self._stated(live.merged(facts_from_catalogue()))
            return self._facts


Stated = Callable[[Facts], Facts]


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
        folder = self._project / self._choices.statements
        statements = Statements()
        try:
            statements = read_statements(folder) if folder.is_dir() else statements
        except AoaiError as error:
            self.unusable[str(error)] = None
        return partial(with_statements, statements=statements, today=self._today)


def project_of(folder: Path) -> Path:
    """The folder of the project that a folder is in: where Pulumi.yaml stands, else itself."""
    for each in (folder, *folder.parents):
        if (each / "Pulumi.yaml").exists():
            return each
    return folder
