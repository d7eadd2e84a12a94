"""Facts of small estates, to be surveyed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from aoai.commands.survey.estate import (
    Estate,
    Standing,
    Survey,
)
from aoai.commands.survey.surveying import survey_of
from aoai.facts import (
    Account,
    Capacity,
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

TODAY = date(2026, 11, 21)
SOURCE = Source("Azure", datetime(2026, 11, 21, 9, tzinfo=UTC))
SWEDEN, FRANCE, US = "swedencentral", "francecentral", "eastus2"
CHAT = ModelId("OpenAI", "gpt-5.4", "2026-03-05")
PTU, STANDARD = "DataZoneProvisionedManaged", "Standard"
PTU_ROW, STANDARD_ROW = "OpenAI.DataZoneProvisionedManaged", "OpenAI.Standard.gpt5.4"
ROOM = {PTU_ROW: Usage(0, 100)}
NO_ROWS = Unknown("the list of quota is empty")
REFUSED = Unknown("usages answered 403 AuthorizationFailed")


def offer(**changed: Any) -> Offer:
    """gpt-5.4 as Azure lists it, but for what is changed."""
    found = Offer(
        model=CHAT,
        kind="AIServices",
        lifecycle="GenerallyAvailable",
        ends=date(2028, 1, 1),
        is_default=True,
        skus=(
            SkuOffer(PTU, PTU_ROW, minimum=15, step=5),
            # Where a SKU stands twice, the entry for fine-tuned models counts for nothing.
            SkuOffer(STANDARD, "OpenAI.Standard.gpt5.4-finetune", ends=date(2026, 1, 1)),
            SkuOffer(STANDARD, STANDARD_ROW),
        ),
        replacement="gpt-6",
    )
    return replace(found, **changed)


def account_id(name: str) -> str:
    """ARM id of an account."""
    return (
        "/subscriptions/s/resourcegroups/g/providers/microsoft.cognitiveservices/accounts/" + name
    )


def deployed(
    sku: str = STANDARD, capacity: int = 50, *, account: str = "one", name: str = "chat"
) -> Deployed:
    """A deployment of gpt-5.4."""
    return Deployed(account_id(account), name, CHAT, sku, capacity)


def region(
    name: str = SWEDEN,
    *deployments: Deployed,
    offers: Sequence[Offer] | Unknown | None = None,
    usages: Mapping[str, Usage] | Unknown = NO_ROWS,
    free: int | None = None,
) -> RegionFacts:
    """A region with deployments, each in its account."""
    accounts = dict.fromkeys(each.account_id for each in deployments)
    return RegionFacts(
        region=name,
        source=SOURCE,
        offers=offers
        if isinstance(offers, Unknown)
        else (offer(),)
        if offers is None
        else tuple(offers),
        usages=usages,
        capacities={} if free is None else {(CHAT, PTU): Capacity(free, SOURCE)},
        deployments=deployments,
        accounts=tuple(Account(each, "AIServices") for each in accounts),
    )


def survey(*regions: RegionFacts, **parts: Any) -> Survey:
    """The survey of regions, as of today and 90 days ahead."""
    facts = Facts({each.region: each for each in regions}, SOURCE, "s")
    estate = Estate("s", None, facts, tier="Tier 1", deleted=(), **parts)
    return survey_of(estate, TODAY, 90)


def only(found: Survey) -> Standing:
    """The one deployment."""
    [standing] = found.deployments
    return standing


def skus(*found: SkuOffer) -> Mapping[str, Any]:
    """A change of the SKUs that are offered."""
    return {"skus": found}
