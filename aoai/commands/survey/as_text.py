"""A survey for people: what needs attention first, the whole estate last."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from aoai.commands.layout import Block, Line
from aoai.commands.survey.attention import (
    deleted_ones,
    lost_ones,
    pools_above,
    retiring_ones,
    unjudged_ones,
    unread_parts,
)
from aoai.commands.survey.estate import Survey
from aoai.commands.survey.inventory import (
    accounts_and_deployments,
    provisioned_throughput,
    quota_in_use,
    ways_out,
)
from aoai.commands.words import BAD, CAREFUL, FAINT, GOOD, TITLE, many
from aoai.facts import Unknown


def report_of(survey: Survey, *, bars: bool) -> Iterator[Block]:
    """The report on one subscription.

    Args:
        survey: Of the subscription.
        bars: Draw how full quota is.
    """
    yield from _heading(survey)
    for part in (
        lost_ones(survey),
        retiring_ones(survey),
        pools_above(survey),
        deleted_ones(survey),
        unread_parts(survey),
        ways_out(survey),
        provisioned_throughput(survey),
        quota_in_use(survey, bars=bars),
        accounts_and_deployments(survey),
    ):
        blocks = list(part)
        if blocks:
            yield Line()
            yield from blocks


def total_of(surveys: Sequence[Survey]) -> Iterator[Block]:
    """What several subscriptions have together."""
    yield Line(f"Total of {len(surveys)} subscriptions", TITLE)
    yield Line(_has(surveys))
    ptu: dict[str, int] = {}
    for each in surveys:
        for found in each.provisioned:
            ptu[found.sku] = ptu.get(found.sku, 0) + found.ptu
    if ptu:
        yield Line(", ".join(f"{size:,} PTU of {sku}" for sku, size in sorted(ptu.items())))
    yield _attention(surveys)


def _heading(survey: Survey) -> Iterator[Block]:
    name = f"{survey.name}  " if survey.name else "Subscription "
    yield Line(f"{name}{survey.subscription}", TITLE)
    tier = "not known" if isinstance(survey.tier, Unknown) else survey.tier
    when = f"{survey.taken:%Y-%m-%d %H:%M} UTC" if isinstance(survey.taken, datetime) else ""
    if isinstance(survey.accounts, Unknown):
        yield Line(f"accounts and deployments: not known ({survey.accounts.reason})", BAD)
    else:
        yield Line(_has([survey]))
    as_of = "" if when.startswith(str(survey.today)) else f", judged as of {survey.today}"
    yield Line(f"quota tier: {tier}; asked {when}{as_of}", FAINT)
    yield _attention([survey])


def _has(surveys: Sequence[Survey]) -> str:
    accounts = [
        each
        for survey in surveys
        if not isinstance(survey.accounts, Unknown)
        for each in survey.accounts
    ]
    deployments = sum(len(each.deployments) for each in surveys)
    regions = len({each.region for each in accounts})
    if not accounts:
        return "no account that can hold models"
    return (
        f"{many(len(accounts), 'account')} and {many(deployments, 'deployment')} "
        f"in {many(regions, 'region')}, {sum(each.ptu for each in surveys):,} PTU"
    )


def _attention(surveys: Sequence[Survey]) -> Line:
    """One sentence on what needs attention."""
    lost = sum(len(each.lost) for each in surveys)
    retiring = sum(len(each.retiring) for each in surveys)
    above = sum(len(each.above) for each in surveys)
    gone = sum(0 if isinstance(each.deleted, Unknown) else len(each.deleted) for each in surveys)
    within = surveys[0].within
    found = [
        f"{lost} could not be made again today" if lost else "",
        f"{retiring} {'retires' if retiring == 1 else 'retire'} within {many(within, 'day')}"
        if retiring
        else "",
        f"{many(above, 'quota')} above the limit" if above else "",
        f"{many(gone, 'deleted account')} not purged" if gone else "",
    ]
    said = ", ".join(each for each in found if each)
    if said:
        return Line(f"needs attention: {said}", BAD if lost or above else CAREFUL)
    if any(each.unread or unjudged_ones(each) for each in surveys):
        return Line("nothing that is known needs attention; not everything is known", CAREFUL)
    return Line("nothing needs attention", GOOD)
