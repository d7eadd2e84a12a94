"""The catalogue's values and what can be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

ZONE_WORDS = ("global", "us", "eu", "eu-members", "apac")
"""Words that stand for a set of regions, in stack files and in policy configuration."""

# In Azure's EU data zone by the EU Data Boundary, which takes in EFTA (deployment types page,
# 2026-08-06), though their countries are no members of the European Union.
_EU_BY_EFTA = frozenset({"norwayeast", "switzerlandnorth"})


class Lifecycle(StrEnum):
    """``lifecycleStatus`` of a model, in ARM's words.

    The documentation uses other words: its Deprecated is ``Deprecating`` here, its Retired is
    ``Deprecated``.
    """

    PREVIEW = "Preview"
    GENERALLY_AVAILABLE = "GenerallyAvailable"
    STABLE = "Stable"
    LEGACY = "Legacy"
    DEPRECATING = "Deprecating"
    DEPRECATED = "Deprecated"


class Scope(StrEnum):
    """Where a SKU may process a prompt."""

    GLOBAL = "global"
    """Any Azure region."""
    ZONE = "zone"
    """Any region of the data zone of the account's region."""
    REGION = "region"
    """The account's region."""


@dataclass(frozen=True, slots=True)
class Size:
    """Legal sizes of a provisioned SKU, in PTU."""

    minimum: int
    step: int


@dataclass(frozen=True, slots=True)
class Sku:
    """A deployment type."""

    name: str
    """As ARM spells it."""
    display_name: str
    scope: Scope
    provisioned: bool
    """Capacity is counted in PTU and reserved; else in thousands of tokens a minute."""


@dataclass(frozen=True, slots=True)
class Region:
    """An Azure region."""

    name: str
    display_name: str
    geography: str
    data_zone: str | None
    """``us``, ``eu`` or ``apac``; None outside every data zone."""
    paired: str | None
    offers_openai: bool
    """False where only other Foundry models are listed."""


@dataclass(frozen=True, slots=True)
class Model:
    """One version of one model."""

    format: str
    name: str
    version: str
    lifecycle: Lifecycle | None
    """None where the retirement schedule leaves the model out."""
    retirement: date | None
    replacement: str | None
    listed: bool
    """False where only the retirement schedule names the model: then absent SKUs say nothing."""
    regions: Mapping[str, tuple[str, ...]]
    """Region names by SKU, sorted. A SKU without regions is left out."""
    sizes: Mapping[str, Size]
    """By provisioned SKU. Says nothing of regions."""
    input_tpm_per_ptu: int | None
    """Input tokens a minute that one PTU serves."""
    output_to_input_ratio: float | None
    """Input tokens that one output token weighs; None where the sizing page gives weights."""

    def offered_in(self, region: str) -> tuple[str, ...]:
        """The SKUs that the region offers of this model."""
        return tuple(sku for sku, regions in self.regions.items() if region in regions)


@dataclass(frozen=True)
class Catalogue:
    """All of it, as of one day."""

    as_of: date
    """Date of the newest document; some parts are older."""
    models: tuple[Model, ...]
    regions: Mapping[str, Region]
    skus: Mapping[str, Sku]
    largest_ptu: int
    """PTU that a single deployment can have at most."""

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str, str], Model]:
        return {(each.format, each.name, each.version): each for each in self.models}

    @cached_property
    def _zones(self) -> Mapping[str, tuple[str, ...]]:
        zones = {
            zone: tuple(name for name, each in self.regions.items() if each.data_zone == zone)
            for zone in ("us", "eu", "apac")
        }
        members = tuple(name for name in zones["eu"] if name not in _EU_BY_EFTA)
        return {"global": tuple(self.regions), "eu-members": members, **zones}

    def model(self, name: str, version: str, model_format: str = "OpenAI") -> Model | None:
        """The model, or None when the catalogue does not hold it."""
        return self._by_key.get((model_format, name, version))

    def versions(self, name: str) -> tuple[Model, ...]:
        """All versions of a model, oldest first as the catalogue lists them."""
        return tuple(each for each in self.models if each.name == name)

    def regions_of(self, word: str) -> tuple[str, ...]:
        """The regions that a zone word stands for.

        Args:
            word: One of ``ZONE_WORDS``. ``eu`` is Azure's EU data zone; ``eu-members`` leaves out
                Norway and Switzerland.

        Raises:
            KeyError: It is no zone word.
        """
        return self._zones[word]

    def zone_of(self, region: str) -> str | None:
        """The data zone of a region; None outside every zone and for a region that is not known."""
        found = self.regions.get(region)
        return found.data_zone if found else None


def region_name(spelling: str) -> str:
    """A region as ARM names it, from any of the spellings that ARM uses.

    ``West US``, ``WestUS`` and ``westus`` are one region.
    """
    return spelling.replace(" ", "").casefold()
