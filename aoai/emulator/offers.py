"""What each region offers: models with their SKUs, as the Models API writes them.

The offers are the catalogue's, or the recorded ones, and what a scenario adds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    def ends(self) -> str | None:
        """When Azure stops taking it, as ARM writes instants."""
        return self.raw.get("deprecationDate")

    def size(self, name: str, default: int) -> int:
        """Minimum, maximum, step or default of the capacity."""
        found = self.raw.get("capacity", {}).get(name)
        return default if found is None else int(found)


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
        return str(self.raw.get("lifecycleStatus", "GenerallyAvailable"))

    @property
    def skus(self) -> Iterator[Sku]:
        """Its deployment types, those for fine-tuned models left out."""
        for each in self.raw["skus"]:
            if not each["usageName"].endswith("-finetune"):
                yield Sku(each)

    def sku(self, name: str) -> Sku | None:
        """The deployment type of that name."""
        return next((each for each in self.skus if each.name == name), None)


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
        return self._with_extras.get(region) or _offered(self._scenario.catalogue, region)

    def find(self, region: str, model: tuple[str, str, str]) -> Model | None:
        """A model in a region."""
        return next((each for each in self.models(region) if each.key == model), None)

    def default_version(self, region: str, model_format: str, name: str) -> str | None:
        """The version that a deployment without one gets."""
        found = [each for each in self.models(region) if each.key[:2] == (model_format, name)]
        marked = [each for each in found if each.raw.get("isDefaultVersion")]
        # Assumed where no version is marked: the newest that takes new deployments.
        taken = [each for each in found if each.lifecycle not in ("Deprecating", "Deprecated")]
        best = marked or sorted(taken, key=lambda each: each.key[2])[-1:]
        return best[0].key[2] if best else None

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
        found: dict[str, list[dict[str, Any]]] = {}
        for extra in self._scenario.offers:
            base = found.get(extra.region) or [
                dict(each.raw) for each in _offered(self._scenario.catalogue, extra.region)
            ]
            found[extra.region] = [*_with_extra(base, extra)]
        return {region: tuple(map(Model, models)) for region, models in found.items()}


@cache
def _offered(catalogue: str, region: str) -> tuple[Model, ...]:
    """What a region offers without a scenario's additions; the same for every Azure."""
    if catalogue == "recorded":
        # The recording is of kind OpenAI alone.
        return tuple(Model(each["model"]) for each in recorded(region, "models"))
    return tuple(Model(raw, kinds) for raw, kinds in models_of(region))


def _with_extra(models: list[dict[str, Any]], extra: ExtraOffer) -> Iterator[dict[str, Any]]:
    name, _, version = extra.model.partition("@")
    sizes = {"minimum": extra.minimum, "maximum": extra.maximum, "step": extra.step}
    capacity = {key: value for key, value in sizes.items() if value is not None}
    sku = {"name": extra.sku, "usageName": extra.usage, "capacity": capacity}
    found = False
    for each in models:
        if (each["format"], each["name"], each["version"]) == (FORMAT, name, version):
            found = True
            others = [other for other in each["skus"] if other["name"] != extra.sku]
            yield each | {"skus": [*others, sku]}
        else:
            yield each
    if not found:
        yield {
            "format": FORMAT,
            "name": name,
            "version": version,
            "skus": [sku],
            "lifecycleStatus": "GenerallyAvailable",
        }
