"""A survey for people: what needs attention first, the whole estate last."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from aoai.azure.deleted import DeletedAccount
from aoai.catalog import Lifecycle
from aoai.commands.survey.estate import Holder, Lost, Pool, Standing, Survey, Ways
from aoai.commands.survey.layout import Block, Cell, Line, Table
from aoai.facts import Unknown, Usage
from aoai.rules import listed

_BAD, _CAREFUL, _GOOD, _TITLE, _FAINT = "red", "yellow", "green", "bold", "dim"
_SHORT = {Lifecycle.GENERALLY_AVAILABLE: "GA"}
_COUNTS = "AccountCount"
_CELLS = 8
_NAMED = 6
_Item = TypeVar("_Item")


def report_of(survey: Survey, *, bars: bool) -> Iterator[Block]:
    """The report on one subscription.

    Args:
        survey: Of the subscription.
        bars: Draw how full quota is.
    """
    yield from _heading(survey)
    for part in (
        _lost(survey),
        _retiring(survey),
        _above(survey),
        _deleted(survey),
        _unread(survey),
        _ways(survey),
        _provisioned(survey),
        _pools(survey, bars=bars),
        _deployments(survey),
    ):
        blocks = list(part)
        if blocks:
            yield Line()
            yield from blocks


def total_of(surveys: Sequence[Survey]) -> Iterator[Block]:
    """What several subscriptions have together."""
    yield Line(f"Total of {len(surveys)} subscriptions", _TITLE)
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
    yield Line(f"{name}{survey.subscription}", _TITLE)
    tier = "not known" if isinstance(survey.tier, Unknown) else survey.tier
    when = f"{survey.taken:%Y-%m-%d %H:%M} UTC" if isinstance(survey.taken, datetime) else ""
    if isinstance(survey.accounts, Unknown):
        yield Line(f"accounts and deployments: not known ({survey.accounts.reason})", _BAD)
    else:
        yield Line(_has([survey]))
    as_of = "" if when.startswith(str(survey.today)) else f", judged as of {survey.today}"
    yield Line(f"quota tier: {tier}; asked {when}{as_of}", _FAINT)
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
        f"{_many(len(accounts), 'account')} and {_many(deployments, 'deployment')} "
        f"in {_many(regions, 'region')}, {sum(each.ptu for each in surveys):,} PTU"
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
        f"{retiring} {'retires' if retiring == 1 else 'retire'} within {_many(within, 'day')}"
        if retiring
        else "",
        f"{_many(above, 'quota')} above the limit" if above else "",
        f"{_many(gone, 'deleted account')} not purged" if gone else "",
    ]
    said = ", ".join(each for each in found if each)
    if said:
        return Line(f"needs attention: {said}", _BAD if lost or above else _CAREFUL)
    if any(each.unread or _unjudged(each) for each in surveys):
        return Line("nothing that is known needs attention; not everything is known", _CAREFUL)
    return Line("nothing needs attention", _GOOD)


def _lost(survey: Survey) -> Iterator[Block]:
    if not survey.lost:
        return
    yield Line("Could not be made again today", f"{_TITLE} {_BAD}")
    yield Line("Azure would refuse these as new, so let none go before its successor serves.")

    def alike(pair: tuple[Standing, Lost]) -> Hashable:
        standing, lost = pair
        return standing.model, standing.sku, lost

    for found in _grouped(survey.lost, alike):
        standing, lost = found[0]
        yield Line(f"{standing.model} as {standing.sku}", _CAREFUL, 2)
        yield Line(f"{lost.reason}; {lost.fix}", indent=4)
        if lost.others:
            rest = "another one" if lost.others == 1 else f"one of {lost.others} others"
            yield Line(f"Azure takes it while {rest} of this version stands", indent=4)
        yield _names([each for each, _ in found])


def _retiring(survey: Survey) -> Iterator[Block]:
    if not survey.retiring:
        return
    yield Line(f"Retires within {_many(survey.within, 'day')}", f"{_TITLE} {_CAREFUL}")

    def alike(each: Standing) -> Hashable:
        return each.ends, each.model, each.replacement

    for found in _grouped(survey.retiring, alike):
        first = found[0]
        ends = first.ends if isinstance(first.ends, date) else survey.today
        days = _many((ends - survey.today).days, "day")
        skus = listed(each.sku for each in found)
        yield Line(f"{ends}, in {days}: {first.model} as {skus}", _CAREFUL, 2)
        successor = first.replacement
        yield Line(f"move to {successor}" if successor else "Azure names no successor", indent=4)
        yield _names(found)


def _above(survey: Survey) -> Iterator[Block]:
    if not survey.above:
        return
    yield Line("Quota used beyond its limit", f"{_TITLE} {_BAD}")
    yield Line("What stands goes on; Azure refuses every new deployment of these.")
    for each in survey.above:
        if isinstance(each.usage, Usage):
            used = f"{each.usage.current:,} of {each.usage.limit:,}, {each.above:,} too many"
            yield Line(f"{each.region}  {each.usage_name}: {used}", _BAD, 2)


def _deleted(survey: Survey) -> Iterator[Block]:
    if isinstance(survey.deleted, Unknown) or not survey.deleted:
        return
    yield Line("Deleted, not purged", f"{_TITLE} {_CAREFUL}")
    yield Line(
        "They hold their names and their quota, and provisioned deployments in them cost as before."
    )
    for each in survey.deleted:
        when = f"; Azure purges it {each.purged:%Y-%m-%d %H:%M} UTC" if each.purged else ""
        yield Line(f"{each.location}  {each.name} ({each.kind}){when}", _CAREFUL, 2)
        yield Line(_purge(each, survey), indent=4, whole=True)


def _purge(account: DeletedAccount, survey: Survey) -> str:
    return (
        f"az cognitiveservices account purge --location {account.location} "
        f"--resource-group {account.group} --name {account.name} "
        f"--subscription {survey.subscription}"
    )


def _unread(survey: Survey) -> Iterator[Block]:
    unjudged = _unjudged(survey)
    if not survey.unread and not unjudged:
        return
    yield Line("Not known", f"{_TITLE} {_CAREFUL}")
    for each in survey.unread:
        where = f" of {listed(each.regions, most=_NAMED)}" if each.regions else ""
        yield Line(f"{each.what}{where}: {each.reason}; {each.fix}", _CAREFUL, 2)
    for found in _grouped(unjudged, lambda each: str(each.again)):
        if isinstance(found[0].again, Unknown):
            said = f"whether they could be made again: {found[0].again.reason}"
            yield Line(said, _CAREFUL, 2)
            yield _names(found)


def _unjudged(survey: Survey) -> list[Standing]:
    """Deployments of which it is not known whether they could be made again."""
    return [each for each in survey.deployments if isinstance(each.again, Unknown)]


def _ways(survey: Survey) -> Iterator[Block]:
    if not survey.ways:
        return
    yield Line("Where provisioned deployments could go now", _TITLE)
    yield Line("With the PTU that Azure would let deploy there, the same data zone first.", _FAINT)

    def alike(each: Ways) -> Hashable:
        # What stands alike can go to the same places.
        return each.standing.region, each.standing.model, each.standing.sku, each.standing.capacity

    for found in _grouped(survey.ways, alike):
        first = found[0]
        it = first.standing
        head = f"{it.region}  {it.model} as {it.sku}, {it.capacity:,} PTU"
        yield Line(head, _GOOD if first.ways else _CAREFUL, 2)
        yield _names([each.standing for each in found])
        yield from _ways_of(first)


def _ways_of(ways: Ways) -> Iterator[Block]:
    near = [f"{each.region} ({each.free:,})" for each in ways.ways if each.same_zone]
    far = [f"{each.region} ({each.free:,})" for each in ways.ways if not each.same_zone]
    if near:
        yield Line(f"same data zone: {listed(near, most=_NAMED)}", indent=4)
    if far:
        yield Line(f"elsewhere: {listed(far, most=_NAMED)}", indent=4)
    if not ways.ways:
        yield Line("nowhere" if not ways.unknown else "nowhere that is known", _BAD, 4)
    if ways.without_quota:
        yield Line(f"needs quota: {listed(ways.without_quota, most=_NAMED)}", indent=4)
    if ways.full:
        yield Line(f"full: {listed(ways.full, most=_NAMED)}", indent=4)
    for reason in dict.fromkeys(ways.unknown.values()):
        regions = [name for name, each in ways.unknown.items() if each == reason]
        yield Line(f"not known: {listed(regions, most=_NAMED)}: {reason}", indent=4)


def _provisioned(survey: Survey) -> Iterator[Block]:
    if not survey.provisioned:
        return
    yield Line(f"Provisioned throughput: {survey.ptu:,} PTU", _TITLE)
    rows = tuple(
        (
            Cell((each.sku,)),
            Cell((each.region,)),
            Cell((str(each.deployments),)),
            Cell((f"{each.ptu:,}",)),
            Cell((_of_limit(each.usage),), _fullness(each.usage)),
        )
        for each in survey.provisioned
    )
    heads = ("SKU", "Region", "Deployments", "PTU", "Quota used")
    yield Table(heads, rows, frozenset({2, 3}))


def _pools(survey: Survey, *, bars: bool) -> Iterator[Block]:
    pools = [each for each in survey.pools if not each.usage_name.endswith(_COUNTS)]
    if not survey.pools:
        return
    yield Line("Quota in use", _TITLE)
    rows: list[tuple[Cell, ...] | Line] = []
    for region in dict.fromkeys(each.region for each in survey.pools):
        rows.append(Line(f"{region}{_account_counts(survey, region)}", "bold", 2))
        rows += [
            (
                Cell((each.usage_name,)),
                Cell((_of_limit(each.usage),)),
                Cell((_state(each, bars=bars),), _fullness(each.usage)),
            )
            for each in pools
            if each.region == region
        ]
    yield Table(("Usage name", "Used", ""), tuple(rows), frozenset({1}), indent=4)


def _account_counts(survey: Survey, region: str) -> str:
    counts = [
        f"{each.usage_name.removesuffix(_COUNTS).removesuffix('.S0.') or 'all'} "
        f"{_of_limit(each.usage)}"
        for each in survey.pools
        if each.region == region and each.usage_name.endswith(_COUNTS)
    ]
    return f"  accounts: {', '.join(counts)}" if counts else ""


def _deployments(survey: Survey) -> Iterator[Block]:
    if isinstance(survey.accounts, Unknown) or not survey.accounts:
        return
    yield Line("Accounts and deployments", _TITLE)
    rows: list[tuple[Cell, ...] | Line] = []
    for each in survey.accounts:
        rows.append(Line(f"{each.region}  {each.name}  {each.kind}{_emptiness(each)}", "bold", 2))
        if not isinstance(each.deployments, Unknown):
            rows += [_row(found, survey) for found in each.deployments]
    heads = ("Deployment", "Model", "SKU and capacity", "Stage and end")
    if any(not isinstance(each, Line) for each in rows):
        yield Table(heads, tuple(rows), indent=4)
    else:
        yield from (each for each in rows if isinstance(each, Line))


def _emptiness(account: Holder) -> str:
    if isinstance(account.deployments, Unknown):
        return f"  deployments not known ({account.deployments.reason})"
    return "" if account.deployments else "  no deployments"


def _row(standing: Standing, survey: Survey) -> tuple[Cell, ...]:
    size = f"{standing.capacity:,}{' PTU' if standing.provisioned else ''}"
    if isinstance(standing.lifecycle, Unknown) and isinstance(standing.ends, Unknown):
        stage, ends = "not known", standing.ends.reason
    else:
        told = standing.lifecycle
        stage = "" if isinstance(told, Unknown) else _short(told)
        ends = str(standing.ends) if isinstance(standing.ends, date) else ""
    style = ""
    if isinstance(standing.again, Lost):
        style = _BAD
    elif standing in survey.retiring or isinstance(standing.again, Unknown):
        style = _CAREFUL
    return (
        Cell((standing.name,)),
        Cell((standing.model.name, standing.model.version), joint="@"),
        Cell((standing.sku, size), joint="  "),
        Cell((stage, ends), style, joint="  "),
    )


def _short(lifecycle: str) -> str:
    return next((word for each, word in _SHORT.items() if each == lifecycle), lifecycle)


def _names(standing: Iterable[Standing]) -> Line:
    return Line(", ".join(map(str, standing)), _FAINT, 4)


def _of_limit(usage: Usage | Unknown) -> str:
    if isinstance(usage, Unknown):
        return "not known"
    return f"{usage.current:,} of {usage.limit:,}"


def _state(pool: Pool, *, bars: bool) -> str:
    if isinstance(pool.usage, Unknown):
        deployed = "" if isinstance(pool.deployed, Unknown) else f"{pool.deployed:,} deployed; "
        return f"{deployed}{pool.usage.reason}"
    share = _share(pool.usage)
    percent = "<1%" if 0 < share < 0.01 else f"{share:.0%}"
    notes = [percent if pool.usage.limit else "no quota"]
    if bars:
        full = min(_CELLS, round(share * _CELLS))
        notes[0] = f"{'█' * full}{'░' * (_CELLS - full)} {notes[0]}"
    if pool.above:
        notes.append(f"{pool.above:,} above the limit")
    if pool.unexplained:
        notes.append(f"{pool.unexplained:,} more than deployed")
    return ", ".join(notes)


def _share(usage: Usage) -> float:
    return usage.current / usage.limit if usage.limit else float(bool(usage.current))


def _fullness(usage: Usage | Unknown) -> str:
    if isinstance(usage, Unknown):
        return _CAREFUL
    share = _share(usage)
    if usage.current > usage.limit:
        return _BAD
    return _CAREFUL if share >= 0.8 else _GOOD


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"


def _grouped(
    found: Iterable[_Item], alike: Callable[[_Item], Hashable]
) -> Iterable[Sequence[_Item]]:
    groups: dict[Hashable, list[_Item]] = {}
    for each in found:
        groups.setdefault(alike(each), []).append(each)
    return groups.values()
