"""One price list as values: what a file, a refresh or the package itself says."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from aoai.facts import Source
from aoai.prices.price import Confidence, Kind, Price, Term


@dataclass(frozen=True, slots=True)
class Basis:
    """Who says a row, when, and in which currency."""

    currency: str
    source: Source
    confidence: Confidence

    def price(self, amount: Decimal) -> Price:
        """An amount of the row."""
        return Price(amount, self.currency, self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class PtuRow:
    """What one PTU of a type costs in a place."""

    sku: str
    region: str | None
    """ARM's name, or a data zone; None: everywhere."""
    amounts: Mapping[Term, Decimal]
    """Of one PTU for the whole term."""
    basis: Basis


@dataclass(frozen=True, slots=True)
class TokenRow:
    """What a million tokens of a model cost in a place."""

    model: str
    version: str | None
    """None: every version that has no row of its own."""
    sku: str
    region: str | None
    """ARM's name, or a data zone; None: everywhere."""
    long_context: bool | None
    """For long prompts, or for the others; None: for both."""
    amounts: Mapping[Kind, Decimal]
    """Of a million tokens."""
    basis: Basis


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What a standard type costs where only Global is known, as a multiple of Global."""

    sku: str
    region: str | None
    """ARM's name, or a data zone; None: everywhere."""
    factor: Decimal
    basis: Basis


@dataclass(frozen=True, slots=True)
class Sheet:
    """One price list."""

    name: str
    """What a person calls it: a path, or ``the catalogue``."""
    ptu: tuple[PtuRow, ...] = ()
    tokens: tuple[TokenRow, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()
