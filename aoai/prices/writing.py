"""Writes a price list in the shape in which it is read, one row to a line."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from aoai.prices.sheet import Basis, PtuRow, Sheet, Surcharge, TokenRow

_CONTEXTS = {False: "short", True: "long"}


def as_text(sheet: Sheet) -> str:
    """The list as JSON. Rows stand in an order that does not depend on who asks."""
    parts = {
        "ptu": sorted((_ptu(each) for each in sheet.ptu), key=_place),
        "tokens": sorted((_tokens(each) for each in sheet.tokens), key=_place),
        "surcharges": sorted((_surcharge(each) for each in sheet.surcharges), key=_place),
    }
    said = [f'"{name}": {_rows(rows)}' for name, rows in parts.items() if rows]
    return "{\n" + ",\n".join(said) + "\n}\n"


def _rows(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in rows)
    return f"[\n{lines}\n]"


def _place(row: Mapping[str, Any]) -> tuple[str, ...]:
    # Short prompts stand before long ones.
    long_context = "1" if row.get("context") == "long" else "0"
    names = (str(row.get(name, "")) for name in ("model", "sku", "region"))
    return (*names, long_context)


def _ptu(row: PtuRow) -> Mapping[str, Any]:
    amounts = {term.value: _number(amount) for term, amount in row.amounts.items()}
    return {"sku": row.sku, **_where(row.region), **amounts, **_said(row.basis)}


def _tokens(row: TokenRow) -> Mapping[str, Any]:
    model = f"{row.model}@{row.version}" if row.version else row.model
    context = {} if row.long_context is None else {"context": _CONTEXTS[row.long_context]}
    amounts = {kind.value: _number(amount) for kind, amount in row.amounts.items()}
    return {
        "model": model,
        "sku": row.sku,
        **_where(row.region),
        **context,
        **amounts,
        **_said(row.basis),
    }


def _surcharge(row: Surcharge) -> Mapping[str, Any]:
    return {
        "sku": row.sku,
        **_where(row.region),
        "factor": _number(row.factor),
        **_said(row.basis),
    }


def _where(region: str | None) -> Mapping[str, str]:
    return {} if region is None else {"region": region}


def _said(basis: Basis) -> Mapping[str, str]:
    taken = basis.source.taken
    day = {} if taken is None else {"as_of": f"{taken:%Y-%m-%d}"}
    return {
        "currency": basis.currency,
        "source": basis.source.origin,
        **day,
        "confidence": basis.confidence.value,
    }


def _number(amount: Decimal) -> int | float | str:
    """A number of JSON, or a text where a number would not be exact."""
    if amount == amount.to_integral_value():
        return int(amount)
    return float(amount) if Decimal(str(float(amount))) == amount else str(amount)
