"""What one candidate offers of a request, and why it cannot take it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from aoai.catalog import Catalogue, Lifecycle, catalogue, region_name
from aoai.facts import Facts, ModelId, Offer, RegionFacts, SkuOffer, Unknown
from aoai.problems import nearest
from aoai.rules.finding import Rule, listed
from aoai.rules.request import Candidate, DeploymentRequest

REGION_UNKNOWN = Rule("region-unknown", "existence", "A candidate names an Azure region.")
MODEL_UNKNOWN = Rule("model-unknown", "existence", "Azure offers a model of that format and name.")
VERSION_UNKNOWN = Rule("version-unknown", "existence", "Azure offers the model in that version.")
VERSION_DEFAULT = Rule("version-default", "existence", "The version is stated, not left to Azure.")
MODEL_NOT_IN_REGION = Rule(
    "model-not-in-region", "existence", "The model's version is offered in a candidate region."
)
MODEL_RETIRED = Rule("model-retired", "existence", "The model's version is not retired.")
MODEL_DEPRECATING = Rule(
    "model-deprecating",
    "existence",
    "A model on its way out is deployed anew only where the subscription has it already.",
)
SKU_NOT_FOR_MODEL = Rule("sku-not-for-model", "existence", "The model is offered as that SKU.")
SKU_NOT_IN_REGION = Rule(
    "sku-not-in-region", "existence", "A candidate region offers the model as that SKU."
)
SKU_RETIRED = Rule("sku-retired", "existence", "The SKU's own end date has not passed.")
SKU_FINE_TUNED_ONLY = Rule(
    "sku-fine-tuned-only", "existence", "The SKU is offered for the model as it is published."
)
OFFERS_UNKNOWN = Rule("offers-unknown", "existence", "What a candidate region offers is known.")

RULES = (
    REGION_UNKNOWN,
    MODEL_UNKNOWN,
    VERSION_UNKNOWN,
    VERSION_DEFAULT,
    MODEL_NOT_IN_REGION,
    MODEL_RETIRED,
    MODEL_DEPRECATING,
    SKU_NOT_FOR_MODEL,
    SKU_NOT_IN_REGION,
    SKU_RETIRED,
    SKU_FINE_TUNED_ONLY,
    OFFERS_UNKNOWN,
)


class Miss(NamedTuple):
    """Why a candidate cannot take a part of the request. Equal ones are told together."""

    rule: Rule
    part: str
    """``model``, ``sku`` or ``spillover.sku``: what to change."""
    reason: str
    """With ``{regions}`` where the regions stand."""
    fix: str
    decided: bool = True


def offered(
    request: DeploymentRequest, candidate: Candidate, sku: str, facts: Facts
) -> SkuOffer | None:
    """The entry that counts for a SKU at a candidate; None when there is none or none is known."""
    region = facts.region(candidate.region)
    if region is None:
        return None
    offer = offer_of(request, region)
    return offer.sku(sku) if isinstance(offer, Offer) else None


def misses_at(
    request: DeploymentRequest,
    candidate: Candidate,
    facts: Facts,
    today: date,
    known: Catalogue | None,
) -> tuple[Miss, ...]:
    """Why a candidate cannot take the deployment with its spillover; empty when it can."""
    region = facts.region(candidate.region)
    if region is None or isinstance(region.offers, Unknown):
        return (_unreadable(candidate, region, known or catalogue()),)
    offer = offer_of(request, region)
    if not isinstance(offer, Offer):
        return (_no_offer(request, region, offer, facts),)
    gone = _gone(offer, facts, today)
    if gone is not None:
        return (gone,)
    parts = [("sku", request.sku_at(candidate))]
    if request.spillover is not None:
        parts.append(("spillover.sku", request.spillover.sku))
    found = (
        _entry_miss(entry, offer, part, today)
        if (entry := offer.sku(sku)) is not None
        else _no_sku(request, offer, part, sku, facts)
        for part, sku in parts
    )
    return tuple(each for each in found if each is not None)


def offer_of(request: DeploymentRequest, region: RegionFacts) -> Offer | Unknown | None:
    """The entry that the region would deploy; unknown where the default version is not told."""
    if request.model_version is not None:
        model = ModelId(request.model_format, request.model_name, request.model_version)
        return region.offer(request.kind, model)
    versions = [
        each
        for each in region.offers_for(request.kind)
        if (each.model.format, each.model.name) == (request.model_format, request.model_name)
    ]
    marked = next((each for each in versions if each.is_default is True), None)
    if marked is None and any(isinstance(each.is_default, Unknown) for each in versions):
        return Unknown("which version is the default is not known")
    return marked


def _unreadable(candidate: Candidate, region: RegionFacts | None, known: Catalogue) -> Miss:
    name = region_name(candidate.region)
    near = nearest(name, known.regions)
    if name not in known.regions and near is not None:
        reason = "{regions} is no Azure region that the facts know"
        return Miss(REGION_UNKNOWN, "candidates", reason, f"did you mean {near}?")
    why = region.offers.reason if region and isinstance(region.offers, Unknown) else "no facts"
    reason = f"what {{regions}} offers is not known ({why})"
    fix = "read its facts with an identity that may, or remove the region"
    return Miss(OFFERS_UNKNOWN, "candidates", reason, fix, decided=False)


def _no_offer(
    request: DeploymentRequest, region: RegionFacts, offer: Unknown | None, facts: Facts
) -> Miss:
    name = request.model_name
    if isinstance(offer, Unknown):
        reason = f"{name} has no version stated, and {offer.reason} in {{regions}}"
        return Miss(VERSION_DEFAULT, "model", reason, "state the version", decided=False)
    if request.model_format != "OpenAI" and not region.tells(request.kind):
        reason = f"no models for accounts of kind {request.kind} are known in {{regions}}"
        fix = "read the facts of that kind"
        return Miss(OFFERS_UNKNOWN, "model", reason, fix, decided=False)
    models = {each.model for each in region.offers_for(request.kind)} | set(facts.offered)
    named = [each for each in models if each.name == name]
    formats = sorted({each.format for each in named})
    if not named:
        near = nearest(name, {each.name for each in models})
        fix = f"did you mean {near}?" if near else "choose a model that the regions offer"
        return Miss(MODEL_UNKNOWN, "model", f"no model {name} is offered", fix)
    if request.model_format not in formats:
        reason = f"{name} is no model of format {request.model_format}"
        return Miss(MODEL_UNKNOWN, "model", reason, f"use format {listed(formats, 'or')}")
    versions = sorted({each.version for each in named if each.format == request.model_format})
    return _no_version(request, versions, facts)


def _no_version(request: DeploymentRequest, versions: Sequence[str], facts: Facts) -> Miss:
    name, version = request.model_name, request.model_version
    if version is None:
        reason = f"{name} has no default version in {{regions}}"
        return Miss(VERSION_DEFAULT, "model", reason, f"state one: {listed(versions, 'or')}")
    if version not in versions:
        near = nearest(version, versions)
        offers = f"offered: {listed(versions)}"
        fix = f"did you mean {near}? {offers}" if near and len(versions) > 1 else offers
        return Miss(VERSION_UNKNOWN, "model", f"{name} has no version {version}", fix)
    offers_by_sku = facts.offered.get(ModelId(request.model_format, name, version), {})
    regions = {region for found in offers_by_sku.values() for region in found}
    reason = f"{request.model} is not offered in {{regions}}"
    return Miss(MODEL_NOT_IN_REGION, "model", reason, _elsewhere(regions, request))


def _gone(offer: Offer, facts: Facts, today: date) -> Miss | None:
    model = offer.model
    instead = f"move to {offer.replacement}" if offer.replacement else "move to a later version"
    if offer.lifecycle == Lifecycle.DEPRECATED:
        when = f" on {offer.ends}" if offer.ends and offer.ends <= today else ""
        return Miss(MODEL_RETIRED, "model", f"{model} was retired{when} in {{regions}}", instead)
    if offer.lifecycle != Lifecycle.DEPRECATING or model in facts.deployed_models:
        return None
    reason = f"{model} is being retired in {{regions}}, and Azure takes no new deployments of it"
    if facts.deployments_complete:
        fix = f"{instead}; only a subscription that has it deployed may add more"
        return Miss(MODEL_DEPRECATING, "model", reason, fix)
    reason += " unless the subscription has it deployed, which is not known"
    return Miss(MODEL_DEPRECATING, "model", reason, instead, decided=False)


def _entry_miss(entry: SkuOffer, offer: Offer, part: str, today: date) -> Miss | None:
    sku = entry.name
    if entry.fine_tuned:
        reason = f"only fine-tuned {offer.model.name} is offered as {sku} in {{regions}}"
        return Miss(SKU_FINE_TUNED_ONLY, part, reason, _other_skus(offer))
    ends = entry.ends or offer.ends
    if ends is None or ends > today:
        return None
    if offer.ends is not None and offer.ends <= today:
        instead = f"move to {offer.replacement}" if offer.replacement else "move to a later version"
        reason = f"{offer.model} was retired on {offer.ends} in {{regions}}"
        return Miss(MODEL_RETIRED, "model", reason, instead)
    reason = f"{sku} of {offer.model} ended on {ends} in {{regions}}"
    return Miss(SKU_RETIRED, part, reason, f"{_other_skus(offer)}, or move to a later version")


def _no_sku(request: DeploymentRequest, offer: Offer, part: str, sku: str, facts: Facts) -> Miss:
    where = facts.offered.get(offer.model, {})
    if not offer.skus_complete and not where:
        reason = f"in which SKUs and regions {offer.model} is offered is not known"
        return Miss(OFFERS_UNKNOWN, part, reason, "read the facts from Azure", decided=False)
    if sku in where:
        reason = f"{offer.model} is not offered as {sku} in {{regions}}"
        return Miss(SKU_NOT_IN_REGION, part, reason, _elsewhere(where[sku], request))
    near = nearest(sku, where)
    also = f"it is offered as {listed(sorted(where))}" if where else "choose another model"
    fix = f"did you mean {near}? {also}" if near else also
    return Miss(SKU_NOT_FOR_MODEL, part, f"{offer.model} is not offered as {sku}", fix)


def _elsewhere(regions: Iterable[str], request: DeploymentRequest) -> str:
    known = catalogue()
    zone = known.zone_of(region_name(request.candidates[0].region))
    asked = {region_name(each.region) for each in request.candidates}
    # The asked region's own zone comes first: a suggestion that leaves it costs residency.
    others = sorted((known.zone_of(each) != zone, each) for each in set(regions) - asked)
    if not others:
        return "remove the region"
    return f"choose a region that has it: {listed((name for _, name in others), 'or')}"


def _other_skus(offer: Offer) -> str:
    others = sorted({each.name for each in offer.skus if not each.fine_tuned})
    return f"choose another SKU: {listed(others, 'or')}" if others else "choose another model"
