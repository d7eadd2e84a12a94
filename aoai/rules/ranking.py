"""How each candidate of a deployment stands today, in the user's order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aoai.catalog import Catalogue, catalogue, region_name
from aoai.facts import Facts, Unknown
from aoai.rules.asked import Around
from aoai.rules.finding import listed
from aoai.rules.judging import Judge
from aoai.rules.pools import Place, Pool, Room
from aoai.rules.quota import Draw, quota_exceeded
from aoai.rules.request import Candidate, DeploymentRequest, Present, with_present
from aoai.rules.shortage import asked_beyond, figure_at
from aoai.rules.spillover import spillover_sku, spillover_source
from aoai.rules.standing import NOTHING, Standing, Stock, Taken, Verdict

_TOO_MUCH = frozenset({Verdict.QUOTA_SHORT, Verdict.NO_FREE_CAPACITY})


def rank(  # noqa: PLR0913 - what a ranking is made from
    request: DeploymentRequest,
    facts: Facts,
    *,
    now: datetime,
    taken: Taken = NOTHING,
    freed: Sequence[Present] = (),
    known: Catalogue | None = None,
) -> tuple[Standing, ...]:
    """How each candidate stands, in the order of the request.

    A candidate is judged with its spillover as one unit, each as if it were the only one, and at
    the full size first; where that is too much and the request takes less, at the largest size that
    fits. What stands today holds its own where it stands; elsewhere it is in the way until it is
    gone, since a move makes the new one first.

    Args:
        request: What is asked for. Without what stands today it is looked up in the facts.
        facts: Of the subscription of all candidates.
        now: Aware; retirement dates are judged by its day in UTC.
        taken: What other deployments of the same run are expected to take.
        freed: What is gone by the time Azure is asked: the deployment itself, and its spillover.
        known: The packaged catalogue when left out.
    """
    wanted = request if freed else with_present(request, facts)
    ranking = _Ranking(wanted, facts, now, taken, freed, known or catalogue())
    return tuple(map(ranking.standing, wanted.candidates))


class _Found(NamedTuple):
    """A candidate judged at one size."""

    standing: Standing
    lack: int
    """By how much the size is too large."""


class _Ranking:
    """The candidates of one request."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a ranking is made from
        self,
        request: DeploymentRequest,
        facts: Facts,
        now: datetime,
        taken: Taken,
        freed: Sequence[Present],
        known: Catalogue,
    ) -> None:
        stands = [each.deployed.model for each in (request.present, *freed) if each is not None]
        held = facts.deployed_models.union(stands)
        self._request = request
        self._facts = facts
        self._known = known
        self._taken = taken
        self._freed = freed
        self._room = Room(facts, known, taken.quota)
        self._judge = Judge(Around(facts, now.astimezone(UTC).date(), known, held), self._room)
        self._counted: set[Pool] = set()

    def standing(self, candidate: Candidate) -> Standing:
        """How a candidate stands."""
        one = self._alone(candidate)
        full = self._judged(one)
        if full.standing.verdict not in _TOO_MUCH or self._request.minimum_capacity is None:
            return full.standing
        size = self._judge.largest(one, one.candidates[0], one.capacity - full.lack)
        if size < min(self._request.minimum_capacity, one.capacity):
            return full.standing
        # What is too large for another reason, such as its spillover, fits at no size.
        smaller = self._judged(replace(one, capacity=size)).standing
        if not smaller.fits:
            return full.standing
        return replace(smaller, reason=f"{size} of {one.capacity}", instead_of=one.capacity)

    def _alone(self, candidate: Candidate) -> DeploymentRequest:
        """The request as if the candidate were its only one."""
        request = self._request
        sku = request.sku_at(candidate)
        present = request.present
        if present is not None and not _stands_at(candidate, sku, present):
            present = None
        return replace(
            request,
            sku=sku,
            capacity=request.capacity_at(candidate),
            candidates=(Candidate(candidate.region, candidate.account_id),),
            minimum_capacity=None,
            present=present,
            spillover_present=request.spillover_present if present is not None else None,
        )

    def _judged(self, one: DeploymentRequest) -> _Found:
        """The one candidate of a request at its full size."""
        (candidate,) = one.candidates
        (seat,) = self._judge.seats(one)
        standing = Standing(
            candidate.region, one.sku, one.capacity, Verdict.FITS, free=self._free(one)
        )

        def found(verdict: Verdict, reason: str, **parts: Any) -> Standing:
            said = reason.replace("{regions}", candidate.region)
            return replace(standing, verdict=verdict, reason=said, **parts)

        refused = [each.miss.reason for each in seat.told if each.miss.decided and not each.kept]
        for rule in (spillover_source, spillover_sku):
            refused += [each.reason for each in rule(one, self._known)]
        place = seat.place
        if refused or place is None:
            return _Found(found(Verdict.NOT_OFFERED, listed(refused)), 0)
        self._count_freed(one, place)
        short = {pool: self._lack(pool, place) for pool in self._room.short(place.full)}
        full = list(self._shortages(one))
        own = [each.lack for each in full if not each.spillover]
        lack = max([*short.values(), *own], default=0)
        if short:
            by, reason = next(iter(short.values())), self._quota_reason(place, short)
            return _Found(found(Verdict.QUOTA_SHORT, reason, short_by=by), lack)
        if full:
            return _Found(found(Verdict.NO_FREE_CAPACITY, listed(map(str, full))), lack)
        if place.unknown is not None:
            return _Found(found(Verdict.UNKNOWN, place.unknown), 0)
        return _Found(replace(standing, takes=self._takes(one, place)), 0)

    def _takes(self, one: DeploymentRequest, place: Place) -> Taken:
        return Taken(
            {(pool.usage_name, pool.reach): size for pool, size in place.full.items() if size > 0},
            {_stock(each): size for each in _parts(one) if (size := self._asked(each)) > 0},
        )

    def _count_freed(self, one: DeploymentRequest, place: Place) -> None:
        """What is gone is no longer used."""
        for pool in place.full:
            if pool in self._counted:
                continue
            self._counted.add(pool)
            for gone, part in zip(self._freed, _parts(one), strict=False):
                self._room.count(pool, -self._room.held(one, part.sku, gone, pool))

    def _lack(self, pool: Pool, place: Place) -> int:
        usage = self._room.usage(pool)
        return place.full[pool] - (0 if isinstance(usage, Unknown) else usage.remaining)

    def _quota_reason(self, place: Place, short: Mapping[Pool, int]) -> str:
        """In the rule's own words."""
        miss = quota_exceeded(Draw(place._replace(least=place.full), self._room))
        others = [
            f"{size} of {pool.usage_name} for others of this run"
            for pool in short
            if (size := self._taken.quota.get((pool.usage_name, pool.reach), 0))
        ]
        said = "" if miss is None else miss.reason
        return f"{said}; counted are {listed(others)}" if others else said

    def _shortages(self, one: DeploymentRequest) -> Iterator["_Shortage"]:
        """The parts of the unit for which Azure's figure is too small."""
        own, *_ = parts = _parts(one)
        for part in parts:
            free, asked = self._free(part), self._asked(part)
            if free is not None and asked > free:
                yield _Shortage(part.sku, part is not own, free, asked)

    def _free(self, part: DeploymentRequest) -> int | None:
        found = figure_at(part, part.candidates[0], self._facts)
        if found is None:
            return None
        stock = _stock(part)
        back = sum(each.deployed.capacity for each in self._freed if stock == _stock_of(each))
        return max(0, found.available + back - self._taken.free.get(stock, 0))

    def _asked(self, part: DeploymentRequest) -> int:
        return asked_beyond(part, part.candidates[0])


class _Shortage(NamedTuple):
    """A part of the unit for which Azure's figure is too small."""

    sku: str
    spillover: bool
    free: int
    asked: int

    @property
    def lack(self) -> int:
        """By how much it is too much."""
        return self.asked - self.free

    def __str__(self) -> str:
        of = f" {self.sku} for the spillover" if self.spillover else ""
        return f"{self.free}{of} free, {self.asked} more asked"


def _parts(one: DeploymentRequest) -> tuple[DeploymentRequest, ...]:
    """The deployment and its spillover, each as a request of its own."""
    spare = one.spillover
    if spare is None:
        return (one,)
    beside = replace(
        one,
        sku=spare.sku,
        capacity=spare.capacity,
        spillover=None,
        present=one.spillover_present,
        spillover_present=None,
    )
    return one, beside


def _stands_at(candidate: Candidate, sku: str, present: Present) -> bool:
    """In another account, or as another SKU, it would be another deployment."""
    account, deployed = (candidate.account_id or "").casefold(), present.deployed
    return account in (deployed.account_id, deployed.account) and sku == deployed.sku


def _stock(part: DeploymentRequest) -> Stock:
    return region_name(part.candidates[0].region), part.model_name, part.sku


def _stock_of(present: Present) -> Stock:
    deployed = present.deployed
    return region_name(present.region), deployed.model.name, deployed.sku
