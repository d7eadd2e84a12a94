"""Facts from the catalogue, for runs that cannot ask Azure.

What Azure itself said when the catalogue was refreshed goes before what the documentation says.
"""

from collections.abc import Iterator

from aoai.catalog import Catalogue, Model, Terms, catalogue
from aoai.facts.known import Facts, RegionFacts
from aoai.facts.values import ModelId, Offer, SkuOffer, Source, Unknown

# Usage names follow no pattern, so the documentation's patterns are no source for them.
_NO_USAGE_NAME = Unknown("the catalogue does not hold the names of quota")
_NO_QUOTA = Unknown("the catalogue does not hold a subscription's quota")
_NO_SIZE = Unknown("the catalogue does not hold the size")
_NO_MAXIMUM = Unknown("the catalogue does not hold the maximum")
_NO_DEFAULT = Unknown("the catalogue does not hold default versions")
_NOT_ASKED = Terms()


def facts_from_catalogue(known: Catalogue | None = None) -> Facts:
    """Offers of every region as the catalogue has them. Quota and free capacity are unknown.

    Args:
        known: The packaged catalogue when left out.
    """
    documented = known or catalogue()
    source = Source("the catalogue", documented.as_of)
    offers: dict[str, list[Offer]] = {name: [] for name in documented.regions}
    for model in documented.models:
        # Most regions offer the same, and an offer does not name its region.
        made: dict[tuple[int, tuple[str, ...]], tuple[Offer, ...]] = {}
        # Where only the retirement schedule names a model, the regions are not known.
        for region in model.offers if model.listed else offers:
            here, skus = model.within(region), model.offered_in(region)
            key = id(here), skus
            if key not in made:
                made[key] = tuple(_offers(here, skus, documented))
            offers[region] += made[key]
    # A source that lists no deployments says that none count: see rules on deprecating models.
    regions = {
        name: RegionFacts(name, source, offers=tuple(each), usages=_NO_QUOTA, deployments=())
        for name, each in offers.items()
    }
    return Facts(regions, source)


def _offers(model: Model, skus: tuple[str, ...], documented: Catalogue) -> Iterator[Offer]:
    entries = tuple(_sku(model, sku, documented) for sku in skus)
    # What only the documents name is told for every kind that Azure told apart.
    for kind in model.kinds or documented.kinds or (None,):
        yield Offer(
            model=ModelId(model.format, model.name, model.version),
            kind=kind,
            lifecycle=model.lifecycle,
            ends=model.retirement,
            is_default=_NO_DEFAULT if model.is_default is None else model.is_default,
            skus=entries,
            skus_complete=model.listed,
            replacement=model.replacement,
        )


def _sku(model: Model, name: str, documented: Catalogue) -> SkuOffer:
    terms = model.terms.get(name, _NOT_ASKED)
    minimum: int | Unknown = 1
    step: int | Unknown = 1
    maximum: int | Unknown = _NO_MAXIMUM
    sku = documented.skus.get(name)
    if sku is not None and sku.provisioned:
        size = model.sizes.get(name)
        minimum = size.minimum if size else _NO_SIZE
        step = size.step if size else _NO_SIZE
        maximum = documented.largest_ptu
        if size is None and terms is not _NOT_ASKED:
            minimum = step = 1
    return SkuOffer(
        name,
        terms.usage_name or _NO_USAGE_NAME,
        minimum=terms.minimum or minimum,
        maximum=terms.maximum or maximum,
        step=terms.step or step,
        default=terms.default,
        ends=terms.ends,
    )
