"""Finds the price that holds for a deployment among what several price lists say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Protocol, TypeVar

from aoai.catalog import DATA, Scope, catalogue, region_name
from aoai.facts import Source, Unknown
from aoai.prices.document import read_sheet
from aoai.prices.price import Confidence, Kind, Price, Term
from aoai.prices.sheet import Sheet, Surcharge, TokenRow

STATED = Source("the stack file", None)
"""What the user's contract says."""

_NOTHING: Mapping[str, Decimal] = {}
_GLOBAL = "GlobalStandard"


class _Placed(Protocol):
    """A row of a list that holds in some place."""

    @property
    def region(self) -> str | None:
        """ARM's name, or a data zone; None: everywhere."""


Row = TypeVar("Row", bound=_Placed)


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """What a million tokens of each kind cost."""

    input: Price | Unknown
    cached: Price | Unknown
    cache_write: Price | Unknown
    output: Price | Unknown

    def of(self, kind: Kind) -> Price | Unknown:
        """The price of one kind."""
        found: Price | Unknown = getattr(self, kind.value)
        return found


@dataclass(frozen=True, slots=True)
class Prices:
    """All that is known; what an earlier list says goes before what a later one says."""

    sheets: tuple[Sheet, ...]

    def ptu(self, sku: str, term: Term, region: str | None = None) -> Price | Unknown:
        """What one PTU costs for a whole term, whatever the model.

        Args:
            sku: A provisioned SKU.
            term: By the hour, or reserved.
            region: In any of ARM's spellings; None: not settled, and then any region's price is
                given with a note that names the region. For types that are no region's own, the
                price of elsewhere stands in for one that the list does not say, marked derived.
        """
        name = region_name(region) if region else None
        for sheet in self.sheets:
            rows = [each for each in sheet.ptu if each.sku == sku and term in each.amounts]
            if found := _best(rows, name, sku):
                return _as_of(found, found.basis.price(found.amounts[term]), name)
        where = f" in {name}" if name else ""
        return Unknown(f"no price of a PTU {term} of {sku}{where} is known")

    def tokens(
        self, model: str, sku: str, region: str | None = None, *, long_context: bool = False
    ) -> TokenPrices:
        """What a million tokens cost, of each kind.

        Args:
            model: Name, or ``name@version``.
            sku: A standard SKU, such as ``GlobalStandard``.
            region: As for :meth:`ptu`.
            long_context: Of calls with long prompts, which some models price higher.
        """
        name = region_name(region) if region else None

        def price(kind: Kind) -> Price | Unknown:
            found = self._token(model, sku, name, kind, long_context=long_context)
            if found is not None:
                return found
            where = f" in {name}" if name else ""
            what = f"{_WORDS[kind]} of {model}{' with long prompts' if long_context else ''}"
            return Unknown(
                f"no price of {what} as {sku or 'a standard deployment'}{where} is known"
            )

        return TokenPrices(*(price(kind) for kind in Kind))

    def _token(
        self, model: str, sku: str, region: str | None, kind: Kind, *, long_context: bool
    ) -> Price | None:
        for sheet in self.sheets:
            rows = _of_model(sheet.tokens, model, sku, kind, long_context=long_context)
            if found := _best(rows, region, sku):
                return _as_of(found, found.basis.price(found.amounts[kind]), region)
        surcharge = self._surcharge(sku, region)
        if surcharge is None:
            return None
        base = self._token(model, _GLOBAL, region, kind, long_context=long_context)
        return base and _raised(base, surcharge)

    def _surcharge(self, sku: str, region: str | None) -> Surcharge | None:
        for sheet in self.sheets:
            rows = [each for each in sheet.surcharges if each.sku == sku]
            if found := _there(rows, region):
                return found
        return None


_WORDS = {
    Kind.INPUT: "input tokens",
    Kind.CACHED: "cached tokens",
    Kind.CACHE_WRITE: "tokens written to the cache",
    Kind.OUTPUT: "output tokens",
}


@cache
def packaged() -> Sheet:
    """What comes with the package: dated, and second-hand for the most part."""
    return replace(read_sheet(DATA / "prices.json"), name="the catalogue")


def ptu_hourly(sku: str, region: str, stated: Mapping[str, Decimal] = _NOTHING) -> Price | Unknown:
    """What one PTU costs for an hour without a reservation, said of that very region.

    What is known of another region is no answer here: a rule that warns of a cost needs a price
    that somebody has said.

    Args:
        sku: A provisioned SKU. The price does not depend on the model.
        region: In any of ARM's spellings. Rates of one type differ between regions.
        stated: What the user's contract says, by SKU, in US dollars.
    """
    if sku in stated:
        return Price(stated[sku], "USD", STATED, Confidence.STATED)
    name = region_name(region)
    rows = [each for each in packaged().ptu if each.sku == sku and Term.HOUR in each.amounts]
    if found := _there(rows, name):
        return found.basis.price(found.amounts[Term.HOUR])
    return Unknown(f"no price of a PTU hour of {sku} in {name} is known")


def _of_model(
    rows: Sequence[TokenRow], model: str, sku: str, kind: Kind, *, long_context: bool
) -> Sequence[TokenRow]:
    """The rows that speak of the model; those of its version hide the others."""
    name, _, version = model.partition("@")
    same = [
        each
        for each in rows
        if each.model == name and each.sku == sku and each.long_context in (None, long_context)
    ]
    own = [each for each in same if version and each.version == version]
    found = own or [each for each in same if each.version is None]
    if not found and not version:
        newest = max((each.version or "" for each in same), default=None)
        found = [each for each in same if each.version == newest]
    return sorted(
        (each for each in found if kind in each.amounts), key=lambda row: row.long_context is None
    )


def _there(rows: Sequence[Row], region: str | None) -> Row | None:
    """The row that holds in a region: its own, else its zone's, else that of everywhere."""
    zone = catalogue().zone_of(region) if region else None
    places = [None] if region is None else [region, zone, None] if zone else [region, None]
    for place in places:
        for each in rows:
            if each.region == place:
                return each
    return None


def _best(rows: Sequence[Row], region: str | None, sku: str) -> Row | None:
    """The row that holds in a region, else one of another place that may stand in."""
    if found := _there(rows, region):
        return found
    if region is None:
        return next(iter(rows), None)
    known = catalogue()
    type_ = known.skus.get(sku)
    if type_ is None or type_.scope is Scope.REGION:
        return None
    if type_.scope is Scope.GLOBAL:
        return next(iter(rows), None)
    zone = known.zone_of(region)
    same = (each for each in rows if each.region and zone and known.zone_of(each.region) == zone)
    return next(same, None)


def _as_of(row: _Placed, price: Price, region: str | None) -> Price:
    """The price, with a word on whose it is where the row is of another place."""
    if row.region in {None, region} or (region and row.region == catalogue().zone_of(region)):
        return price
    if region is None:
        return replace(price, note=f"of {row.region}; other regions may differ")
    note = f"of {row.region}, taken for {region}"
    return replace(price, confidence=Confidence.DERIVED, note=note)


def _raised(base: Price, surcharge: Surcharge) -> Price:
    percent = f"{(surcharge.factor - 1) * 100:f}".rstrip("0").rstrip(".")
    note = f"{percent} % more than {_GLOBAL}"
    return replace(
        base,
        amount=base.amount * surcharge.factor,
        confidence=Confidence.DERIVED,
        note=f"{base.note}; {note}" if base.note else note,
    )
