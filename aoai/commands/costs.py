"""A comparison of buying options as text and as JSON, for every command that shows one."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from aoai.commands.layout import Block, Cell, Line, Table
from aoai.facts import Unknown
from aoai.prices import HOURS_PER_MONTH, Comparison, Figure, Option, Price, Term

BY_USE = "pay-as-you-go"
_BOUGHT = {
    Term.HOUR: "PTU by the hour",
    Term.MONTH: "PTU reserved for a month",
    Term.YEAR: "PTU reserved for a year",
}
# Below it, cents tell amounts apart.
_WHOLE = 1000


def document(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON. What is not known is null, with the reason beside it."""
    deployment = comparison.deployment
    return {
        "model": deployment.model,
        "sku": deployment.sku,
        "region": deployment.region,
        "ptu": deployment.ptu,
        "pay_as_you_go_sku": comparison.by_use_sku,
        "hours_per_month": HOURS_PER_MONTH,
        "pay_as_you_go": _figure(comparison.by_use),
        "spillover": _figure(comparison.spillover),
        "ptu_hour_value": _figure(comparison.ptu_hour_value),
        "options": [_option(each) for each in comparison.options],
        "cheapest": cheapest(comparison),
    }


def cheapest(comparison: Comparison) -> str | None:
    """The term that is cheapest, or ``pay-as-you-go``; None where that is not known."""
    if any(isinstance(each.saves, Unknown) for each in comparison.options):
        return None
    found = comparison.cheapest
    return found.term.value if found else BY_USE


def blocks(comparison: Comparison) -> Sequence[Block]:
    """The comparison as lines and a table."""
    deployment = comparison.deployment
    heads = ("", "PTU", "spillover", "together", f"against {BY_USE}", "break-even at")
    by_use = (BY_USE, "", "", money(comparison.by_use), "", "")
    options = [
        (
            _BOUGHT[each.term],
            money(each.provisioned),
            money(comparison.spillover),
            money(each.total),
            _saving(each.saves),
            share(each.break_even),
        )
        for each in comparison.options
    ]
    rows = tuple(tuple(Cell((text,)) for text in row) for row in (by_use, *options))
    region = f" in {deployment.region}" if deployment.region else ""
    title = (
        f"Cost of a month ({HOURS_PER_MONTH} h) of this load: {deployment.ptu} PTU of "
        f"{deployment.sku}{region}, and {comparison.by_use_sku}"
    )
    return (
        Line(title),
        Table(heads, rows, right=frozenset({1, 2, 3})),
        *(Line(text, indent=2) for text in footnotes(comparison)),
    )


def footnotes(comparison: Comparison) -> Sequence[str]:
    """What is not known, and where the prices are from."""
    figures = [comparison.by_use, comparison.spillover]
    for each in comparison.options:
        figures += [each.total, each.break_even]
    unknown = [each.reason for each in figures if isinstance(each, Unknown)]
    prices: list[Price] = []
    for figure in figures:
        prices += figure.prices if isinstance(figure, Figure) else ()
    prices += [each.price for each in comparison.options if isinstance(each.price, Price)]
    region = comparison.deployment.region
    told = f"`aoai prices refresh{f' --region {region}' if region else ''}`"
    return (
        *(f"not known: {each}" for each in dict.fromkeys(unknown)),
        *([f"{told} asks Azure, and --prices FILE states your own"] if unknown else []),
        *origins(prices),
    )


def origins(prices: Iterable[Price]) -> Iterator[str]:
    """Where prices are from, each place once."""
    for each in dict.fromkeys(map(_origin, prices)):
        yield f"prices: {each}"


def money(figure: Figure | Unknown) -> str:
    """An amount, rounded for people."""
    if isinstance(figure, Unknown):
        return "unknown"
    return _amount(figure.value, figure.currency)


def share(figure: Figure | Unknown) -> str:
    """A share in whole percents."""
    return "unknown" if isinstance(figure, Unknown) else f"{round(figure.value * 100)} %"


def _amount(value: Fraction, currency: str | None) -> str:
    if not value:
        return "0"
    digits = 0 if abs(value) >= _WHOLE else 2
    return f"{currency or ''} {float(round(value, digits)):,.{digits}f}".strip()


def _saving(figure: Figure | Unknown) -> str:
    if isinstance(figure, Unknown):
        return "unknown"
    words = "saves" if figure.value >= 0 else "costs"
    more = "" if figure.value >= 0 else " more"
    return f"{words} {_amount(abs(figure.value), figure.currency)}{more}"


def _origin(price: Price) -> str:
    note = f" ({price.note})" if price.note else ""
    return f"{price.confidence}, {price.source}{note}"


def _option(option: Option) -> dict[str, Any]:
    price = option.price
    return {
        "term": option.term.value,
        "price": _figure(
            price
            if isinstance(price, Unknown)
            else Figure(Fraction(price.amount), price.currency, (price,))
        ),
        "provisioned": _figure(option.provisioned),
        "total": _figure(option.total),
        "saves": _figure(option.saves),
        "break_even_utilization": _figure(option.break_even),
    }


def _figure(figure: Figure | Unknown) -> dict[str, Any]:
    if isinstance(figure, Unknown):
        return {"amount": None, "unknown": figure.reason}
    return {
        "amount": float(figure.value),
        "currency": figure.currency,
        "confidence": figure.confidence.value,
        "sources": [str(each) for each in figure.sources],
        "notes": list(figure.notes),
    }
