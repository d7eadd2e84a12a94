"""What each candidate says to a request: the first rule that finds something, or what it draws.

What the facts say of a model as a SKU in a region is looked up once, however often it is asked for.
"""

from datetime import date
from typing import Any, NamedTuple

from aoai.catalog import region_name
from aoai.facts import Offer, Unknown
from aoai.rules.asked import Around, Asked, Aspect, Miss
from aoai.rules.capacity import CAPACITY, Size, legal, legal_sizes, unit_of
from aoai.rules.existence import EXISTENCE
from aoai.rules.pools import Place, Pool, Room
from aoai.rules.request import Candidate, DeploymentRequest, Present
from aoai.rules.rule import Rule


class Told(NamedTuple):
    """A rule that found something at a candidate."""

    rule: Rule[Any, Miss | None]
    where: str
    """Path inside the request."""
    miss: Miss
    kept: bool = False
    """It stands today and asks for nothing new, so that Azure takes it all the same."""


class Seat(NamedTuple):
    """One candidate of a request, judged."""

    region: str
    told: tuple[Told, ...]
    place: Place | None
    """What it would draw; None where the candidate cannot take the request."""
    version: str | None
    """The version that it would deploy."""
    ends: tuple[tuple[str, date], ...]
    """SKUs that are asked for and end, each with the day from which Azure refuses it."""


Judged = tuple[DeploymentRequest, tuple[Seat, ...]]


class Part(NamedTuple):
    """The deployment itself, or its spillover."""

    sku_path: str
    size_path: str
    sku: str
    least: int
    full: int
    present: Present | None


class _Entry(NamedTuple):
    """What the facts say of one model as one SKU in one region."""

    asked: Asked
    told: tuple[Rule[Any, Miss | None], Miss] | None
    pool: Pool | Unknown
    ends: date | None
    version: str | None
    minimum: int
    maximum: int
    step: int
    """0 where the sizes are not known."""


class Judge:
    """Judges candidates, and remembers what the facts say of each model, SKU and region."""

    def __init__(self, around: Around, room: Room) -> None:
        self._around = around
        self._room = room
        self._entries: dict[tuple[str, str, str, str | None, str, str], _Entry] = {}
        self._seats: dict[tuple[str, str, str, str | None, str, int, str], Seat] = {}

    def seats(self, request: DeploymentRequest) -> tuple[Seat, ...]:
        """The candidates of a request, judged by all rules but those on quota."""
        alike = (
            request.present is None
            and request.spillover is None
            and request.minimum_capacity is None
        )
        return tuple(
            [
                self._remembered(request, each)
                if alike and each.sku is None and each.capacity is None
                else self._seat(request, at, each)
                for at, each in enumerate(request.candidates)
            ]
        )

    def largest(self, request: DeploymentRequest, candidate: Candidate, most: int) -> int:
        """The largest legal size at a candidate that is no larger; 0 where none is known."""
        entry = self._entry(request, candidate.region, request.sku_at(candidate))
        if most < 1 or not entry.step:
            return 0
        near = legal_sizes(most, entry.minimum, entry.maximum, entry.step)
        return max((each for each in near if each <= most), default=0)

    def _remembered(self, request: DeploymentRequest, candidate: Candidate) -> Seat:
        """The seat of a request of which model, SKU, region and size are all that counts."""
        key = (
            request.kind,
            request.model_format,
            request.model_name,
            request.model_version,
            request.sku,
            request.capacity,
            candidate.region,
        )
        found = self._seats.get(key)
        if found is None:
            found = self._seats[key] = self._seat(request, 0, candidate)
        return found

    def _seat(self, request: DeploymentRequest, at: int, candidate: Candidate) -> Seat:
        told: tuple[Told, ...] = ()
        least: dict[Pool, int] = {}
        full = least if request.minimum_capacity is None else {}
        unknown: str | None = None
        ends: tuple[tuple[str, date], ...] = ()
        own = self._entry(request, candidate.region, candidate.sku or request.sku)
        for part in _parts(request, at, candidate):
            entry = (
                own
                if part.sku == own.asked.sku
                else self._entry(request, candidate.region, part.sku)
            )
            if entry.ends is not None:
                ends += ((part.sku, entry.ends),)
            found = self._told(part, entry, request)
            if found is not None:
                told += (found,)
                if not found.kept and not found.miss.decided:
                    unknown = unknown or found.miss.reason
            if isinstance(entry.pool, Unknown):
                # What stands and asks for no more draws nothing, whatever its pool.
                unknown = unknown or (None if found or _stands(part, entry) else entry.pool.reason)
            elif found is None or found.kept:
                held = 0
                if part.present is not None:
                    held = self._room.held(request, part.sku, part.present, entry.pool)
                least[entry.pool] = least.get(entry.pool, 0) + _smallest(part, entry) - held
                if full is not least:
                    full[entry.pool] = full.get(entry.pool, 0) + part.full - held
        told = _once(told)
        refused = any(each.miss.decided and not each.kept for each in told)
        place = None if refused else self._place(candidate.region, least, full, unknown)
        return Seat(candidate.region, told, place, own.version, ends)

    def _place(
        self, region: str, least: dict[Pool, int], full: dict[Pool, int], unknown: str | None
    ) -> Place:
        for pool, size in least.items():
            if unknown is None and size > 0:
                usage = self._room.usage(pool)
                if isinstance(usage, Unknown):
                    unknown = usage.reason
        return Place(region, least, full, unknown)

    def _told(self, part: Part, entry: _Entry, request: DeploymentRequest) -> Told | None:
        stands = _stands(part, entry)
        # What stands is told of its size first, which can still be refused.
        missized = self._missized(part, entry, request) if stands or entry.told is None else None
        if missized is not None or entry.told is None:
            return missized
        judge, miss = entry.told
        if miss.aspect is Aspect.SKU:
            where = part.sku_path
        else:
            where = "candidates" if miss.aspect is Aspect.REGION else "model"
        return Told(judge, where, miss, kept=stands and miss.decided)

    def _missized(self, part: Part, entry: _Entry, request: DeploymentRequest) -> Told | None:
        if entry.step and legal(part.full, entry.minimum, entry.maximum, entry.step):
            return None
        sku = entry.asked.entry
        # Nothing is asked of Azure where this very size stands.
        if sku is None or (_stands(part, entry) and part.full == _held(part)):
            return None
        size = Size(part.full, sku, request.model, unit_of(part.sku, self._around.known))
        for each in CAPACITY:
            miss_of_size = each(size)
            if miss_of_size is not None:
                return Told(each, part.size_path, miss_of_size)
        return None

    def _entry(self, request: DeploymentRequest, region: str, sku: str) -> _Entry:
        key = (
            request.kind,
            request.model_format,
            request.model_name,
            request.model_version,
            sku,
            region,
        )
        found = self._entries.get(key)
        if found is None:
            found = self._entries[key] = self._looked_up(request, region, sku)
        return found

    def _looked_up(self, request: DeploymentRequest, region: str, sku: str) -> _Entry:
        asked = Asked(
            request.kind,
            request.model_format,
            request.model_name,
            request.model_version,
            sku,
            region_name(region),
            self._around,
        )
        told = next(((each, miss) for each in EXISTENCE if (miss := each(asked)) is not None), None)
        entry = asked.entry
        pool: Pool | Unknown = Unknown("it is not offered")
        minimum = maximum = step = 0
        if entry is not None:
            usage = entry.usage_name
            pool = usage if isinstance(usage, Unknown) else self._room.pool(usage, region)
            if not isinstance(entry.minimum, Unknown) and not isinstance(entry.step, Unknown):
                minimum, step = entry.minimum, entry.step
                maximum = _NO_MAXIMUM if isinstance(entry.maximum, Unknown) else entry.maximum
        offer = asked.offer
        version = offer.model.version if isinstance(offer, Offer) else None
        return _Entry(asked, told, pool, asked.ends, version, minimum, maximum, step)


_NO_MAXIMUM = 2**63


def _parts(request: DeploymentRequest, at: int, candidate: Candidate) -> tuple[Part, ...]:
    own = Part(
        "sku" if candidate.sku is None else f"candidates[{at}].sku",
        "capacity" if candidate.capacity is None else f"candidates[{at}].capacity",
        request.sku_at(candidate),
        request.least_at(candidate),
        request.capacity_at(candidate),
        request.present,
    )
    spare = request.spillover
    if spare is None:
        return (own,)
    size = spare.capacity
    beside = Part(
        "spillover.sku", "spillover.capacity", spare.sku, size, size, request.spillover_present
    )
    return own, beside


def _smallest(part: Part, entry: _Entry) -> int:
    """The smallest legal size that is taken."""
    if part.least >= part.full or not entry.step:
        return part.least
    sizes = legal_sizes(part.least, entry.minimum, entry.maximum, entry.step)
    return min(part.full, sizes[-1])


def _once(told: tuple[Told, ...]) -> tuple[Told, ...]:
    """What is told of one part and of the other is told once: of the one that is refused."""
    return tuple(each for each in told if not each.kept or each._replace(kept=False) not in told)


def _held(part: Part) -> int:
    return 0 if part.present is None else part.present.deployed.capacity


def _stands(part: Part, entry: _Entry) -> bool:
    """The region has it today as the same model and SKU, and no smaller: nothing new is asked."""
    present, asked = part.present, entry.asked
    if present is None or region_name(present.region) != asked.region:
        return False
    model = (asked.model_format, asked.model_name, entry.version or asked.model_version)
    return (present.deployed.model, present.deployed.sku) == (model, part.sku) and (
        0 < part.least <= present.deployed.capacity
    )
