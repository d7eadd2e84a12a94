"""Reads one map of a price list, and keeps every fault that it meets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from aoai.catalog import DATA_ZONES, catalogue, region_name
from aoai.facts import Source
from aoai.prices.price import Confidence
from aoai.prices.sheet import Basis
from aoai.problems import Problem, nearest

BASIS = ("source", "as_of", "currency", "confidence")
"""What any map may say of who says it."""
# What YAML and people write for nothing.
_NOTHING = frozenset({"", "null", "Null", "NULL", "~"})


class Table:
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

    def rows(self, key: str) -> Iterator["Table"]:
        """The maps of a list; none where the key is left out."""
        found = self._found.get(key, [])
        if not isinstance(found, list):
            self._wrong(key, "is no list", "start each row with a dash")
            return
        for at, each in enumerate(found):
            yield Table(each, f"{self._at(key)}[{at}]", self._problems)

    def text(self, key: str, fix: str) -> str:
        """A text that has to be there."""
        found = self._found.get(key)
        if isinstance(found, str):
            return found
        if self._is_map:
            self._wrong(key, "is missing" if found is None else f"{found!r} is no text", fix)
        return ""

    def model(self) -> str:
        """A model, with its version after an ``@`` where it has one; it has to be there.

        The catalogue does not have every model, but a name that is one of its own, spelt in another
        way, would be passed over by every command.
        """
        found = self.text("model", "name the model, such as gpt-4.1")
        name = found.partition("@")[0]
        spelt = _models().get(_letters(name), name)
        if spelt != name:
            self._wrong("model", f"{name} is no model", f"did you mean {spelt}?")
        return found

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


@cache
def _models() -> Mapping[str, str]:
    """Names of models by their letters and digits alone."""
    return {_letters(each.name): each.name for each in catalogue().models}


def _letters(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


def _nothing(found: object) -> bool:
    return found is None or (isinstance(found, str) and found in _NOTHING)
