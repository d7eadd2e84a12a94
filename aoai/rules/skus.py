"""Is the model offered as that SKU, in the candidate's region, today.

Asked where the rules on the model found nothing; see :data:`aoai.rules.existence.EXISTENCE`.
"""

from collections.abc import Iterator

from aoai.problems import nearest
from aoai.rules.asked import Asked, Aspect, Miss
from aoai.rules.finding import listed
from aoai.rules.rule import rule


@rule("skus-unknown", "existence")
def skus_unknown(asked: Asked) -> Miss | None:
    """In which SKUs and regions the model is offered is known.

    The catalogue holds models that only the retirement schedule names; where they are offered only
    Azure can say.
    """
    offer = asked.found
    if offer.skus_complete or asked.around.facts.offered.get(offer.model):
        return None
    reason = f"in which SKUs and regions {offer.model} is offered is not known"
    return Miss(Aspect.SKU, reason, "read the facts from Azure", decided=False)


@rule("sku-not-for-model", "existence")
def sku_not_for_model(asked: Asked) -> Miss | None:
    """The model is offered as that SKU.

    No region that the facts know has the SKU for the model. The fix names the SKUs that it has.
    """
    if asked.entry is not None:
        return None
    where = asked.around.facts.offered.get(asked.found.model, {})
    if asked.sku in where:
        return None
    near = nearest(asked.sku, where)
    also = f"it is offered as {listed(sorted(where))}" if where else "choose another model"
    reason = f"{asked.found.model} is not offered as {asked.sku}"
    return Miss(Aspect.SKU, reason, f"did you mean {near}? {also}" if near else also)


@rule("sku-not-in-region", "existence")
def sku_not_in_region(asked: Asked) -> Miss | None:
    """A candidate region offers the model as that SKU.

    The region has the model, but not as this SKU, which others have: those stand in the fix, the
    same data zone first.
    """
    if asked.entry is not None:
        return None
    offer = asked.found
    reason = f"{offer.model} is not offered as {asked.sku} in {{regions}}"
    regions = asked.around.facts.offered.get(offer.model, {}).get(asked.sku, ())
    return Miss(Aspect.SKU, reason, "", asked.near(regions))


@rule("sku-fine-tuned-only", "existence")
def sku_fine_tuned_only(asked: Asked) -> Miss | None:
    """The SKU is offered for the model as it is published.

    The same SKU may stand twice: once for the model as published, and once, with a usage name that
    ends in `-finetune`, for fine-tuned versions of it. A region that has only the second cannot
    deploy the model itself.
    """
    if asked.entry is None or not asked.entry.fine_tuned:
        return None
    reason = f"only fine-tuned {asked.found.model.name} is offered as {asked.sku} in {{regions}}"
    return Miss(Aspect.SKU, reason, _other_skus(asked))


@rule("sku-retired", "existence")
def sku_retired(asked: Asked) -> Miss | None:
    """The SKU's own end date has not passed.

    A SKU may end before its model does: `deprecationDate` of the SKU's entry decides, the model's
    date only where the entry has none. From that day on, 00:00 UTC, Azure refuses it
    (ServiceModelDeprecated).
    """
    ends = asked.ends
    if ends is None or ends > asked.around.today:
        return None
    reason = f"{asked.sku} of {asked.found.model} ended on {ends} in {{regions}}"
    return Miss(Aspect.SKU, reason, f"{_other_skus(asked)}, or move to a later version")


def _other_skus(asked: Asked) -> str:
    others = sorted({each for each in _going_on(asked) if each != asked.sku})
    return f"choose another SKU: {listed(others, 'or')}" if others else "choose another model"


def _going_on(asked: Asked) -> Iterator[str]:
    """The SKUs of the model as it is published that have not ended."""
    for each in asked.found.skus:
        ends = each.ends or asked.found.ends
        if not each.fine_tuned and (ends is None or ends > asked.around.today):
            yield each.name
