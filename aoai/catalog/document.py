"""Reads the packaged JSON document into catalogue values."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from aoai.catalog.catalogue import Catalogue, Lifecycle, Model, Region, Scope, Size, Sku

_LIFECYCLES: Mapping[str | None, Lifecycle | None] = {
    "Preview": Lifecycle.PREVIEW,
    "GA": Lifecycle.GENERALLY_AVAILABLE,
    "Legacy": Lifecycle.LEGACY,
    "Deprecated": Lifecycle.DEPRECATING,
    "Retired": Lifecycle.DEPRECATED,
    None: None,
}
# How the deployment types page says where a SKU processes.
_SCOPES = {
    "any Azure region": Scope.GLOBAL,
    "within data zone": Scope.ZONE,
    "deployment region": Scope.REGION,
}


@cache
def catalogue() -> Catalogue:
    """The packaged catalogue, read once per process."""
    document = resources.files("aoai.catalog").joinpath("data/catalog.json")
    return parse(json.loads(document.read_bytes()))


def parse(document: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a document.

    Raises:
        KeyError: A part is missing, or a word for a lifecycle is new.
        ValueError: A date cannot be read, or a SKU's processing is described in new words.
    """
    return Catalogue(
        as_of=date.fromisoformat(document["as_of"]),
        models=tuple(map(_model, document["models"])),
        regions={name: _region(name, each) for name, each in document["regions"].items()},
        skus={name: _sku(name, each) for name, each in document["sku_info"].items()},
        largest_ptu=document["limits"]["ptu_per_deployment_max"],
    )


def _model(raw: Mapping[str, Any]) -> Model:
    retirement = raw["retirement_date"]
    return Model(
        format=raw["format"],
        name=raw["name"],
        version=raw["version"],
        lifecycle=_LIFECYCLES[raw["lifecycle"]],
        retirement=date.fromisoformat(retirement) if retirement else None,
        replacement=raw["replacement"],
        listed=raw["in_matrix"],
        regions={sku: tuple(regions) for sku, regions in raw["skus"].items() if regions},
        sizes={sku: Size(size["min"], size["increment"]) for sku, size in raw["ptu"].items()},
        input_tpm_per_ptu=raw["input_tpm_per_ptu"],
        output_to_input_ratio=raw["output_to_input_ratio"],
    )


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
    )


def _scope(processing: str) -> Scope:
    for words, scope in _SCOPES.items():
        if processing.startswith(words):
            return scope
    raise ValueError(f"no scope is known for {processing!r}")
