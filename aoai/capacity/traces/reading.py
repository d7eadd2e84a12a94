"""From the bytes of a trace to a workload, block by block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from aoai.capacity.traces.columns import table_of
from aoai.capacity.traces.fault import Fault, Faults
from aoai.capacity.traces.header import KNOWN, columns_of
from aoai.capacity.traces.mooncake import PrefixCache, Prefixes, request_of
from aoai.capacity.traces.rows import Column, Row, row_of
from aoai.capacity.traces.source import blocks_of, lines_in, name_of
from aoai.capacity.traces.table import Table, compact, joined
from aoai.capacity.workload import TICKS, Array, TraceError, Workload
from aoai.problems import Problem

SHOWN = 20
"""Bad rows that are told one by one before a trace is refused."""
MOST_SKIPPED = 1_000_000
"""Bad rows that are left out before a trace is refused after all: each is remembered."""

_BEFORE_ALL = int(np.iinfo(np.int64).min)


def read_trace(
    path: str | Path,
    *,
    skip_bad_rows: bool = False,
    prefix_cache: PrefixCache = PrefixCache(),  # noqa: B008 - frozen
) -> Workload:
    """The requests of a trace; the format is told by its first line.

    Args:
        path: A file, gzip or not; ``-``: standard input.
        skip_bad_rows: Leave bad rows out and tell them in ``skipped``, instead of refusing.
        prefix_cache: How much of a Mooncake prompt is read from the cache.

    Raises:
        TraceError: The trace cannot be read, its format is not known, it has no good row, or it
            has bad rows and these are not to be skipped. A row is bad when it has too many or too
            few columns, no readable timestamp or one before the last good row's, tokens that are
            missing, negative, no whole number or above 2**40, more cached tokens than the prompt
            has, bytes that are not UTF-8, or broken JSON. Each is told as ``FILE:LINE``.
    """
    name = name_of(path)
    gathered = _Gathered(name, skip_bad_rows=skip_bad_rows)
    for first_line, (table, faults) in _tables(path, prefix_cache):
        gathered.add(first_line, table, faults)
    return gathered.workload(Path(name).name)


class _Reader(Protocol):
    def table(self, block: bytes) -> tuple[Table, Faults]:
        """What the block's lines say."""


@dataclass(slots=True)
class _Csv:
    columns: Sequence[Column]
    dated: bool | None = None
    """How timestamps are written: as that of the first good row."""

    def table(self, block: bytes) -> tuple[Table, Faults]:
        if self.dated is None:
            rows = (row_of(line, self.columns, dated=None) for line in _lines(block))
            self.dated = next((each.stamp.dated for each in rows if isinstance(each, Row)), None)
        if self.dated is None:
            # No row is good so far, so that none can differ from those before.
            judged = (row_of(line, self.columns, dated=None) for line in _lines(block))
            return Table.of([]), [
                (place, each) for place, each in enumerate(judged) if isinstance(each, Fault)
            ]
        return table_of(block, self.columns, dated=self.dated)


@dataclass(slots=True)
class _Mooncake:
    prefixes: Prefixes
    latest: int = 0
    """Ticks, of the last good row; one that goes back does not fill the cache."""

    def table(self, block: bytes) -> tuple[Table, Faults]:
        rows: list[tuple[int, Row]] = []
        faults: list[tuple[int, Fault]] = []
        for place, line in enumerate(_lines(block)):
            judged = request_of(line)
            if isinstance(judged, Fault):
                faults.append((place, judged))
            elif judged is not None:
                row, hash_ids = judged
                rows.append((place, self._with_cached(row, hash_ids)))
        return Table.of(rows), faults

    def _with_cached(self, row: Row, hash_ids: Sequence[int]) -> Row:
        now = row.stamp.ticks
        if now < self.latest:
            return row
        self.latest = now
        return replace(row, cached=self.prefixes.cached(now, row.prompt, hash_ids))


def _tables(
    path: str | Path, prefix_cache: PrefixCache
) -> Iterator[tuple[int, tuple[Table, Faults]]]:
    """What each block says, and the number of its first line, as an editor counts."""
    line = 1
    reader: _Reader | None = None
    for read in blocks_of(path):
        block = read
        if reader is None:
            block = read.lstrip()
            line += lines_in(read) - lines_in(block)
            if block.startswith(b"{"):
                reader = _Mooncake(Prefixes(prefix_cache))
            elif block:
                header, _, block = block.partition(b"\n")
                reader = _Csv(columns_of(header, f"{name_of(path)}:{line}"))
                line += 1
        if reader and block:
            yield line, reader.table(block)
        line += lines_in(block)


def _lines(block: bytes) -> Iterator[bytes]:
    return (line.removesuffix(b"\r") for line in block.removesuffix(b"\n").split(b"\n"))


@dataclass(slots=True)
class _Gathered:
    """The good rows so far, and the bad ones."""

    name: str
    skip_bad_rows: bool = field(kw_only=True)
    columns: tuple[list[Array], ...] = field(default_factory=lambda: ([], [], [], [], []))
    """Stamps, prompt, generated, max_tokens, cached, in blocks."""
    latest: int = _BEFORE_ALL
    bad: list[Problem] = field(default_factory=list)
    bad_count: int = 0

    def add(self, first_line: int, table: Table, faults: Faults) -> None:
        """Take the rows of the next block; those that go back in time are bad."""
        before = np.maximum.accumulate(np.concatenate(([self.latest], table.stamps)))
        forward = table.stamps >= before[:-1]
        back = np.flatnonzero(~forward)
        faults = [
            *faults,
            *((int(table.lines[each]), _back(before[each] - table.stamps[each])) for each in back),
        ]
        self.latest = int(before[-1])
        good = table.where(forward) if len(back) else table
        if len(good.lines):
            for column, values in zip(self.columns, good.columns()[1:], strict=True):
                column.append(compact(values))
        self.bad_count += len(faults)
        room = (MOST_SKIPPED if self.skip_bad_rows else SHOWN) - len(self.bad)
        self.bad += [
            Problem(f"{self.name}:{first_line + line}", fault.reason, fault.fix)
            for line, fault in sorted(faults, key=lambda each: each[0])[:room]
        ]
        if self.skip_bad_rows and self.bad_count > len(self.bad):
            raise TraceError(
                [
                    *self.bad[:SHOWN],
                    Problem(
                        self.name,
                        f"more than {MOST_SKIPPED:,} rows are bad",
                        "mend the trace: this is too much to leave out",
                    ),
                ]
            )

    def workload(self, name: str) -> Workload:
        """All good rows, if the trace is not refused."""
        if self.bad_count and not (self.skip_bad_rows and self._any()):
            raise TraceError([*self.bad[:SHOWN], *self._rest()])
        if not self._any():
            raise TraceError([Problem(self.name, "the trace has no rows", KNOWN)])
        first = self.columns[0][0][0]
        arrivals, prompt, generated, max_tokens, cached = map(_emptied, self.columns)
        return Workload(
            name,
            arrivals=arrivals - first,
            prompt=prompt,
            generated=generated,
            cached=cached,
            max_tokens=max_tokens,
            skipped=tuple(self.bad),
        )

    def _any(self) -> bool:
        return bool(self.columns[0])

    def _rest(self) -> Iterator[Problem]:
        if not self._any():
            reason = f"no row is good and {self.bad_count:,} are bad"
            yield Problem(self.name, reason, "mend the trace")
        elif self.bad_count > SHOWN:
            yield Problem(
                self.name,
                f"{self.bad_count - SHOWN:,} more rows are bad",
                "mend them, or leave bad rows out with --skip-bad-rows",
            )


def _emptied(column: list[Array]) -> Array:
    """A whole column; its blocks are let go, since there may be no room for both."""
    whole = joined(column)
    column.clear()
    return whole


def _back(ticks: int) -> Fault:
    seconds = f"{ticks // TICKS}.{ticks % TICKS:07}".rstrip("0").rstrip(".")
    return Fault(f"time goes back by {seconds} s from the last good row", "sort the trace by time")
