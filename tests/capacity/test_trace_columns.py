"""Ordinary rows are read by the thousand; what any row means is decided one row at a time."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aoai.capacity.traces.columns import table_of
from aoai.capacity.traces.fault import Fault
from aoai.capacity.traces.rows import Column, Row, row_of

TRACE = Path(__file__).parents[2] / "traces" / "AzureLLMInferenceTrace_conv.csv"
PLAIN = (Column.TIMESTAMP, Column.PROMPT, Column.GENERATED)
FULL = (Column.CACHED, Column.TIMESTAMP, Column.PROMPT, Column.GENERATED, Column.MAX_TOKENS)
Judged = tuple[list[tuple[int, ...]], list[tuple[int, Fault]]]
"""Rows with their lines, and what is wrong with the others."""

counts = st.one_of(
    st.integers(0, 20_000).map(str),
    st.integers(2**40 - 2, 2**40 + 2).map(str),
    st.from_regex(r"[-+]?0{0,9}[0-9]{0,15}(\.0)?", fullmatch=True),
    st.just(""),
)
decimals = st.from_regex(r"(\.[0-9]{0,8}0{0,4})?", fullmatch=True)
seconds = st.tuples(st.from_regex(r"[0-9]{0,12}", fullmatch=True), decimals).map("".join)
dates = st.builds(
    "{}-{:02}-{:02}{}{:02}:{:02}:{:02}{}{}".format,
    st.sampled_from(["0000", "0001", "1900", "2000", "2023", "2024", "9999", "24"]),
    st.integers(0, 13),
    st.sampled_from([0, 1, 15, 28, 29, 30, 31, 32]),
    st.sampled_from("  TTt_"),
    st.integers(0, 24),
    st.integers(0, 60),
    st.integers(0, 60),
    decimals,
    st.sampled_from(
        ["", "", "Z", "z", "+00:00", "-05:30", "+23:59", "+24:00", "+0530", "+05", "+"]
    ),
)
stamps = st.one_of(seconds, dates)
odd = st.text(st.sampled_from('0123456789-+:.TZ \t",\r\0é'), max_size=30)
ends = st.sampled_from(["\n", "\n", "\r\n", "\r\r\n"])


def fields(columns: Sequence[Column]) -> st.SearchStrategy[str]:
    usual = st.tuples(*(stamps if each is Column.TIMESTAMP else counts for each in columns))
    return usual.map(",".join)


def blocks(columns: Sequence[Column]) -> st.SearchStrategy[bytes]:
    line = st.tuples(st.one_of(fields(columns), fields(columns), odd), ends).map("".join)
    noise = st.binary(max_size=12).map(lambda each: each.replace(b"\n", b""))
    whole = st.lists(
        st.one_of(line.map(str.encode), noise.map(lambda each: each + b"\n")), min_size=1
    )
    return whole.map(b"".join)


def one_by_one(block: bytes, columns: Sequence[Column], *, dated: bool) -> Judged:
    rows: list[tuple[int, ...]] = []
    faults: list[tuple[int, Fault]] = []
    for place, line in enumerate(block.removesuffix(b"\n").split(b"\n")):
        judged = row_of(line.removesuffix(b"\r"), columns, dated=dated)
        if isinstance(judged, Row):
            tokens = (judged.prompt, judged.generated, judged.max_tokens, judged.cached)
            rows.append((place, judged.stamp.ticks, *tokens))
        elif judged is not None:
            faults.append((place, judged))
    return rows, faults


def by_the_thousand(block: bytes, columns: Sequence[Column], *, dated: bool) -> Judged:
    table, faults = table_of(block, columns, dated=dated)
    return list(zip(*(each.tolist() for each in table.columns()), strict=True)), list(faults)


@given(block=blocks(PLAIN), dated=st.booleans())
@example(block=b"2024-02-29 23:59:59.1234567+05:30,1,1\n", dated=True)
@example(block=b"1.1234567000,1,1\n1.123456780,1,1\n1.12345670000000,1,1\n", dated=False)
@example(
    block=b"1,1099511627776,1\n1,1099511627777,1\n1,0000000000001,1\n1,00000000000001,1\n",
    dated=False,
)
@example(block=b"2024-02-29t23:59:59,1,1\n2024-02-29 23:59:59z,1,1\n", dated=True)
@example(block=b"\n\n,,\n,\n1,1,\n", dated=False)
@example(block=b"2024-02-29 23:59:5,1,1\n2024-02-29 23:59:59.,1,1\n", dated=True)
def test_rows_mean_the_same_one_by_one_and_by_the_thousand(*, block: bytes, dated: bool) -> None:
    assert by_the_thousand(block, PLAIN, dated=dated) == one_by_one(block, PLAIN, dated=dated)


@given(block=blocks(FULL), dated=st.booleans())
@example(block=b",1,1,1,\n0,1,1,1,0\n2,1,1,1,1\n1,1,1,1,1\n", dated=False)
def test_optional_columns_mean_the_same_too(*, block: bytes, dated: bool) -> None:
    assert by_the_thousand(block, FULL, dated=dated) == one_by_one(block, FULL, dated=dated)


@pytest.mark.parametrize(
    "rows",
    [
        TRACE.read_bytes().partition(b"\n")[2] + b"\n",
        b"2024-05-12 00:00:00+00:00,1,1\n2024-05-12T00:00:00.001163+00:00,2,2\n",
        b"2024-05-12T00:00:00Z,1,1\n2024-05-12 00:00:00.123456700-01:30,2,2\n",
    ],
    ids=["2023", "2024", "others"],
)
def test_no_ordinary_row_is_read_one_by_one(monkeypatch: pytest.MonkeyPatch, rows: bytes) -> None:
    monkeypatch.delattr("aoai.capacity.traces.columns.row_of")

    table, _ = table_of(rows, PLAIN, dated=True)

    assert len(table.lines) == rows.count(b"\n")
