"""Where in which file something is asked for."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from aoai.marked import Items, Node, Table, Text

_PARTS = re.compile(r"[^.\[\]]+")


class Mark(NamedTuple):
    """A place in a file, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What states a request, and how its parts are found there."""

    file: str
    """As it was given; ``-`` is standard input."""
    start: Mark
    """Told of parts that stand nowhere, such as those of a file that is extended."""
    own: Table | None
    """The request itself; None where another file states it."""
    around: Table | None = None
    """The spec object of a stack file, which states what a deployment does not."""
    candidates: int = 0
    """How many the request has."""
    name: str = ""
    """Of the request inside its file."""

    def mark(self, path: str) -> Mark:
        """The place of a part, or of the nearest thing around it.

        Args:
            path: As findings name it after the request, such as ``candidates[1].sku``.
        """
        parts: list[str] = _PARTS.findall(path)
        if parts[:1] == ["candidates"]:
            parts = self._candidate(parts[1:])
        for table in (self.own, self.around):
            if table is not None and parts and parts[0] in table.pairs:
                return _walked(table, parts)
        return self.start

    def _candidate(self, parts: list[str]) -> list[str]:
        """A candidate's path, as the file has it: among the regions, or what is tried otherwise."""
        if self.own is not None and "region" in self.own.pairs:
            return ["region"]
        if not parts:
            return ["regions"]
        otherwise = self.own.get("otherwise") if self.own is not None else None
        further = len(otherwise.values) if isinstance(otherwise, Items) else 0
        at = int(parts[0])
        before = self.candidates - further
        if at >= before:
            return ["otherwise", str(at - before), *parts[1:]]
        return ["regions", parts[0]]


def _walked(node: Node, parts: list[str]) -> Mark:
    mark = Mark(node.line, node.column)
    for part in parts:
        if isinstance(node, Table) and part in node.pairs:
            key, node = node.pairs[part]
            mark = Mark(key.line, key.column)
        elif isinstance(node, Items) and part.isdigit() and int(part) < len(node.values):
            node = node.values[int(part)]
            mark = Mark(node.line, node.column)
        elif isinstance(node, Text):
            break
    return mark
