"""What one block of lines says, whatever the format."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.traces.rows import Row
from aoai.capacity.workload import Array, constant


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows as columns, of one length."""

    lines: Array
    """The line that each row stands on, from 0, ascending."""
    stamps: Array
    """Ticks."""
    prompt: Array
    generated: Array
    max_tokens: Array
    cached: Array

    @classmethod
    def of(cls, rows: Sequence[tuple[int, Row]]) -> "Table":
        """Rows by line."""
        values = [
            (line, row.stamp.ticks, row.prompt, row.generated, row.max_tokens, row.cached)
            for line, row in rows
        ]
        return cls(*np.array(values, np.int64).reshape(-1, 6).T)

    @classmethod
    def joined(cls, tables: Sequence["Table"]) -> "Table":
        """All rows, one table after the other; the lines are those of each table."""
        return cls(*map(joined, zip(*(each.columns() for each in tables), strict=True)))

    def columns(self) -> tuple[Array, ...]:
        """All arrays."""
        return (self.lines, self.stamps, self.prompt, self.generated, self.max_tokens, self.cached)

    def with_rows(self, rows: "Table") -> "Table":
        """The same with the other's rows, each in its place."""
        if not len(rows.lines):
            return self
        both = Table.joined([self, rows])
        return both.where(np.argsort(both.lines))

    def where(self, chosen: NDArray[np.bool_] | Array) -> "Table":
        """The chosen rows alone, by mask or by index."""
        return Table(*(each[chosen] for each in self.columns()))


def compact(values: Array) -> Array:
    """The same values; where all are one, in the room of one."""
    same = len(values) > 0 and (values == values[0]).all()
    return constant(int(values[0]), len(values)) if same else values


def joined(parts: Iterable[Array]) -> Array:
    """One after the other; in the room of one if all parts are, with the same value."""
    parts = tuple(parts)
    firsts = {int(each[0]) for each in parts if len(each)}
    if len(firsts) == 1 and all(each.strides == (0,) for each in parts):
        return constant(firsts.pop(), sum(map(len, parts)))
    return np.concatenate(parts)
