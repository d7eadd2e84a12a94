"""What the ways to buy the same tokens cost: by use, by the hour, reserved for a month or a year.

Everything is exact: amounts are fractions, and whoever shows them rounds once. A figure that lacks
a price is :class:`~aoai.facts.Unknown` with the reason, and the others are given all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from aoai.facts import Source, Unknown
from aoai.prices.known import Prices, TokenPrices
from aoai.prices.price import HOURS_PER_MONTH, Confidence, Kind, Price, Term, least_sure

Amount = int | Fraction
"""A number of tokens: a sum over a trace is an int, a calculated one may be a fraction."""

PAID_BY_USE: Mapping[str, str] = {
    "GlobalProvisionedManaged": "GlobalStandard",
    "DataZoneProvisionedManaged": "DataZoneStandard",
    "ProvisionedManaged": "Standard",
}
"""The deployment type that is billed by tokens and processes where the provisioned one does."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of some calls, each counted once; the first three together are the prompts."""

    input: Amount = 0
    """Of the prompts, neither read from nor written to the cache."""
    cached: Amount = 0
    """Of the prompts, read from the cache."""
    cache_write: Amount = 0
    """Of the prompts, written to the cache; 0 for models that charge nothing for that."""
    output: Amount = 0
    """Generated, reasoning included."""

    def __post_init__(self) -> None:
        for kind in Kind:
            if self.of(kind) < 0:
                raise ValueError(f"{kind} tokens cannot be {self.of(kind)}")

    def of(self, kind: Kind) -> Amount:
        """The tokens of one kind."""
        found: Amount = getattr(self, kind.value)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is served in some hours, as sums."""

    hours: Amount
    """How long it lasts, such as the length of a trace. More than 0; a month is extrapolated."""
    tokens: Tokens
    """Of all calls that are served, wherever."""
    spilled: Tokens = field(default_factory=Tokens)
    """Of those among them that a standard deployment serves."""
    normalized: Amount | None = None
    """All calls' tokens as provisioned throughput counts them, in input tokens; None: not known."""
    long_context: bool = False
    """The prompts are long ones, which some models price higher."""

    def __post_init__(self) -> None:
        if self.hours <= 0:
            raise ValueError(f"a load of {self.hours} hours has no month")
        for kind in Kind:
            if self.spilled.of(kind) > self.tokens.of(kind):
                raise ValueError(f"more {kind} tokens are spilled than there are")


@dataclass(frozen=True, slots=True)
class Deployment:
    """The provisioned deployment that is weighed."""

    model: str
    """Name, or ``name@version``."""
    sku: str
    """A provisioned SKU."""
    ptu: int
    region: str | None = None
    """In any of ARM's spellings; None: not settled."""
    input_tpm_per_ptu: int | None = None
    """Input tokens a minute that one PTU serves of the model; None: not known."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it is calculated from."""

    value: Fraction
    currency: str | None
    """ISO 4217; None: a share, 1 = 100 %."""
    prices: tuple[Price, ...]

    @property
    def confidence(self) -> Confidence:
        """That of the least sure price."""
        return least_sure(*(each.confidence for each in self.prices))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where its prices are from, each once."""
        return tuple(dict.fromkeys(each.source for each in self.prices))

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be known of its prices, each once."""
        return tuple(dict.fromkeys(each.note for each in self.prices if each.note))


@dataclass(frozen=True, slots=True)
class Option:
    """One way to pay for the PTU, with spillover by use beside it."""

    term: Term
    price: Price | Unknown
    """Of one PTU for one term."""
    provisioned: Figure | Unknown
    """The PTU, a month."""
    total: Figure | Unknown
    """The PTU and what is spilled, a month."""
    saves: Figure | Unknown
    """Against paying for all tokens by use, a month; below 0 it costs more."""
    break_even: Figure | Unknown
    """The utilization from which on the PTU cost less than their tokens by use, as a share."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one load costs, bought in each way."""

    deployment: Deployment
    by_use_sku: str
    """The standard deployment type that is compared, and that serves what is spilled."""
    by_use: Figure | Unknown
    """All tokens at its prices, a month."""
    spillover: Figure | Unknown
    """The spilled tokens at its prices, a month."""
    ptu_hour_value: Figure | Unknown
    """What the tokens that one PTU serves in an hour, never idle, cost by use."""
    options: tuple[Option, ...]
    """By the hour, a month, a year."""

    def option(self, term: Term) -> Option:
        """The option of a term."""
        return next(each for each in self.options if each.term is term)

    @property
    def cheapest(self) -> Option | None:
        """The option that saves most; None where by use is cheapest, or nothing can be said."""
        saving = [
            (each.saves.value, each)
            for each in self.options
            if isinstance(each.saves, Figure) and each.saves.value > 0
        ]
        return max(saving, key=lambda each: each[0])[1] if saving else None


def compare(load: Load, deployment: Deployment, prices: Prices) -> Comparison:
    """What a load costs by use, and on PTU paid by the hour, the month and the year.

    A month has 730 hours: the load is repeated until they are full, and PTU are paid for all of
    them. Break-even is the price of a PTU for an hour over what an hour of it is worth: the tokens
    that it serves in the load's own mix, at the prices of the standard type.
    """
    by_use_sku = PAID_BY_USE.get(deployment.sku, "")
    tokens = prices.tokens(
        deployment.model, by_use_sku, deployment.region, long_context=load.long_context
    )
    months = Fraction(HOURS_PER_MONTH) / Fraction(load.hours)
    once = cost_of(load.tokens, tokens)
    by_use = _scaled(once, months)
    spillover = _scaled(cost_of(load.spilled, tokens), months)
    value = _value(load, deployment, once)
    by_use_figures = _ByUse(by_use, spillover, value)
    return Comparison(
        deployment,
        by_use_sku,
        by_use,
        spillover,
        value,
        tuple(_option(each, deployment, prices, by_use_figures) for each in Term),
    )


def cost_of(tokens: Tokens, prices: TokenPrices) -> Figure | Unknown:
    """What tokens cost by use. Kinds that do not occur need no price."""
    used = [(tokens.of(kind), prices.of(kind)) for kind in Kind if tokens.of(kind)]
    known = [(amount, each) for amount, each in used if isinstance(each, Price)]
    unknown = [each for _, each in used if isinstance(each, Unknown)]
    if unknown:
        return unknown[0]
    currencies = {each.currency for _, each in known}
    if len(currencies) > 1:
        return Unknown(f"the prices are in {' and '.join(sorted(currencies))}")
    total = sum((amount * _exact(each.amount) / _MILLION for amount, each in known), Fraction(0))
    return Figure(total, next(iter(currencies), None), tuple(each for _, each in known))


def ptu_month(price: Price | Unknown, term: Term, ptu: int) -> Figure | Unknown:
    """What PTU cost in a month, whatever they serve.

    Args:
        price: Of one PTU for one term.
        term: How they are paid for, one term after the other.
        ptu: How many.
    """
    if isinstance(price, Unknown):
        return price
    return _scaled(_hour(price, term), Fraction(HOURS_PER_MONTH * ptu))


class _ByUse(NamedTuple):
    """What tokens cost by use, which all options are held against."""

    all: Figure | Unknown
    spilled: Figure | Unknown
    ptu_hour: Figure | Unknown


def _option(term: Term, deployment: Deployment, prices: Prices, by_use: _ByUse) -> Option:
    price = prices.ptu(deployment.sku, term, deployment.region)
    hour: Figure | Unknown = price if isinstance(price, Unknown) else _hour(price, term)
    provisioned = ptu_month(price, term, deployment.ptu)
    total = _together(provisioned, by_use.spilled, lambda ptu, spilled: ptu + spilled)
    saves = _together(by_use.all, total, lambda used, bought: used - bought)
    break_even = _together(hour, by_use.ptu_hour, lambda paid, worth: paid / worth)
    if isinstance(break_even, Figure):
        break_even = Figure(break_even.value, None, break_even.prices)
    return Option(term, price, provisioned, total, saves, break_even)


def _hour(price: Price, term: Term) -> Figure:
    return Figure(_exact(price.amount) / term.hours, price.currency, (price,))


def _value(load: Load, deployment: Deployment, once: Figure | Unknown) -> Figure | Unknown:
    if isinstance(once, Unknown):
        return once
    if deployment.input_tpm_per_ptu is None or load.normalized is None:
        return Unknown(f"what a PTU serves of {deployment.model} is not known")
    if not load.normalized or not once.value:
        return Unknown("the load has no tokens that count")
    ptu_hours = Fraction(load.normalized) / (60 * deployment.input_tpm_per_ptu)
    return Figure(once.value / ptu_hours, once.currency, once.prices)


def _scaled(figure: Figure | Unknown, factor: Fraction) -> Figure | Unknown:
    if isinstance(figure, Unknown):
        return figure
    return Figure(figure.value * factor, figure.currency, figure.prices)


def _together(
    one: Figure | Unknown, other: Figure | Unknown, apply: Callable[[Fraction, Fraction], Fraction]
) -> Figure | Unknown:
    if isinstance(one, Unknown):
        return one
    if isinstance(other, Unknown):
        return other
    # Nothing of no price has no currency either.
    currencies = {each for each in (one.currency, other.currency) if each is not None}
    if len(currencies) > 1:
        return Unknown(f"the prices are in {' and '.join(sorted(currencies))}")
    prices = tuple(dict.fromkeys((*one.prices, *other.prices)))
    return Figure(apply(one.value, other.value), next(iter(currencies), None), prices)


def _exact(amount: Decimal) -> Fraction:
    return Fraction(amount)
