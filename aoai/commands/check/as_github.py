"""A report as GitHub Actions shows it beside the lines of a pull request."""

from collections.abc import Iterable, Iterator

from aoai.commands.check.report import Placed, Report, in_repository
from aoai.rules import Level

_COMMANDS = {Level.VIOLATION: "error", Level.WARNING: "warning", Level.UNDECIDED: "notice"}


def rendered(report: Report) -> str:
    """One workflow command per finding.

    GitHub shows ten of a kind in a step; violations come first, so that they are among them.
    """
    order = sorted(report.placed, key=lambda each: [*_COMMANDS].index(each.finding.level))
    return "\n".join(_commands(order))


def _commands(order: Iterable[Placed]) -> Iterator[str]:
    for each in order:
        found = each.finding
        file = in_repository(each.file)
        place = (
            f"file={_property(file)},line={each.mark.line},col={each.mark.column}," if file else ""
        )
        yield (
            f"::{_COMMANDS[found.level]} {place}title={_property(f'aoai {found.rule}')}"
            f"::{_data(str(found))}"
        )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
