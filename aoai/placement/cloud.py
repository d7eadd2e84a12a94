"""What every piece of placement works with."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from aoai.placement.arm import Arm, Reporter
from aoai.placement.patience import Patience, Turns
from aoai.placement.refusals import Row
from aoai.placement.request import Candidate, Request

Pool = tuple[str, ...]
"""What identifies a quota pool."""


def regional_pool(request: Request, candidate: Candidate) -> Pool:
    """The quota pool of a candidate where nothing says that it is shared between regions.

    Provisioned deployments of one type share a pool whatever their model; the others have one per
    model (how-to/quota, 2026-05).
    """
    model = () if candidate.provisioned else (request.model["name"],)
    return candidate.subscription, plain_region(candidate.region), candidate.sku, *model


def plain_region(region: str) -> str:
    """One spelling for what comes as "West US", "WestUS" and "westus" (facts of the Models API)."""
    return region.replace(" ", "").casefold()


@dataclass(frozen=True, slots=True)
class Cloud:
    """Azure as placement sees it. One per process, since it holds whose turn it is."""

    arm: Arm
    rows: Sequence[Row]
    """What refusals mean; the first row that fits decides."""
    turns: Turns = field(default_factory=Turns)
    pool_of: Callable[[Request, Candidate], Pool] = regional_pool

    def turn(self, account_id: str, work: "Work") -> AbstractContextManager[None]:
        """The right to write to an account, held until the block ends."""
        name = account_id.rpartition("/")[2]
        return self.turns.of(
            account_id,
            work.patience,
            lambda: work.reporter.status(f"{name}: waiting for another write of this run"),
        )


@dataclass(frozen=True, slots=True)
class Work:
    """One operation under way: how long it may take, and where a person sees it."""

    patience: Patience
    reporter: Reporter
