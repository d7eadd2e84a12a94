"""What each region offers: models with their SKUs, as the Models API writes them.

The offers are the catalogue's, or the recorded ones, and what a scenario adds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache, cached_property
from typing import Any

from aoai.emulator.catalogued import KINDS, RECORDED_REGIONS, load_catalogue, models_of, recorded
from aoai.emulator.scenario import ExtraOffer, Scenario

FORMAT = "OpenAI"


@dataclass(frozen=True, slots=True)
class Sku:
    """One deployment type of a model in a region."""

    raw: Mapping[str, Any]
    """As the Models API writes it."""

    @property
    def name(self) -> str:
        """Azure's SKU name."""
        return str(self.raw["name"])

    @property
    def usage(self) -> str:
        """The quota that it draws on."""
        return str(self.raw["usageName"])

    @property
    def ends(self) -> datetime | None:
        """The moment from which Azure does not take it, where it has one of its own."""
        return _day(self.raw.get("deprecationDate"))

    @property
    def tuned(self) -> bool:
        """It is for fine-tuned models."""
        return self.usage.endswith("-finetune")

    @property
    def minimum(self) -> int:
        """The smallest size; 1 where none is stated (FVS#158)."""
        return int(self._capacity.get("minimum") or 1)

    @property
    def maximum(self) -> int | None:
        """The largest size; None where none is stated."""
        found = self._capacity.get("maximum")
        return None if found is None else int(found)

    @property
    def step(self) -> int:
        """Between two sizes; 1 where none is stated."""
        return int(self._capacity.get("step") or 1)

    @property
    def _capacity(self) -> Mapping[str, Any]:
        return self.raw.get("capacity") or {}


@dataclass(frozen=True, slots=True)
class Model:
    """One version of a model in a region."""

    raw: Mapping[str, Any]
    """The ``model`` object of the Models API."""
    kinds: tuple[str, ...] = KINDS
    """Kinds of account that can deploy it."""

    @property
    def key(self) -> tuple[str, str, str]:
        """Format, name and version."""
        return self.raw["format"], self.raw["name"], self.raw["version"]

    @property
    def lifecycle(self) -> str:
        """ARM's ``lifecycleStatus``."""
        return str(self.raw.get("lifecycleStatus") or "GenerallyAvailable")

    @property
    def ends(self) -> datetime | None:
        """The moment from which Azure does not take SKUs of it that have none of their own."""
        return _day((self.raw.get("deprecation") or {}).get("inference"))

    @property
    def skus(self) -> Iterator[Sku]:
        """Its deployment types, those for fine-tuned models left out.

        Assumed: of a name that stands there more than once (recorded for gpt-4o 2024-08-06 as
        ProvisionedManaged) the first entry counts.
        """
        named = set()
        for each in map(Sku, self.raw["skus"]):
            if not each.tuned and each.name not in named:
                named.add(each.name)
                yield each

    def sku(self, name: str) -> Sku | None:
        """The deployment type of that name."""
        return next((each for each in self.skus if each.name == name), None)

    def is_for(self, kind: str) -> bool:
        """Accounts of the kind can deploy it; those of kind OpenAI no model of another format."""
        return kind in self.kinds and (kind != "OpenAI" or self.key[0] == FORMAT)


class Offers:
    """What the regions of one Azure offer."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Display names of the regions, by name."""
        known = load_catalogue("regions")
        if self._scenario.catalogue == "recorded":
            return {name: known[name]["display_name"] for name in RECORDED_REGIONS}
        return {name: each["display_name"] for name, each in known.items()}

    def models(self, region: str) -> tuple[Model, ...]:
        """Everything that a region offers, in the catalogue's order."""
        found = self._with_extras.get(region)
        return self._listed(region) if found is None else found

    def find(
        self, region: str, model: tuple[str, str, str], kind: str | None = None
    ) -> Model | None:
        """A model in a region, for accounts of a kind, or of any."""
        return next(
            (
                each
                for each in self.models(region)
                if each.key == model and (kind is None or each.is_for(kind))
            ),
            None,
        )

    def default_version(self, region: str, kind: str, model_format: str, name: str) -> str | None:
        """The version that a deployment without one gets; None where none is the default."""
        return next(
            (
                each.key[2]
                for each in self.models(region)
                if each.key[:2] == (model_format, name)
                and each.raw.get("isDefaultVersion")
                and each.is_for(kind)
            ),
            None,
        )

    def anywhere(self, model: tuple[str, str, str], sku: str) -> bool:
        """Some region has the SKU for the model."""
        return any(
            found.sku(sku)
            for region in self.regions
            if (found := self.find(region, model)) is not None
        )

    @cached_property
    def _with_extras(self) -> Mapping[str, tuple[Model, ...]]:
        """The regions in which the scenario adds something."""
        found: dict[str, list[Model]] = {}
        for extra in self._scenario.offers:
            base = found.get(extra.region) or [*self._listed(extra.region)]
            found[extra.region] = [*_with_extra(base, extra)]
        return {region: tuple(models) for region, models in found.items()}

    def _listed(self, region: str) -> tuple[Model, ...]:
        if region not in self._stated:
            return _offered(self._scenario.catalogue, region)
        return self._stated[region]

    @cached_property
    def _stated(self) -> Mapping[str, tuple[Model, ...]]:
        """The regions whose models the scenario states."""
        return {
            region: tuple(
                Model(each.model.model_dump(exclude_unset=True), (each.kind,)) for each in listed
            )
            for region, listed in self._scenario.models.items()
        }


@cache
def _offered(catalogue: str, region: str) -> tuple[Model, ...]:
    """What a region offers without a scenario's additions; the same for every Azure."""
    if catalogue == "recorded":
        # The recording is of kind OpenAI alone.
        return tuple(Model(each["model"]) for each in recorded(region, "models"))
    return tuple(Model(raw, kinds) for raw, kinds in models_of(region))


def _day(instant: str | None) -> datetime | None:
    """The start of an instant's day in UTC: every recorded one is such a start."""
    if not instant:
        return None
    found = datetime.fromisoformat(instant)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return datetime.combine(found.date(), time(), UTC)


def _with_extra(models: list[Model], extra: ExtraOffer) -> Iterator[Model]:
    name, _, version = extra.model.partition("@")
    sizes = {"minimum": extra.minimum, "maximum": extra.maximum, "step": extra.step}
    capacity = {key: value for key, value in sizes.items() if value is not None}
    sku = {"name": extra.sku, "usageName": extra.usage, "capacity": capacity}
    found = False
    for each in models:
        if each.key == (FORMAT, name, version):
            found = True
            others = [other for other in each.raw["skus"] if other["name"] != extra.sku]
            yield replace(each, raw={**each.raw, "skus": [*others, sku]})
        else:
            yield each
    if not found:
        yield Model(
            {
                "format": FORMAT,
                "name": name,
                "version": version,
                "skus": [sku],
                "lifecycleStatus": "GenerallyAvailable",
            }
        )
