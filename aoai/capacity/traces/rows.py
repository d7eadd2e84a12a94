"""The rules of a CSV row, one row at a time: what every row is judged by.

:mod:`aoai.capacity.traces.columns` reads ordinary rows faster, by the thousand. It takes only rows
that mean the same here, and a test compares the two.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aoai.capacity.traces.fault import (
    MISSING_STAMP,
    NOT_UTF8,
    TOO_FINE,
    TOO_LATE,
    BadRowError,
    Fault,
    missing,
    more_cached_than_prompt,
    negative,
    not_whole,
    too_many,
    unreadable_stamp,
)
from aoai.capacity.workload import LARGEST_TOKENS, NOT_STATED, TICKS


class Column(StrEnum):
    """What a column holds, by the name that messages use."""

    TIMESTAMP = "timestamp"
    PROMPT = "prompt_tokens"
    GENERATED = "generated_tokens"
    MAX_TOKENS = "max_tokens"
    CACHED = "cached_tokens"


REQUIRED = (Column.TIMESTAMP, Column.PROMPT, Column.GENERATED)
NAMES = {
    # Our own.
    **{each.value: each for each in Column},
    # Azure/AzurePublicDataset, LLM inference traces of 2023 and 2024; case is ignored.
    "contexttokens": Column.PROMPT,
    "generatedtokens": Column.GENERATED,
    # As `usage` of an answer calls them: chat completions, then responses.
    "completion_tokens": Column.GENERATED,
    "input_tokens": Column.PROMPT,
    "output_tokens": Column.GENERATED,
    # As Workload calls them.
    "prompt": Column.PROMPT,
    "generated": Column.GENERATED,
    "cached": Column.CACHED,
    # What newer APIs call the limit: chat completions, then responses.
    "max_completion_tokens": Column.MAX_TOKENS,
    "max_output_tokens": Column.MAX_TOKENS,
}
"""Names that a header may use, in lower case."""
WHEN_EMPTY = {Column.MAX_TOKENS: NOT_STATED, Column.CACHED: 0}
"""What an empty field of an optional column means."""

DECIMALS = 7
"""Of a second: what a tick holds."""
UNIX_EPOCH = date(1970, 1, 1).toordinal()
LONGEST_SECONDS = 11
"""Digits before the point, which is 3,000 years."""
DAY = 24 * 60 * 60
"""Seconds."""

_DATED = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?",
    re.ASCII,
)
_SECONDS = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)
_WHOLE = re.compile(r"([+-]?)0*(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant."""

    ticks: int
    """From 1970 in UTC if ``dated``, else from whatever the trace counts from."""
    dated: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One request as the trace has it."""

    stamp: Stamp
    prompt: int
    generated: int
    max_tokens: int
    cached: int


def row_of(line: bytes, columns: Sequence[Column], *, dated: bool | None) -> Row | Fault | None:
    """What a line says; None for a blank one, which is no row.

    Args:
        line: Without its end. Fields may stand in spaces and in double quotes; none holds a comma.
        columns: What the header says.
        dated: How the trace's other stamps are written; None while that is not known.
    """
    try:
        text = line.decode("utf-8")
        return _row(text, columns, dated=dated) if text.strip(" \t") else None
    except UnicodeDecodeError:
        return NOT_UTF8
    except BadRowError as bad:
        return bad.fault


def _row(text: str, columns: Sequence[Column], *, dated: bool | None) -> Row:
    fields = [_bare(field) for field in text.split(",")]
    if len(fields) != len(columns):
        many = "many" if len(fields) > len(columns) else "few"
        names = ", ".join(columns)
        raise BadRowError(
            Fault(f"too {many} columns: {len(fields)}", f"give {len(columns)}: {names}")
        )
    by_column = dict(zip(columns, fields, strict=True))
    stamp = _stamp(by_column.pop(Column.TIMESTAMP))
    if dated is not None and stamp.dated != dated:
        kind = "a date" if stamp.dated else "a number of seconds"
        raise BadRowError(
            Fault(f"the timestamp is {kind}, unlike those before", "write all the same way")
        )
    tokens = {
        column: WHEN_EMPTY[column] if not field and column in WHEN_EMPTY else _tokens(column, field)
        for column, field in by_column.items()
    }
    cached = tokens.get(Column.CACHED, WHEN_EMPTY[Column.CACHED])
    if cached > tokens[Column.PROMPT]:
        raise BadRowError(more_cached_than_prompt(cached, tokens[Column.PROMPT]))
    return Row(
        stamp,
        tokens[Column.PROMPT],
        tokens[Column.GENERATED],
        tokens.get(Column.MAX_TOKENS, WHEN_EMPTY[Column.MAX_TOKENS]),
        cached,
    )


def _tokens(column: Column, field: str) -> int:
    if not field:
        raise BadRowError(missing(column))
    match = _WHOLE.fullmatch(field)
    if match is None:
        raise BadRowError(not_whole(column, field))
    sign, digits = match.groups()
    if sign == "-" and digits != "0":
        raise BadRowError(negative(column, field))
    # Length first: Python refuses to read very long numbers.
    if len(digits) > len(str(LARGEST_TOKENS)) or int(digits) > LARGEST_TOKENS:
        raise BadRowError(too_many(column))
    return int(digits)


def _stamp(field: str) -> Stamp:
    if not field:
        raise BadRowError(MISSING_STAMP)
    if match := _SECONDS.fullmatch(field):
        return _stamp_of_seconds(match)
    if match := _DATED.fullmatch(field):
        return _stamp_of_date(match)
    raise BadRowError(unreadable_stamp(field))


def _stamp_of_seconds(match: re.Match[str]) -> Stamp:
    whole, decimals = match.groups()
    whole = whole.lstrip("0") or "0"
    if len(whole) > LONGEST_SECONDS:
        raise BadRowError(TOO_LATE)
    return Stamp(int(whole) * TICKS + _ticks_of(decimals), dated=False)


def _stamp_of_date(match: re.Match[str]) -> Stamp:
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    decimals, _, sign, *offset = match.groups()[6:]
    ahead_hours, ahead_minutes = (int(each or 0) for each in offset)
    try:
        days = date(year, month, day).toordinal() - UNIX_EPOCH
    except ValueError:
        raise BadRowError(unreadable_stamp(match.group())) from None
    if max(hour, ahead_hours) > 23 or max(minute, second, ahead_minutes) > 59:
        raise BadRowError(unreadable_stamp(match.group()))
    ahead = (ahead_hours * 60 + ahead_minutes) * (-60 if sign == "-" else 60)
    seconds = days * DAY + hour * 3600 + minute * 60 + second - ahead
    return Stamp(seconds * TICKS + _ticks_of(decimals), dated=True)


def _ticks_of(decimals: str | None) -> int:
    """Ticks of the digits after the point. Zeros past the last tick say nothing, digits do."""
    kept = (decimals or "").rstrip("0")
    if len(kept) > DECIMALS:
        raise BadRowError(TOO_FINE)
    return int(kept.ljust(DECIMALS, "0"))


def _bare(field: str) -> str:
    field = field.strip(" \t")
    quoted = len(field) > 1 and field.startswith('"') and field.endswith('"')
    return field[1:-1].strip(" \t") if quoted else field
