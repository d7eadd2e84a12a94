"""The rules alone, without reading anything: 50,000 requests a second on one core."""

import gc
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import median

from aoai.catalog import Catalogue, Lifecycle, Model, catalogue
from aoai.facts import Facts, Offer, RegionFacts, SkuOffer, Source, Usage, facts_from_catalogue
from aoai.rules import Candidate, DeploymentRequest, check
from benchmarks.measure import Claim

REQUESTS = 50_000
_CROWD = 60
_SIZES = (50, 100, 150, 200)
# A large review finds something wrong in a fifth of what it is shown.
_WRONG = 0.2


def claims() -> Iterator[Claim]:
    """Judge requests drawn at random, with a fixed seed, and a crowd that does not fit."""
    known = catalogue()
    now = datetime.combine(known.as_of, datetime.min.time(), UTC) + timedelta(days=1)
    facts = live_facts(known, now)
    wanted = requests(known, now.date())
    check(wanted[:100], facts, now=now)
    # What is loaded stays; the collector need not look at it again.
    gc.freeze()
    seconds, found = _measured(wanted, facts, now)
    yield Claim(
        text=f"{REQUESTS:,} requests judged by all rules, facts of {len(facts.regions)} regions, "
        f"{found:,} findings, process time",
        limit=1.0,
        seconds={"all rules, on one core": seconds},
        ratio=seconds,
        measure="seconds",
    )
    yield _crowd(known, facts, now)


def _measured(
    wanted: Sequence[DeploymentRequest], facts: Facts, now: datetime
) -> tuple[float, int]:
    """Median process time of three rounds in seconds, and the number of findings."""
    times = []
    found = 0
    for _ in range(3):
        started = time.process_time()
        found = len(check(wanted, replace(facts), now=now))
        times.append(time.process_time() - started)
    return median(times), found


def _crowd(known: Catalogue, facts: Facts, now: datetime) -> Claim:
    """The dearest question: deployments that all could go to five regions, and do not fit."""
    model = next(each for each in known.models if each.name == "gpt-5.4")
    sku = "DataZoneProvisionedManaged"
    places = tuple(map(Candidate, model.regions[sku][:5]))
    drawn = random.Random(1)  # noqa: S311 - as below
    crowd = [
        DeploymentRequest(
            f"chat-{at}",
            model.format,
            model.name,
            model.version,
            sku,
            drawn.choice((65, 70, 80, 85, 95, 100)),
            places,
        )
        for at in range(_CROWD)
    ]
    asked = sum(each.capacity for each in crowd)
    rows = {f"OpenAI.{sku}": Usage(0, asked * 9 // 10 // len(places))}
    regions = {each.region: replace(facts.regions[each.region], usages=rows) for each in places}
    seconds, found = _measured(crowd, replace(facts, regions=regions), now)
    return Claim(
        text=f"{_CROWD} deployments of {len(places)} regions each that do not fit together, "
        f"{found} finding, process time",
        limit=1.0,
        seconds={"all rules, on one core": seconds},
        ratio=seconds,
        measure="seconds",
    )


def live_facts(known: Catalogue, now: datetime) -> Facts:
    """Facts as Azure gives them: two kinds of account, usage names, quota rows, some empty."""
    drawn = random.Random(1)  # noqa: S311 - nothing is secret here
    source = Source("Azure", now)
    regions = {}
    for name, region in facts_from_catalogue(known).regions.items():
        offers = tuple(
            replace(
                each, kind=kind, is_default=False, skus=tuple(_sku(each, sku) for sku in each.skus)
            )
            for kind in ("OpenAI", "AIServices")
            for each in (region.offers if isinstance(region.offers, tuple) else ())
        )
        names = dict.fromkeys(str(sku.usage_name) for each in offers for sku in each.skus)
        usages = {each: Usage(0, 100 if drawn.random() < _WRONG / 4 else 10**9) for each in names}
        regions[name] = RegionFacts(name, source, offers, usages, deployments=(), accounts=())
    return Facts(regions, source, "s")


def requests(known: Catalogue, today: date) -> list[DeploymentRequest]:
    """Requests for what is offered, a part of them wrong in model, SKU, region or size."""
    drawn = random.Random(2)  # noqa: S311 - as above
    models = [each for each in known.models if _deployable(each, today)]
    found = []
    for at in range(REQUESTS):
        model = drawn.choice(models)
        sku = drawn.choice(tuple(model.regions))
        region = drawn.choice(model.regions[sku])
        size = drawn.choice(_SIZES)
        if drawn.random() < _WRONG / 2:
            wrong = drawn.randrange(3)
            sku = drawn.choice(tuple(known.skus)) if wrong == 0 else sku
            region = drawn.choice(tuple(known.regions)) if wrong == 1 else region
            size = 7 if wrong == 2 else size
        found.append(
            DeploymentRequest(
                f"request-{at}",
                model.format,
                model.name,
                model.version,
                sku,
                size,
                (Candidate(region),),
            )
        )
    return found


def _deployable(model: Model, today: date) -> bool:
    gone = model.lifecycle in (Lifecycle.DEPRECATING, Lifecycle.DEPRECATED)
    return bool(model.regions) and not gone and not (model.retirement and model.retirement <= today)


def _sku(offer: Offer, sku: SkuOffer) -> SkuOffer:
    shared = "Provisioned" in sku.name
    return replace(
        sku,
        usage_name=f"OpenAI.{sku.name}" if shared else f"OpenAI.{sku.name}.{offer.model.name}",
        minimum=sku.minimum if isinstance(sku.minimum, int) else 1,
        step=sku.step if isinstance(sku.step, int) else 1,
        maximum=1_000_000,
    )
