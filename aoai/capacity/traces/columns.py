"""Ordinary CSV rows by the hundred thousand, as columns.

A week of traffic has tens of millions of rows, so that no row may become a Python object. What is
out of the ordinary is left to :func:`~aoai.capacity.traces.rows.row_of`, which decides alone: here
a row is either understood or not, and never refused.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.traces.fault import Fault, Faults
from aoai.capacity.traces.rows import (
    DAY,
    DECIMALS,
    LONGEST_SECONDS,
    UNIX_EPOCH,
    WHEN_EMPTY,
    Column,
    Row,
    row_of,
)
from aoai.capacity.traces.table import Table
from aoai.capacity.workload import LARGEST_TOKENS, TICKS, Array

_Mask = NDArray[np.bool_]
_Bytes = NDArray[np.uint8]

_PADDING = 32
"""Bytes that may be looked at past a field's end, at most."""
_NEWLINE, _RETURN, _COMMA, _POINT, _COLON, _PLUS, _MINUS, _ZERO = b"\n\r,.:+-0"
_DATE_DIGITS = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]
_DATE_MARKS = [4, 7, 13, 16]
_DATE_LENGTH = 19
_OFFSET_LENGTH = 6
_DAYS_IN_MONTH = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
_DAYS_BEFORE_MONTH = np.concatenate(([0], np.cumsum(_DAYS_IN_MONTH)[:-1]))


def table_of(block: bytes, columns: Sequence[Column], *, dated: bool) -> tuple[Table, Faults]:
    """What all lines of a block say.

    Args:
        block: Whole lines, each with its end.
        columns: What the header says.
        dated: Whether the timestamps are dates, as opposed to seconds.
    """
    data = np.frombuffer(block + bytes(_PADDING), np.uint8)
    ends = np.flatnonzero(data == _NEWLINE)
    understood = _understood(data, ends, columns, dated=dated)
    odd = np.ones(len(ends), np.bool_)
    odd[understood.lines] = False
    rows: list[tuple[int, Row]] = []
    faults: list[tuple[int, Fault]] = []
    for line in np.flatnonzero(odd).tolist():
        start = int(ends[line - 1]) + 1 if line else 0
        judged = row_of(block[start : ends[line]].removesuffix(b"\r"), columns, dated=dated)
        if isinstance(judged, Row):
            rows.append((line, judged))
        elif judged is not None:
            faults.append((line, judged))
    return understood.with_rows(Table.of(rows)), faults


def _understood(data: _Bytes, ends: Array, columns: Sequence[Column], *, dated: bool) -> Table:
    """The lines that are ordinary rows."""
    starts = np.concatenate(([0], ends[:-1] + 1))
    commas = np.flatnonzero(data == _COMMA)
    first = np.searchsorted(commas, starts)
    lines = np.flatnonzero(np.diff(first, append=len(commas)) == len(columns) - 1)
    starts, ends, first = starts[lines], ends[lines], first[lines]
    # Not before the start: of an empty line that is the end of the line before it.
    ends = ends - (data[np.maximum(ends - 1, starts)] == _RETURN)
    good = np.ones(len(lines), np.bool_)
    values = {column: np.full(len(lines), empty) for column, empty in WHEN_EMPTY.items()}
    for place, column in enumerate(columns):
        start = commas[first + place - 1] + 1 if place else starts
        end = commas[first + place] if place < len(columns) - 1 else ends
        if column is Column.TIMESTAMP:
            values[column], readable = (_dates if dated else _seconds)(data, start, end)
        else:
            values[column], readable = _counts(data, start, end, WHEN_EMPTY.get(column))
        good &= readable
    good &= values[Column.CACHED] <= values[Column.PROMPT]
    table = Table(
        lines,
        values[Column.TIMESTAMP],
        values[Column.PROMPT],
        values[Column.GENERATED],
        values[Column.MAX_TOKENS],
        values[Column.CACHED],
    )
    return table if good.all() else table.where(good)


def _counts(data: _Bytes, start: Array, end: Array, empty: int | None) -> tuple[Array, _Mask]:
    """Fields of digits alone, or lawfully empty ones."""
    value, stop = _digits(data, start, len(str(LARGEST_TOKENS)))
    good = (stop == end) & (value <= LARGEST_TOKENS)
    if empty is None:
        return value, good & (stop > start)
    return np.where(stop > start, value, empty), good


def _digits(data: _Bytes, start: Array, most: int) -> tuple[Array, Array]:
    """The number that begins at each place, and where its digits end; ``most`` are looked at."""
    value = np.zeros(len(start), np.int64)
    stop = start.copy()
    running = np.ones(len(start), np.bool_)
    for place in range(most):
        digit = data[start + place] - np.uint8(_ZERO)
        running &= digit <= 9
        if not running.any():
            break
        value = np.where(running, value * 10 + digit, value)
        stop += running
    return value, stop


def _decimals(data: _Bytes, start: Array) -> tuple[Array, Array, _Mask]:
    """Ticks of a fraction that begins at each place, if one does; where it ends; if it is whole."""
    point = data[start] == _POINT
    value, stop = _digits(data, start + 1, DECIMALS)
    many = stop - start - 1
    ticks = value * 10 ** (DECIMALS - many)
    # Nanoseconds whose last two digits are 0, as some programs write them.
    for _ in range(2):
        stop += data[stop] == _ZERO
    return np.where(point, ticks, 0), np.where(point, stop, start), ~point | (many > 0)


def _seconds(data: _Bytes, start: Array, end: Array) -> tuple[Array, _Mask]:
    whole, stop = _digits(data, start, LONGEST_SECONDS)
    good = stop > start
    ticks, stop, complete = _decimals(data, stop)
    return whole * TICKS + ticks, good & complete & (stop == end)


def _dates(data: _Bytes, start: Array, end: Array) -> tuple[Array, _Mask]:
    head = data[start[:, None] + np.arange(_DATE_LENGTH)]
    digits = head[:, _DATE_DIGITS] - np.uint8(_ZERO)
    good = (
        (end - start >= _DATE_LENGTH)
        & (digits <= 9).all(axis=1)
        & (head[:, _DATE_MARKS] == np.frombuffer(b"--::", np.uint8)).all(axis=1)
        & np.isin(head[:, 10], np.frombuffer(b" T", np.uint8))
    )
    pairs = (digits[:, 0::2] * np.uint8(10) + digits[:, 1::2]).astype(np.int64)
    century, year, month, day, hour, minute, second = pairs.T
    year = century * 100 + year
    days, exists = _days(year, month, day)
    good &= exists & (hour <= 23) & (minute <= 59) & (second <= 59)
    ticks, stop, complete = _decimals(data, np.minimum(start + _DATE_LENGTH, end))
    ahead, offset_good = _offsets(data, stop, end)
    seconds = days * DAY + hour * 3600 + minute * 60 + second - ahead
    return seconds * TICKS + ticks, good & complete & offset_good


def _days(year: Array, month: Array, day: Array) -> tuple[Array, _Mask]:
    """Days since 1970, and whether there is such a day."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    good = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    month = np.where(good, month, 1)
    good &= day <= _DAYS_IN_MONTH[month] + (leap & (month == 2))
    past = year - 1
    days = 365 * past + past // 4 - past // 100 + past // 400
    days += _DAYS_BEFORE_MONTH[month] + (leap & (month > 2)) + day
    return days - UNIX_EPOCH, good


def _offsets(data: _Bytes, start: Array, end: Array) -> tuple[Array, _Mask]:
    """Seconds that a clock is ahead of UTC, and whether the offset can be read. None is none."""
    length = end - start
    good = (length == 0) | ((length == 1) & (data[start] == ord("Z")))
    ahead = np.zeros(len(start), np.int64)
    long = np.flatnonzero(length == _OFFSET_LENGTH)
    if len(long):
        text = data[start[long, None] + np.arange(_OFFSET_LENGTH)]
        digits = text[:, [1, 2, 4, 5]] - np.uint8(_ZERO)
        hour, minute = (digits[:, 0::2] * np.uint8(10) + digits[:, 1::2]).astype(np.int64).T
        minus = text[:, 0] == _MINUS
        good[long] = (
            (minus | (text[:, 0] == _PLUS))
            & (text[:, 3] == _COLON)
            & (digits <= 9).all(axis=1)
            & (hour <= 23)
            & (minute <= 59)
        )
        ahead[long] = np.where(minus, -1, 1) * (hour * 3600 + minute * 60)
    return ahead, good
