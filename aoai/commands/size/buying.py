"""What a size costs a month, bought in each way. What nobody has said is unknown, and never 0."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aoai.commands.costs import money, origins
from aoai.facts import Unknown
from aoai.prices import Figure, Price, Prices, Term, ptu_month

WAYS: Mapping[Term, str] = {
    Term.HOUR: "by the hour",
    Term.MONTH: "reserved a month",
    Term.YEAR: "reserved a year",
}


@dataclass(frozen=True, slots=True)
class Buying:
    """Where a deployment is bought, and what is known of prices."""

    sku: str
    region: str | None
    """None: not settled."""
    prices: Prices

    def price(self, term: Term) -> Price | Unknown:
        """Of one PTU for one term."""
        return self.prices.ptu(self.sku, term, self.region)

    def month(self, ptu: int, term: Term) -> Figure | Unknown:
        """Of so many PTU."""
        return ptu_month(self.price(term), term, ptu)

    def amounts(self, ptu: int) -> Iterator[str]:
        """Of so many PTU in each way, for people."""
        return (money(self.month(ptu, term)) for term in WAYS)

    @property
    def footnotes(self) -> Iterator[str]:
        """Where the prices are from, and what is not known."""
        found = [self.price(term) for term in WAYS]
        for reason in dict.fromkeys(_reasons(found)):
            yield f"not known: {reason}"
        yield from origins(each for each in found if isinstance(each, Price))


def _reasons(found: Iterable[Price | Unknown]) -> Iterator[str]:
    return (each.reason for each in found if isinstance(each, Unknown))
