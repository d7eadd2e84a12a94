"""What each candidate would draw on quota, and what the pools still hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from aoai.catalog import DATA_ZONES, Catalogue, region_name
from aoai.facts import Deployed, Facts, Reach, RegionFacts, Source, Unknown, Usage
from aoai.rules.assignment import Demand
from aoai.rules.request import DeploymentRequest, Present


@dataclass(frozen=True, eq=False, slots=True)
class Pool:
    """Quota that deployments share: one row of usages, in one region unless it reaches further.

    A :class:`Room` makes each pool once, so that pools are told apart by identity.
    """

    usage_name: str
    reach: str
    """Name of the region, name of the data zone, or ``global``."""

    def __str__(self) -> str:
        if self.reach == "global":
            return f"{self.usage_name} in all regions"
        zone = self.reach in DATA_ZONES
        where = f"the data zone {self.reach.upper()}" if zone else self.reach
        return f"{self.usage_name} in {where}"


class Place(NamedTuple):
    """What one candidate would draw."""

    region: str
    least: Demand[Pool]
    """New capacity by pool at the smallest size that is taken."""
    full: Demand[Pool]
    unknown: str | None
    """Why it cannot be told whether it is to be had, what it draws, or whether there is room."""

    @property
    def grows(self) -> bool:
        """It draws more than is held today."""
        return self.unknown is not None or any(size > 0 for size in self.least.values())


Wanted = tuple[DeploymentRequest, Sequence[Place]]
"""A request with the places that may take it."""


def home_of(wanted: Wanted) -> Place:
    """Where a deployment goes first: where it stands, else its most preferred place."""
    request, places = wanted
    stands = region_name(request.present.region) if request.present else None
    return next((each for each in places if region_name(each.region) == stands), places[0])


class Room:
    """What is left in each pool, looked up once."""

    def __init__(
        self, facts: Facts, known: Catalogue, taken: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        """Prepare to look up.

        Args:
            facts: What is known of the pools.
            known: Which regions share a data zone.
            taken: What counts as used besides, by usage name and reach of the pool.
        """
        self._facts = facts
        self._known = known
        self._usages: dict[Pool, Usage | Unknown] = {}
        self.returned: dict[Pool, int] = {}
        """What deployments give back by shrinking."""
        self._taken = dict(taken or {})
        self._pools: dict[tuple[str, str], Pool] = {}
        self._by_reach: dict[tuple[str, str], Pool] = {}

    def pool(self, usage_name: str, region: str) -> Pool:
        """The pool that a region's deployments of a usage name draw on.

        Args:
            usage_name: As the SKU's own entry gives it.
            region: In any of ARM's spellings.
        """
        found = self._pools.get((usage_name, region))
        if found is None:
            reach = self._reach(usage_name, region_name(region))
            found = self._by_reach.setdefault((usage_name, reach), Pool(usage_name, reach))
            self._pools[usage_name, region] = found
        return found

    def usage(self, pool: Pool) -> Usage | Unknown:
        """The row of a pool.

        Of a pool that reaches over several regions each region has a row; where they differ, the
        one with the least left counts, since each is refused by its own.
        """
        found = self._usages.get(pool)
        if found is None:
            found = self._usages[pool] = self._usage(pool)
        return found

    def count(self, pool: Pool, size: int) -> None:
        """Count a size as used besides what the facts say; a negative one as gone."""
        self._taken[pool.usage_name, pool.reach] = self.taken(pool) + size
        self._usages.pop(pool, None)

    def taken(self, pool: Pool) -> int:
        """What counts as used besides what the facts say."""
        return self._taken.get((pool.usage_name, pool.reach), 0)

    def take_back(self, places: Sequence[Place]) -> None:
        """Count what a deployment gives back by shrinking as room for others.

        Args:
            places: All of one deployment, which goes to one of them.
        """
        for pool in {pool for each in places for pool in each.least}:
            size = min(each.least.get(pool, 0) for each in places)
            if size < 0:
                self.returned[pool] = self.returned.get(pool, 0) - size

    def holds(self, place: Place) -> bool:
        """It is known to hold what a place would draw at least, by itself."""
        return place.unknown is None and not self.short(place.least)

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
            if size > usage.remaining
            and (at_once or size > usage.remaining + self._given_back(pool))
        ]

    def owed(self, pool: Pool) -> int:
        """How much of what is given back only takes the use down to the limit."""
        usage = self.usage(pool)
        over = 0 if isinstance(usage, Unknown) else max(0, usage.current - usage.limit)
        return min(over, self.returned.get(pool, 0))

    def source(self, pools: Iterable[Pool]) -> tuple[Source, ...]:
        """Where the quota of these pools is known from."""
        found = (region.source for pool in pools for region in self._regions(pool))
        return tuple(dict.fromkeys(found)) or (self._facts.source,)

    def held(self, request: DeploymentRequest, sku: str, present: Present, pool: Pool) -> int:
        """What the deployment holds of the pool today.

        Args:
            request: What is asked for.
            sku: The SKU that draws on the pool.
            present: What stands.
            pool: What the SKU draws on.
        """
        deployed = present.deployed
        region = self._facts.region(present.region)
        offer = region.offer(request.kind, deployed.model) if region else None
        entry = offer.sku(deployed.sku) if offer else None
        if entry is not None:
            name = pool.usage_name if isinstance(entry.usage_name, Unknown) else entry.usage_name
        elif deployed.sku == sku and self._one_pool(request, deployed, sku):
            # What stands may be of a version that Azure lists no more.
            name = pool.usage_name
        else:
            return 0
        return deployed.capacity if self.pool(name, present.region) == pool else 0

    def _given_back(self, pool: Pool) -> int:
        return self.returned.get(pool, 0) - self.owed(pool)

    def _one_pool(self, request: DeploymentRequest, deployed: Deployed, sku: str) -> bool:
        found = self._known.skus.get(sku)
        return deployed.model.name == request.model_name or (
            found is not None and found.provisioned
        )

    def _regions(self, pool: Pool) -> list[RegionFacts]:
        """The regions, of which something is known, that share a pool."""
        if pool.usage_name not in self._facts.pools:
            found = self._facts.region(pool.reach)
            return [] if found is None else [found]
        return [
            region
            for name, region in self._facts.regions.items()
            if self._reach(pool.usage_name, name) == pool.reach
        ]

    def _reach(self, usage_name: str, region: str) -> str:
        match self._facts.pools.get(usage_name, Reach.REGIONAL):
            case Reach.GLOBAL:
                return "global"
            case Reach.ZONE:
                return self._known.zone_of(region) or region
        return region

    def _usage(self, pool: Pool) -> Usage | Unknown:
        rows = [region.usage(pool.usage_name) for region in self._regions(pool)]
        known = [each for each in rows if isinstance(each, Usage)]
        if known:
            least = min(known, key=lambda each: each.limit - each.current)
            return replace(least, current=max(0, least.current + self.taken(pool)))
        return next((each for each in rows if isinstance(each, Unknown)), Unknown("no facts"))


def groups_of(wanted: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    """Requests that are bound together by shared pools, each in its order."""
    owner: dict[Pool, int] = {}
    parent = list(range(len(wanted)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for at, (_, places) in enumerate(wanted):
        for place in places:
            for pool in place.least:
                parent[root(at)] = root(owner.setdefault(pool, at))
    groups: dict[int, list[Wanted]] = {}
    for at, each in enumerate(wanted):
        groups.setdefault(root(at), []).append(each)
    yield from groups.values()


def total(demand: Mapping[Pool, int]) -> int:
    """New capacity over all pools, at least 0."""
    return max(0, sum(demand.values()))
