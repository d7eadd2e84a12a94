"""The values that facts are made of, and the questions that rules ask them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from aoai.catalog import Lifecycle, region_name


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

    def covers(self, region: str, model: ModelId, sku: str) -> bool:
        """It speaks of this model and SKU in this region."""
        return (
            (not self.regions or region in self.regions)
            and self.model in (None, model.name)
            and self.version in (None, model.version)
            and (not self.skus or sku in self.skus)
        )


@dataclass(frozen=True)
class RegionFacts:
    """What is known of one region."""

    region: str
    source: Source
    """Of offers, usages and deployments."""
    offers: tuple[Offer, ...] | Unknown = NOT_READ
    usages: Mapping[str, Usage] | Unknown = NOT_READ
    """By usage name. A row that is missing from a list with others is unknown."""
    capacities: Mapping[tuple[ModelId, str], Capacity] = field(default_factory=dict)
    """Free capacity by model and SKU. What is missing is unknown."""
    deployments: tuple[Deployed, ...] | Unknown = NOT_READ
    """Of all the subscription's accounts in the region."""
    accounts: tuple[Account, ...] | Unknown = NOT_READ
    """Of the subscription, in the region."""

    def offer(self, kind: str, model: ModelId) -> Offer | None:
        """The entry of a model for accounts of a kind, or None when the region has none.

        Where nothing is said of the kind, models of format OpenAI are judged by any kind's entry.
        """
        return self._models(kind).get(model)

    def offers_for(self, kind: str) -> Iterable[Offer]:
        """All entries for accounts of a kind, judged as :meth:`offer` does."""
        return self._models(kind).values()

    def tells(self, kind: str) -> bool:
        """There are entries for accounts of the kind."""
        return kind in self._by_kind

    def usage(self, name: str) -> Usage | Unknown:
        """The row of a usage name."""
        if isinstance(self.usages, Unknown):
            return self.usages
        found = self.usages.get(name)
        return Unknown(f"the list of quota has no row {name}") if found is None else found

    def merged(self, other: "RegionFacts") -> "RegionFacts":
        """These facts, with the parts that were not read taken from the other ones."""
        return replace(
            self,
            offers=other.offers if self.offers is NOT_READ else self.offers,
            usages=other.usages if self.usages is NOT_READ else self.usages,
            deployments=other.deployments if self.deployments is NOT_READ else self.deployments,
            accounts=other.accounts if self.accounts is NOT_READ else self.accounts,
            capacities={**other.capacities, **self.capacities},
        )

    def _models(self, kind: str) -> Mapping[ModelId, Offer]:
        kinds = self._by_kind
        return kinds[kind] if kind in kinds else kinds[None]

    @cached_property
    def _by_kind(self) -> Mapping[str | None, Mapping[ModelId, Offer]]:
        kinds: dict[str | None, dict[ModelId, Offer]] = {None: {}}
        for each in self.offers if isinstance(self.offers, tuple) else ():
            if each.kind is not None:
                kinds.setdefault(each.kind, {}).setdefault(each.model, each)
            if each.model.format == "OpenAI":
                kinds[None].setdefault(each.model, each)
        return kinds


@dataclass(frozen=True)
class Facts:
    """What is known of Azure for one subscription."""

    regions: Mapping[str, RegionFacts]
    """By ARM's name of the region."""
    source: Source
    """Of the whole, as a report names it."""
    subscription: str | None = None
    unread_regions: Sequence[str] = ()
    """Regions in which the subscription has accounts whose deployments were not read."""
    pools: Mapping[str, Reach] = field(default_factory=dict)
    """By usage name, where the quota counts over more than its region."""
    statements: tuple[Statement, ...] = ()

    def region(self, name: str) -> RegionFacts | None:
        """The facts of a region in any of ARM's spellings; None when nothing is known of it."""
        found = self.regions.get(name)
        return self.regions.get(region_name(name)) if found is None else found

    def merged(self, other: "Facts") -> "Facts":
        """These facts, with what was not read here taken from the other ones, region by region."""
        regions = dict(other.regions)
        for name, mine in self.regions.items():
            regions[name] = mine.merged(regions[name]) if name in regions else mine
        return replace(
            self,
            regions=regions,
            subscription=self.subscription or other.subscription,
            pools={**other.pools, **self.pools},
            statements=tuple(dict.fromkeys((*self.statements, *other.statements))),
        )

    def deployed(self, account: str, name: str) -> Deployed | None:
        """The deployment of that name in the account, where it is known to exist.

        Args:
            account: ARM id, or the account's name, which is unique where it is a subdomain too.
            name: Of the deployment.
        """
        return self._deployments.get((account.casefold(), name.casefold()))

    @cached_property
    def offered(self) -> Mapping[ModelId, Mapping[str, Sequence[str]]]:
        """Region names by model and SKU, over all kinds of account. For suggestions."""
        found: dict[ModelId, dict[str, list[str]]] = {}
        for name, region in self.regions.items():
            for offer in region.offers if isinstance(region.offers, tuple) else ():
                skus = found.setdefault(offer.model, {})
                for sku in {each.name for each in offer.skus if not each.fine_tuned}:
                    regions = skus.setdefault(sku, [])
                    if name not in regions:
                        regions.append(name)
        return found

    @cached_property
    def deployments_complete(self) -> bool:
        """Every deployment of the subscription is known, as far as the source goes."""
        return not self.unread_regions and all(
            isinstance(each.deployments, tuple) for each in self.regions.values()
        )

    @cached_property
    def deployed_models(self) -> frozenset[ModelId]:
        """Models that the subscription is known to have deployed somewhere."""
        return frozenset(each.model for each in self._deployments.values())

    @cached_property
    def _deployments(self) -> Mapping[tuple[str, str], Deployed]:
        return {
            (account, each.name.casefold()): each
            for region in self.regions.values()
            if isinstance(region.deployments, tuple)
            for each in region.deployments
            for account in (each.account_id.casefold(), each.account.casefold())
        }
