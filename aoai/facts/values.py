"""The single values that facts are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from aoai.catalog import Lifecycle
from aoai.problems import nearest


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact is from, and of what day or moment it is."""

    origin: str
    """Such as ``Azure``, ``the catalogue`` or the path of a snapshot."""
    taken: date | datetime | None
    """None where the source does not say."""

    def __str__(self) -> str:
        if self.taken is None:
            return f"{self.origin}, of an unstated day"
        if isinstance(self.taken, datetime):
            return f"{self.origin}, {self.taken:%Y-%m-%d %H:%M} UTC"
        return f"{self.origin}, {self.taken}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has said. It is neither zero nor absence."""

    reason: str
    """Lower case, without a full stop, such as ``403 AuthorizationFailed for models``."""


NOT_READ = Unknown("it was not read")
"""The part was not asked for; :meth:`RegionFacts.merged` takes it from elsewhere."""


class ModelId(NamedTuple):
    """Format, name and version: what Azure calls a model."""

    format: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class SkuOffer:
    """One deployment type of one model in one region."""

    name: str
    usage_name: str | Unknown
    """The quota it draws on, as its own entry names it; the names follow no pattern."""
    minimum: int | Unknown = 1
    """Azure counts a missing minimum as 1."""
    maximum: int | Unknown = field(default=Unknown("no maximum is stated"))
    step: int | Unknown = 1
    default: int | None = None
    ends: date | None = None
    """``deprecationDate``: from that day on, 00:00 UTC, Azure refuses it."""

    @property
    def fine_tuned(self) -> bool:
        """The entry is for fine-tuned models."""
        return isinstance(self.usage_name, str) and self.usage_name.endswith("-finetune")


@dataclass(frozen=True)
class Offer:
    """One version of one model in one region, for accounts of one kind."""

    model: ModelId
    kind: str | None
    """Kind of account, such as ``AIServices``; None where the source does not tell kinds apart."""
    lifecycle: Lifecycle | str | None
    """ARM's ``lifecycleStatus``; None where the source leaves it out."""
    ends: date | None
    """The model's own date. A SKU's date goes before it."""
    is_default: bool | Unknown
    skus: tuple[SkuOffer, ...]
    skus_complete: bool = True
    """False where a SKU may be offered that the source does not list."""
    replacement: str | None = None

    def sku(self, name: str) -> SkuOffer | None:
        """The entry that counts for a SKU.

        Where a SKU stands twice that is the first entry which is not for fine-tuned models. An
        entry for fine-tuned models is returned when there is no other.
        """
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, SkuOffer]:
        found: dict[str, SkuOffer] = {}
        for each in self.skus:
            if each.name not in found or (found[each.name].fine_tuned and not each.fine_tuned):
                found[each.name] = each
        return found


@dataclass(frozen=True, slots=True)
class Usage:
    """One row of quota of a subscription in a region."""

    current: int
    """May lie above the limit; what is deployed keeps running."""
    limit: int

    @property
    def remaining(self) -> int:
        """What can still be deployed, never below 0."""
        return max(0, self.limit - self.current)


class Reach(StrEnum):
    """Over what one row of quota is counted. Rows that nothing is said of are regional."""

    REGIONAL = "regional"
    ZONE = "zone"
    """Over the data zone of the region; over the region alone where it lies in no zone."""
    GLOBAL = "global"
    """Over the subscription."""

    @classmethod
    def parse(cls, word: object) -> "Reach":
        """The reach that a file names.

        Raises:
            ValueError: The word is none of the three; the text says what would put it right.
        """
        words = [each.value for each in cls]
        if word in words:
            return cls(word)
        close = nearest(str(word), words)
        raise ValueError(f"did you mean {close}?" if close else "write regional, zone or global")


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a region could give of a model and SKU, quota and service capacity considered."""

    available: int
    source: Source


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment that exists."""

    account_id: str
    """ARM id, in lower case, since Azure spells it in several ways."""
    name: str
    model: ModelId
    sku: str
    capacity: int

    @property
    def account(self) -> str:
        """Name of the account."""
        return self.account_id.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Account:
    """An account that exists and can hold deployments."""

    id: str
    """ARM id, in lower case."""
    kind: str
    """Such as ``AIServices``."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person knows that no API tells: something listed is not to be had in some regions."""

    reason: str
    """Such as ``not sold to us``."""
    source: Source
    """The file with the author, and the day on which it was said."""
    regions: tuple[str, ...]
    """By ARM's names; empty: everywhere."""
    model: str | None = None
    """Name of the model; None: all."""
    version: str | None = None
    """None: all."""
    skus: tuple[str, ...] = ()
    """Empty: all."""
    until: date | None = None
    """From that day on, 00:00 UTC, it no longer counts; None: it counts until it is removed."""

    def covers(self, region: str, model: ModelId, sku: str) -> bool:
        """It speaks of this model and SKU in this region."""
        return (
            (not self.regions or region in self.regions)
            and self.model in (None, model.name)
            and self.version in (None, model.version)
            and (not self.skus or sku in self.skus)
        )
