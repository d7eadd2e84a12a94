"""``aoai prices show``: what is known, from whom, of which day, and how surely."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aoai.catalog import catalogue, region_name
from aoai.commands.layout import Block, Cell, Line, Table
from aoai.commands.prices.changes import amount
from aoai.facts import Unknown
from aoai.prices import PAID_BY_USE, Kind, Price, Prices, Term, TokenPrices, prices_known
from aoai.problems import AoaiError, Problem, nearest


class UnknownNameError(AoaiError):
    """Nothing is known by a name that was asked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is shown."""

    ptu: tuple[str, ...]
    """Provisioned SKUs."""
    tokens: tuple[tuple[str, str, bool], ...]
    """Models, standard SKUs, and whether of long prompts."""
    region: str | None


def show(
    *, model: str | None, region: str | None, sku: str | None, stated: Path | None, form: str
) -> int:
    """Print what is known of prices.

    Args:
        model: Name, or ``name@version``; None: all.
        region: In any of ARM's spellings; None: not settled.
        sku: A deployment type, in any case; None: PTU of all, and tokens of Global Standard, or of
            all standard types where a model is chosen.
        stated: The user's own list.
        form: ``text`` or ``json``.

    Returns:
        0.

    Raises:
        UnknownNameError: A name is not known; the nearest one is said.
        PricesError: A list cannot be read.
    """
    prices = prices_known(stated)
    question = ask(prices, model, region, sku)
    if form == "json":
        sys.stdout.write(json.dumps(document(prices, question), indent=2) + "\n")
        return 0
    # Imported here because rich costs more than the answer.
    from rich.console import Console

    from aoai.commands.layout import laid_out

    out = Console(soft_wrap=True, highlight=False, markup=False)
    for each in laid_out([*blocks(prices, question)], out.width if out.is_terminal else None):
        out.print(each)
    return 0


def ask(prices: Prices, model: str | None, region: str | None, sku: str | None) -> Question:
    """The question, with every name as the catalogue spells it.

    Raises:
        UnknownNameError: Some names are not known. All of them are said.
    """
    known = catalogue()
    problems: list[Problem] = []
    priced = _models(prices)
    models: Sequence[str] = sorted(priced, key=str.casefold)
    if model is not None:
        name, _, version = model.partition("@")
        spelt = {each.partition("@")[0].casefold(): each.partition("@")[0] for each in priced}
        spelt |= {each.name.casefold(): each.name for each in known.models}
        if name.casefold() not in spelt:
            problems.append(_unknown("--model", name, "model", spelt.values()))
        found = spelt.get(name.casefold(), name)
        models = [f"{found}@{version}" if version else found]
    where = None if region is None else region_name(region)
    if where is not None and where not in known.regions:
        problems.append(_unknown("--region", str(region), "region", known.regions))
    types = {each.casefold(): each for each in known.skus}
    type_ = None if sku is None else types.get(sku.casefold())
    if sku is not None and type_ is None:
        problems.append(_unknown("--sku", sku, "deployment type", known.skus))
    if problems:
        raise UnknownNameError(problems)
    provisioned = tuple(PAID_BY_USE)
    by_use: Sequence[str] = tuple(PAID_BY_USE.values()) if model else ("GlobalStandard",)
    if type_ is not None:
        provisioned = (type_,) if known.skus[type_].provisioned else ()
        by_use = () if known.skus[type_].provisioned else (type_,)
    tokens = ((each, kind, long) for each in models for kind in by_use for long in (False, True))
    asked = tuple(each for each in tokens if not each[2] or _has_long(prices, each[0], each[1]))
    # A PTU costs the same whatever the model: it is shown where it is asked for.
    return Question(() if model and type_ is None else provisioned, asked, where)


def document(prices: Prices, question: Question) -> dict[str, Any]:
    """The answer as JSON. What is not known is null, with the reason beside it."""
    region = question.region
    return {
        "lists": [each.name for each in prices.sheets],
        "region": region,
        "ptu": [
            {
                "sku": sku,
                **{each.value: _price(prices.ptu(sku, each, region)) for each in Term},
            }
            for sku in question.ptu
        ],
        "tokens_per_million": [
            {
                "model": model,
                "sku": sku,
                "long_context": long_context,
                **{kind.value: _price(found.of(kind)) for kind in Kind},
            }
            for model, sku, long_context, found in _tokens(prices, question)
        ],
    }


def blocks(prices: Prices, question: Question) -> Iterator[Block]:
    """The answer as lines and tables."""
    where = f" in {question.region}" if question.region else ""
    origins: dict[str, int] = {}
    if question.ptu:
        terms = [(each, question.region) for each in Term]
        yield Line(f"One PTU{where}, US dollars unless said otherwise")
        yield Table(
            ("type", "hour", "month", "year", "from"),
            tuple(
                _row([Cell((sku,))], [prices.ptu(sku, *of) for of in terms], origins)
                for sku in question.ptu
            ),
            right=frozenset({1, 2, 3}),
        )
    if question.ptu and question.tokens:
        yield Line()
    if question.tokens:
        yield Line(f"A million tokens{where}, US dollars unless said otherwise")
        yield Table(
            ("model", "type", "input", "cached", "cache write", "output", "from"),
            tuple(
                _row(
                    [
                        Cell((model, "long prompts" if long_context else ""), joint=", "),
                        Cell((sku,)),
                    ],
                    [found.of(kind) for kind in Kind],
                    origins,
                )
                for model, sku, long_context, found in _tokens(prices, question)
            ),
            right=frozenset({2, 3, 4, 5}),
        )
    # Below the tables: most rows have the same few, and each is longer than its row.
    for origin, number in origins.items():
        yield Line(f"[{number}] {origin}", indent=2)


def _row(
    names: Sequence[Cell], prices: Sequence[Price | Unknown], origins: dict[str, int]
) -> tuple[Cell, ...]:
    """A row that names its origins by number; those that are new are added."""
    known = [each for each in prices if isinstance(each, Price)]
    numbers = dict.fromkeys(
        origins.setdefault(origin, len(origins) + 1) for origin in map(_origin, known)
    )
    return (
        *names,
        *(Cell((_cell(each),)) for each in prices),
        Cell((" ".join(f"[{each}]" for each in numbers),)),
    )


def _cell(price: Price | Unknown) -> str:
    if isinstance(price, Unknown):
        return "unknown"
    currency = "" if price.currency == "USD" else f" {price.currency}"
    return f"{amount(price.amount)}{currency}"


def _origin(price: Price) -> str:
    note = f" ({price.note})" if price.note else ""
    return f"{price.confidence.value}: {price.source}{note}"


def _price(price: Price | Unknown) -> dict[str, Any]:
    if isinstance(price, Unknown):
        return {"amount": None, "unknown": price.reason}
    taken = price.source.taken
    return {
        "amount": float(price.amount),
        "currency": price.currency,
        "confidence": price.confidence.value,
        "source": price.source.origin,
        "as_of": taken and f"{taken:%Y-%m-%d}",
        "note": price.note or None,
    }


def _tokens(prices: Prices, question: Question) -> Iterator[tuple[str, str, bool, TokenPrices]]:
    for model, sku, long_context in question.tokens:
        found = prices.tokens(model, sku, question.region, long_context=long_context)
        yield model, sku, long_context, found


def _models(prices: Prices) -> Sequence[str]:
    """Models that some list prices, versions with prices of their own among them."""
    return list(
        dict.fromkeys(
            f"{row.model}@{row.version}" if row.version else row.model
            for sheet in prices.sheets
            for row in sheet.tokens
        )
    )


def _has_long(prices: Prices, model: str, sku: str) -> bool:
    """Whether long prompts cost something else than others."""
    name = model.partition("@")[0]
    return any(
        row.long_context and row.model == name and row.sku in {sku, "GlobalStandard"}
        for sheet in prices.sheets
        for row in sheet.tokens
    )


def _unknown(option: str, given: str, what: str, known: Iterable[str]) -> Problem:
    names = sorted(known)
    near = nearest(given, names)
    fix = f"did you mean {near}?" if near else f"known are {', '.join(names[:8])}"
    if not near and len(names) > 8:
        fix += f" and {len(names) - 8} more"
    return Problem(option, f"{given} is no {what} that is known", fix)
