"""A report as GitHub Actions shows it beside the lines of a pull request."""

import re
from collections.abc import Iterable, Iterator

from aoai.commands.check.report import Placed, Report, in_repository
from aoai.problems import Problem
from aoai.rules import Level

_COMMANDS = {Level.VIOLATION: "error", Level.WARNING: "warning", Level.UNDECIDED: "notice"}
# As compilers write it, and as the readers of this command do.
_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(:\d+)?(: |$)")


def rendered(report: Report) -> str:
    """One workflow command per finding.

    GitHub shows ten of a kind in a step; violations come first, so that they are among them.
    """
    order = sorted(report.placed, key=lambda each: [*_COMMANDS].index(each.finding.level))
    return "\n".join(_commands(order))


def unusable(problems: Iterable[Problem]) -> str:
    """One workflow command per problem of an input that cannot be judged."""
    return "\n".join(map(_unusable, problems))


def _unusable(problem: Problem) -> str:
    found = _PLACE.match(problem.where)
    file = in_repository(found["file"]) if found else None
    place = f"file={_property(file)},line={found['line']}," if found and file else ""
    return f"::error {place}title=aoai check::{_data(str(problem))}"


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
