"""Azures at random: as recorded, as documented, and such as nobody has seen."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from agreement.estate import KINDS, Estate, Script
from aoai.facts import Offer

SKUS = (
    "GlobalStandard",
    "DataZoneStandard",
    "Standard",
    "GlobalProvisionedManaged",
    "DataZoneProvisionedManaged",
    "ProvisionedManaged",
    "GlobalBatch",
    "DeveloperTier",
)
_RECORDED_ON = tuple(datetime(2026, month, 23, tzinfo=UTC) for month in (3, 4, 4, 4, 9))
_DOCUMENTED_ON = datetime(2026, 10, 5, tzinfo=UTC)
_TODAY = datetime(2026, 11, 21, tzinfo=UTC)
_RECORDED = ("eastus2", "swedencentral")
_PLENTY = 10**8


@dataclass(frozen=True)
class World:
    """Where requests are drawn for."""

    script: Script
    regions: tuple[str, ...]


def draw_world(random: Random) -> World:
    """An Azure: as recorded, as the catalogue says, or with lists of its own."""
    kind = random.choice(("recorded", "catalogue", "made", "made"))
    if kind == "recorded":
        return World(Script({"catalogue": "recorded"}, random.choice(_RECORDED_ON)), _RECORDED)
    if kind == "catalogue":
        regions = tuple(random.sample(_catalogued_regions(), 2))
        return World(Script({}, random.choice((_DOCUMENTED_ON, _TODAY))), regions)
    regions = tuple(random.sample(("westus", "uksouth", "francecentral", "eastus"), 2))
    models = _lists(random, regions)
    return World(Script({"models": models}, _TODAY), regions)


def draw_script(random: Random, estate: Estate) -> Script:
    """How an Azure goes on: later, near a date, with other limits, and other lists."""
    script = estate.script
    scenario = dict(script.scenario)
    scenario["quota"] = {each: _limits(random, estate.offers(each)) for each in estate.regions}
    models = scenario.get("models")
    if models and random.random() < 0.5:
        scenario["models"] = {
            each: [*_changed(random, entries)] for each, entries in models.items()
        }
    dates = sorted(
        {
            ends
            for region in estate.regions
            for offer in estate.offers(region)
            for ends in (offer.ends, *(sku.ends for sku in offer.skus))
            if ends is not None and ends > script.now.date()
        }
    )
    now = script.now
    if dates and random.random() < 0.4:
        edge = datetime.combine(random.choice(dates[:12]), time(), UTC)
        shift = random.choice((-86_400, -1, 0, 0, 1, 3_600, 86_399))
        now = max(now, edge + timedelta(seconds=shift))
    return Script(scenario, now)


def _limits(random: Random, offers: Sequence[Offer]) -> Mapping[str, int | None] | None:
    """Limits of about half of the rows, which may lie below their use."""
    if random.random() < 0.02:
        return None
    rows = {
        entry.usage_name: entry
        for offer in offers
        for entry in offer.skus
        if isinstance(entry.usage_name, str)
    }
    found: dict[str, int | None] = {}
    for name in rows:
        if "Provisioned" in name:
            found[name] = random.choice((0, 250, 300, 500, 1000, 3000, random.randint(1, 400)))
        elif random.random() < 0.6:
            found[name] = random.choice((0, 10, 50, 300, 3000, _PLENTY, random.randint(1, 400)))
        if random.random() < 0.02:
            found[name] = None
    return found


def _lists(random: Random, regions: Sequence[str]) -> Mapping[str, list[dict[str, Any]]]:
    """Lists of a few models, which no Azure was ever seen to give."""
    names = [f"gpt-{number}" for number in range(4)] + ["Mistral-9"]
    # A region has its own dates, sizes and defaults, but mostly the models of the others.
    made = [
        _model(random, name, version)
        for name in names
        for version in ("2025-01-01", "2025-06-01", "2026-01-01")[: random.randint(1, 3)]
    ]
    lists: dict[str, list[dict[str, Any]]] = {}
    for region in regions:
        here = lists[region] = []
        for model in made:
            if random.random() < 0.1:
                continue
            own = _model(random, model["name"], model["version"])
            kept = own if random.random() < 0.4 else model
            kinds = random.choice((KINDS, KINDS, KINDS, ("AIServices",), ("OpenAI",)))
            if model["format"] != "OpenAI":
                kinds = ("AIServices",)
            here += [{"kind": kind, "model": kept} for kind in kinds]
        for kind in KINDS:
            # A list without entries of a kind says nothing of that kind.
            here.append({"kind": kind, "model": _model(random, "gpt-always", "1")})
    return lists


def _model(random: Random, name: str, version: str) -> dict[str, Any]:
    skus = [
        entry
        for sku in random.sample(SKUS[:6], random.randint(1, 4))
        for entry in _entries(random, name, sku)
    ]
    lifecycles = ("GenerallyAvailable",) * 8 + ("Preview", "Legacy", "Deprecating", "Deprecated")
    model: dict[str, Any] = {
        "format": "Mistral AI" if name.startswith("Mistral") else "OpenAI",
        "name": name,
        "version": version,
        "isDefaultVersion": random.random() < 0.4,
        "skus": skus,
        "lifecycleStatus": random.choice(lifecycles),
    }
    if random.random() < 0.6:
        model["deprecation"] = {"inference": _instant(random)}
    return model


def _entries(random: Random, name: str, sku: str) -> Iterator[dict[str, Any]]:
    provisioned = "Provisioned" in sku
    own = not provisioned or random.random() < 0.1
    # Names follow no pattern.
    usage = f"OpenAI.{sku}.{name.replace('-', '')}" if own else f"OpenAI.{sku}"
    base = _entry(random, sku, usage)
    tuned = _entry(random, sku, f"{usage}-finetune")
    other = _entry(random, sku, usage)
    shapes = ([base],) * 7 + (
        [base, tuned],
        [tuned, base],
        [tuned],
        [base, other],
        [tuned, base, other],
    )
    yield from random.choice(shapes)


def _entry(random: Random, sku: str, usage: str) -> dict[str, Any]:
    sizes: Sequence[dict[str, Any]] = (
        {"maximum": 1000000, "default": 10},
        {"maximum": 200, "minimum": None, "step": None},
        {"maximum": 50},
        {},
    )
    if "Provisioned" in sku:
        sizes = (
            {"minimum": 15, "maximum": 100000, "step": 5},
            {"minimum": 50, "maximum": 300, "step": 50},
            {"minimum": 25, "maximum": 30000, "step": 50},
            {"minimum": 25.0, "maximum": 30000.0, "step": 25.0},
            {"minimum": 20, "maximum": 500, "step": 15},
        )
    entry: dict[str, Any] = {
        "name": sku,
        "usageName": usage,
        "capacity": random.choice(sizes),
    }
    if random.random() < 0.5:
        entry["deprecationDate"] = _instant(random)
    return entry


def _instant(random: Random) -> str:
    """A date around today, as ARM and others write instants."""
    day = _TODAY + timedelta(days=random.choice((-200, -1, 0, 1, 2, 30, 60, 90, *(400,) * 8)))
    if random.random() < 0.8:
        return f"{day:%Y-%m-%d}T00:00:00Z"
    return f"{day:%Y-%m-%d}T{random.choice(('12:00:00Z', '01:00:00+02:00', '23:00:00-02:00'))}"


def _changed(random: Random, entries: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A list some time later: models gone, on their way out, or with other sizes and dates."""
    for each in entries:
        model, what = each["model"], random.random()
        if what < 0.05 and model["name"] != "gpt-always":
            continue
        if what < 0.2:
            model = {**model, "lifecycleStatus": random.choice(("Deprecating", "Deprecated"))}
        elif what < 0.3:
            # Which row of quota a SKU draws on stays.
            skus = [_entry(random, sku["name"], sku["usageName"]) for sku in model["skus"]]
            model = {**model, "skus": skus}
        elif what < 0.35:
            model = {**model, "skus": model["skus"][1:]}
        elif what < 0.4:
            model = {**model, "isDefaultVersion": not model["isDefaultVersion"]}
        yield {**each, "model": model}


@cache
def _catalogued_regions() -> tuple[str, ...]:
    text = (resources.files("aoai.catalog") / "data" / "offers.json").read_text("utf-8")
    return tuple(sorted({row[3] for row in json.loads(text)}))
