"""A survey from what was read. Pure: Azure is asked elsewhere."""

from collections.abc import Iterator, Mapping
from datetime import date

from aoai.catalog import Catalogue, catalogue
from aoai.commands.survey.estate import Estate, Holder, Standing, Survey, Unread
from aoai.commands.survey.pools import pools_of, provisioned_of
from aoai.commands.survey.standing import Judgement
from aoai.commands.survey.ways import ways_of
from aoai.facts import Account, Facts, RegionFacts, Unknown

_READER = "give the identity the role Reader on the subscription"
_USAGES_READER = "give the identity the role Cognitive Services Usages Reader on the subscription"
_EMPTY = "look in the portal: Azure gives empty lists to subscriptions that do have quota"


def survey_of(estate: Estate, today: date, within: int, known: Catalogue | None = None) -> Survey:
    """What the subscription has, and what needs attention in it.

    Args:
        estate: What was read.
        today: UTC; a retirement on this day is past.
        within: Days ahead that retirements are told.
        known: The packaged catalogue when left out.
    """
    documents = known or catalogue()
    facts = estate.facts
    judgement = Judgement(facts, today, documents)
    accounts = _accounts(facts, judgement)
    standing = [
        each
        for account in (() if isinstance(accounts, Unknown) else accounts)
        if not isinstance(account.deployments, Unknown)
        for each in account.deployments
    ]
    pools = pools_of(facts, standing, documents)
    return Survey(
        subscription=estate.subscription,
        name=estate.name,
        taken=facts.source.taken,
        today=today,
        within=within,
        tier=estate.tier,
        accounts=accounts,
        pools=pools,
        provisioned=provisioned_of(standing, pools),
        ways=tuple(
            ways_of(each, facts, judgement, documents, estate.capacities)
            for each in standing
            if each.provisioned
        ),
        deleted=estate.deleted,
        unread=tuple(_unread(estate)),
        answered=not isinstance(accounts, Unknown)
        or any(
            not isinstance(part, Unknown)
            for each in facts.regions.values()
            for part in (each.offers, each.usages)
        ),
    )


def _accounts(facts: Facts, judgement: Judgement) -> tuple[Holder, ...] | Unknown:
    unknown = next(
        (each.accounts for each in facts.regions.values() if isinstance(each.accounts, Unknown)),
        None,
    )
    if unknown is not None:
        return unknown
    return tuple(
        _holder(account, region, judgement)
        for _, region in sorted(facts.regions.items())
        for account in sorted(_held(region), key=lambda each: each.id.rpartition("/")[2])
    )


def _held(region: RegionFacts) -> tuple[Account, ...]:
    return () if isinstance(region.accounts, Unknown) else region.accounts


def _holder(account: Account, region: RegionFacts, judgement: Judgement) -> Holder:
    found: tuple[Standing, ...] | Unknown
    if isinstance(region.deployments, Unknown):
        found = region.deployments
    else:
        found = tuple(
            judgement.standing(region.region, each, account)
            for each in sorted(region.deployments, key=lambda each: each.name)
            if each.account_id == account.id
        )
    return Holder(region.region, account.id.rpartition("/")[2], account.id, account.kind, found)


def _unread(estate: Estate) -> Iterator[Unread]:
    """What Azure did not tell, equal reasons together."""
    facts = estate.facts
    if estate.regions is not None:
        yield Unread("the list of regions", (), estate.regions.reason, _READER)
    accounts = {name: each.accounts for name, each in facts.regions.items()}
    if any(isinstance(each, Unknown) for each in accounts.values()):
        found = next(each for each in accounts.values() if isinstance(each, Unknown))
        yield Unread("accounts and deployments", (), found.reason, _READER)
    else:
        parts = {name: each.deployments for name, each in facts.regions.items()}
        yield from _grouped("deployments", parts, _READER)
    yield from _grouped(
        "models", {name: each.offers for name, each in facts.regions.items()}, _READER
    )
    usages = {name: each.usages for name, each in facts.regions.items()}
    yield from _grouped("quota", usages, _USAGES_READER)
    for model, reason in estate.capacities.items():
        yield Unread(f"free capacity of {model}", (), reason.reason, _READER)
    if isinstance(estate.deleted, Unknown):
        yield Unread("deleted accounts", (), estate.deleted.reason, _READER)


def _grouped(what: str, parts: Mapping[str, object | Unknown], fix: str) -> Iterator[Unread]:
    reasons: dict[str, list[str]] = {}
    for name, part in parts.items():
        if isinstance(part, Unknown):
            reasons.setdefault(part.reason, []).append(name)
    for reason, regions in reasons.items():
        yield Unread(what, tuple(sorted(regions)), reason, _EMPTY if "empty" in reason else fix)
