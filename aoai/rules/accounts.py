"""May the accounts be made."""

import re
from collections.abc import Iterator, Sequence

from aoai.catalog import Catalogue, catalogue, region_name
from aoai.facts import Facts, RegionFacts, Source, Unknown, Usage
from aoai.rules.finding import Finding, Level, listed
from aoai.rules.levels import sources_of
from aoai.rules.request import AccountRequest
from aoai.rules.rule import rule

# The API's own description wants a letter or digit first and takes dots, which the refusal that was
# reported (InvalidAccountName) does not.
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,63}")


def account_findings(
    accounts: Sequence[AccountRequest], facts: Facts, known: Catalogue | None = None
) -> tuple[Finding, ...]:
    """Findings on the accounts of one subscription that are wanted together."""
    documents = known or catalogue()
    return (
        *(found for each in accounts for found in account_name(each, documents)),
        *account_count(accounts, facts),
    )


@rule("account-name", "names")
def account_name(account: AccountRequest, known: Catalogue) -> Iterator[Finding]:
    """The account's name is one that Azure takes.

    2 to 64 letters, digits, hyphens and underscores, a letter or digit first
    (InvalidAccountName).
    """
    if not _ACCOUNT.fullmatch(account.name):
        yield Finding(
            Level.VIOLATION,
            account_name.id,
            account.name,
            f"accounts.{account.name}",
            f"{account.name!r} is no name for an account",
            "use 2 to 64 letters, digits, hyphens and underscores, a letter or digit first",
            (Source("the catalogue", known.as_of),),
        )


@rule("account-count", "quota")
def account_count(accounts: Sequence[AccountRequest], facts: Facts) -> Iterator[Finding]:
    """The subscription may have that many accounts in a region.

    Each region has a row of quota for accounts of each kind (`OpenAI.S0.AccountCount`, 30 at first;
    `AIServices.S0.AccountCount`, 100) and one for all (`AccountCount`). Accounts that exist are not
    counted again. Soft-deleted ones count until they are purged. Where it is not known which
    accounts exist, a count that would not hold all of them is undecided. Where the list of quota
    could not be read, the deployments in the region are undecided already; a list that lacks these
    rows alone, as older ones do, is no finding.
    """
    regions: dict[str, list[AccountRequest]] = {}
    for each in accounts:
        regions.setdefault(region_name(each.region), []).append(each)
    for name, wanted in regions.items():
        region = facts.region(name)
        if region is None or isinstance(region.usages, Unknown):
            continue
        new = [each for each in wanted if not _exists(each, region)]
        for kind in sorted({each.kind for each in new}):
            of_kind = [each for each in new if each.kind == kind]
            yield from _count(f"{kind}.S0.AccountCount", of_kind, region, facts)
        yield from _count("AccountCount", new, region, facts)


def _count(
    row: str, new: Sequence[AccountRequest], region: RegionFacts, facts: Facts
) -> Iterator[Finding]:
    usage = region.usage(row)
    if not isinstance(usage, Usage) or len(new) <= usage.remaining:
        return
    names = listed(each.name for each in new)
    asked = f"{len(new)} more of {row} in {region.region}"
    left = f"where {usage.remaining} are left ({usage.current} of {usage.limit} used)"
    sure = isinstance(region.accounts, tuple)
    doubt = "" if sure else "; which accounts exist is not known"
    yield Finding(
        Level.VIOLATION if sure else Level.UNDECIDED,
        account_count.id,
        new[-1].name,
        f"accounts.{new[-1].name}",
        f"{names}: {asked}, {left}{doubt}",
        "use an account that exists, purge deleted ones, choose another region, or request quota",
        sources_of([region.region], facts),
    )


def _exists(account: AccountRequest, region: RegionFacts) -> bool:
    accounts = {each.id for each in region.accounts} if isinstance(region.accounts, tuple) else ()
    stand = region.deployments if isinstance(region.deployments, tuple) else ()
    ids = {*accounts, *(each.account_id.casefold() for each in stand)}
    if account.id is not None:
        return account.id.casefold() in ids
    return account.name.casefold() in {each.rpartition("/")[2] for each in ids}
