"""Requests and facts for tests, each from a valid start with one thing changed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from aoai.facts import (
    Deployed,
    Facts,
    ModelId,
    Offer,
    RegionFacts,
    SkuOffer,
    Source,
    Unknown,
    Usage,
)
from aoai.rules import RULES, Candidate, DeploymentRequest, SpilloverRequest, check

NOW = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)
SOURCE = Source("Azure", NOW)
CHAT = ModelId("OpenAI", "gpt-5.4", "2026-03-05")
ZONE_PTU = SkuOffer(
    "DataZoneProvisionedManaged", "OpenAI.DataZoneProvisionedManaged", 15, 100_000, 5
)
ZONE_STANDARD = SkuOffer("DataZoneStandard", "OpenAI.DataZoneStandard.gpt-5.4", 1, 1_000_000, 1)
SWEDEN, GERMANY, FRANCE = "swedencentral", "germanywestcentral", "francecentral"
_SUBJECTS = {each.id: each.subject for each in RULES}
ACCOUNTS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts"


def offer(  # noqa: PLR0913 - one argument per thing that a test may change
    *skus: SkuOffer,
    model: ModelId = CHAT,
    kind: str | None = "AIServices",
    lifecycle: str = "GenerallyAvailable",
    ends: date | None = None,
    is_default: bool = True,
    replacement: str | None = None,
) -> Offer:
    """An offer of gpt-5.4 as both zone SKUs, unless said otherwise."""
    return Offer(
        model=model,
        kind=kind,
        lifecycle=lifecycle,
        ends=ends,
        is_default=is_default,
        skus=skus or (ZONE_PTU, ZONE_STANDARD),
        replacement=replacement,
    )


def region(
    name: str,
    *offers: Offer,
    usages: Mapping[str, Usage] | Unknown | None = None,
    deployments: tuple[Deployed, ...] | Unknown = (),
) -> RegionFacts:
    """A region that offers gpt-5.4 and has quota for it, unless said otherwise."""
    plenty = {
        "OpenAI.DataZoneProvisionedManaged": Usage(0, 300),
        "OpenAI.DataZoneStandard.gpt-5.4": Usage(0, 1000),
    }
    return RegionFacts(
        region=name,
        source=SOURCE,
        offers=offers or (offer(),),
        usages=plenty if usages is None else usages,
        deployments=deployments,
    )


def facts(*regions: RegionFacts, unread: Sequence[str] = ()) -> Facts:
    """Facts of these regions, else of Sweden, Germany and France."""
    known = regions or tuple(map(region, (SWEDEN, GERMANY, FRANCE)))
    return Facts({each.region: each for each in known}, SOURCE, "s", unread)


def deployment(  # noqa: PLR0913 - one argument per thing that a test may change
    name: str = "chat",
    *,
    model: ModelId = CHAT,
    version: str | None = "",
    sku: str = "DataZoneProvisionedManaged",
    capacity: int = 300,
    regions: Sequence[str] = (SWEDEN, GERMANY, FRANCE),
    candidates: tuple[Candidate, ...] = (),
    minimum: int | None = None,
    spillover: SpilloverRequest | None = None,
    kind: str = "AIServices",
) -> DeploymentRequest:
    """A request for 300 PTU of gpt-5.4 in three regions, unless said otherwise."""
    return DeploymentRequest(
        name=name,
        model_format=model.format,
        model_name=model.name,
        model_version=model.version if version == "" else version,
        sku=sku,
        capacity=capacity,
        candidates=candidates or tuple(Candidate(each, f"{ACCOUNTS}/{each}") for each in regions),
        minimum_capacity=minimum,
        spillover=spillover,
        kind=kind,
    )


def deployed(
    name: str = "chat",
    *,
    at: str = SWEDEN,
    model: ModelId = CHAT,
    sku: str = "DataZoneProvisionedManaged",
    capacity: int = 300,
) -> Deployed:
    """A deployment that stands in the account of the region."""
    return Deployed(f"{ACCOUNTS}/{at}".casefold(), name, model, sku, capacity)


def told(
    known: Facts, *requests: DeploymentRequest, about: str | None = None
) -> list[tuple[str, str, str]]:
    """Level, rule and text of what check says of one subject, or of all."""
    return [
        (each.level.value, each.rule, str(each.problem))
        for each in check(requests, known, now=NOW)
        if about in (None, _SUBJECTS[each.rule])
    ]
