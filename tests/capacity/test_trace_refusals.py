import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest

from aoai.capacity.traces import read_trace, reading
from aoai.capacity.traces.header import KNOWN
from aoai.capacity.workload import TraceError
from aoai.problems import Problem

PLAIN = b"timestamp,prompt_tokens,generated_tokens"
FULL = PLAIN + b",max_tokens,cached_tokens"
STAMP_FIX = "write seconds as 12.5, or a date as 2026-11-21 08:00:00.5 with Z or an offset if any"


def trace(folder: Path, *lines: bytes) -> Path:
    path = folder / "trace.csv"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def refused(path: Path, *, skip_bad_rows: bool = False) -> Sequence[str]:
    with pytest.raises(TraceError) as caught:
        read_trace(path, skip_bad_rows=skip_bad_rows)
    return [str(each).replace(str(path), "FILE") for each in caught.value.problems]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b"2,-5,1,,", "prompt_tokens '-5' is negative; give 0 or more"),
        (b"2,5,-1,,", "generated_tokens '-1' is negative; give 0 or more"),
        (b"2,5,1,-1,", "max_tokens '-1' is negative; give 0 or more"),
        (b"2,5,1,,-1", "cached_tokens '-1' is negative; give 0 or more"),
        (b"2,,1,,", "prompt_tokens is missing; give a whole number, or remove the row"),
        (b"2,5,,,", "generated_tokens is missing; give a whole number, or remove the row"),
        (b"2,5.5,1,,", "prompt_tokens '5.5' is not a whole number; write digits alone"),
        (b"2,5,1,7.0,", "max_tokens '7.0' is not a whole number; write digits alone"),
        (b"2,1e3,1,,", "prompt_tokens '1e3' is not a whole number; write digits alone"),
        (b"2,nan,1,,", "prompt_tokens 'nan' is not a whole number; write digits alone"),
        (b"2,1_0,1,,", "prompt_tokens '1_0' is not a whole number; write digits alone"),
        ("2,٣,1,,".encode(), "prompt_tokens '٣' is not a whole number; write digits alone"),
        (b"2,5,1\r,,", "generated_tokens '1\\r' is not a whole number; write digits alone"),
        (
            b"2,1099511627777,1,,",
            "prompt_tokens is above 1,099,511,627,776; give at most 1,099,511,627,776 (2**40)",
        ),
        (
            b"2,5," + b"9" * 5000 + b",,",
            "generated_tokens is above 1,099,511,627,776; give at most 1,099,511,627,776 (2**40)",
        ),
        (
            b"2,5,1,,6",
            "6 cached tokens of a prompt of 5; count cached tokens in the prompt's as well",
        ),
        (b",5,1,,", "the timestamp is missing; give each row one, or remove the row"),
        (b"soon,5,1,,", f"the timestamp 'soon' cannot be read; {STAMP_FIX}"),
        (b"-2,5,1,,", f"the timestamp '-2' cannot be read; {STAMP_FIX}"),
        (b"2.,5,1,,", f"the timestamp '2.' cannot be read; {STAMP_FIX}"),
        (
            b"100000000000,5,1,,",
            "the timestamp is too large; count seconds in at most eleven digits",
        ),
        (
            b"2.12345678,5,1,,",
            "the timestamp is finer than 100 ns; "
            "round it to seven decimals of a second: none is cut here",
        ),
        (
            b"2023-11-16 18:15:46,5,1,,",
            "the timestamp is a date, unlike those before; write all the same way",
        ),
        (
            b"0.5,5,1,,",
            "time goes back by 0.5 s from the last good row; sort the trace by time",
        ),
        (
            b"0.9999999,5,1,,",
            "time goes back by 0.0000001 s from the last good row; sort the trace by time",
        ),
        (
            b"2,5,1,",
            "too few columns: 4; give 5: "
            "timestamp, prompt_tokens, generated_tokens, max_tokens, cached_tokens",
        ),
        (
            b"2,5,1,,,",
            "too many columns: 6; give 5: "
            "timestamp, prompt_tokens, generated_tokens, max_tokens, cached_tokens",
        ),
        (b"2,5\xff,1,,", "the row is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_bad_row_is_refused_by_its_line_and_left_out_when_asked(
    tmp_path: Path, row: bytes, problem: str
) -> None:
    path = trace(tmp_path, FULL, b"1,5,1,,", b"", row, b"3,7,1,,")

    assert refused(path) == [f"FILE:4: {problem}"]

    found = read_trace(path, skip_bad_rows=True)

    assert [str(each).replace(str(path), "FILE") for each in found.skipped] == [
        f"FILE:4: {problem}"
    ]
    assert (found.prompt.tolist(), found.arrivals.tolist()) == ([5, 7], [0, 20_000_000])


@pytest.mark.parametrize(
    "stamp",
    [
        "2023-02-29 00:00:00",
        "2023-11-31 00:00:00",
        "2023-00-01 00:00:00",
        "2023-13-01 00:00:00",
        "2023-11-00 00:00:00",
        "0000-11-01 00:00:00",
        "2023-11-01 24:00:00",
        "2023-11-01 00:60:00",
        "2023-11-01 00:00:60",
        "2023-11-01 00:00:00+24:00",
        "2023-11-01 00:00:00+00:60",
        "2023-11-01 00:00:00.",
        "2023-11-01 00:00",
        "2023-11-01",
        "2023-11-01x00:00:00",
        "23-11-01 00:00:00",
        "1900-02-29 00:00:00",
    ],
)
def test_a_date_that_is_in_no_calendar_is_refused(tmp_path: Path, stamp: str) -> None:
    path = trace(tmp_path, PLAIN, b"2023-01-01 00:00:00,1,1", f"{stamp},1,1".encode())

    assert refused(path) == [f"FILE:3: the timestamp '{stamp}' cannot be read; {STAMP_FIX}"]


def test_the_first_good_row_is_time_zero_and_says_how_stamps_are_written(tmp_path: Path) -> None:
    path = trace(tmp_path, PLAIN, b"2023-01-01 00:00:00,x,1", b"5,1,1", b"6,2,1")

    found = read_trace(path, skip_bad_rows=True)

    assert (found.arrivals.tolist(), found.prompt.tolist()) == ([0, 10_000_000], [1, 2])
    assert [each.where for each in found.skipped] == [f"{path}:2"]


def test_time_is_compared_with_the_last_good_row_alone(tmp_path: Path) -> None:
    path = trace(tmp_path, PLAIN, b"5,1,1", b"9,-1,1", b"3,1,1", b"4,1,1", b"5,2,1", b"6,3,1")

    found = read_trace(path, skip_bad_rows=True)

    assert [each.where for each in found.skipped] == [f"{path}:{line}" for line in (3, 4, 5)]
    assert found.prompt.tolist() == [1, 2, 3]


def test_time_that_goes_back_is_noticed_from_one_block_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aoai.capacity.traces.source.BLOCK", 8)
    path = trace(tmp_path, PLAIN, *(b"%d,1,1" % second for second in (5, 7, 6, 8, 7, 9)))

    assert [line.partition(": ")[0] for line in refused(path)] == ["FILE:4", "FILE:6"]


def test_all_bad_rows_are_told_and_of_many_how_many_more(tmp_path: Path) -> None:
    bad = [b"1,-%d,1" % each for each in range(1, 26)]

    few = refused(trace(tmp_path, PLAIN, b"0,1,1", *bad[:20]))
    many = refused(trace(tmp_path, PLAIN, b"0,1,1", *bad))

    told = [
        f"FILE:{line}: prompt_tokens '-{line - 2}' is negative; give 0 or more"
        for line in range(3, 23)
    ]
    assert few == told
    assert many == [
        *told,
        "FILE: 5 more rows are bad; mend them, or leave bad rows out with --skip-bad-rows",
    ]


def test_a_dated_row_is_not_unlike_others_where_no_row_before_it_is_good(tmp_path: Path) -> None:
    path = trace(tmp_path, PLAIN, b"2023-11-16 18:15:46,-1,1", b"1,-2,1")

    assert refused(path) == [
        "FILE:2: prompt_tokens '-1' is negative; give 0 or more",
        "FILE:3: prompt_tokens '-2' is negative; give 0 or more",
        "FILE: no row is good and 2 are bad; mend the trace",
    ]


@pytest.mark.parametrize("skip_bad_rows", [False, True])
def test_a_trace_without_a_good_row_is_refused_even_when_bad_ones_are_skipped(
    tmp_path: Path, *, skip_bad_rows: bool
) -> None:
    path = trace(tmp_path, PLAIN, b"1,x,1", b"2,1")

    assert refused(path, skip_bad_rows=skip_bad_rows) == [
        "FILE:2: prompt_tokens 'x' is not a whole number; write digits alone",
        "FILE:3: too few columns: 2; give 3: timestamp, prompt_tokens, generated_tokens",
        "FILE: no row is good and 2 are bad; mend the trace",
    ]


@pytest.mark.parametrize("skip_bad_rows", [False, True])
@pytest.mark.parametrize("content", [b"", b"\n\n", PLAIN, PLAIN + b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_trace_is_refused(tmp_path: Path, content: bytes, *, skip_bad_rows: bool) -> None:
    path = tmp_path / "trace.csv"
    path.write_bytes(content)

    assert refused(path, skip_bad_rows=skip_bad_rows) == [f"FILE: the trace has no rows; {KNOWN}"]


def test_more_bad_rows_than_can_be_remembered_are_refused_even_when_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_SKIPPED", 3)
    good = trace(tmp_path, PLAIN, b"1,1,1", *([b"1,x,1"] * 3))

    assert len(read_trace(good, skip_bad_rows=True).skipped) == 3

    path = trace(tmp_path, PLAIN, b"1,1,1", *([b"1,x,1"] * 4))

    assert refused(path, skip_bad_rows=True) == [
        *(
            f"FILE:{line}: prompt_tokens 'x' is not a whole number; write digits alone"
            for line in (3, 4, 5)
        ),
        "FILE: more than 3 rows are bad; mend the trace: this is too much to leave out",
    ]


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        (b"a,b,c", [f"FILE:1: the header 'a,b,c' is not known; {KNOWN}"]),
        (b"1,2,3", [f"FILE:1: the header '1,2,3' is not known; {KNOWN}"]),
        (b"[{}]", [f"FILE:1: the header '[{{}}]' is not known; {KNOWN}"]),
        (b"\xfft\x00i\x00", [f"FILE:1: the header is not UTF-8; {KNOWN}"]),
        (b"timestamp,prompt_tokens", [f"FILE:1: the header has no generated_tokens; {KNOWN}"]),
        (
            PLAIN + b",cachd_tokens,price",
            [
                "FILE:1: unknown column 'cachd_tokens'; did you mean cached_tokens?",
                "FILE:1: unknown column 'price'; leave it out, or use one of timestamp, "
                "prompt_tokens, generated_tokens, max_tokens, cached_tokens, contexttokens, "
                "generatedtokens, completion_tokens, input_tokens, output_tokens, prompt, "
                "generated, cached, max_completion_tokens, max_output_tokens",
            ],
        ),
        (
            PLAIN + b",ContextTokens",
            ["FILE:1: prompt_tokens is there 2 times; leave one of them"],
        ),
    ],
)
def test_a_header_that_is_not_known_is_refused_with_those_that_are(
    tmp_path: Path, header: bytes, problems: Sequence[str]
) -> None:
    assert refused(trace(tmp_path, header, b"1,1,1"), skip_bad_rows=True) == problems


def test_a_header_is_named_by_its_own_line(tmp_path: Path) -> None:
    path = trace(tmp_path, b"", b"", b"a,b,c", b"1,1,1")

    assert refused(path) == [f"FILE:3: the header 'a,b,c' is not known; {KNOWN}"]


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(PLAIN + b"\n1,1,1\n")
    cut = tmp_path / "cut.gz"
    cut.write_bytes(packed[:-4])
    spoilt = tmp_path / "spoilt.gz"
    spoilt.write_bytes(packed[:-8] + b"\0\0\0\0" + packed[-4:])

    def problem(path: Path) -> Problem:
        with pytest.raises(TraceError) as caught:
            read_trace(path)
        (found,) = caught.value.problems
        return found

    assert problem(tmp_path / "none.csv") == Problem(
        str(tmp_path / "none.csv"), "does not exist", "give the path of a trace"
    )
    assert problem(tmp_path) == Problem(str(tmp_path), "is a folder", "name a file in it")
    assert problem(cut / "deeper") == Problem(
        str(cut / "deeper"), "cannot be read: Not a directory", "see to its permissions"
    )
    assert problem(cut).reason.startswith("is a broken gzip file: ")
    assert problem(spoilt).reason.startswith("is a broken gzip file: CRC check failed")
    assert problem(Path("a\0b")) == Problem("'a\\x00b'", "is no path", "give the path of a trace")


def test_a_line_that_never_ends_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aoai.capacity.traces.source.BLOCK", 64)
    monkeypatch.setattr("aoai.capacity.traces.source.LONGEST_LINE", 100)
    path = trace(tmp_path, PLAIN, b"1,1,1", b"2," + b"1" * 1000)

    assert refused(path, skip_bad_rows=True) == [
        "FILE:3: the line is longer than 100 bytes; give a trace of lines of text"
    ]
