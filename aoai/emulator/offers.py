"""What each region offers: models with their SKUs, as the Models API writes them.

The offers are the catalogue's. What it lacks comes from the recorded answers where they have the
model, and else from assumptions, each of which is marked below.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from aoai.emulator.scenario import ExtraOffer, Scenario

KINDS = ("OpenAI", "AIServices")
FORMAT = "OpenAI"
RECORDED_REGIONS = ("eastus2", "swedencentral")

_RECORDED = Path(__file__).parent / "recorded"
_CATALOGUE = Path(__file__).parent.parent / "catalog" / "data" / "catalog.json"

# The documents' words for the lifecycle, and ARM's (model lifecycle page, 2026-10-05).
_LIFECYCLE = {
    "Preview": "Preview",
    "GA": "GenerallyAvailable",
    "Legacy": "Legacy",
    "Deprecated": "Deprecating",
    "Retired": "Deprecated",
    # Assumed: models that the schedule does not name.
    None: "GenerallyAvailable",
}
# Recorded for every standard SKU but whisper's (eastus2, 2026-04-23); assumed for the others.
_STANDARD_SIZE = {"maximum": 1000000, "default": 10}
# Recorded for every ProvisionedManaged of both regions; for the others the documented maximum of a
# deployment, which is recorded for most of them.
_REGIONAL_MAXIMUM, _PROVISIONED_MAXIMUM = 30000, 100000
# Assumed where the recording lacks the SKU: what it has for most chat models.
_RATE_LIMITS = (
    {"key": "request", "renewalPeriod": 10, "count": 1},
    {"key": "token", "renewalPeriod": 60, "count": 1000},
)


@cache
def load_catalogue() -> Mapping[str, Any]:
    """The packaged catalogue, as it was read from Microsoft's documents."""
    found: Mapping[str, Any] = json.loads(_CATALOGUE.read_text("utf-8"))
    return found


@cache
def recorded(region: str, what: str) -> tuple[Mapping[str, Any], ...]:
    """The recorded ``models`` or ``usages`` of a region."""
    document = json.loads((_RECORDED / f"{region}.{what}.json").read_text("utf-8"))
    return tuple(document["value"])


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
        known = load_catalogue()["regions"]
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
    return tuple(
        Model(_model(model, names))
        for model in load_catalogue()["models"]
        if (names := [sku for sku, regions in model["skus"].items() if region in regions])
    )


def _model(known: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """The Models API's object for a model of the catalogue in a region with these SKUs."""
    seen = _recorded_models().get((known["format"], known["name"], known["version"]), {})
    ends = f"{known['retirement_date']}T00:00:00Z" if known["retirement_date"] else None
    found: dict[str, Any] = {
        "format": known["format"],
        "name": known["name"],
        "version": known["version"],
    }
    if "isDefaultVersion" in seen:
        found["isDefaultVersion"] = seen["isDefaultVersion"]
    found["skus"] = [_sku(known, seen, name, ends) for name in names]
    found |= {key: seen[key] for key in ("maxCapacity", "capabilities") if key in seen}
    if ends:
        found["deprecation"] = {"inference": ends}
    found["lifecycleStatus"] = _LIFECYCLE[known["lifecycle"]]
    return found


def _sku(
    known: Mapping[str, Any], seen: Mapping[str, Any], name: str, ends: str | None
) -> dict[str, Any]:
    same = (each for each in seen.get("skus", ()) if each["name"] == name)
    base: Mapping[str, Any] = next(
        (each for each in same if not each["usageName"].endswith("-finetune")), {}
    )
    found: dict[str, Any] = {
        "name": name,
        "usageName": base.get("usageName") or _usage_by_pattern(known["name"], name),
        "capacity": _capacity(known, name, base.get("capacity", {})),
    }
    if ends:
        found["deprecationDate"] = ends
    if "Provisioned" not in name:
        found["rateLimits"] = list(base.get("rateLimits") or _RATE_LIMITS)
    return found


def _capacity(known: Mapping[str, Any], sku: str, seen: Mapping[str, Any]) -> dict[str, Any]:
    if "Provisioned" not in sku:
        return dict(seen or _STANDARD_SIZE)
    sizes = known["ptu"].get(sku)
    most = _REGIONAL_MAXIMUM if sku == "ProvisionedManaged" else _PROVISIONED_MAXIMUM
    if sizes is None:
        return dict(seen or {"maximum": most})
    maximum = seen.get("maximum", most)
    return {"minimum": sizes["min"], "maximum": maximum, "step": sizes["increment"]}


def _usage_by_pattern(model: str, sku: str) -> str:
    """Assumed: real names follow no pattern, but where none was recorded there must be one."""
    names = load_catalogue()["usage_names"]
    pattern = names["patterns"].get(sku, f"OpenAI.{sku}.{{model}}")
    part = names["model_part_anomalies"].get(model, model)
    return str(pattern.format(model=part))


@cache
def _recorded_models() -> Mapping[tuple[str, str, str], Mapping[str, Any]]:
    """Recorded models, the SKUs of both regions together."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for region in RECORDED_REGIONS:
        for entry in recorded(region, "models"):
            model = entry["model"]
            key = model["format"], model["name"], model["version"]
            if key not in found:
                found[key] = deepcopy(model)
            else:
                found[key]["skus"] += model["skus"]
    return found


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
