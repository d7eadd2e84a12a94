"""A report for people."""

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from typer import style

from aoai.commands.check.report import Placed, Report
from aoai.facts import Source
from aoai.rules import Finding, Level, listed

_COLOURS = {Level.VIOLATION: "red", Level.WARNING: "yellow", Level.UNDECIDED: "blue"}
_PLURALS = {Level.VIOLATION: "violations", Level.WARNING: "warnings", Level.UNDECIDED: "undecided"}
_INDENT = "  "

Why = tuple[str, str, str]
"""Rule, reason and fix."""


def rendered(report: Report, *, terminal: bool) -> str:
    """A block for each request with findings, then what is undecided everywhere, then the counts.

    Args:
        report: What was found.
        terminal: With colours, and broken to the width of the terminal.
    """
    width = shutil.get_terminal_size().columns if terminal else None
    common = _common(report)
    lines: list[str] = []
    for found in _blocks(report.placed, common):
        lines += [*_block(found, report, width), ""]
    for found in common.values():
        lines += [*_everywhere(found, report, width), ""]
    lines += _last(report)
    return "\n".join(lines)


def _common(report: Report) -> dict[Why, Sequence[Placed]]:
    """Undecided findings that stand on several requests for one reason: one thing to put right."""
    alike: dict[Why, list[Placed]] = {}
    for each in report.placed:
        if each.finding.level is Level.UNDECIDED:
            alike.setdefault(_why(each.finding), []).append(each)
    return {why: found for why, found in alike.items() if len(found) > 1}


def _why(finding: Finding) -> Why:
    return finding.rule, finding.reason, finding.fix


def _blocks(
    placed: Sequence[Placed], common: dict[Why, Sequence[Placed]]
) -> Iterator[Sequence[Placed]]:
    requests: dict[str, list[Placed]] = {}
    for each in placed:
        found = each.finding
        if found.level is not Level.UNDECIDED or _why(found) not in common:
            requests.setdefault(found.request, []).append(each)
    yield from requests.values()


def _block(placed: Sequence[Placed], report: Report, width: int | None) -> Iterator[str]:
    first = placed[0]
    name = style(first.finding.request, bold=True)
    place = "" if first.file == "-" else f"  {first.file}:{first.start.line}"
    yield name + _faint(place)
    for each in placed:
        found = each.finding
        tail = _faint(f"[{found.rule}]")
        yield from _broken(_level(found.level), str(found.problem), tail, width)
    yield from _facts(placed, report, width)


def _everywhere(placed: Sequence[Placed], report: Report, width: int | None) -> Iterator[str]:
    found = placed[0].finding
    yield style(listed((each.finding.request for each in placed), most=5), bold=True)
    tail = _faint(f"[{found.rule}]")
    yield from _broken(_level(found.level), f"{found.reason}; {found.fix}", tail, width)
    yield from _facts(placed, report, width)


def _facts(placed: Sequence[Placed], report: Report, width: int | None) -> Iterator[str]:
    """What was looked at beside the facts as a whole, which the last line names."""
    used = dict.fromkeys(source for each in placed for source in each.finding.sources)
    said = "; ".join(str(each) for each in used if each != report.source)
    if said:
        yield from _broken(_faint("facts".ljust(9)), said, "", width)


def _broken(head: str, text: str, tail: str, width: int | None) -> Iterator[str]:
    """A line that starts with a word; further ones stand under its text."""
    under = " " * (len(_INDENT) + 11)
    lines = textwrap.wrap(text, max(40, width - len(under))) if width else [text]
    lines[-1] = f"{lines[-1]}  {tail}".rstrip()
    yield f"{_INDENT}{head}  {lines[0]}"
    yield from (under + each for each in lines[1:])


def _last(report: Report) -> Iterator[str]:
    counts = ", ".join(_counted(report.count(level), level) for level in Level)
    noun = "request" if report.checked == 1 else "requests"
    colour = next((_COLOURS[level] for level in Level if report.count(level)), "green")
    yield style(f"{report.checked} {noun} checked: {counts}", fg=colour, bold=True)
    yield f"by {report.source}{_age(report.source, report.now)}"


def _age(source: Source, now: datetime) -> str:
    if source.taken is None:
        return ""
    taken = source.taken
    day = taken.astimezone(UTC).date() if isinstance(taken, datetime) else taken
    days = (_today(now) - day).days
    return f", {days} days old" if days > 1 else ""


def _today(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _counted(count: int, level: Level) -> str:
    return f"{count} {level.value if count == 1 else _PLURALS[level]}"


def _level(level: Level) -> str:
    return style(level.value.ljust(9), fg=_COLOURS[level])


def _faint(text: str) -> str:
    return style(text, dim=True)
