"""What a ranking says of one candidate.

The figures order nothing and skip nothing: the run asks each candidate in turn, and Azure alone
decides. They tell a person, before anything is written, what the run will probably meet.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar


class Verdict(StrEnum):
    """What the facts say of one candidate."""

    FITS = "fits"
    """Nothing known speaks against it. A region that gives no figure of free capacity may have
    room."""
    QUOTA_SHORT = "quota short"
    """The subscription's quota does not hold the deployment and its spillover."""
    NO_FREE_CAPACITY = "no free capacity"
    """Quota holds it, and Azure's figure of what is free does not."""
    NOT_OFFERED = "not offered"
    """Azure refuses the model, its version, the SKU or the size there, whatever is free."""
    UNKNOWN = "unknown"
    """The facts do not decide."""


KeyT = TypeVar("KeyT", bound=Hashable)
Stock = tuple[str, str, str]
"""Region, model name and SKU: what a figure of free capacity is about, whatever the version."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What deployments are expected to take that the facts do not count yet."""

    quota: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By usage name and reach of the pool."""
    free: Mapping[Stock, int] = field(default_factory=dict)

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(_sum(self.quota, other.quota, 1), _sum(self.free, other.free, 1))

    def __sub__(self, other: "Taken") -> "Taken":
        return Taken(_sum(self.quota, other.quota, -1), _sum(self.free, other.free, -1))


NOTHING = Taken()


@dataclass(frozen=True, slots=True)
class Standing:
    """How one candidate stands."""

    region: str
    sku: str
    capacity: int
    """What it would have there: what is asked for, or the smaller size that fits."""
    verdict: Verdict
    short_by: int | None = None
    """How much more quota it would need, of the first pool that is too small."""
    free: int | None = None
    """Azure's figure of what is free, less what the run is expected to take; None: not known."""
    reason: str | None = None
    """The facts behind the verdict, where it does not say everything."""
    instead_of: int | None = None
    """The full size, where only this smaller one fits."""
    takes: Taken = NOTHING
    """What landing here takes that is not held today; nothing where it does not fit."""

    @property
    def said(self) -> str:
        """The verdict in words, such as ``quota short by 120``."""
        return self.verdict if self.short_by is None else f"{self.verdict} by {self.short_by}"

    def as_output(self) -> Mapping[str, Any]:
        """The standing as a program gets it; what is not known is left out."""
        found = {
            "region": self.region,
            "sku": self.sku,
            "capacity": self.capacity,
            "verdict": self.verdict.value,
            "shortBy": self.short_by,
            "free": self.free,
            "reason": self.reason,
        }
        return {name: value for name, value in found.items() if value is not None}

    @property
    def fits(self) -> bool:
        """It fits, at the full size or at a smaller one that the request allows."""
        return self.verdict is Verdict.FITS


def landing(standings: Sequence[Standing]) -> int | None:
    """Where the run is expected to land: the first that fits at its full size, else the first.

    By its place in the ranking; None where nothing is known to fit. A candidate of which nothing is
    known is asked all the same.
    """
    fitting = [at for at, each in enumerate(standings) if each.fits]
    full = [at for at in fitting if standings[at].instead_of is None]
    return next(iter(full or fitting), None)


def _sum(one: Mapping[KeyT, int], other: Mapping[KeyT, int], sign: int) -> Mapping[KeyT, int]:
    return {**one, **{each: one.get(each, 0) + sign * size for each, size in other.items()}}
