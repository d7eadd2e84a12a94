"""A simulation for people: the answer first, then how far it can be trusted."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from aoai.capacity.minutes import Minute
from aoai.capacity.rules import Reading
from aoai.commands import costs
from aoai.commands.figures import told
from aoai.commands.layout import Block, Cell, Line, Table
from aoai.commands.simulate.choices import assumptions, choices
from aoai.commands.simulate.options import Asked
from aoai.commands.simulate.report import Report
from aoai.commands.simulate.summary import Summary, Waits
from aoai.commands.words import BAD, CAREFUL, FAINT, GOOD, TITLE, many
from aoai.facts import Unknown
from aoai.prices import Comparison

WORST = 10
"""So many minutes are shown, whether a trace is of an hour or of a week."""
_SKIPPED = 5
"""So many rows that were left out are shown."""
_READ = {
    Reading.CHARGED: "tokens added, corrections included",
    Reading.LEVEL: "how full the bucket stood",
    Reading.DRAINED: "share of the minute in which it worked",
}

_NOTES = (
    "429s unseen: minutes with 429s that an alert above 80 % would not see.",
    "Which reading Azure's metric is, no document says.",
)


def percent(share: Fraction) -> str:
    """A share with one decimal. What is above nothing is never told as nothing."""
    rounded = round(share * 1000)
    if rounded == 0 and share > 0:
        return "< 0.1 %"
    return f"{rounded / 10:,.1f} %"


def report_of(report: Report) -> Iterator[Block]:
    """The report, from top to bottom."""
    for at, part in enumerate(
        (
            _heading(report),
            _requests(report),
            _bursts(report),
            _utilization(report.summary),
            _minutes(report.summary),
            _cost(report.own.cost),
            _choices(report),
            _skipped(report.asked),
        )
    ):
        blocks = list(part)
        if blocks:
            yield from [Line()] if at else []
            yield from blocks


def _heading(report: Report) -> Iterator[Block]:
    asked, summary = report.asked, report.summary
    found = asked.consumption
    size = f"{asked.scenario.ptu:,} PTU of {found.model} as {found.sku}"
    yield Line(f"{asked.workload.name} on {size}", TITLE)
    span = many(len(summary.minutes), "minute")
    page = f"sizing page of {found.as_of}"
    yield Line(f"{many(summary.requests, 'request')} in {span}; {page}", FAINT)
    yield from (Line(each, CAREFUL) for each in report.notes)
    if summary.too_long:
        what = f"{many(summary.too_long, 'prompt')} above {found.longest_prompt:,} tokens"
        yield Line(f"{what}: Azure answers 400 on PTU", BAD)
    if not summary.rejected:
        yield Line(
            "no call is rejected with 429" if summary.too_long else "no call is rejected", GOOD
        )
    else:
        share = f"{percent(summary.share)} of the calls are rejected"
        yield Line(f"{share}, in {summary.minutes_with_rejections:,} of {span}", BAD)
    shares = [each.summary.share for each in report.bursts]
    if max(shares) > 0:
        between = f"between {percent(min(shares))} and {percent(max(shares))}"
        yield Line(f"{between} by the size of the bucket, which no document gives", CAREFUL)


def _requests(report: Report) -> Iterator[Block]:
    summary = report.summary
    rows = [
        ("requests", f"{summary.requests:,}", ""),
        (
            "admitted",
            f"{summary.admitted:,}",
            percent(Fraction(summary.admitted, summary.requests)),
        ),
        ("rejected with 429", f"{summary.rejected:,}", percent(summary.share)),
    ]
    if summary.too_long:
        long = Fraction(summary.too_long, summary.requests)
        rows.append(("prompt too long, 400", f"{summary.too_long:,}", percent(long)))
    rows += _aftermath(report)
    yield _table(("Calls", "", ""), rows, right=(1,))
    if summary.waits is not None:
        yield Line(f"retry after: {_waits(summary.waits)}", indent=2)


def _waits(waits: Waits) -> str:
    named = (("p50", waits.p50), ("p90", waits.p90), ("p99", waits.p99), ("max", waits.longest))
    return ", ".join(f"{name} {_milliseconds(value)}" for name, value in named)


def _milliseconds(value: float) -> str:
    return f"{value:,.0f} ms" if value < 10_000 else f"{value / 1000:,.1f} s"


def _aftermath(report: Report) -> Iterator[tuple[str, str, str]]:
    """What became of the rejected."""
    scenario, summary = report.asked.scenario, report.summary
    if scenario.spillover is not None:
        spilled = summary.spilled
        yield "  served by spillover", f"{spilled.served:,}", f"{spilled.tokens:,} tokens"
    if scenario.client.retries:
        retries = summary.retries
        made = f"{retries.attempts:,} calls made in all"
        yield "  admitted after a retry", f"{retries.admitted_after_retry:,}", made
    if scenario.spillover is not None or scenario.client.retries:
        lost = summary.retries.given_up
        yield "  served by nobody", f"{lost:,}", percent(Fraction(lost, summary.requests))


def _utilization(summary: Summary) -> Iterator[Block]:
    rows = [
        (
            reading.value,
            percent(found.mean),
            percent(found.highest),
            f"{found.unseen:,}",
            _READ[reading],
        )
        for reading, found in summary.readings.items()
    ]
    heads = ("Utilization", "Mean", "Highest", "429s unseen", "Reading of a minute")
    yield _table(heads, rows, right=(1, 2, 3))
    yield from (Line(each, FAINT, 2) for each in _NOTES)


def _bursts(report: Report) -> Iterator[Block]:
    found = [each.summary for each in report.bursts]
    bursts = [
        f"{told(each.burst, 7)} s" + (" (asked)" if each.summary is report.summary else "")
        for each in report.bursts
    ]
    yield Line("By the seconds of drain that a full bucket holds, which no document gives", TITLE)
    yield _columns(
        ("Burst", bursts),
        ("Rejected", [f"{each.rejected:,}" for each in found]),
        ("Share", [percent(each.share) for each in found]),
        ("Minutes", [f"{each.minutes_with_rejections:,}" for each in found]),
        (
            "Wait, p99",
            ["" if each.waits is None else _milliseconds(each.waits.p99) for each in found],
        ),
        *(
            (reading.value.capitalize(), [percent(each.readings[reading].mean) for each in found])
            for reading in Reading
        ),
    )
    scenario = report.asked.scenario
    spilled = [each.summary.spilled for each in report.bursts] if scenario.spillover else []
    retried = [each.retries for each in found] if scenario.client.retries else []
    if spilled or retried:
        yield _columns(
            ("Burst", bursts),
            ("By spillover", [f"{each.served:,}" for each in spilled]),
            ("Its tokens", [f"{each.tokens:,}" for each in spilled]),
            ("Cost a month", [_spillover_cost(each.cost) for each in report.bursts if spilled]),
            ("After a retry", [f"{each.admitted_after_retry:,}" for each in retried]),
            ("By nobody", [f"{each.retries.given_up:,}" for each in found]),
        )


def _spillover_cost(cost: Comparison | Unknown) -> str:
    """Of a month."""
    return "unknown" if isinstance(cost, Unknown) else costs.money(cost.spillover)


def _minutes(summary: Summary) -> Iterator[Block]:
    """The worst minutes: those with most rejections, then the fullest. Empty ones are left out."""
    busy = [each for each in summary.minutes if each.rejected or each.drained]
    worst = sorted(busy, key=lambda each: (-each.rejected, -each.charged, each.minute))[:WORST]
    if not worst:
        return
    shown = f"The {len(worst)} worst of {many(len(summary.minutes), 'minute')}"
    yield Line(shown if len(worst) < len(summary.minutes) else "Each minute, worst first", TITLE)
    yield _table(
        ("Minute", "Rejected", "Charged", "Level", "Drained"),
        [_minute(each) for each in worst],
        right=(0, 1, 2, 3, 4),
    )


def _minute(minute: Minute) -> tuple[str, ...]:
    readings = (minute.charged, minute.level, minute.drained)
    return (f"{minute.minute:,}", f"{minute.rejected:,}", *map(percent, readings))


def _cost(cost: Comparison | Unknown) -> Iterator[Block]:
    if isinstance(cost, Unknown):
        yield Line("Cost of a month", TITLE)
        yield Line(f"not known: {cost.reason}", CAREFUL)
    else:
        yield from costs.blocks(cost)
        yield Line("Of the calls that are served, were the trace repeated all month.", FAINT, 2)


def _choices(report: Report) -> Iterator[Block]:
    yield Line("What this rests on", TITLE)
    rows = [(each.name, each.value, each.origin) for each in choices(report.options, report.asked)]
    yield _table(("Choice", "In force", "Says who"), rows)
    yield Line("assumed besides, since no document says:", indent=2)
    for each in assumptions(report.asked.scenario):
        yield Line(f"- {each}", FAINT, 2)


def _skipped(asked: Asked) -> Iterator[Block]:
    skipped = asked.workload.skipped
    if not skipped:
        return
    yield Line(f"{many(len(skipped), 'row')} left out", CAREFUL)
    for each in skipped[:_SKIPPED]:
        yield Line(str(each), FAINT, 2)
    if len(skipped) > _SKIPPED:
        yield Line(f"and {len(skipped) - _SKIPPED:,} more", FAINT, 2)


def _columns(*columns: tuple[str, Sequence[str]]) -> Table:
    """A table of columns, the first one of names. Empty columns are left out."""
    shown = [(head, cells) for head, cells in columns if cells]
    rows = [*zip(*(cells for _, cells in shown), strict=True)]
    return _table([head for head, _ in shown], rows, range(1, len(shown)))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Table:
    cells = tuple(tuple(Cell((each,)) for each in row) for row in rows)
    return Table(tuple(heads), cells, frozenset(right))
