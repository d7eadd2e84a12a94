"""Is there such a model, in such a version, as such a SKU, in the candidate's region, today.

Each rule is asked only where those before it in :data:`EXISTENCE` found nothing.
"""

from aoai.catalog import ZONE_WORDS, Lifecycle
from aoai.facts import ModelId, Offer, Unknown
from aoai.problems import nearest
from aoai.rules.asked import Asked, Aspect, Miss
from aoai.rules.finding import listed
from aoai.rules.rule import rule
from aoai.rules.skus import (
    sku_fine_tuned_only,
    sku_not_for_model,
    sku_not_in_region,
    sku_retired,
    skus_unknown,
)


@rule("region-unknown", "existence")
def region_unknown(asked: Asked) -> Miss | None:
    """A candidate names an Azure region.

    A name that is one slip of the pen away from that of a region, and of which the facts know
    nothing, is a mistake. Any other name of which they know nothing is left undecided: Azure opens
    regions, and `eastus3` or `mexicocentral` are none the less real. `West US`, `WestUS` and
    `westus` are one region, as ARM itself uses all three.
    """
    if asked.region in ZONE_WORDS:
        word = asked.region
        regions = asked.around.known.regions_of(word)
        reason = "{regions} is a zone, and no Azure region"
        return Miss(Aspect.REGION, reason, f"list regions: {listed(regions, most=12)}")
    told = asked.here is not None and not isinstance(asked.here.offers, Unknown)
    if told or asked.region in asked.around.known.regions:
        return None
    meant = next((each for each in asked.around.known.regions if _slip(asked.region, each)), None)
    if meant is None:
        return None
    reason = "{regions} is no Azure region that the facts know"
    return Miss(Aspect.REGION, reason, f"did you mean {meant}?")


@rule("stated-unavailable", "existence")
def stated_unavailable(asked: Asked) -> Miss | None:
    """Nobody has stated that the model or SKU is not to be had in the region.

    Azure lists models and SKUs that it does not sell to everyone. What people were told stands in
    `facts.d/*.yaml` with their name and the day, counts as a source, and goes before what Azure
    lists.
    """
    model = asked.offer.model if isinstance(asked.offer, Offer) else _model(asked)
    for each in asked.around.facts.statements:
        if each.covers(asked.region, model, asked.sku):
            reason = f"{asked.model} as {asked.sku} is not to be had in {{regions}}: {each.reason}"
            fix = "choose another region or SKU, or take the statement back"
            return Miss(Aspect.SKU, reason, fix, sources=(each.source,))
    return None


@rule("model-not-for-kind", "existence")
def model_not_for_kind(asked: Asked) -> Miss | None:
    """The account's kind takes the model.

    Accounts of kind `OpenAI` take models of format `OpenAI` alone; the others need an account of
    kind `AIServices`. Where a region lists a model for one kind only, the other kind has none.
    Where the facts hold no entry of the account's kind, models of format `OpenAI` are judged by
    those of any kind. (Models API: `kind` of each entry.)
    """
    if asked.kind == "OpenAI" and asked.model_format != "OpenAI":
        reason = f"accounts of kind OpenAI take no model of format {asked.model_format}"
        return Miss(Aspect.MODEL, reason, "use an account of kind AIServices")
    if asked.here is None or asked.offer is not None or not asked.here.tells(asked.kind):
        return None
    others = asked.here.kinds_of(asked.model_format, asked.model_name, asked.model_version)
    if asked.kind in others or not others:
        return None
    kinds = listed(sorted(others), "or")
    reason = f"{asked.model} is offered to no account of kind {asked.kind} in {{regions}}"
    return Miss(Aspect.MODEL, reason, f"use an account of kind {kinds}")


@rule("offers-unknown", "existence")
def offers_unknown(asked: Asked) -> Miss | None:
    """What a candidate region offers is known.

    A region of which there are no facts, or whose models could not be read, is undecided: neither
    refused nor passed. So are models of other formats than `OpenAI` where the facts hold no entry
    of the account's kind.
    """
    here = asked.here
    if here is None or isinstance(here.offers, Unknown):
        why = here.offers.reason if here and isinstance(here.offers, Unknown) else "no facts"
        reason = f"what is offered in {{regions}} is not known ({why})"
        fix = "read its facts with an identity that may, or remove the region"
        return Miss(Aspect.REGION, reason, fix, decided=False)
    if asked.model_format != "OpenAI" and not here.tells(asked.kind):
        reason = f"no models for accounts of kind {asked.kind} are known in {{regions}}"
        return Miss(Aspect.MODEL, reason, "read the facts of that kind", decided=False)
    return None


@rule("model-unknown", "existence")
def model_unknown(asked: Asked) -> Miss | None:
    """Azure offers a model of that format and name.

    Judged over all regions that the facts know, so that a slip of the pen is told from a region
    that lacks the model.
    """
    if asked.offer is not None:
        return None
    named = asked.around.facts.named.get(asked.model_name, ())
    formats = sorted({each.format for each in named})
    if asked.model_format in formats:
        return None
    if named:
        reason = f"{asked.model_name} is no model of format {asked.model_format}"
        return Miss(Aspect.MODEL, reason, f"use format {listed(formats, 'or')}")
    near = nearest(asked.model_name, asked.around.facts.named)
    fix = f"did you mean {near}?" if near else "choose a model that the regions offer"
    return Miss(Aspect.MODEL, f"no model {asked.model_name} is offered", fix)


@rule("version-unknown", "existence")
def version_unknown(asked: Asked) -> Miss | None:
    """Azure offers the model in that version.

    Judged over all regions that the facts know. The versions that there are stand in the fix.
    """
    if asked.offer is not None or asked.model_version is None:
        return None
    versions = _versions(asked)
    if asked.model_version in versions:
        return None
    near = nearest(asked.model_version or "", versions)
    offers = f"offered: {listed(versions)}"
    fix = f"did you mean {near}? {offers}" if near and len(versions) > 1 else offers
    reason = f"{asked.model_name} has no version {asked.model_version}"
    return Miss(Aspect.MODEL, reason, fix)


@rule("version-default", "existence")
def version_default(asked: Asked) -> Miss | None:
    """The version is stated, not left to Azure.

    Without a version Azure takes the region's default, which differs between regions and changes
    with time: a warning that names today's. A region without a default refuses. Where the facts do
    not tell defaults, as the catalogue does not, it is undecided.
    """
    if asked.model_version is not None or isinstance(asked.offer, Offer):
        return None
    if isinstance(asked.offer, Unknown):
        reason = (
            f"{asked.model_name} has no version stated, and {asked.offer.reason} in {{regions}}"
        )
        return Miss(Aspect.MODEL, reason, "state the version", decided=False)
    reason = f"{asked.model_name} has no default version in {{regions}}"
    return Miss(Aspect.MODEL, reason, f"state one: {listed(_versions(asked), 'or')}")


@rule("model-not-in-region", "existence")
def model_not_in_region(asked: Asked) -> Miss | None:
    """The model's version is offered in a candidate region.

    The fix names regions that have it, those of the same data zone first. With several candidates
    it is a violation only when none of them can take the deployment.
    """
    if asked.offer is not None:
        return None
    reason = f"{asked.model} is not offered in {{regions}}"
    by_sku = asked.around.facts.offered.get(_model(asked), {})
    regions = by_sku.get(asked.sku) or {each for found in by_sku.values() for each in found}
    return Miss(Aspect.MODEL, reason, "", asked.near(regions))


@rule("model-retired", "existence")
def model_retired(asked: Asked) -> Miss | None:
    """The model's version is not retired.

    Azure goes on listing retired models with their SKUs. Retired is what ARM calls `Deprecated`
    (the documents' "Deprecated" is ARM's `Deprecating`), and what is past its date. What stands
    today and asks for nothing new is warned of, not refused. (Model lifecycle page, 2026-10-05.)
    """
    offer = asked.found
    if offer.lifecycle == Lifecycle.DEPRECATED:
        gone = offer.ends is not None and offer.ends <= asked.around.today
        when = f" on {offer.ends}" if gone else ""
        reason = f"{offer.model} was retired{when} in {{regions}}"
        return Miss(Aspect.MODEL, reason, _instead(offer))
    entry = asked.entry
    ends = asked.ends
    if entry is None or entry.fine_tuned or ends is None or ends > asked.around.today:
        return None
    if offer.ends is None or offer.ends > asked.around.today:
        return None
    reason = f"{offer.model} was retired on {offer.ends} in {{regions}}"
    return Miss(Aspect.MODEL, reason, _instead(offer))


@rule("model-deprecating", "existence")
def model_deprecating(asked: Asked) -> Miss | None:
    """A model on its way out is deployed anew only where the subscription has it already.

    Azure refuses new deployments of a model in state `Deprecating` (ServiceModelDeprecating), but
    for subscriptions that have that version deployed; those that stand go on. Where the
    deployments of the subscription could not all be read, it is undecided.
    """
    offer = asked.found
    if offer.lifecycle != Lifecycle.DEPRECATING or offer.model in asked.around.held:
        return None
    reason = (
        f"{offer.model} is being retired in {{regions}}, and Azure takes no new deployments of it"
    )
    if asked.around.facts.deployments_complete:
        fix = f"{_instead(offer)}; only a subscription that has it deployed may add more"
        return Miss(Aspect.MODEL, reason, fix)
    reason += " unless the subscription has it deployed, which is not known"
    return Miss(Aspect.MODEL, reason, _instead(offer), decided=False)


EXISTENCE = (
    region_unknown,
    stated_unavailable,
    model_not_for_kind,
    offers_unknown,
    model_unknown,
    version_unknown,
    version_default,
    model_not_in_region,
    model_retired,
    model_deprecating,
    skus_unknown,
    sku_fine_tuned_only,
    sku_not_for_model,
    sku_not_in_region,
    sku_retired,
)
"""In the order in which they are asked."""


def _versions(asked: Asked) -> list[str]:
    named = asked.around.facts.named.get(asked.model_name, ())
    return sorted({each.version for each in named if each.format == asked.model_format})


def _model(asked: Asked) -> ModelId:
    return ModelId(asked.model_format, asked.model_name, asked.model_version or "")


def _instead(offer: Offer) -> str:
    return f"move to {offer.replacement}" if offer.replacement else "move to a later version"


def _slip(word: str, region: str) -> bool:
    """One letter is missing, too many or wrong, or two that adjoin are swapped.

    Digits tell regions apart (eastus, eastus2) and are no slip.
    """
    if abs(len(word) - len(region)) > 1 or _digits(word) != _digits(region):
        return False
    longer, shorter = (word, region) if len(word) > len(region) else (region, word)
    at = next(
        (at for at, (one, other) in enumerate(zip(longer, shorter, strict=False)) if one != other),
        len(shorter),
    )
    if len(longer) > len(shorter):
        return longer[at + 1 :] == shorter[at:]
    swapped = longer[at : at + 2] == shorter[at : at + 2][::-1]
    return longer[at + 1 :] == shorter[at + 1 :] or (
        swapped and longer[at + 2 :] == shorter[at + 2 :]
    )


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))
