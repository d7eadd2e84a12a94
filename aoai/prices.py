"""Dated prices. A price that nobody has said is a value: :class:`~aoai.facts.Unknown`.

Microsoft's documentation states no rate for a PTU and points to its pricing page, so what a
contract says goes before the little that is known here, and every price names its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from aoai.catalog import part, region_name
from aoai.facts import Source, Unknown

HOURS_PER_MONTH = 730
"""Hours that a month's cost is counted with: 8,760 of a year, by 12.

What public cost tools count for PTU (infracost, cognitive_deployment.go).
"""

STATED = Source("the stack file", None)
"""What the user's contract says."""
DOCUMENTED = Source("the catalogue", None)
"""What Microsoft documents."""
_NOTHING: Mapping[str, Decimal] = {}


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs."""

    amount: Decimal
    """Of one unit; the function that gives it says which."""
    currency: str
    """ISO 4217, such as ``USD``."""
    source: Source


def ptu_hourly(sku: str, region: str, stated: Mapping[str, Decimal] = _NOTHING) -> Price | Unknown:
    """What one PTU costs for an hour without a reservation.

    Args:
        sku: A provisioned SKU. The price does not depend on the model.
        region: In any of ARM's spellings. Rates of one type differ between regions.
        stated: What the user's contract says, by SKU, in the catalogue's currency.
    """
    if sku in stated:
        return Price(stated[sku], _currency(), STATED)
    name = region_name(region)
    documented = _prices()["ptu_hourly"].get(sku)
    if documented is not None:
        return Price(_decimal(documented), _currency(), DOCUMENTED)
    seen = _prices()["ptu_hourly_secondary"]
    if sku in _prices()["ptu_hourly"] and name == seen["region"]:
        return Price(_decimal(seen[sku]), _currency(), Source(seen["basis"], None))
    return Unknown(f"no price of a PTU hour of {sku} in {name} is known")


@cache
def _prices() -> Mapping[str, Any]:
    found: Mapping[str, Any] = part("prices")
    return found


def _currency() -> str:
    return str(_prices()["currency"])


def _decimal(number: float) -> Decimal:
    """The number as it is written, not as a float nearly is."""
    return Decimal(str(number))
