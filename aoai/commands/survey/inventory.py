"""The parts of the report on what there is, and where it could go."""

from collections.abc import Hashable, Iterator
from datetime import date

from aoai.catalog import Lifecycle
from aoai.commands.layout import Block, Cell, Line, Table
from aoai.commands.survey.estate import Holder, Lost, Pool, Standing, Survey, Ways
from aoai.commands.survey.words import NAMED, grouped, names_of
from aoai.commands.words import BAD, CAREFUL, FAINT, GOOD, TITLE
from aoai.facts import Unknown, Usage
from aoai.rules import listed

_SHORT = {Lifecycle.GENERALLY_AVAILABLE: "GA"}
_COUNTS = "AccountCount"
_CELLS = 8


def ways_out(survey: Survey) -> Iterator[Block]:
    """Where provisioned deployments could go."""
    if not survey.ways:
        return
    yield Line("Where provisioned deployments could go now", TITLE)
    yield Line("With the PTU that Azure would let deploy there, the same data zone first.", FAINT)

    def alike(each: Ways) -> Hashable:
        # What stands alike can go to the same places.
        return each.standing.region, each.standing.model, each.standing.sku, each.standing.capacity

    for found in grouped(survey.ways, alike):
        first = found[0]
        it = first.standing
        head = f"{it.region}  {it.model} as {it.sku}, {it.capacity:,} PTU"
        yield Line(head, GOOD if first.ways else CAREFUL, 2)
        yield names_of([each.standing for each in found])
        yield from _ways_of(first)


def _ways_of(ways: Ways) -> Iterator[Block]:
    near = [f"{each.region} ({each.free:,})" for each in ways.ways if each.same_zone]
    far = [f"{each.region} ({each.free:,})" for each in ways.ways if not each.same_zone]
    if near:
        yield Line(f"same data zone: {listed(near, most=NAMED)}", indent=4)
    if far:
        yield Line(f"elsewhere: {listed(far, most=NAMED)}", indent=4)
    if not ways.ways:
        yield Line("nowhere" if not ways.unknown else "nowhere that is known", BAD, 4)
    if ways.without_quota:
        yield Line(f"needs quota: {listed(ways.without_quota, most=NAMED)}", indent=4)
    if ways.full:
        yield Line(f"full: {listed(ways.full, most=NAMED)}", indent=4)
    for reason in dict.fromkeys(ways.unknown.values()):
        regions = [name for name, each in ways.unknown.items() if each == reason]
        yield Line(f"not known: {listed(regions, most=NAMED)}: {reason}", indent=4)


def provisioned_throughput(survey: Survey) -> Iterator[Block]:
    """PTU by SKU and region."""
    if not survey.provisioned:
        return
    yield Line(f"Provisioned throughput: {survey.ptu:,} PTU", TITLE)
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


def quota_in_use(survey: Survey, *, bars: bool) -> Iterator[Block]:
    """How full each row of quota is, region by region."""
    pools = [each for each in survey.pools if not each.usage_name.endswith(_COUNTS)]
    if not survey.pools:
        return
    yield Line("Quota in use", TITLE)
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


def accounts_and_deployments(survey: Survey) -> Iterator[Block]:
    """All of them, region by region."""
    if isinstance(survey.accounts, Unknown) or not survey.accounts:
        return
    yield Line("Accounts and deployments", TITLE)
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
        style = BAD
    elif standing in survey.retiring or isinstance(standing.again, Unknown):
        style = CAREFUL
    return (
        Cell((standing.name,)),
        Cell((standing.model.name, standing.model.version), joint="@"),
        Cell((standing.sku, size), joint="  "),
        Cell((stage, ends), style, joint="  "),
    )


def _short(lifecycle: str) -> str:
    return next((word for each, word in _SHORT.items() if each == lifecycle), lifecycle)


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
        return CAREFUL
    share = _share(usage)
    if usage.current > usage.limit:
        return BAD
    return CAREFUL if share >= 0.8 else GOOD
