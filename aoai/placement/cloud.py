"""What every piece of placement works with."""

from collections.abc import Callable, Sequence
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
    return candidate.subscription, candidate.region, candidate.sku, *model


@dataclass(frozen=True, slots=True)
class Cloud:
    """Azure as placement sees it. One per process, since it holds whose turn it is."""

    arm: Arm
    rows: Sequence[Row]
    """What refusals mean; the first row that fits decides."""
    turns: Turns = field(default_factory=Turns)
    pool_of: Callable[[Request, Candidate], Pool] = regional_pool


@dataclass(frozen=True, slots=True)
class Work:
    """One operation under way: how long it may take, and where a person sees it."""

    patience: Patience
    reporter: Reporter
