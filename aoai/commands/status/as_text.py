"""A stack's status for a person who was woken: what needs attention first, then where all is."""

from collections.abc import Iterator

from aoai.commands.layout import Block, Cell, Line, Table
from aoai.commands.status.report import Pool, Probe, Report, Status
from aoai.commands.words import BAD, CAREFUL, FAINT, GOOD, TITLE, many
from aoai.facts import Unknown
from aoai.placement.attempts import Outcome

_THERE = (Outcome.PLACED, Outcome.ADOPTED)
"""Outcomes of the attempt that it came of."""
CLEARS = (
    "if no `pulumi` is at work on this stack any more: `pulumi cancel`, `pulumi up`, `pulumi "
    "refresh --clear-pending-creates`"
)
"""What puts a stack right after a killed engine."""


def report_of(report: Report) -> Iterator[Block]:
    """The report on one stack."""
    state = report.state
    yield Line(f"Stack {state.title}", TITLE)
    count = many(len(report.deployments), "model deployment")
    yield Line(f"{count}; asked {report.taken:%Y-%m-%d %H:%M} UTC", FAINT)
    yield from _attention(report)
    if report.deployments:
        yield Line()
        yield from _places(report)
    probes = [each for each in report.deployments if each.probe is not None]
    if probes:
        yield Line()
        yield from _probes(probes)


def _attention(report: Report) -> Iterator[Block]:
    if report.calm:
        yield Line("nothing needs attention", GOOD)
        return
    yield Line()
    yield Line("Needs attention", f"{TITLE} {BAD}")
    for pending in report.state.pending:
        yield Line(f"{pending.name}: {pending.operation} it began, and did not end", BAD, 2)
    if report.state.pending:
        yield Line(CLEARS, indent=4)
    for status in report.deployments:
        for each in status.attention:
            yield Line(f"{status.name}: {each.reason}", BAD, 2)
            yield Line(each.fix, indent=4)


def _places(report: Report) -> Iterator[Block]:
    rows: list[tuple[Cell, ...] | Line] = []
    for each in report.deployments:
        rows.append(_row(each))
        rows += [Line(note, FAINT, 4) for note in _told(each)]
    heads = ("Deployment", "Model", "Region", "SKU and capacity", "State", "Quota and room")
    yield Table(heads, tuple(rows), indent=0)


def _row(status: Status) -> tuple[Cell, ...]:
    size = "" if status.capacity is None else f"{status.capacity:,}"
    if status.asked is not None and status.asked != status.capacity:
        size = f"{size or '0'} of {status.asked:,}"
    since = f"since {status.since:%Y-%m-%d %H:%M}" if status.since else ""
    style = BAD if status.attention else ""
    return (
        Cell((status.name,), style),
        Cell((status.model.name, status.model.version), joint="@"),
        Cell((status.region,)),
        Cell((status.sku, size), joint="  "),
        Cell((status.state, since), GOOD if status.state == "Succeeded" else BAD),
        Cell(tuple(_quota(status.pool)), joint=", "),
    )


def _quota(pool: Pool) -> Iterator[str]:
    if isinstance(pool.usage, Unknown):
        yield "not known"
    else:
        yield f"{pool.usage.current:,} of {pool.usage.limit:,}"
    if not isinstance(pool.free, Unknown):
        yield f"{pool.free.available:,} free"


def _told(status: Status) -> Iterator[str]:
    """What is said of a deployment below its row."""
    for each in status.attempts:
        if each.get("outcome") not in _THERE:
            code = " ".join(filter(None, (each.get("code"), _in_brackets(each.get("class")))))
            why = code or each.get("outcome", "")
            size = f"{each.get('sku')}, {each.get('capacity')}"
            yield f"tried before: {each.get('region')} ({size}): {why}"
    yield from status.notes


def _in_brackets(text: object) -> str:
    return f"({text})" if text else ""


def _probes(probes: list[Status]) -> Iterator[Block]:
    yield Line("Calls", TITLE)
    for each in probes:
        probe = each.probe
        if probe is not None:
            yield _probe(each, probe)


def _probe(status: Status, probe: Probe) -> Line:
    if probe.answered:
        return Line(f"{status.name}: {probe.model} answered in {probe.seconds:.2f} s", GOOD, 2)
    reason = probe.refusal.reason if probe.refusal else ""
    if probe.made:
        return Line(f"{status.name}: {reason}", BAD, 2)
    return Line(f"{status.name}: not called: {reason}", CAREFUL, 2)
