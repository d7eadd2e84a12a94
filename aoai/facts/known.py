"""Facts of a region and of a subscription, and the questions that rules ask them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from aoai.catalog import region_name
from aoai.facts.values import (
    NOT_READ,
    Account,
    Capacity,
    Deployed,
    ModelId,
    Offer,
    Reach,
    Source,
    Statement,
    Unknown,
    Usage,
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

    def kinds_of(self, model_format: str, name: str, version: str | None) -> frozenset[str]:
        """Kinds of account that have an entry of the model, in the version or in any."""
        kinds = {kind: models for kind, models in self._by_kind.items() if kind is not None}
        if version is not None:
            model = ModelId(model_format, name, version)
            return frozenset(kind for kind, models in kinds.items() if model in models)
        return frozenset(
            kind
            for kind, models in kinds.items()
            if any(each[:2] == (model_format, name) for each in models)
        )

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
            account: ARM id, or the account's name. Names are unique, since they are subdomains, so
                that an id in another group, where a stack says so, is the same account.
            name: Of the deployment.
        """
        found = self._deployments.get((account.casefold(), name.casefold()))
        if found is None and "/" in account:
            return self.deployed(account.rpartition("/")[2], name)
        return found

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
    def named(self) -> Mapping[str, Sequence[ModelId]]:
        """Every model and version that some region lists, by the model's name."""
        found: dict[str, list[ModelId]] = {}
        for each in self.offered:
            found.setdefault(each.name, []).append(each)
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
