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
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from aoai.facts import Source
from aoai.prices.price import Confidence, Kind, Term
from aoai.prices.sheet import Basis, PtuRow, Sheet, Surcharge, TokenRow
from aoai.prices.table import BASIS, Table
from aoai.problems import AoaiError, Problem

_KINDS = tuple(each.value for each in Kind)
_TERMS = tuple(each.value for each in Term)
_TOP = ("ptu", "tokens", "surcharges", *BASIS)
_CONTEXTS = {"short": False, "long": True}


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
    top = Table(document, f"{name}:", problems)
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


def _ptu(row: "Table", basis: Basis) -> PtuRow:
    row.only(("sku", "region", *_TERMS, *BASIS))
    amounts = {each: amount for each in Term if (amount := row.amount(each.value)) is not None}
    row.need_some(amounts, _TERMS)
    return PtuRow(row.sku(provisioned=True), row.region(), amounts, row.basis(basis))


def _tokens(row: "Table", basis: Basis) -> TokenRow:
    row.only(("model", "sku", "region", "context", *_KINDS, *BASIS))
    name, _, version = row.model().partition("@")
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


def _surcharge(row: "Table", basis: Basis) -> Surcharge:
    row.only(("sku", "region", "factor", *BASIS))
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
