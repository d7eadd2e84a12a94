"""Facts from the catalogue: what the documentation says, for runs that cannot ask Azure."""

from aoai.catalog import Catalogue, Model, catalogue
from aoai.facts.known import Facts, RegionFacts
from aoai.facts.values import ModelId, Offer, SkuOffer, Source, Unknown

# Usage names follow no pattern, so the documentation's patterns are no source for them.
_NO_USAGE_NAME = Unknown("the catalogue does not hold the names of quota")
_NO_QUOTA = Unknown("the catalogue does not hold a subscription's quota")
_NO_SIZE = Unknown("the catalogue does not hold the size")
_NO_DEFAULT = Unknown("the catalogue does not hold default versions")


def facts_from_catalogue(known: Catalogue | None = None) -> Facts:
    """Offers of every region as documented. Quota and free capacity are unknown.

    Args:
        known: The packaged catalogue when left out.
    """
    documented = known or catalogue()
    source = Source("the catalogue", documented.as_of)
    regions = {name: _region(name, documented, source) for name in documented.regions}
    return Facts(regions, source)


def _region(name: str, documented: Catalogue, source: Source) -> RegionFacts:
    offers = tuple(
        _offer(model, skus, documented)
        for model in documented.models
        # Where only the retirement schedule names a model, the regions are not known.
        if (skus := model.offered_in(name)) or not model.listed
    )
    # A source that lists no deployments says that none count: see rules on deprecating models.
    return RegionFacts(name, source, offers=offers, usages=_NO_QUOTA, deployments=())


def _offer(model: Model, skus: tuple[str, ...], documented: Catalogue) -> Offer:
    return Offer(
        model=ModelId(model.format, model.name, model.version),
        kind=None,
        lifecycle=model.lifecycle,
        ends=model.retirement,
        is_default=_NO_DEFAULT,
        skus=tuple(_sku(model, sku, documented) for sku in skus),
        skus_complete=model.listed,
        replacement=model.replacement,
    )


def _sku(model: Model, name: str, documented: Catalogue) -> SkuOffer:
    size = model.sizes.get(name)
    if not documented.skus[name].provisioned:
        return SkuOffer(name, _NO_USAGE_NAME)
    return SkuOffer(
        name,
        _NO_USAGE_NAME,
        minimum=size.minimum if size else _NO_SIZE,
        maximum=documented.largest_ptu,
        step=size.step if size else _NO_SIZE,
    )
