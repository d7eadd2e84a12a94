"""What one candidate is asked for, and why it cannot take it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from aoai.catalog import Catalogue
from aoai.facts import Facts, ModelId, Offer, RegionFacts, SkuOffer, Source, Unknown


class Aspect(StrEnum):
    """The part of a request that would have to change."""

    REGION = "region"
    MODEL = "model"
    SKU = "sku"
    CAPACITY = "capacity"


class Miss(NamedTuple):
    """Why a candidate cannot take a request. Equal ones of several regions are told together."""

    aspect: Aspect
    reason: str
    """With ``{regions}`` where the regions stand."""
    fix: str
    elsewhere: tuple[str, ...] = ()
    """Regions that could take it; told after the fix, but for those that are asked already."""
    decided: bool = True
    """False: the facts do not say whether it can be taken."""
    sources: tuple[Source, ...] = ()
    """Beside those of the region's facts."""


@dataclass(frozen=True, slots=True)
class Around:
    """What requests are judged against."""

    facts: Facts
    today: date
    """UTC. A date that is reached is past."""
    known: Catalogue
    held: frozenset[ModelId]
    """Models that the subscription has deployed somewhere."""


@dataclass(frozen=True)
class Asked:
    """One model as one SKU in one region, for accounts of one kind."""

    kind: str
    model_format: str
    model_name: str
    model_version: str | None
    sku: str
    region: str
    """In ARM's spelling."""
    around: Around

    @property
    def model(self) -> str:
        """The model as people write it."""
        return f"{self.model_name}@{self.model_version}" if self.model_version else self.model_name

    @cached_property
    def here(self) -> RegionFacts | None:
        """The facts of the region."""
        return self.around.facts.region(self.region)

    @cached_property
    def offer(self) -> Offer | Unknown | None:
        """The entry that the region would deploy; unknown where the default is not told."""
        if self.here is None or isinstance(self.here.offers, Unknown):
            return None
        if self.model_version is not None:
            model = ModelId(self.model_format, self.model_name, self.model_version)
            return self.here.offer(self.kind, model)
        marked = [each for each in self.versions if each.is_default is True]
        if not marked and any(isinstance(each.is_default, Unknown) for each in self.versions):
            return Unknown("which version is the default is not known")
        return marked[0] if marked else None

    @property
    def versions(self) -> Sequence[Offer]:
        """The entries of all versions of the model that accounts of the kind may deploy."""
        if self.here is None:
            return ()
        wanted = self.model_format, self.model_name
        return [each for each in self.here.offers_for(self.kind) if each.model[:2] == wanted]

    @property
    def found(self) -> Offer:
        """The entry, for rules that are asked only where there is one."""
        if not isinstance(self.offer, Offer):
            raise TypeError(f"{self.region} has no entry of {self.model}")
        return self.offer

    @property
    def entry(self) -> SkuOffer | None:
        """The SKU's entry that counts."""
        return self.offer.sku(self.sku) if isinstance(self.offer, Offer) else None

    @property
    def ends(self) -> date | None:
        """The day from which Azure refuses it: the SKU's, and the model's where it has none."""
        entry = self.entry
        return (entry.ends if entry else None) or (
            self.offer.ends if isinstance(self.offer, Offer) else None
        )

    def near(self, regions: Iterable[str]) -> tuple[str, ...]:
        """Regions to suggest: the asked one's zone first, since leaving it costs residency."""
        known = self.around.known
        zone = known.zone_of(self.region)
        return tuple(sorted(regions, key=lambda each: (known.zone_of(each) != zone, each)))
