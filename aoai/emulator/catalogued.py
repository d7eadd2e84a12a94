"""What the catalogue's files and the recorded answers say of models, as the Models API writes it.

What the catalogue lacks comes from the recorded answers where they have the model, and else from
assumptions, each of which is marked below. The files are read here once more, on purpose: a rule
that misreads them is refused by this Azure.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

KINDS = ("OpenAI", "AIServices")
RECORDED_REGIONS = ("eastus2", "swedencentral")

_RECORDED = Path(__file__).parent / "recorded"
_CATALOGUE = Path(__file__).parent.parent / "catalog" / "data"

# Assumed: models of which no source says it.
_LIFECYCLE = "GenerallyAvailable"
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

_Key = tuple[str, str, str]
_NOTHING: Mapping[str, Any] = {}


@cache
def load_catalogue(part: str) -> Any:
    """One file of the packaged catalogue, such as ``regions``, as the JSON that it is."""
    return json.loads((_CATALOGUE / f"{part}.json").read_text("utf-8"))


@cache
def recorded(region: str, what: str) -> tuple[Mapping[str, Any], ...]:
    """The recorded ``models`` or ``usages`` of a region."""
    document = json.loads((_RECORDED / f"{region}.{what}.json").read_text("utf-8"))
    return tuple(document["value"])


def models_of(region: str) -> list[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """The models that a region offers by the catalogue, each with the kinds of account for it."""
    return [
        _model((model_format, name, version), region, skus)
        for model_format, name, version, where, *skus in load_catalogue("offers")
        if where == region
    ]


def _model(key: _Key, region: str, skus: list[str]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    here = _rows("regional").get((*key, region), _NOTHING)
    known = {**_models()[key], **here}
    seen = _recorded_models().get(key, _NOTHING)
    ends = _instant(known.get("retirement"))
    found: dict[str, Any] = dict(zip(("format", "name", "version"), key, strict=True))
    if "default" in known:
        found["isDefaultVersion"] = known["default"]
    elif "isDefaultVersion" in seen:
        found["isDefaultVersion"] = seen["isDefaultVersion"]
    found["skus"] = [
        _sku(key, sku, here.get("terms", _NOTHING).get(sku), seen, ends) for sku in skus
    ]
    found |= {part: seen[part] for part in ("maxCapacity", "capabilities") if part in seen}
    if ends:
        found["deprecation"] = {"inference": ends}
    found["lifecycleStatus"] = known.get("lifecycle") or _LIFECYCLE
    return found, tuple(known.get("kinds", KINDS))


def _sku(
    key: _Key,
    sku: str,
    here: Mapping[str, Any] | None,
    seen: Mapping[str, Any],
    ends: str | None,
) -> dict[str, Any]:
    terms = _rows("terms").get((*key, sku), _NOTHING) if here is None else here
    same = (each for each in seen.get("skus", ()) if each["name"] == sku)
    base: Mapping[str, Any] = next(
        (each for each in same if not each["usageName"].endswith("-finetune")), {}
    )
    usage = terms.get("usage") or base.get("usageName") or _usage_by_pattern(key[1], sku)
    found: dict[str, Any] = {
        "name": sku,
        "usageName": usage,
        "capacity": _capacity(key, sku, terms, base.get("capacity", {})),
    }
    if last := _instant(terms.get("ends")) or ends:
        found["deprecationDate"] = last
    if "Provisioned" not in sku:
        found["rateLimits"] = list(base.get("rateLimits") or _RATE_LIMITS)
    return found


def _capacity(
    key: _Key, sku: str, terms: Mapping[str, Any], seen: Mapping[str, Any]
) -> dict[str, Any]:
    said = {
        part: terms[part] for part in ("minimum", "maximum", "step", "default") if part in terms
    }
    if "Provisioned" not in sku:
        # Once Azure was asked, what it left out is left out.
        return said if terms else dict(seen or _STANDARD_SIZE)
    most = _REGIONAL_MAXIMUM if sku == "ProvisionedManaged" else _PROVISIONED_MAXIMUM
    sizes = _rows("sizes").get((*key, sku))
    if sizes is None:
        return said if terms else dict(seen or {"maximum": most})
    return {
        "minimum": sizes["minimum"],
        "maximum": seen.get("maximum", most),
        "step": sizes["step"],
    } | said


def _usage_by_pattern(model: str, sku: str) -> str:
    """Assumed: real names follow no pattern, but where none was recorded there must be one."""
    names = load_catalogue("usage_names")
    pattern = names["patterns"].get(sku, f"OpenAI.{sku}.{{model}}")
    part = names["model_part_anomalies"].get(model, model)
    return str(pattern.format(model=part))


def _instant(day: str | None) -> str | None:
    return f"{day}T00:00:00Z" if day else None


@cache
def _models() -> Mapping[_Key, Mapping[str, Any]]:
    return {(row[0], row[1], row[2]): row[3] for row in load_catalogue("models")}


@cache
def _rows(part: str) -> Mapping[tuple[str, str, str, str], Mapping[str, Any]]:
    """What a file says by format, name, version, and SKU or region."""
    return {(row[0], row[1], row[2], row[3]): row[4] for row in load_catalogue(part)}


@cache
def _recorded_models() -> Mapping[_Key, Mapping[str, Any]]:
    """Recorded models, the SKUs of both regions together."""
    found: dict[_Key, dict[str, Any]] = {}
    for region in RECORDED_REGIONS:
        for entry in recorded(region, "models"):
            model = entry["model"]
            key = model["format"], model["name"], model["version"]
            if key not in found:
                found[key] = deepcopy(model)
            else:
                found[key]["skus"] += model["skus"]
    return found
