"""Requests at random, most of them near an edge."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from agreement.azures import SKUS
from agreement.estate import KINDS, Estate, Script
from aoai.facts import Deployed, Offer, RegionFacts, SkuOffer, Unknown, Usage
from aoai.rules import Candidate, DeploymentRequest, SpilloverRequest

_FAR = 10**7


@dataclass(frozen=True)
class Ask:
    """Deployments that are wanted together."""

    requests: tuple[DeploymentRequest, ...]


Step = Script | Ask


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
    offer = _offer(random, estate, region)
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
    asked = replace(asked, candidates=_places(random, estate, kind, region))
    if "Provisioned" in sku and random.random() < 0.15:
        asked = replace(asked, spillover=_spillover(random, known, offer, asked))
    if 0 < asked.capacity <= 120 and random.random() < 0.08:
        asked = replace(asked, minimum_capacity=random.randint(1, asked.capacity))
    return asked


def _spillover(
    random: Random, region: RegionFacts, offer: Offer, asked: DeploymentRequest
) -> SpilloverRequest:
    """A standard deployment beside a provisioned one."""
    skus = [each.name for each in offer.skus if each.name.endswith("Standard")] or [*SKUS[:3]]
    sku = random.choice(skus if random.random() < 0.9 else SKUS[:3])
    size = _size(random, region, offer.sku(sku), None)
    return SpilloverRequest(f"{asked.name}-spillover", sku, size)


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


def _offer(random: Random, estate: Estate, region: str) -> Offer:
    """An offer of the region; now and then one of another region."""
    if random.random() < 0.08:
        region = random.choice(estate.regions)
    offers = estate.offers(region)
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
            minimum_capacity=None,
            spillover=None,
        )
    return replace(first, name=name, minimum_capacity=None, spillover=None)


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
        for offer in estate.offers(region.region)
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
    return tuple(
        replace(each, capacity=size, minimum_capacity=None)
        for each, size in zip(found, sizes, strict=True)
    )
