"""The catalogue's values and what can be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

ZONE_WORDS = ("global", "us", "eu", "eu-members", "apac")
"""Words that stand for a set of regions, in stack files and in policy configuration."""
DATA_ZONES = ("us", "eu", "apac")
"""Azure's own data zones."""

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
class Terms:
    """What Azure itself says of a SKU of a model; None where it says nothing.

    A minimum or step of 1 is left out, as most of Azure's own entries do.
    """

    usage_name: str | None = None
    """The quota that it draws on."""
    minimum: int | None = None
    maximum: int | None = None
    step: int | None = None
    default: int | None = None
    ends: date | None = None
    """Where it is another day than the model's."""


@dataclass(frozen=True, slots=True)
class Sku:
    """A deployment type."""

    name: str
    """As ARM spells it."""
    display_name: str
    scope: Scope
    provisioned: bool
    """Capacity is counted in PTU and reserved; else in thousands of tokens a minute."""
    section: str | None
    """Which section dates the regions that offer it; None where no document lists them."""


@dataclass(frozen=True, slots=True)
class Region:
    """An Azure region."""

    name: str
    display_name: str
    geography: str | None
    """None where only Azure's list of offers names the region."""
    data_zone: str | None
    """``us``, ``eu`` or ``apac``; None outside every data zone."""
    paired: str | None
    offers_openai: bool
    """False where only other Foundry models are listed."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the catalogue, read on one day from one source."""

    name: str
    as_of: date
    source: str
    """A document of SOURCES.md, or ``Azure``."""
    holds: str
    older: Mapping[str, date]
    """Regions that could not be read on that day, with the day that their facts are of."""


@dataclass(frozen=True)
class Model:
    """One version of one model."""

    format: str
    name: str
    version: str
    lifecycle: Lifecycle | str | None
    """None where no source says; a plain word where ARM has a new one."""
    retirement: date | None
    replacement: str | None
    listed: bool
    """False where only the retirement schedule names the model: then absent SKUs say nothing."""
    offers: Mapping[str, tuple[str, ...]]
    """SKUs by region, both sorted by name. A region without SKUs is left out."""
    sizes: Mapping[str, Size]
    """As documented, by provisioned SKU. Says nothing of regions."""
    input_tpm_per_ptu: int | None
    """Input tokens a minute that one PTU serves."""
    output_to_input_ratio: float | None
    """Input tokens that one output token weighs; None where the sizing page gives weights."""
    is_default: bool | None = None
    """It is the version that a deployment without one gets; None where only Azure could tell."""
    kinds: tuple[str, ...] = ()
    """Kinds of account that can deploy it; empty where only Azure could tell."""
    terms: Mapping[str, Terms] = field(default_factory=dict)
    """By SKU, as most regions have them. Empty where only Azure could tell."""
    regional: Mapping[str, "Model"] = field(default_factory=dict)
    """The model as those regions have it that differ from the rest."""

    def offered_in(self, region: str) -> tuple[str, ...]:
        """The SKUs that the region offers of this model."""
        return self.offers.get(region, ())

    def within(self, region: str) -> "Model":
        """The model as the region has it."""
        return self.regional.get(region, self)

    @cached_property
    def regions(self) -> Mapping[str, tuple[str, ...]]:
        """Region names by SKU, both sorted. A SKU without regions is left out."""
        found: dict[str, list[str]] = {}
        for region, skus in self.offers.items():
            for sku in skus:
                found.setdefault(sku, []).append(region)
        return {sku: tuple(found[sku]) for sku in sorted(found)}

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class Catalogue:
    """All of it, each section as of its day."""

    models: tuple[Model, ...]
    """By format, name and version."""
    regions: Mapping[str, Region]
    skus: Mapping[str, Sku]
    largest_ptu: int
    """PTU that a single deployment can have at most."""
    sections: Mapping[str, Section]

    @cached_property
    def as_of(self) -> date:
        """Date of the newest section; some are older."""
        return max(each.as_of for each in self.sections.values())

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """All kinds of account that some model is known for; empty where Azure was not asked."""
        return tuple(sorted({kind for each in self.models for kind in each.kinds}))

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str, str], Model]:
        return {(each.format, each.name, each.version): each for each in self.models}

    @cached_property
    def _zones(self) -> Mapping[str, tuple[str, ...]]:
        zones = {
            zone: tuple(name for name, each in self.regions.items() if each.data_zone == zone)
            for zone in DATA_ZONES
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
