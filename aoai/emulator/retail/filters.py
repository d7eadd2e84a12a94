"""The part of OData that the price list takes in ``$filter``.

Recorded: ``eq``, ``ne``, ``and``, ``or``, brackets and ``contains``; ``not`` and ``in`` are
refused, and so are more than 20 comparisons (``SOURCES.md``).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Any]
Test = Callable[[Item], bool]

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z]+)|(?P<sign>[(),]))")
_MOST = 20
# Names in the filter, and in the item where they differ.
_FIELDS = {
    each.casefold(): each
    for each in (
        "armRegionName",
        "armSkuName",
        "location",
        "meterId",
        "meterName",
        "productId",
        "productName",
        "reservationTerm",
        "serviceFamily",
        "serviceId",
        "serviceName",
        "skuId",
        "skuName",
        "type",
        "unitOfMeasure",
    )
} | {"pricetype": "type"}
_TYPES = frozenset({"consumption", "reservation", "devtestconsumption", "savingsplan"})


class FilterError(Exception):
    """The list does not take the filter."""


def test_of(text: str, *, case_sensitive: bool) -> Test:
    """What a filter asks for, as a test of an item.

    Raises:
        FilterError: It is none that the list takes.
    """
    reader = _Reader(_tokens(text), case_sensitive)
    found = reader.either()
    if reader.left or reader.comparisons > _MOST:
        raise FilterError(text)
    return found


def _tokens(text: str) -> list[str]:
    found = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        token = _TOKEN.match(stripped, at)
        if token is None:
            raise FilterError(text)
        found.append(token.group().strip())
        at = token.end()
    return found


@dataclass(slots=True)
class _Reader:
    """Reads from left to right; ``and`` binds closer than ``or``."""

    left: list[str]
    case_sensitive: bool
    comparisons: int = 0

    def either(self) -> Test:
        tests = [self.both()]
        while self._took("or"):
            tests.append(self.both())
        return lambda item: any(each(item) for each in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self._took("and"):
            tests.append(self.one())
        return lambda item: all(each(item) for each in tests)

    def one(self) -> Test:
        if self._took("("):
            found = self.either()
            self._need(")")
            return found
        self.comparisons += 1
        if self._took("contains"):
            return self._contains()
        field = self._field()
        equal = self._relation()
        wanted = self._text()
        if field == "type" and wanted.casefold() not in _TYPES:
            raise FilterError(wanted)
        value = self._folded(wanted)
        return lambda item: (self._folded(str(item.get(field, ""))) == value) is equal

    def _contains(self) -> Test:
        self._need("(")
        field = self._field()
        self._need(",")
        part = self._folded(self._text())
        self._need(")")
        wanted = True
        if self.left and self.left[0] in {"eq", "ne"}:
            wanted = self._relation() is (self._next() == "true")
        return lambda item: (part in self._folded(str(item.get(field, "")))) is wanted

    def _relation(self) -> bool:
        if self._took("eq"):
            return True
        self._need("ne")
        return False

    def _field(self) -> str:
        name = self._next()
        if name.casefold() not in _FIELDS:
            raise FilterError(name)
        return _FIELDS[name.casefold()]

    def _text(self) -> str:
        found = self._next()
        if not found.startswith("'"):
            raise FilterError(found)
        return found[1:-1].replace("''", "'")

    def _folded(self, text: str) -> str:
        return text if self.case_sensitive else text.casefold()

    def _took(self, token: str) -> bool:
        if self.left and self.left[0] == token:
            del self.left[0]
            return True
        return False

    def _need(self, token: str) -> None:
        if not self._took(token):
            raise FilterError(token)

    def _next(self) -> str:
        if not self.left:
            raise FilterError("it ends too early")
        return self.left.pop(0)
