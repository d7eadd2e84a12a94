"""Dated prices, and what the ways to buy the same tokens cost.

Microsoft's documentation states no rate for a PTU and points to its pricing page, so what a
contract says goes before what Azure's price list said, and both before the little that comes with
the package. Every price names its source and how sure it is; one that nobody has said is
:class:`~aoai.facts.Unknown`, and never 0.
"""

from aoai.prices.comparison import (
    PAID_BY_USE,
    Comparison,
    Deployment,
    Figure,
    Load,
    Option,
    Tokens,
    compare,
    cost_of,
    ptu_month,
)
from aoai.prices.document import PricesError, read_sheet, sheet_of
from aoai.prices.known import STATED, Prices, TokenPrices, packaged, ptu_hourly
from aoai.prices.lists import kept_at, prices_known
from aoai.prices.price import HOURS_PER_MONTH, Confidence, Kind, Price, Term
from aoai.prices.sheet import Sheet

__all__ = [
    "HOURS_PER_MONTH",
    "PAID_BY_USE",
    "STATED",
    "Comparison",
    "Confidence",
    "Deployment",
    "Figure",
    "Kind",
    "Load",
    "Option",
    "Price",
    "Prices",
    "PricesError",
    "Sheet",
    "Term",
    "TokenPrices",
    "Tokens",
    "compare",
    "cost_of",
    "kept_at",
    "packaged",
    "prices_known",
    "ptu_hourly",
    "ptu_month",
    "read_sheet",
    "sheet_of",
]
