"""What people know and no API tells: the dated, signed statements in ``facts.d/*.yaml``.

Each file is a list. An entry says either that something listed is not to be had::

    - {model: gpt-4o, sku: ProvisionedManaged, region: japaneast, reason: not sold to us,
       author: Jane Doe, date: 2026-07-09}

or over what a row of quota is counted::

    - {usage: OpenAI.GlobalProvisionedManaged, pool: global, author: Jane Doe, date: 2026-07-09}

``model`` may carry a version after an ``@``; ``sku``, ``region`` and ``usage`` may be lists, and
what is left out means all. ``until`` ends a statement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from aoai.catalog import catalogue, region_name
from aoai.facts.known import Facts
from aoai.facts.values import Reach, Source, Statement
from aoai.problems import AoaiError, Problem, nearest

_SIGNED = ("author", "date")
_ABOUT_OFFERS = ("model", "sku", "region")
_OFFER_KEYS = (*_ABOUT_OFFERS, "reason", *_SIGNED, "until")
_POOL_KEYS = ("usage", "pool", "reason", *_SIGNED, "until")


class StatementsError(AoaiError):
    """Statements cannot be understood; every fault of every file is named."""


@dataclass(frozen=True, slots=True)
class PoolStatement:
    """What a person knows of a row of quota: over what it is counted."""

    usage: str
    reach: Reach
    source: Source
    until: date | None = None
    """From that day on, 00:00 UTC, it no longer counts."""


@dataclass(frozen=True, slots=True)
class Statements:
    """All statements of a folder, in the order of files and entries."""

    offers: tuple[Statement, ...] = ()
    pools: tuple[PoolStatement, ...] = ()


def with_statements(facts: Facts, statements: Statements, today: date) -> Facts:
    """The facts with the statements that count on a day.

    A person's word on a pool goes before the source's own, and the newer word before the older.
    """

    def counts(each: Statement | PoolStatement) -> bool:
        return each.until is None or today < each.until

    pools = sorted(filter(counts, statements.pools), key=lambda each: str(each.source.taken))
    return replace(
        facts,
        statements=(*facts.statements, *filter(counts, statements.offers)),
        pools={**facts.pools, **{each.usage: each.reach for each in pools}},
    )


def read_statements(folder: Path) -> Statements:
    """The statements in the YAML files of a folder.

    Raises:
        StatementsError: A file cannot be read, or an entry lacks something or says what cannot be.
    """
    if not folder.is_dir():
        fix = "name a folder of YAML files, or leave it out"
        raise StatementsError([Problem(str(folder), "there is no such folder", fix)])
    problems: list[Problem] = []
    entries = [
        _Entry(each, f"{folder.name}/{path.name}", at, problems)
        for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))
        for at, each in enumerate(_read(path, problems))
    ]
    read = [found for each in entries for found in each.statements()]
    if problems:
        raise StatementsError(problems)
    return Statements(
        tuple(each for each in read if isinstance(each, Statement)),
        tuple(each for each in read if isinstance(each, PoolStatement)),
    )


def _read(path: Path, problems: list[Problem]) -> Sequence[object]:
    # Imported here because checks without statements need no YAML.
    import yaml

    # Every scalar stays the text that it is in the file: a version such as 0613 is no octal
    # number, and a day needs no quotes.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        found = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - makes text alone
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        problems.append(Problem(str(path), reason, "give it as a file that can be"))
        return ()
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        problems.append(Problem(str(path), f"is no YAML ({said})", "put it right"))
        return ()
    if found is None or found == "":
        return ()
    if not isinstance(found, list):
        problems.append(Problem(str(path), "is no list", "start each statement with a dash"))
        return ()
    return found


class _Entry:
    """One entry of a file, taken apart; what is wrong goes to the problems of the folder."""

    def __init__(self, found: object, file: str, at: int, problems: list[Problem]) -> None:
        self._found: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
        self._shown = found
        self._file = file
        self._where = f"{file}[{at}]"
        self._problems = problems

    def statements(self) -> Iterable[Statement | PoolStatement]:
        """What it says: one statement, or one per row of quota."""
        if not self._found:
            fix = "write {model, sku, region, reason, author, date}"
            self._wrong("", f"{self._shown!r} is no statement", fix)
            return ()
        of_pool = "usage" in self._found or "pool" in self._found
        keys = _POOL_KEYS if of_pool else _OFFER_KEYS
        for key in self._found:
            if key not in keys:
                close = nearest(str(key), keys)
                fix = f"did you mean {close}?" if close else f"known are {', '.join(keys)}"
                self._wrong(f".{key}", "is no part of a statement", fix)
        author, said = self._text("author", "sign it"), self._day("date", required=True)
        source = Source(f"{self._file} ({author})", said)
        until = self._day("until")
        return self._pools(source, until) if of_pool else self._offers(source, until)

    def _offers(self, source: Source, until: date | None) -> Iterable[Statement]:
        if not any(key in self._found for key in _ABOUT_OFFERS):
            fix = "name a model, a sku or a region"
            self._wrong("", "it speaks of everything", fix)
        name, _, version = (
            self._text("model", "name one").partition("@") if "model" in self._found else ("",) * 3
        )
        return [
            Statement(
                reason=self._text("reason", "say what is known, such as not sold to us"),
                source=source,
                regions=tuple(self._regions()),
                model=name or None,
                version=version or None,
                skus=self._texts("sku"),
                until=until,
            )
        ]

    def _pools(self, source: Source, until: date | None) -> Iterable[PoolStatement]:
        usages = self._texts("usage", required=True)
        word = self._text("pool", "write regional, zone or global")
        try:
            reach = Reach.parse(word)
        except ValueError as error:
            if word:
                self._wrong(".pool", f"{word!r} is no reach", str(error))
            return ()
        return [PoolStatement(usage, reach, source, until) for usage in usages]

    def _regions(self) -> Iterable[str]:
        known = catalogue().regions
        for spelt in self._texts("region"):
            if region_name(spelt) in known:
                yield region_name(spelt)
                continue
            close = nearest(spelt, known)
            fix = f"did you mean {close}?" if close else "write a region, such as swedencentral"
            reason = f"{spelt!r} is no Azure region that the catalogue knows"
            self._wrong(".region", reason, fix)

    def _text(self, key: str, fix: str) -> str:
        found = self._found.get(key)
        if isinstance(found, str) and found:
            return found
        reason = "is missing" if not found else f"{found!r} is no text"
        self._wrong(f".{key}", reason, fix)
        return ""

    def _texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        if key not in self._found and not required:
            return ()
        found = self._found.get(key)
        listed = found if isinstance(found, list) else [found]
        if listed and all(isinstance(each, str) and each for each in listed):
            return tuple(listed)
        reason = "is missing" if not found else f"{found!r} is no text and no list of texts"
        self._wrong(f".{key}", reason, "name one, or a list")
        return ()

    def _day(self, key: str, *, required: bool = False) -> date | None:
        if key not in self._found and not required:
            return None
        text = self._text(key, "write the day as 2026-11-21")
        try:
            return datetime.fromisoformat(text).date() if text else None
        except ValueError:
            self._wrong(f".{key}", f"{text!r} is no day", "write it as 2026-11-21")
            return None

    def _wrong(self, part: str, reason: str, fix: str) -> None:
        self._problems.append(Problem(f"{self._where}{part}", reason, fix))
