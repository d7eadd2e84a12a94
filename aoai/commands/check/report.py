"""What a call found, with the place of each finding, for every way of writing it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aoai.commands.check.origins import Mark, Origin
from aoai.facts import Source
from aoai.rules import Finding, Level


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding, and where what it speaks of stands."""

    finding: Finding
    file: str
    """As it was given; ``-`` is standard input."""
    start: Mark
    """Of what states the request."""
    mark: Mark
    """Of what the finding speaks of."""
    path: str
    """Inside the file, such as ``chat.capacity``: the same whatever is judged beside it."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one call says."""

    placed: tuple[Placed, ...]
    source: Source
    """Of the facts as a whole."""
    now: datetime
    checked: int
    """How many requests were judged."""

    def count(self, level: Level) -> int:
        """How many findings there are of a level."""
        return sum(each.finding.level is level for each in self.placed)


def placed(finding: Finding, origins: Mapping[str, Origin]) -> Placed:
    """The finding with its place.

    Args:
        finding: On a request, an account or a stack.
        origins: By the names that findings stand on.
    """
    origin = origins[finding.request]
    prefix = f"{finding.request}."
    if not finding.where.startswith(prefix):
        # A part of the stack file that no request owns.
        mark = origin.mark(finding.where)
        return Placed(finding, origin.file, origin.start, mark, finding.where)
    path = finding.where.removeprefix(prefix)
    inside = f"{origin.name}.{path}"
    return Placed(finding, origin.file, origin.start, origin.mark(path), inside)


def in_repository(file: str) -> str | None:
    """A file as code hosts name it: relative to the checkout, with slashes; None for no file."""
    if file == "-":
        return None
    path = Path(file).resolve()
    root = os.environ.get("GITHUB_WORKSPACE")
    for home in (Path(root) if root else _checkout(path), Path.cwd()):
        if home is not None and path.is_relative_to(home.resolve()):
            return path.relative_to(home.resolve()).as_posix()
    return path.as_posix()


def _checkout(path: Path) -> Path | None:
    return next((each for each in path.parents if (each / ".git").exists()), None)
