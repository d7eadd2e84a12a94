"""Facts of one subscription as everything judges by them.

What Azure did not say is the catalogue's word, and what people state goes before both.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from threading import Lock

from aoai.azure.reading import Reader
from aoai.facts import (
    Account,
    Facts,
    ModelId,
    Statements,
    Unknown,
    facts_from_catalogue,
    read_statements,
    with_statements,
)
from aoai.problems import AoaiError

STATEMENTS_FOLDER = "facts.d"
"""Where people state what no API tells, unless they say otherwise: below the project's folder."""
Stated = Callable[[Facts], Facts]
"""Adds what people state to facts."""


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
                    self._facts = self._stated(live.merged(_documented()))
            return self._facts


@cache
def _documented() -> Facts:
    """The catalogue's facts; with each further region they are merged anew."""
    return facts_from_catalogue()


def stated_in(folder: Path, today: date) -> Stated:
    """Adds the statements of a folder, which may be missing, that count on a day.

    Raises:
        StatementsError: A file cannot be read, or an entry says what cannot be.
    """
    found = read_statements(folder) if folder.is_dir() else Statements()
    return partial(with_statements, statements=found, today=today)


def project_of(folder: Path) -> Path:
    """The folder of the project that a folder is in: where Pulumi.yaml stands, else itself."""
    for each in (folder, *folder.parents):
        if (each / "Pulumi.yaml").exists():
            return each
    return folder
