"""Which meters of Azure's price list are the prices that we know by other names.

Names of meters follow no rule, so a table says which meter is which price, and a price is known
only where exactly one item carries that meter. Batch, priority and fine-tuned meters have names of
their own and are in no row, so they never answer for another.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from aoai.catalog import part
from aoai.facts import Source
from aoai.prices.price import Confidence, Kind, Term
from aoai.prices.sheet import Basis, PtuRow, TokenRow

Item = Mapping[str, Any]
"""One price, with the fields that the Retail Prices API gives it."""

_TERMS = {Term.MONTH: "1 Month", Term.YEAR: "1 Year"}
_HOURLY = frozenset({"1/Hour", "1 Hour"})
_TOKENS = {"1K": 1000, "1M": 1}
"""What a price is multiplied by to be of a million tokens."""
# In names of meters that price no call of a chat model at standard rates.
_OTHER_KINDS = re.compile(
    r"batch|finetuned|train|trng|hst?ng|hosting|grader|embedding|realtime|audio|image|dall-e|"
    r"transcribe|(^|[\s-])(pp|ft|rft|dev|aud|img|txt|rt|tts|flex)(?=[\s-]|\d|$)",
    re.IGNORECASE,
)
# New families get products of their own, under this name; these are of other kinds.
_FAMILY = "Azure OpenAI"
_OTHER_PRODUCTS = frozenset(
    f"{_FAMILY} {each}"
    for each in ("Embedding", "Free Meter", "Media", "OSS Models", "PP FT GPT4s")
)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A price that the list does not tell."""

    what: str
    """Such as ``gpt-4.1 GlobalStandard input``."""
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the list says of one region."""

    region: str
    ptu: tuple[PtuRow, ...]
    tokens: tuple[TokenRow, ...]
    unclear: tuple[Unclear, ...]
    """Prices that have a meter which does not answer."""
    absent: tuple[str, ...]
    """Models and types of the table, of which the region has no meter at all."""
    unmapped: tuple[str, ...]
    """Token meters that no row of the table names: new models, or new names."""
    others: int
    """Meters of other kinds, such as batch, which are left aside."""


def services() -> Sequence[str]:
    """What the list has called the service, the newest name first."""
    found: Sequence[str] = _table()["services"]
    return found


def reading_of(items: Sequence[Item], region: str, source: Source) -> Reading:
    """What the items of one region say in our words.

    Args:
        items: All of the service, of any region.
        region: As ARM names it.
        source: Where they are from, and of which day.
    """
    reader = _Reader([each for each in items if each.get("armRegionName") == region])
    basis = Basis("USD", source, Confidence.RECORDED)
    ptu = tuple(_ptu_rows(reader, region, basis))
    tokens = tuple(_token_rows(reader, region, basis))
    meters = ((each["productName"], each["meterName"]) for each in reader.tokens())
    left = [each for each in meters if each not in _named()]
    unmapped = [" · ".join(each) for each in sorted(set(left)) if not _other(*each)]
    others = sum(1 for each in left if _other(*each))
    return Reading(
        region, ptu, tokens, tuple(reader.unclear), tuple(reader.absent), tuple(unmapped), others
    )


class _Reader:
    """Finds the one item of a meter. What it does not find is kept."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._by_meter: dict[tuple[object, ...], list[Item]] = {}
        for each in items:
            key = tuple(each.get(name) for name in ("productName", "meterName", "type"))
            self._by_meter.setdefault((*key, each.get("reservationTerm")), []).append(each)
        self.unclear: list[Unclear] = []
        self.absent: list[str] = []

    def tokens(self) -> Iterator[Item]:
        """The meters by tokens of OpenAI's products, and of the others that the table knows."""
        products = {product for product, _ in _named()}
        for each in self._items:
            product = str(each.get("productName", ""))
            known = product in products or product.startswith(_FAMILY)
            if known and str(each.get("meterName", "")).endswith("Tokens"):
                yield each

    def price(
        self, what: str, product: str, meter: str, term: str | None, units: Mapping[str, int]
    ) -> Decimal | None:
        """What the meter costs in the unit that is wanted; None where that is not clear."""
        kind = "Reservation" if term else "Consumption"
        found = self._by_meter.get((product, meter, kind, term), [])
        if not found:
            return None
        reason = _doubt(found, meter, units)
        if reason:
            self.unclear.append(Unclear(what, reason))
            return None
        [item] = found
        return Decimal(str(item["retailPrice"])) * units[item["unitOfMeasure"]]


def _other(product: str, meter: str) -> bool:
    """Whether the meter is of another kind than calls at standard rates, by its name."""
    return product in _OTHER_PRODUCTS or _OTHER_KINDS.search(meter) is not None


def _doubt(found: Sequence[Item], meter: str, units: Mapping[str, int]) -> str | None:
    """Why the items do not tell a price; None where the one there is does."""
    if len(found) > 1:
        prices = ", ".join(sorted({str(each.get("retailPrice")) for each in found}))
        return f"{len(found)} items are named {meter!r}, at {prices}"
    [item] = found
    if item.get("currencyCode") != "USD":
        return f"{meter!r} is priced in {item.get('currencyCode')}"
    if item.get("unitOfMeasure") not in units:
        return f"{meter!r} is priced by {item.get('unitOfMeasure')!r}"
    price = item.get("retailPrice")
    if not isinstance(price, int | Decimal) or isinstance(price, bool) or price <= 0:
        return f"{meter!r} is priced at {price}"
    return None


def _ptu_rows(reader: _Reader, region: str, basis: Basis) -> Iterator[PtuRow]:
    hourly = dict.fromkeys(_HOURLY, 1)
    for row in _table()["ptu"]:
        sku = row["sku"]
        amounts: dict[Term, Decimal] = {}
        for term in Term:
            # A reservation's item says 1/Hour too, and its price is that of the whole term.
            product = row["product"] if term is Term.HOUR else row["reserved"]
            price = reader.price(f"{sku} {term}", product, row["meter"], _TERMS.get(term), hourly)
            if price is not None:
                amounts[term] = price
        if amounts:
            yield PtuRow(sku, region, amounts, basis)
        else:
            reader.absent.append(sku)


def _token_rows(reader: _Reader, region: str, basis: Basis) -> Iterator[TokenRow]:
    for row in _table()["tokens"]:
        context = row.get("context")
        name = " ".join(filter(None, (row["model"], row["sku"], context)))
        amounts = {
            kind: price
            for kind in Kind
            if kind.value in row
            and (
                price := reader.price(
                    f"{name} {kind}", row["product"], row[kind.value], None, _TOKENS
                )
            )
            is not None
        }
        if not amounts:
            reader.absent.append(name)
            continue
        model, _, version = row["model"].partition("@")
        long_context = None if context is None else context == "long"
        yield TokenRow(model, version or None, row["sku"], region, long_context, amounts, basis)


@cache
def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = part("meters")
    return found


@cache
def _named() -> frozenset[tuple[str, str]]:
    """Products and meters that the table names."""
    return frozenset(
        (row["product"], row[kind.value])
        for row in _table()["tokens"]
        for kind in Kind
        if kind.value in row
    )
