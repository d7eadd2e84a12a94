"""Reads the packaged JSON files into catalogue values.

Files that the refresh rewrites hold one row per line, and each row begins with what it is about,
so that a line of a diff can be read by itself.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from aoai.catalog.catalogue import (
    Catalogue,
    Lifecycle,
    Model,
    Region,
    Scope,
    Section,
    Size,
    Sku,
    Terms,
)

DATA = Path(__file__).parent / "data"
"""Folder of the packaged files."""
PARTS = (
    "models",
    "offers",
    "terms",
    "regional",
    "sizes",
    "throughput",
    "regions",
    "skus",
    "limits",
    "sections",
)
"""Names of the files that :class:`Catalogue` is made of. The others hold quota, prices, history."""

_LIFECYCLES: Mapping[str, Lifecycle] = {each.value: each for each in Lifecycle}
# How the deployment types page says where a SKU processes.
_SCOPES = {
    "any Azure region": Scope.GLOBAL,
    "within data zone": Scope.ZONE,
    "deployment region": Scope.REGION,
}
_NOTHING: Mapping[str, Any] = {}

Key = tuple[str, str, str]
"""Format, name and version of a model."""


@cache
def catalogue() -> Catalogue:
    """The packaged catalogue, read once per process."""
    return parse({name: part(name) for name in PARTS})


def part(name: str, folder: Path = DATA) -> Any:
    """One file of the catalogue as the JSON that it is, such as ``prices``."""
    return json.loads((folder / f"{name}.json").read_bytes())


def parse(parts: Mapping[str, Any]) -> Catalogue:
    """The catalogue of its parts.

    Args:
        parts: The JSON of each of ``PARTS``.

    Raises:
        KeyError: A part is missing.
        ValueError: A date cannot be read, or a SKU's processing is described in new words.
    """
    offers: dict[Key, dict[str, tuple[str, ...]]] = {}
    for model_format, name, version, region, *skus in parts["offers"]:
        offers.setdefault((model_format, name, version), {})[region] = tuple(skus)
    terms = _by_model(parts["terms"])
    regional = _by_model(parts["regional"])
    sizes = _by_model(parts["sizes"])
    throughput = {tuple(key): facts for *key, facts in parts["throughput"]}
    models = []
    for *named, facts in parts["models"]:
        key: Key = (named[0], named[1], named[2])
        model = _model(key, facts, offers.get(key, {}), throughput.get(key, _NOTHING))
        if key in sizes:
            found = {sku: Size(each["minimum"], each["step"]) for sku, each in sizes[key].items()}
            model = replace(model, sizes=found)
        if key in terms:
            model = replace(model, terms=_terms_of(terms[key]))
        if key in regional:
            model = replace(model, regional=_regional(model, regional[key]))
        models.append(model)
    return Catalogue(
        models=tuple(models),
        regions={name: _region(name, each) for name, each in parts["regions"].items()},
        skus={name: _sku(name, each) for name, each in parts["skus"].items()},
        largest_ptu=parts["limits"]["ptu_per_deployment_max"],
        sections={name: _section(name, each) for name, each in parts["sections"].items()},
    )


def _by_model(rows: Iterable[Any]) -> dict[Key, dict[str, Mapping[str, Any]]]:
    """Facts by model and by the row's fourth cell, a SKU or a region."""
    found: dict[Key, dict[str, Mapping[str, Any]]] = {}
    for model_format, name, version, what, facts in rows:
        found.setdefault((model_format, name, version), {})[what] = facts
    return found


def _model(
    key: Key,
    facts: Mapping[str, Any],
    offers: Mapping[str, tuple[str, ...]],
    throughput: Mapping[str, Any],
) -> Model:
    model_format, name, version = key
    return Model(
        format=model_format,
        name=name,
        version=version,
        lifecycle=_lifecycle(facts.get("lifecycle")),
        retirement=_day(facts.get("retirement")),
        replacement=facts.get("replacement"),
        listed=facts.get("listed", True),
        offers=offers,
        sizes={},
        input_tpm_per_ptu=throughput.get("input_tpm_per_ptu"),
        output_to_input_ratio=throughput.get("output_to_input_ratio"),
        is_default=facts.get("default"),
        kinds=tuple(facts.get("kinds", ())),
    )


def _regional(model: Model, by_region: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Model]:
    """The model in the regions that differ; a fact that is not among theirs does not differ."""
    found = {}
    for region, facts in by_region.items():
        changed: dict[str, Any] = {}
        if "lifecycle" in facts:
            changed["lifecycle"] = _lifecycle(facts["lifecycle"])
        if "retirement" in facts:
            changed["retirement"] = _day(facts["retirement"])
        if "default" in facts:
            changed["is_default"] = facts["default"]
        if "kinds" in facts:
            changed["kinds"] = tuple(facts["kinds"])
        if "terms" in facts:
            changed["terms"] = {**model.terms, **_terms_of(facts["terms"])}
        found[region] = replace(model, **changed)
    return found


def _terms_of(by_sku: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Terms]:
    return {
        sku: Terms(
            usage_name=facts.get("usage"),
            minimum=facts.get("minimum"),
            maximum=facts.get("maximum"),
            step=facts.get("step"),
            default=facts.get("default"),
            ends=_day(facts.get("ends")),
        )
        for sku, facts in by_sku.items()
    }


def _region(name: str, raw: Mapping[str, Any]) -> Region:
    zone = raw["data_zone"]
    return Region(
        name=name,
        display_name=raw["display_name"],
        geography=raw["geography"],
        data_zone=zone.casefold() if zone else None,
        paired=raw["paired"],
        offers_openai=raw["in_openai_matrices"],
    )


def _sku(name: str, raw: Mapping[str, Any]) -> Sku:
    return Sku(
        name=name,
        display_name=raw["display"],
        scope=_scope(raw["processing"]),
        provisioned=raw["capacity_unit"] == "PTU",
        section=raw["section"],
    )


def _section(name: str, raw: Mapping[str, Any]) -> Section:
    return Section(
        name=name,
        as_of=date.fromisoformat(raw["as_of"]),
        source=raw["source"],
        holds=raw["holds"],
        older={each: date.fromisoformat(day) for each, day in raw.get("older", {}).items()},
    )


def _scope(processing: str) -> Scope:
    for words, scope in _SCOPES.items():
        if processing.startswith(words):
            return scope
    raise ValueError(f"no scope is known for {processing!r}")


def _lifecycle(word: str | None) -> Lifecycle | str | None:
    return _LIFECYCLES.get(word, word) if word else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
