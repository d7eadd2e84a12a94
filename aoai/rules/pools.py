"""What each candidate would draw on quota, and what the pools still hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aoai.catalog import region_name
from aoai.facts import Facts, RegionFacts, Source, Unknown, Usage
from aoai.rules.assignment import Demand
from aoai.rules.offering import offered
from aoai.rules.request import Candidate, DeploymentRequest, Present


class Pool(NamedTuple):
    """Quota that deployments share: one row of usages in one region."""

    usage_name: str
    region: str

    def __str__(self) -> str:
        return f"{self.usage_name} in {self.region}"


@dataclass(frozen=True, slots=True)
class Place:
    """What one candidate would draw."""

    region: str
    least: Demand[Pool]
    """New capacity by pool at the smallest size that is taken."""
    full: Demand[Pool]
    unknown: str | None
    """Why it cannot be told what it draws, or whether there is room."""

    @property
    def grows(self) -> bool:
        """It draws more than is held today."""
        return self.unknown is not None or any(size > 0 for size in self.least.values())


Wanted = tuple[DeploymentRequest, tuple[Place, ...]]
"""A request with the places that may take it."""


def home_of(wanted: Wanted) -> Place:
    """Where a deployment goes first: where it stands, else its most preferred place."""
    request, places = wanted
    stands = request.present.region if request.present else None
    return next((each for each in places if each.region == stands), places[0])


class Room:
    """What is left in each pool, looked up once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._usages: dict[Pool, Usage | Unknown] = {}
        self._returned: dict[Pool, int] = {}

    def usage(self, pool: Pool) -> Usage | Unknown:
        """The row of a pool."""
        if pool not in self._usages:
            region = self._facts.region(pool.region)
            self._usages[pool] = region.usage(pool.usage_name) if region else Unknown("no facts")
        return self._usages[pool]

    def take_back(self, demands: Iterable[tuple[Pool, int]]) -> None:
        """Count what deployments give back by shrinking as room for others."""
        for pool, size in demands:
            if size < 0:
                self._returned[pool] = self._returned.get(pool, 0) - size

    def short(self, demand: Demand[Pool], *, at_once: bool = False) -> list[Pool]:
        """The pools that surely cannot hold the demand by itself.

        Args:
            demand: New capacity by pool.
            at_once: Leave out what other deployments give back in the same run.
        """
        return [
            pool
            for pool, size in demand.items()
            if size > 0 and not isinstance(usage := self.usage(pool), Unknown)
            if size > usage.remaining + (0 if at_once else self._returned.get(pool, 0))
        ]

    def source(self, regions: Iterable[str]) -> tuple[Source, ...]:
        """Where the quota of these regions is known from."""
        found = (self._facts.region(each) for each in regions)
        return tuple(dict.fromkeys(each.source for each in found if each is not None))


def places_of(request: DeploymentRequest, facts: Facts, room: Room) -> Iterator[Place]:
    """The candidates that offer what is asked for, with what each would draw."""
    for candidate in request.candidates:
        region = facts.region(candidate.region)
        if region is not None and (place := _place(request, candidate, region, facts, room)):
            yield place


def _place(
    request: DeploymentRequest,
    candidate: Candidate,
    region: RegionFacts,
    facts: Facts,
    room: Room,
) -> Place | None:
    parts = [
        (
            request.sku_at(candidate),
            request.least_at(candidate),
            request.capacity_at(candidate),
            request.present,
        )
    ]
    if request.spillover is not None:
        size = request.spillover.capacity
        parts.append((request.spillover.sku, size, size, request.spillover_present))
    least: dict[Pool, int] = {}
    full: dict[Pool, int] = {}
    for sku, smallest, largest, present in parts:
        entry = offered(request, candidate, sku, facts)
        if entry is None:
            return None
        if isinstance(entry.usage_name, Unknown):
            return Place(candidate.region, {}, {}, entry.usage_name.reason)
        pool = Pool(entry.usage_name, region.region)
        held = _held(request, present, pool, facts)
        least[pool] = least.get(pool, 0) + smallest - held
        full[pool] = full.get(pool, 0) + largest - held
    unknown = next(
        (
            usage.reason
            for pool, size in least.items()
            if size > 0 and isinstance(usage := room.usage(pool), Unknown)
        ),
        None,
    )
    return Place(candidate.region, least, full, unknown)


def _held(request: DeploymentRequest, present: Present | None, pool: Pool, facts: Facts) -> int:
    """What the deployment holds of the pool today."""
    if present is None or region_name(present.region) != pool.region:
        return 0
    region = facts.region(present.region)
    offer = region.offer(request.kind, present.deployed.model) if region else None
    entry = offer.sku(present.deployed.sku) if offer else None
    return present.deployed.capacity if entry and entry.usage_name == pool.usage_name else 0


def groups_of(
    wanted: Sequence[Wanted],
) -> Iterator[list[Wanted]]:
    """Requests that are bound together by shared pools, each in its order."""
    owner: dict[Pool, int] = {}
    parent = list(range(len(wanted)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for at, (_, places) in enumerate(wanted):
        for pool in (pool for each in places for pool in each.least):
            parent[root(at)] = root(owner.setdefault(pool, at))
    groups: dict[int, list[Wanted]] = {}
    for at, each in enumerate(wanted):
        groups.setdefault(root(at), []).append(each)
    yield from groups.values()
