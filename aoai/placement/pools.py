"""Quota pools: which candidates draw on the same quota, and which of them a run found empty.

Quota counts per subscription and region, and for some models already over a data zone or over all
regions (quotas-limits, 2026-05). Where nothing says so, a pool is regional.
"""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from aoai.catalog import catalogue, region_name
from aoai.placement.refusals import Refusal
from aoai.placement.request import Candidate, Request
from aoai.refusals import FailureClass, Scope

Pool = tuple[str, ...]
"""What identifies a quota pool."""
PoolOf = Callable[[Request, Candidate], Pool]

# As long as Karpenter holds a refused offering: quota that others give back is soon asked for.
_REMEMBERED_SECONDS = 180.0


def regional_pool(request: Request, candidate: Candidate) -> Pool:
    """The quota pool of a candidate where nothing says that it is shared between regions.

    Provisioned deployments of one type share a pool whatever their model; the others have one per
    model (how-to/quota, 2026-05).
    """
    model = () if candidate.provisioned else (request.model["name"],)
    return candidate.subscription, region_name(candidate.region), candidate.sku, *model


def wide_pool(request: Request, candidate: Candidate) -> Pool:
    """The pool of a candidate once a refusal has told that it reaches beyond the region.

    Global SKUs share one over all regions, those of data zones one for each zone (quotas-limits,
    2026-05); no other SKU has one.
    """
    subscription, region, sku, *model = regional_pool(request, candidate)
    if sku.startswith("Global"):
        region = "global"
    elif sku.startswith("DataZone"):
        region = catalogue().zone_of(region) or region
    return subscription, region, sku, *model


class _Empty(NamedTuple):
    """A size that a pool did not hold."""

    size: int
    refusal: Refusal
    generation: str
    until: float


class EmptyPools:
    """Pools that this run found empty. Safe to share between threads.

    A deployment is spared a question that another one of the run has just had answered, for three
    minutes. What an earlier create of its own was told does not count: who calls create again, as
    an error hook does, wants to ask again.
    """

    def __init__(
        self, pool_of: PoolOf = regional_pool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is empty yet.

        Args:
            pool_of: The pool of a candidate.
            clock: Seconds that only ever grow.
        """
        self._pool_of = pool_of
        self._clock = clock
        self._lock = threading.Lock()
        self._empty: dict[Pool, dict[str, _Empty]] = {}

    def note(self, request: Request, candidate: Candidate, refusal: Refusal) -> None:
        """Remember that a pool did not hold a candidate, where that is what was refused."""
        if refusal.scope is not Scope.POOL:
            return
        wide = refusal.failure is FailureClass.NEXT_POOL
        pool = (wide_pool if wide else self._pool_of)(request, candidate)
        marks, until = request.marks, self._clock() + _REMEMBERED_SECONDS
        found = _Empty(candidate.capacity, refusal, marks.generation, until)
        with self._lock:
            self._empty.setdefault(pool, {})[marks.urn] = found

    def refusal(self, request: Request, candidate: Candidate) -> Refusal | None:
        """Why a candidate need not be asked: its pool did not hold as much, or less."""
        marks, now = request.marks, self._clock()
        # Outside of the lock, since it may have to ask Azure.
        pools = self._pool_of(request, candidate), wide_pool(request, candidate)
        with self._lock:
            for pool in pools:
                for urn, found in self._empty.get(pool, {}).items():
                    told = urn != marks.urn or found.generation == marks.generation
                    if told and candidate.capacity >= found.size and now < found.until:
                        return found.refusal
        return None

    def forget(self) -> None:
        """Something was given back, to whichever pool."""
        with self._lock:
            self._empty.clear()
