"""Quota that is used or deployed, and provisioned throughput by SKU and region."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aoai.catalog import Catalogue
from aoai.commands.survey.estate import Pool, Provisioned, Standing
from aoai.facts import Facts, RegionFacts, Unknown, Usage


def pools_of(facts: Facts, standing: Sequence[Standing], known: Catalogue) -> tuple[Pool, ...]:
    """Every row of quota that is used or deployed, by region, the fullest of a region first."""
    return tuple(
        pool
        for name, region in sorted(facts.regions.items())
        for pool in sorted(
            _of_region(region, [each for each in standing if each.region == name], known),
            key=_fullest_first,
        )
    )


def provisioned_of(standing: Iterable[Standing], pools: Iterable[Pool]) -> tuple[Provisioned, ...]:
    """Provisioned throughput that is deployed, by SKU and region."""
    usages = {(each.region, each.usage_name): each.usage for each in pools}
    groups: dict[tuple[str, str], list[Standing]] = {}
    for each in standing:
        if each.provisioned:
            groups.setdefault((each.sku, each.region), []).append(each)
    return tuple(
        Provisioned(
            sku=sku,
            region=region,
            deployments=len(found),
            ptu=sum(each.capacity for each in found),
            usage=_sum(_usages(found, usages)),
        )
        for (sku, region), found in sorted(groups.items())
    )


def _of_region(
    region: RegionFacts, standing: Iterable[Standing], known: Catalogue
) -> Iterator[Pool]:
    deployed: dict[str, int] = {}
    for each in standing:
        if not isinstance(each.usage_name, Unknown):
            deployed[each.usage_name] = deployed.get(each.usage_name, 0) + each.capacity
    rows = {} if isinstance(region.usages, Unknown) else region.usages
    drawn = _drawn(region, known)
    for name in {**deployed, **{name: 0 for name, row in rows.items() if row.current}}:
        yield Pool(
            region=region.region,
            usage_name=name,
            usage=region.usage(name),
            deployed=region.deployments
            if isinstance(region.deployments, Unknown)
            else deployed.get(name, 0),
            of_deployments=name in drawn,
        )


def _drawn(region: RegionFacts, known: Catalogue) -> frozenset[str]:
    """Rows whose figures are the capacity of deployments.

    Batch is left out: what its rows count is not documented.
    """
    return frozenset(
        sku.usage_name
        for offer in (() if isinstance(region.offers, Unknown) else region.offers)
        for sku in offer.skus
        if isinstance(sku.usage_name, str)
        and (found := known.skus.get(sku.name)) is not None
        and found.section in ("standard", "provisioned")
    )


def _usages(
    standing: Iterable[Standing], usages: Mapping[tuple[str, str], Usage | Unknown]
) -> list[Usage | Unknown]:
    """One entry for each pool that the deployments draw on."""
    names = dict.fromkeys((each.region, each.usage_name) for each in standing)
    return [name if isinstance(name, Unknown) else usages[region, name] for region, name in names]


def _sum(usages: Sequence[Usage | Unknown]) -> Usage | Unknown:
    unknown = next((each for each in usages if isinstance(each, Unknown)), None)
    known = [each for each in usages if isinstance(each, Usage)]
    return unknown or Usage(sum(each.current for each in known), sum(each.limit for each in known))


def _fullest_first(pool: Pool) -> tuple[float, str]:
    if isinstance(pool.usage, Unknown):
        return 1.0, pool.usage_name
    share = pool.usage.current / pool.usage.limit if pool.usage.limit else float("inf")
    return -share, pool.usage_name
