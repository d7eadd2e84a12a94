"""Azures and requests at random, most of them near an edge."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from agreement.estate import KINDS, Estate, Script
from aoai.facts import Deployed, Facts, Offer, RegionFacts, SkuOffer, Unknown, Usage
from aoai.rules import Candidate, DeploymentRequest

RECORDED_ON = tuple(datetime(2026, month, 23, tzinfo=UTC) for month in (3, 4, 4, 4, 9))
DOCUMENTED_ON = datetime(2026, 10, 5, tzinfo=UTC)
TODAY = datetime(2026, 11, 21, tzinfo=UTC)
RECORDED = ("eastus2", "swedencentral")
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
_FAR = 10**7


@dataclass(frozen=True)
class Ask:
    """Deployments that are wanted together."""

    requests: tuple[DeploymentRequest, ...]


Step = Script | Ask


@dataclass(frozen=True)
class World:
    """Where requests are drawn for."""

    script: Script
    regions: tuple[str, ...]


def draw_world(random: Random) -> World:
    """An Azure: as recorded, as the catalogue says, or with lists of its own."""
    kind = random.choice(("recorded", "catalogue", "made", "made"))
    if kind == "recorded":
        return World(Script({"catalogue": "recorded"}, random.choice(RECORDED_ON)), RECORDED)
    if kind == "catalogue":
        regions = tuple(random.sample(_catalogued_regions(), 2))
        return World(Script({}, random.choice((DOCUMENTED_ON, TODAY))), regions)
    regions = tuple(random.sample(("westus", "uksouth", "francecentral", "eastus"), 2))
    models = _lists(random, regions)
    return World(Script({"models": models}, TODAY), regions)


def draw_script(random: Random, estate: Estate) -> Script:
    """How an Azure goes on: later, near a date, with other limits, and other lists."""
    script, facts = estate.script, estate.facts()
    scenario = dict(script.scenario)
    scenario["quota"] = {each: _limits(random, facts.regions[each]) for each in estate.regions}
    models = scenario.get("models")
    if models and random.random() < 0.5:
        scenario["models"] = {
            each: [*_changed(random, entries)] for each, entries in models.items()
        }
    dates = sorted(
        {
            ends
            for region in facts.regions.values()
            for offer in _offers(region)
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


def draw_ask(random: Random, estate: Estate, names: Iterator[str]) -> Ask:
    """One deployment, or some that draw on one pool."""
    first = _request(random, estate, next(names))
    if random.random() < 0.75:
        return Ask((first,))
    more = [_beside(random, estate, first, next(names)) for _ in range(random.choice((1, 1, 2, 3)))]
    return Ask(_fitted(random, estate, (first, *more)))


def _request(random: Random, estate: Estate, name: str) -> DeploymentRequest:
    facts = estate.facts()
    region, kind = random.choice(estate.regions), random.choice(("AIServices", *KINDS))
    known = facts.regions[region]
    stands = _standing(estate, known, kind)
    present = random.choice(stands) if stands and random.random() < 0.4 else None
    offer = _offer(random, facts, region)
    if present is not None and random.random() < 0.7:
        offer = known.offer(kind, present.model) or offer
    sku = random.choice([each.name for each in offer.skus] or [*SKUS])
    if present is not None and random.random() < 0.75:
        sku = present.sku
    if random.random() < 0.08:
        sku = random.choice(SKUS)
    model_format, model_name, version = offer.model
    slip = random.random()
    if slip < 0.02:
        model_name = model_name[:-1] or "gpt"
    elif slip < 0.05:
        version = random.choice(("1999-01-01", "1", "2024-08-06"))
    elif slip < 0.06:
        model_format = "OpenAI" if model_format != "OpenAI" else "Meta"
    entry = offer.sku(sku)
    asked = DeploymentRequest(
        name=name if present is None else present.name,
        model_format=model_format,
        model_name=model_name,
        model_version=None if random.random() < 0.12 else version,
        sku=sku,
        capacity=_size(random, known, entry, present),
        candidates=(),
        kind=kind,
    )
    return replace(asked, candidates=_places(random, estate, kind, region))


def _places(random: Random, estate: Estate, kind: str, region: str) -> tuple[Candidate, ...]:
    regions = [region]
    odd = random.random()
    if odd < 0.01:
        regions = ["swedncentral"]
    elif odd < 0.15:
        regions += [each for each in estate.regions if each != region]
    return tuple(Candidate(_spelt(random, each), estate.account_id(kind, each)) for each in regions)


def _spelt(random: Random, region: str) -> str:
    if random.random() < 0.9:
        return region
    return random.choice((region.upper(), f"{region[:-2]} {region[-2:]}"))


def _standing(estate: Estate, region: RegionFacts, kind: str) -> list[Deployed]:
    account_id = estate.account_id(kind, region.region)
    found = region.deployments if isinstance(region.deployments, tuple) else ()
    return [each for each in found if each.account_id == account_id]


def _offers(region: RegionFacts) -> Sequence[Offer]:
    return region.offers if isinstance(region.offers, tuple) else ()


def _offer(random: Random, facts: Facts, region: str) -> Offer:
    """An offer of the region; now and then one of another region."""
    if random.random() < 0.08:
        region = random.choice([*facts.regions])
    offers = _offers(facts.regions[region])
    # Most recorded ones are retired, and those are refused for whatever is asked.
    open_ = [each for each in offers if each.lifecycle not in ("Deprecated", "Deprecating")]
    return random.choice(open_ if open_ and random.random() < 0.8 else offers)


def _size(
    random: Random, region: RegionFacts, entry: SkuOffer | None, present: Deployed | None
) -> int:
    """A size at an edge of what the entry, the quota or the present allows."""
    minimum, step, maximum, left = 1, 1, 1000, 50
    if entry is not None:
        minimum, step = _figure(entry.minimum, 1), _figure(entry.step, 1)
        maximum = _figure(entry.maximum, 1000)
        usage = region.usage(entry.usage_name) if isinstance(entry.usage_name, str) else None
        left = usage.remaining if isinstance(usage, Usage) else 50
    held = present.capacity if present is not None else 0
    several = random.randint(0, 4) * step
    choices = [
        *(minimum + several, (minimum // step + 1) * step + several) * 8,
        *(left, left // step * step, left // step * step + step, left + 1),
        *(min(minimum, left), left // 2 // step * step),
        *(minimum, minimum - 1, minimum + 1, minimum + step - 1, minimum + several + step // 2),
        *(maximum, maximum + 1, maximum + step),
        *(0, -5, _FAR, random.randint(1, 200)),
    ]
    if held:
        more = held + left
        choices += [held, held, held + step, held - step, held + 1, held - 1]
        choices += [more, more // step * step, more + 1, max(1, held // 2)] * 2
    return random.choice(choices)


def _figure(found: int | Unknown, otherwise: int) -> int:
    return otherwise if isinstance(found, Unknown) else found


def _beside(
    random: Random, estate: Estate, first: DeploymentRequest, name: str
) -> DeploymentRequest:
    """Another deployment that draws on the pool of the first one, or on any."""
    if random.random() < 0.3:
        return _request(random, estate, name)
    stands = [
        each
        for region in estate.facts().regions.values()
        for each in _standing(estate, region, first.kind)
        if each.sku == first.sku and each.name != first.name
    ]
    if stands and random.random() < 0.4:
        found = random.choice(stands)
        region = found.account.rpartition("-")[2]
        size = random.choice((1, found.capacity // 2, found.capacity, first.capacity))
        return replace(
            first,
            name=found.name,
            model_format=found.model.format,
            model_name=found.model.name,
            model_version=found.model.version,
            capacity=size,
            candidates=(Candidate(region, found.account_id),),
        )
    return replace(first, name=name)


def _fitted(
    random: Random, estate: Estate, requests: tuple[DeploymentRequest, ...]
) -> tuple[DeploymentRequest, ...]:
    """Requests whose names differ, often of sizes that together just fit, or just do not."""
    by_name = {each.name: each for each in requests}
    found = list(by_name.values())
    region = estate.facts().region(found[0].candidates[0].region)
    if region is None or random.random() < 0.2:
        return tuple(found)
    entries = [
        entry
        for offer in _offers(region)
        if offer.model.name == found[0].model_name and (entry := offer.sku(found[0].sku))
    ]
    if not entries or not isinstance(entries[0].usage_name, str):
        return tuple(found)
    usage = region.usage(entries[0].usage_name)
    step = _figure(entries[0].step, 1)
    left = usage.remaining if isinstance(usage, Usage) else 100
    share = left // len(found) // step * step
    rest = left - share * (len(found) - 1)
    sizes = [share] * (len(found) - 1) + [
        random.choice((rest // step * step, rest // step * step + step, rest + 1, share))
    ]
    random.shuffle(sizes)
    return tuple(replace(each, capacity=size) for each, size in zip(found, sizes, strict=True))


def _limits(random: Random, region: RegionFacts) -> Mapping[str, int | None] | None:
    """Limits of about half of the rows, which may lie below their use."""
    if random.random() < 0.02:
        return None
    rows = {
        entry.usage_name: entry
        for offer in _offers(region)
        for entry in offer.skus
        if isinstance(entry.usage_name, str)
    }
    found: dict[str, int | None] = {}
    for name in rows:
        if "Provisioned" in name:
            found[name] = random.choice((0, 250, 300, 500, 1000, 3000, random.randint(1, 400)))
        elif random.random() < 0.6:
            found[name] = random.choice((0, 10, 50, 300, 3000, 10 * _FAR, random.randint(1, 400)))
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
    day = TODAY + timedelta(days=random.choice((-200, -1, 0, 1, 2, 30, 60, 90, *(400,) * 8)))
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
