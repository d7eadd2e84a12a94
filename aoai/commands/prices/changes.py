"""What a refresh of the prices changed, as a person wants to read it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from aoai.facts import Unknown
from aoai.prices import Kind, Price, Prices
from aoai.prices.meters import Reading
from aoai.prices.sheet import TokenRow

Ask = Callable[[Prices], Price | Unknown]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs of the regions that were read."""

    changed: Sequence[str]
    new: Sequence[str]
    """Prices that nobody had said before."""
    same: int
    """How many were known as they are."""


def changes(before: Prices, after: Prices, readings: Sequence[Reading]) -> Changes:
    """Everything that was read, against what was known before."""
    changed: dict[str, list[str]] = {}
    new: dict[str, list[str]] = {}
    same = 0
    for name, what, ask in _asked(readings):
        now, was = ask(after), ask(before)
        if isinstance(now, Unknown):
            continue
        if isinstance(was, Unknown):
            new.setdefault(name, []).append(f"{what} {amount(now.amount)}")
        elif (was.amount, was.currency) == (now.amount, now.currency):
            same += 1
        else:
            doubt = "" if was.confidence == now.confidence else f" ({was.confidence})"
            said = f"{what} {amount(was.amount)}{doubt} → {amount(now.amount)}"
            changed.setdefault(name, []).append(said)
    return Changes(_joined(changed), _joined(new), same)


def amount(number: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    return f"{number.normalize():f}"


def _asked(readings: Sequence[Reading]) -> Iterator[tuple[str, str, Ask]]:
    """Every price that was read: of what, which, and how to ask for it."""
    for reading in readings:
        region = reading.region
        for ptu in reading.ptu:
            for term in ptu.amounts:
                ask: Ask = partial(Prices.ptu, sku=ptu.sku, term=term, region=region)
                yield f"PTU of {ptu.sku} in {region}", term.value, ask
        for row in reading.tokens:
            model = f"{row.model}@{row.version}" if row.version else row.model
            context = ", long prompts" if row.long_context else ""
            for kind in row.amounts:
                ask = partial(_token, row=row, kind=kind, region=region)
                yield f"{model} {row.sku} in {region}{context}", kind.value, ask


def _token(prices: Prices, row: TokenRow, kind: Kind, region: str) -> Price | Unknown:
    model = f"{row.model}@{row.version}" if row.version else row.model
    found = prices.tokens(model, row.sku, region, long_context=bool(row.long_context))
    return found.of(kind)


def _joined(said: dict[str, list[str]]) -> Sequence[str]:
    return [f"{name}: {', '.join(each)}" for name, each in said.items()]
