"""What provisioned throughput costs beyond what has been bought ahead.

Provisioned throughput is billed by the hour from the moment it is deployed, used or not; a
reservation covers a SKU in a region, whatever the model (reservations page, 2026-02).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from aoai.catalog import Catalogue, catalogue, region_name
from aoai.facts import Source, Unknown
from aoai.prices import HOURS_PER_MONTH, STATED, Confidence, ptu_hourly
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.request import DeploymentRequest, Reservation
from aoai.rules.rule import rule


@dataclass(frozen=True, slots=True)
class Budget:
    """What a stack states of the cost of its provisioned deployments."""

    ceiling: Decimal | None = None
    """US dollars a month for all of them, beyond what is reserved; None: no limit."""
    hourly: Mapping[str, Decimal] = field(default_factory=dict)
    """The contract's own price of a PTU in US dollars, by SKU."""
    reservations: tuple[Reservation, ...] = ()


class Cost(NamedTuple):
    """What some PTU cost a month, and who says so."""

    amount: Decimal
    source: Source
    confidence: Confidence


class Spot(NamedTuple):
    """One provisioned candidate: where, and how much at least and at most."""

    sku: str
    region: str
    least: int
    full: int


def cost_findings(
    requests: Sequence[DeploymentRequest],
    budget: Budget,
    today: date,
    known: Catalogue | None = None,
) -> tuple[Finding, ...]:
    """Findings on the cost of one stack's provisioned deployments.

    Args:
        requests: All of the stack.
        budget: What the stack states.
        today: UTC. A reservation holds to the end of its last day.
        known: The packaged catalogue when left out.
    """
    documents = known or catalogue()
    spots = {each.name: _spots(each, documents) for each in requests}
    wanted = [(each, spots[each.name]) for each in requests if spots[each.name]]
    return (
        *reservation_ended(budget, today),
        *reservation_cover(wanted, budget, today),
        *ptu_cost_ceiling(wanted, budget, today),
    )


Wanted = Sequence[tuple[DeploymentRequest, Sequence[Spot]]]
"""Requests with their provisioned candidates, in order of preference."""


@rule("reservation-ended", "costs")
def reservation_ended(budget: Budget, today: date) -> Iterator[Finding]:
    """A stated reservation still holds.

    From the day after `until` it covers nothing, and the hourly price applies.
    """
    for at, each in enumerate(budget.reservations):
        if each.until < today:
            yield Finding(
                Level.WARNING,
                reservation_ended.id,
                "",
                f"reservations[{at}]",
                f"{each.ptu} PTU of {each.sku} in {each.region} were reserved until {each.until}",
                "renew it and state the new day, or remove it",
                (STATED,),
            )


@rule("reservation-cover", "costs")
def reservation_cover(wanted: Wanted, budget: Budget, today: date) -> Iterator[Finding]:
    """Every candidate is covered by the reservations that the stack states.

    A reservation belongs to a SKU and a region. A deployment that lands in another region is billed
    by the hour while the reservation runs on unused; the warning says what that would cost a month.
    Deployments share a reservation in their order. Without stated reservations there is no warning.
    """
    if not budget.reservations:
        return
    left = _reserved(budget, today)
    homes: dict[str, int] = {}
    for request, spots in wanted:
        first = spots[0]
        homes[request.name] = min(first.full, left.get(first[:2], 0))
        left[first[:2]] = left.get(first[:2], 0) - homes[request.name]
    for request, spots in wanted:
        said: list[str] = []
        sources: list[Source] = [STATED]
        for at, spot in enumerate(spots):
            covered = min(spot.full, left.get(spot[:2], 0)) if at else homes[request.name]
            if covered < spot.full:
                price, source = _month(spot, spot.full - covered, budget)
                sources.append(source)
                said.append(
                    f"{spot.full - covered} of {spot.full} PTU of {spot.sku} in {spot.region} "
                    f"({price})"
                )
        if said:
            yield Finding(
                Level.WARNING,
                reservation_cover.id,
                request.name,
                f"{request.name}.candidates",
                f"no reservation covers {listed(said)}",
                "reserve there, or prefer the regions that are reserved",
                tuple(dict.fromkeys(sources)),
            )


@rule("ptu-cost-ceiling", "costs")
def ptu_cost_ceiling(wanted: Wanted, budget: Budget, today: date) -> Iterator[Finding]:
    """A month of the stack's provisioned deployments costs no more than the stack allows.

    Counted at the hourly price for what no reservation covers, 730 hours a month. A violation where
    even the cheapest candidates cost more at prices that are stated or documented; a warning where
    the preferred ones do, or where a price is second-hand; undecided where one is not known. Prices
    are stated in the stack file as the contract has them; the packaged ones are few.
    """
    if budget.ceiling is None or not wanted:
        return
    reserved = _reserved(budget, today)
    least = Decimal(0)
    unreserved = Decimal(0)
    unknown: list[str] = []
    sources: list[Source] = [STATED]
    sure = True
    for request, spots in wanted:
        costs = [
            _cost(each, max(0, each.least - reserved.get(each[:2], 0)), budget) for each in spots
        ]
        known = [each for each in costs if not isinstance(each, Unknown)]
        unknown += [each.reason for each in costs if isinstance(each, Unknown)]
        sources += [each.source for each in known]
        sure = sure and all(each.confidence.sure for each in known)
        # A candidate that is billed by use makes the least cost nothing that this rule knows.
        if len(known) == len(request.candidates):
            least += min(each.amount for each in known)
            unreserved += min(_amount(each, each.least, budget) for each in spots)
    # Each could have all that is reserved, but not all of them together.
    least = max(least, unreserved - _worth(reserved, budget))
    preferred = _preferred(wanted, budget, reserved)
    dearest = max(wanted, key=lambda each: each[1][0].full)[0].name

    def finding(level: Level, reason: str, fix: str) -> Finding:
        found = tuple(dict.fromkeys(sources))
        return Finding(level, ptu_cost_ceiling.id, dearest, "costs.ptu_monthly", reason, fix, found)

    limit = f"and the ceiling is {_usd(budget.ceiling)}"
    fix = "lower a capacity, use cheaper candidates, reserve, or raise the ceiling"
    if least > budget.ceiling:
        level = Level.VIOLATION if sure else Level.WARNING
        yield finding(level, f"a month costs at least {_usd(least)}, {limit}", fix)
    elif unknown:
        yield finding(
            Level.UNDECIDED,
            f"what a month costs is not known: {listed(unknown)}",
            "state the contract's prices under costs.ptu_hourly",
        )
    elif preferred > budget.ceiling:
        reason = f"a month in the preferred regions costs {_usd(preferred)}, {limit}"
        yield finding(Level.WARNING, reason, fix)


def _spots(request: DeploymentRequest, known: Catalogue) -> list[Spot]:
    """The provisioned candidates; where the deployment stands today comes first."""
    found = [
        Spot(
            request.sku_at(each),
            region_name(each.region),
            request.least_at(each),
            request.capacity_at(each),
        )
        for each in request.candidates
        if (sku := known.skus.get(request.sku_at(each))) is not None and sku.provisioned
    ]
    stands = region_name(request.present.region) if request.present else None
    return sorted(found, key=lambda each: each.region != stands)


def _reserved(budget: Budget, today: date) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for each in budget.reservations:
        if each.until >= today:
            key = each.sku, region_name(each.region)
            found[key] = found.get(key, 0) + each.ptu
    return found


def _preferred(wanted: Wanted, budget: Budget, reserved: Mapping[tuple[str, str], int]) -> Decimal:
    left = dict(reserved)
    total = Decimal(0)
    for request, spots in wanted:
        first = spots[0]
        if request.present is None and request.sku_at(request.candidates[0]) != first.sku:
            continue
        covered = min(first.full, left.get(first[:2], 0))
        left[first[:2]] = left.get(first[:2], 0) - covered
        total += _amount(first, first.full - covered, budget)
    return total


def _worth(reserved: Mapping[tuple[str, str], int], budget: Budget) -> Decimal:
    """What is reserved, at the hourly price."""
    spots = (Spot(sku, region, ptu, ptu) for (sku, region), ptu in reserved.items())
    return sum((_amount(each, each.full, budget) for each in spots), Decimal(0))


def _amount(spot: Spot, ptu: int, budget: Budget) -> Decimal:
    """A month's cost, 0 where the price is not known."""
    cost = _cost(spot, ptu, budget)
    return Decimal(0) if isinstance(cost, Unknown) else cost.amount


def _cost(spot: Spot, ptu: int, budget: Budget) -> Cost | Unknown:
    if ptu == 0:
        return Cost(Decimal(0), STATED, Confidence.STATED)
    price = ptu_hourly(spot.sku, spot.region, budget.hourly)
    if isinstance(price, Unknown):
        return price
    return Cost(price.amount * ptu * HOURS_PER_MONTH, price.source, price.confidence)


def _month(spot: Spot, ptu: int, budget: Budget) -> tuple[str, Source]:
    cost = _cost(spot, ptu, budget)
    if isinstance(cost, Unknown):
        return f"cost not known: {cost.reason}", STATED
    return f"{_usd(cost.amount)} a month", cost.source


def _usd(amount: Decimal) -> str:
    return f"USD {amount:,.0f}"
