"""Reads a price list. All its faults are told at once.

The shape, in YAML or JSON; everything but the amounts and what they are of may be left out::

    source: our agreement with Microsoft   # whose prices these are; default: the file's name
    as_of: 2026-11-01
    currency: USD                          # the default
    confidence: stated                     # the default; recorded, documented, second-hand, derived
    ptu:                                   # of one PTU; the reservations for their whole term
      - {sku: GlobalProvisionedManaged, hour: 0.9, month: 240, year: 2500}
      - {sku: ProvisionedManaged, region: swedencentral, hour: 2.2}
    tokens:                                # of a million tokens
      - {model: gpt-4.1, sku: GlobalStandard, input: 2, cached: 0.5, output: 8}
      - {model: gpt-6-sol, sku: GlobalStandard, context: long, input: 4, cached: 0.4,
         cache_write: 5, output: 15}
    surcharges:                            # where tokens have no row: multiples of Global's
      - {sku: DataZoneStandard, region: us, factor: 1.1}

A row holds in its region or data zone (``us``, ``eu``, ``apac``), or everywhere. A model may carry
a version after an ``@``, and ``context: short`` or ``long`` where long prompts cost more. Any row
may have ``source``, ``as_of``, ``currency`` and ``confidence`` of its own.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from aoai.catalog import DATA_ZONES, catalogue, region_name
from aoai.facts import Source
from aoai.prices.price import Confidence, Kind, Term
from aoai.prices.sheet import Basis, PtuRow, Sheet, Surcharge, TokenRow
from aoai.problems import AoaiError, Problem, nearest

_BASIS = ("source", "as_of", "currency", "confidence")
_KINDS = tuple(each.value for each in Kind)
_TERMS = tuple(each.value for each in Term)
_TOP = ("ptu", "tokens", "surcharges", *_BASIS)
_CONTEXTS = {"short": False, "long": True}
# What YAML and people write for nothing.
_NOTHING = frozenset({"", "null", "Null", "NULL", "~"})


class PricesError(AoaiError):
    """A price list cannot be read."""


def read_sheet(path: Path) -> Sheet:
    """The price list in a file.

    Raises:
        PricesError: It cannot be read, or says what cannot be. Every fault is named.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        problem = Problem(str(path), f"cannot be read ({reason})", "name a file of prices")
        raise PricesError([problem]) from error
    return sheet_of(_parsed(path, text), str(path))


def sheet_of(document: object, name: str) -> Sheet:
    """The price list of a document whose numbers are texts or exact.

    Args:
        document: As described at the top of this module.
        name: What a person calls it; faults begin with it.

    Raises:
        PricesError: It says what cannot be. Every fault is named.
    """
    problems: list[Problem] = []
    top = _Table(document, f"{name}:", problems)
    top.only(_TOP)
    basis = top.basis(Basis("USD", Source(name, None), Confidence.STATED))
    found = Sheet(
        name,
        tuple(_once((_ptu(each, basis) for each in top.rows("ptu")), problems, name)),
        tuple(_once((_tokens(each, basis) for each in top.rows("tokens")), problems, name)),
        tuple(_surcharge(each, basis) for each in top.rows("surcharges")),
    )
    if problems:
        raise PricesError(problems)
    return found


def _parsed(path: Path, text: str) -> object:
    """The document, each number as the text that it is written with."""
    if path.suffix == ".json":
        try:
            return json.loads(text, parse_float=str, parse_int=str)
        except ValueError as error:
            problem = Problem(str(path), f"is no JSON ({error})", "put it right")
            raise PricesError([problem]) from error
    # Imported here because most runs read no YAML.
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - makes text alone
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        problem = Problem(str(path), f"is no YAML ({said})", "put it right")
        raise PricesError([problem]) from error


def _ptu(row: "_Table", basis: Basis) -> PtuRow:
    row.only(("sku", "region", *_TERMS, *_BASIS))
    amounts = {each: amount for each in Term if (amount := row.amount(each.value)) is not None}
    row.need_some(amounts, _TERMS)
    return PtuRow(row.sku(provisioned=True), row.region(), amounts, row.basis(basis))


def _tokens(row: "_Table", basis: Basis) -> TokenRow:
    row.only(("model", "sku", "region", "context", *_KINDS, *_BASIS))
    name, _, version = row.text("model", "name the model, such as gpt-4.1").partition("@")
    amounts = {each: amount for each in Kind if (amount := row.amount(each.value)) is not None}
    row.need_some(amounts, _KINDS)
    context = row.word("context", _CONTEXTS)
    return TokenRow(
        name,
        version or None,
        row.sku(provisioned=False),
        row.region(),
        None if context is None else _CONTEXTS[context],
        amounts,
        row.basis(basis),
    )


def _surcharge(row: "_Table", basis: Basis) -> Surcharge:
    row.only(("sku", "region", "factor", *_BASIS))
    factor = row.amount("factor")
    row.need_some({} if factor is None else {"factor": factor}, ("factor",))
    return Surcharge(
        row.sku(provisioned=False), row.region(), factor or Decimal(1), row.basis(basis)
    )


def _once(rows: Iterable[PtuRow | TokenRow], problems: list[Problem], name: str) -> Iterable[Any]:
    """The rows; one that says again what another says is a fault."""
    seen: dict[tuple[object, ...], int] = {}
    part = "ptu"
    for at, each in enumerate(rows):
        about: tuple[object, ...] = (each.sku, each.region)
        if isinstance(each, TokenRow):
            part = "tokens"
            about = (each.model, each.version, each.long_context, *about)
        if about in seen:
            reason = f"says again what {part}[{seen[about]}] is about"
            problems.append(Problem(f"{name}:{part}[{at}]", reason, "keep one of them"))
        seen.setdefault(about, at)
        yield each


class _Table:
    """One map of the document. Every fault that is met goes into one list."""

    def __init__(self, found: object, where: str, problems: list[Problem]) -> None:
        self._where = where
        self._problems = problems
        self._found: Mapping[str, Any] = {}
        self._is_map = isinstance(found, Mapping)
        if isinstance(found, Mapping):
            self._found = {str(key): each for key, each in found.items() if not _nothing(each)}
        else:
            self._wrong("", "is no map", "write keys with their values")

    def only(self, known: Sequence[str]) -> None:
        """Refuse keys that mean nothing here."""
        for key in self._found:
            if key not in known:
                close = nearest(key, known)
                fix = f"did you mean {close}?" if close else f"it may have {', '.join(known)}"
                self._wrong(key, "is not known here", fix)

    def need_some(self, amounts: Mapping[Any, Decimal], names: Sequence[str]) -> None:
        """Refuse a row that says no amount."""
        told = amounts or any(each in self._found for each in names)
        if self._is_map and not told:
            self._wrong("", "says no amount", f"give {' or '.join(names)}, or remove it")

    def rows(self, key: str) -> Iterator["_Table"]:
        """The maps of a list; none where the key is left out."""
        found = self._found.get(key, [])
        if not isinstance(found, list):
            self._wrong(key, "is no list", "start each row with a dash")
            return
        for at, each in enumerate(found):
            yield _Table(each, f"{self._at(key)}[{at}]", self._problems)

    def text(self, key: str, fix: str) -> str:
        """A text that has to be there."""
        found = self._found.get(key)
        if isinstance(found, str):
            return found
        if self._is_map:
            self._wrong(key, "is missing" if found is None else f"{found!r} is no text", fix)
        return ""

    def word(self, key: str, known: Iterable[str]) -> str | None:
        """One of some words; None where it is left out."""
        words = tuple(known)
        found = self._found.get(key)
        if found is None or found in words:
            return found
        close = nearest(str(found), words)
        fix = f"did you mean {close}?" if close else f"write {' or '.join(words)}"
        self._wrong(key, f"{found!r} is not known", fix)
        return None

    def amount(self, key: str) -> Decimal | None:
        """An amount of money, exactly as it is written; None where it is left out."""
        found = self._found.get(key)
        if found is None:
            return None
        try:
            amount = Decimal(str(found).replace("_", "x"))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            self._wrong(key, f"{found!r} is no amount", "write a number, such as 0.25")
            return None
        if amount <= 0:
            self._wrong(key, f"{found} is no price", "leave out what is not known")
            return None
        return amount

    def sku(self, *, provisioned: bool) -> str:
        """A deployment type, which has to be there."""
        found = self.text("sku", "name the deployment type, as ARM spells it")
        known = [name for name, each in catalogue().skus.items() if each.provisioned is provisioned]
        if found and found not in known:
            close = nearest(found, known)
            kind = "provisioned" if provisioned else "standard"
            fix = f"did you mean {close}?" if close else f"write {', '.join(known)}"
            self._wrong("sku", f"{found} is no {kind} deployment type", fix)
        return found

    def region(self) -> str | None:
        """A region or a data zone; None where it is left out."""
        found = self._found.get("region")
        if found is None:
            return None
        name = region_name(str(found))
        known = (*catalogue().regions, *DATA_ZONES)
        if name not in known:
            close = nearest(name, known)
            fix = f"did you mean {close}?" if close else "write it as ARM does, or us, eu or apac"
            self._wrong("region", f"{found} is no region", fix)
        return name

    def basis(self, default: Basis) -> Basis:
        """Who says it, when, in which currency."""
        origin = self._found.get("source", default.source.origin)
        taken = self._day("as_of") if "as_of" in self._found else default.source.taken
        currency = str(self._found.get("currency", default.currency))
        if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
            self._wrong("currency", f"{currency!r} is no currency", "write it as USD")
        confidence = self.word("confidence", [each.value for each in Confidence])
        return Basis(
            currency,
            Source(str(origin), taken),
            Confidence(confidence) if confidence else default.confidence,
        )

    def _day(self, key: str) -> date | None:
        found = self._found[key]
        try:
            return date.fromisoformat(str(found))
        except ValueError:
            self._wrong(key, f"{found!r} is no day", "write it as 2026-11-21")
            return None

    def _at(self, key: str) -> str:
        if not key:
            return self._where.removesuffix(":")
        joint = "" if self._where.endswith(":") else "."
        return f"{self._where}{joint}{key}"

    def _wrong(self, key: str, reason: str, fix: str) -> None:
        self._problems.append(Problem(self._at(key), reason, fix))


def _nothing(found: object) -> bool:
    return found is None or (isinstance(found, str) and found in _NOTHING)
