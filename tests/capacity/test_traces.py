import gzip
import hashlib
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aoai.capacity.traces import read_trace
from aoai.capacity.workload import Workload

TRACES = Path(__file__).parent.parent.parent / "traces"
AZURE = "TIMESTAMP,ContextTokens,GeneratedTokens"
PLAIN = "timestamp,prompt_tokens,generated_tokens"
Request = tuple[int, int, int, int, int]


def requests(workload: Workload) -> list[Request]:
    """Arrival, prompt, generated, cached and max_tokens of each request."""
    columns = (
        workload.arrivals,
        workload.prompt,
        workload.generated,
        workload.cached,
        workload.max_tokens,
    )
    return [tuple(row) for row in np.stack(columns, axis=1).tolist()]


def trace(folder: Path, *lines: str, ends: str = "\n") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "trace.csv"
    path.write_bytes("".join(f"{line}{ends}" for line in lines).encode())
    return path


@pytest.mark.parametrize("name", ["conv", "code"])
def test_the_public_traces_are_the_published_bytes(name: str) -> None:
    path = TRACES / f"AzureLLMInferenceTrace_{name}.csv"
    stated = re.search(rf"_{name}\.csv \|.*`([0-9a-f]{{64}})`", (TRACES / "README.md").read_text())

    assert stated
    assert hashlib.sha256(path.read_bytes()).hexdigest() == stated[1]


@pytest.mark.parametrize(
    ("name", "first", "last", "sums"),
    [
        ("conv", (0, 374, 44, 0, -1), (35017219370, 197, 183, 0, -1), (19366, 22361870, 4088665)),
        ("code", (0, 4808, 10, 0, -1), (34359480560, 549, 173, 0, -1), (8819, 18059974, 245896)),
    ],
)
def test_the_public_traces_are_read_to_the_last_decimal(
    name: str, first: Request, last: Request, sums: tuple[int, int, int]
) -> None:
    found = read_trace(TRACES / f"AzureLLMInferenceTrace_{name}.csv")

    assert (found.name, found.skipped) == (f"AzureLLMInferenceTrace_{name}.csv", ())
    assert (requests(found)[0], requests(found)[-1]) == (first, last)
    assert (len(found), int(found.prompt.sum()), int(found.generated.sum())) == sums


@pytest.mark.parametrize(
    ("stamps", "ticks"),
    [
        (("2023-11-16 18:15:46.6805900", "2023-11-16 18:15:46.6805901"), 1),
        (("2024-05-12 00:00:00.001163+00:00", "2024-05-12 00:00:00.041683+00:00"), 405_200),
        (("2024-05-12 00:00:00+00:00", "2024-05-12 00:00:00.5+00:00"), 5_000_000),
        (("2024-05-12T00:00:00", "2024-05-12 00:00:01"), 10_000_000),
        (("2024-05-12T00:00:00Z", "2024-05-12T02:00:00.0000001+02:00"), 1),
        (("2024-05-12 00:00:00-05:30", "2024-05-12 05:30:00.25"), 2_500_000),
        (("2024-05-12 00:00:00+0200", "2024-05-12 00:00:00+02"), 0),
        (("2024-02-29 23:59:59", "2024-03-01 00:00:00"), 10_000_000),
        (("1969-12-31 23:59:59.9999999", "1970-01-01 00:00:00"), 1),
        (
            ("0001-01-01 00:00:00+23:59", "9999-12-31 23:59:59-23:59"),
            3_155_378_975_990_000_000 + 1_726_800_000_000,
        ),
        (("2023-11-16 18:15:46.123456700", "2023-11-16 18:15:46.1234568000000"), 1),
        (("0", "0.0000001"), 1),
        (("1.5", "3"), 15_000_000),
        (("99999999998.9999999", "99999999999.9999999"), 10_000_000),
        (("000000000000000000000000000000001", "2"), 10_000_000),
        (("1700000000.123456700", "1700000000.1234568"), 1),
    ],
)
def test_stamps_are_exact_in_every_lawful_form(
    tmp_path: Path, stamps: Sequence[str], ticks: int
) -> None:
    path = trace(tmp_path, PLAIN, *(f"{stamp},1,1" for stamp in stamps))
    quoted = trace(tmp_path / "quoted", PLAIN, *(f'"{stamp}",1,1' for stamp in stamps))

    # What stands in quotes is read one row at a time, the rest by the thousand.
    assert requests(read_trace(path)) == [(0, 1, 1, 0, -1), (ticks, 1, 1, 0, -1)]
    assert requests(read_trace(quoted)) == requests(read_trace(path))


def test_columns_may_stand_in_any_order_and_state_nothing(tmp_path: Path) -> None:
    path = trace(
        tmp_path,
        "cached_tokens,max_tokens,generated_tokens,timestamp,prompt_tokens",
        ",,5,10,100",
        "64,1000,5,10,100",
        "100,0,0,11,100",
    )

    assert requests(read_trace(path)) == [
        (0, 100, 5, 0, -1),
        (0, 100, 5, 64, 1000),
        (10_000_000, 100, 0, 100, 0),
    ]


@pytest.mark.parametrize(
    "header",
    [
        AZURE,
        "timestamp,contexttokens,generatedtokens",
        "Timestamp,Prompt_Tokens,Completion_Tokens",
        '"timestamp", "input_tokens", "output_tokens"',
    ],
)
def test_a_header_may_use_each_documented_name_in_any_case(tmp_path: Path, header: str) -> None:
    assert requests(read_trace(trace(tmp_path, header, "1,2,3"))) == [(0, 2, 3, 0, -1)]


@pytest.mark.parametrize(
    "header",
    [
        AZURE + ",max_tokens,cached",
        "timestamp,prompt,generated,max_completion_tokens,cached_tokens",
        "timestamp,input_tokens,output_tokens,max_output_tokens,cached",
    ],
)
def test_limits_and_cached_tokens_have_short_names_and_those_of_requests(
    tmp_path: Path, header: str
) -> None:
    assert requests(read_trace(trace(tmp_path, header, "1,9,3,7,8"))) == [(0, 9, 3, 8, 7)]


@pytest.mark.parametrize(
    "content",
    [
        b"timestamp,prompt_tokens,generated_tokens\n1,2,3\n2,4,5\n",
        b"timestamp,prompt_tokens,generated_tokens\n1,2,3\n2,4,5",
        b"timestamp,prompt_tokens,generated_tokens\r\n1,2,3\r\n2,4,5\r\n",
        b"timestamp,prompt_tokens,generated_tokens\r\n1,2,3\r\n2,4,5",
        b"timestamp,prompt_tokens,generated_tokens\r\n1,2,3\n2,4,5\r",
        b"\xef\xbb\xbftimestamp,prompt_tokens,generated_tokens\n1,2,3\n2,4,5\n",
        b"\n\r\n  \ntimestamp,prompt_tokens,generated_tokens\n\n1,2,3\n \t\n2,4,5\n\r\n\n",
        b'"timestamp","prompt_tokens","generated_tokens"\n"1","2","3"\n"2", 4 ," 5 "\n',
        b"timestamp,prompt_tokens,generated_tokens\n1,002,+3\n2,4,5\n",
    ],
    ids=[
        "LF",
        "no last end",
        "CR LF",
        "no last end, CR LF",
        "mixed",
        "BOM",
        "blank",
        "quotes",
        "+",
    ],
)
def test_line_ends_marks_blanks_and_quotes_change_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "trace.csv"
    path.write_bytes(content)

    assert requests(read_trace(path)) == [(0, 2, 3, 0, -1), (10_000_000, 4, 5, 0, -1)]


def test_equal_stamps_keep_the_order_of_the_trace(tmp_path: Path) -> None:
    path = trace(tmp_path, AZURE, *(f"2024-05-12 00:00:00,{prompt},1" for prompt in (3, 1, 2)))

    assert requests(read_trace(path)) == [(0, prompt, 1, 0, -1) for prompt in (3, 1, 2)]


def test_gzip_is_read_whatever_the_file_is_called(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_bytes(gzip.compress(f"{PLAIN}\n1,2,3\n".encode()) + gzip.compress(b"2,4,5"))

    assert requests(read_trace(path)) == [(0, 2, 3, 0, -1), (10_000_000, 4, 5, 0, -1)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_dash_is_standard_input_and_leaves_it_open(
    monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    content = f"{PLAIN}\n1,2,3\n".encode()
    piped = io.TextIOWrapper(io.BytesIO(gzip.compress(content) if packed else content))
    monkeypatch.setattr(sys, "stdin", piped)

    found = read_trace("-")

    assert (requests(found), found.name) == ([(0, 2, 3, 0, -1)], "<stdin>")
    assert not piped.buffer.closed


def test_a_trace_of_many_blocks_is_read_as_one_of_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{second // 3},{second},{second % 7}," for second in range(500)]
    lines[250] = "83,250,5,77"
    path = trace(tmp_path, f"{PLAIN},max_tokens", *lines)
    whole = requests(read_trace(path))

    monkeypatch.setattr("aoai.capacity.traces.source.BLOCK", 64)

    assert requests(read_trace(path)) == whole
    assert whole[249:252] == [
        (830_000_000, 249, 4, 0, -1),
        (830_000_000, 250, 5, 0, 77),
        (830_000_000, 251, 6, 0, -1),
    ]


def test_what_is_the_same_for_all_takes_the_room_of_one(tmp_path: Path) -> None:
    found = read_trace(trace(tmp_path, PLAIN, *(f"{second},{second},1" for second in range(9))))

    assert (found.cached.strides, found.max_tokens.strides) == ((0,), (0,))


def test_a_workload_cannot_be_written_to(tmp_path: Path) -> None:
    found = read_trace(trace(tmp_path, PLAIN, "1,2,3"))

    with pytest.raises(ValueError, match="read-only"):
        found.arrivals[0] = 1
