import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai.capacity.traces import PrefixCache, read_trace
from aoai.capacity.traces.mooncake import BLOCK
from aoai.capacity.workload import TICKS, TraceError, Workload

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS


def line(timestamp: float, prompt: int, *hash_ids: int) -> str:
    return json.dumps(
        {
            "timestamp": timestamp,
            "input_length": prompt,
            "output_length": 1,
            "hash_ids": hash_ids,
        }
    )


def read(folder: Path, lines: Sequence[str], rules: PrefixCache = PrefixCache()) -> Workload:  # noqa: B008 - frozen
    path = folder / "trace.jsonl"
    path.write_text("\n".join(lines))
    return read_trace(path, prefix_cache=rules)


def cached(folder: Path, *lines: str, rules: PrefixCache = PrefixCache()) -> Sequence[int]:  # noqa: B008 - frozen
    found: list[int] = read(folder, lines, rules).cached.tolist()
    return found


def test_requests_are_read_with_their_milliseconds(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            '{"timestamp": 27, "input_length": 6755, "output_length": 500, "hash_ids": [0, 1]}',
            '{"timestamp": 27, "input_length": 7319, "output_length": 490}',
            '{"output_length": 0, "input_length": 0, "timestamp": 3052.0001, "hash_ids": []}',
            '{"timestamp": 3.0521e3, "input_length": 1, "output_length": 1, "hash_ids": []}',
        ],
    )

    assert found.arrivals.tolist() == [0, 0, 30_250_001, 30_251_000]
    assert found.prompt.tolist() == [6755, 7319, 0, 1]
    assert found.generated.tolist() == [500, 490, 0, 1]
    assert set(found.max_tokens.tolist()) == {-1}


@pytest.mark.parametrize(
    ("prompt", "shared", "hit"),
    [
        # Two blocks are the least that is a hit; the next ones add their whole 512.
        (5000, 1, 0),
        (5000, 2, 1024),
        (5000, 3, 1536),
        (5000, 9, 4608),
        # A last block that is not full, in steps of 128.
        (1023, 2, 0),
        (1024, 2, 1024),
        (1151, 3, 1024),
        (1152, 3, 1152),
        (1535, 3, 1408),
        (1000, 9, 0),
    ],
)
@pytest.mark.documented("prompt caching, 2026-03-19: 1,024 tokens, then steps of 128")
def test_a_repeated_prefix_is_cached_from_1024_tokens_in_steps_of_128(
    tmp_path: Path, prompt: int, shared: int, hit: int
) -> None:
    common = range(shared)

    found = cached(tmp_path, line(0, 5000, *common), line(1, prompt, *common, 100, 101))

    assert found == [0, hit]


def test_a_prefix_ends_at_the_first_block_that_differs(tmp_path: Path) -> None:
    found = cached(
        tmp_path,
        line(0, 3000, 1, 2, 3, 4, 5),
        line(1, 3000, 1, 2, 9, 4, 5),
        line(2, 3000, 7, 2, 3, 4, 5),
    )

    assert found == [0, 1024, 0]


def test_blocks_of_different_requests_join_to_one_prefix(tmp_path: Path) -> None:
    found = cached(
        tmp_path, line(0, 1024, 1, 2), line(1, 2048, 1, 2, 3, 4), line(2, 2048, 1, 2, 3, 4)
    )

    assert found == [0, 1024, 2048]


def test_the_first_of_two_at_one_instant_fills_the_cache_for_the_second(tmp_path: Path) -> None:
    assert cached(tmp_path, line(5, 1024, 1, 2), line(5, 1024, 1, 2)) == [0, 1024]


def test_a_prefix_is_gone_after_a_day_without_use(tmp_path: Path) -> None:
    first = line(0, 1024, 1, 2)

    assert cached(tmp_path, first, line(DAY_MS - 1, 1024, 1, 2)) == [0, 1024]
    assert cached(tmp_path, first, line(DAY_MS, 1024, 1, 2)) == [0, 0]


def test_use_keeps_a_prefix_unless_chosen_otherwise(tmp_path: Path) -> None:
    lines = [line(hours * HOUR_MS, 1024, 1, 2) for hours in (0, 20, 40)]

    assert cached(tmp_path, *lines) == [0, 1024, 1024]
    assert cached(tmp_path, *lines, rules=PrefixCache(kept_by_use=False)) == [0, 1024, 0]


def test_a_prefix_can_be_hit_later_when_chosen(tmp_path: Path) -> None:
    lines = [line(second * 1000, 1024, 1, 2) for second in (0, 2, 3)]

    found = cached(tmp_path, *lines, rules=PrefixCache(ready_after=3 * TICKS))

    assert found == [0, 0, 1024]


def test_a_prefix_that_was_gone_must_be_brought_anew(tmp_path: Path) -> None:
    lines = [line(each, 1024, 1, 2) for each in (0, DAY_MS, DAY_MS + 2000, DAY_MS + 3000)]

    found = cached(tmp_path, *lines, rules=PrefixCache(ready_after=3 * TICKS))

    assert found == [0, 0, 0, 1024]


def test_a_row_that_goes_back_in_time_fills_no_cache(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_text("\n".join([line(9, 1, 5), line(8, 1024, 1, 2), line(10, 1024, 1, 2)]))

    found = read_trace(path, skip_bad_rows=True)

    assert (found.cached.tolist(), len(found.skipped)) == ([0, 0], 1)


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.lists(st.integers(0, 4), max_size=12)), min_size=1)
)
def test_cached_tokens_are_lawful_whatever_comes(
    tmp_path_factory: pytest.TempPathFactory, requests: Sequence[tuple[int, Sequence[int]]]
) -> None:
    lines = [line(place, prompt, *ids) for place, (prompt, ids) in enumerate(requests)]

    found = cached(tmp_path_factory.getbasetemp(), *lines)

    for hit, (prompt, ids) in zip(found, requests, strict=True):
        assert hit == 0 or (hit >= 1024 and hit % 128 == 0)
        assert hit <= min(prompt, len(ids) * BLOCK)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('{"timestamp": 1', "broken JSON: Expecting ',' delimiter at column 16; "),
        ("nonsense", "broken JSON: Expecting value at column 1; "),
        ("[1, 2]", "'[1, 2]' is not a JSON object; "),
        ("[" * 100_000, "unreadable JSON: "),
        ('{"timestamp": ' + "1" * 5000 + "}", "unreadable JSON: "),
        ('{"timestamp": 1e99999999999999999999}', "unreadable JSON: "),
        ('{"timestamp": 1, "timestamp": 2}', "unreadable JSON: a key is there twice; "),
        ('{"input_length": 1, "output_length": 1}', "the timestamp is missing; "),
        ('{"timestamp": "1"}', "the timestamp '1' cannot be read; "),
        ('{"timestamp": true}', "the timestamp True cannot be read; "),
        ('{"timestamp": NaN}', "the timestamp nan cannot be read; "),
        ('{"timestamp": -1}', "the timestamp -1 is negative; "),
        ('{"timestamp": -0.5}', "the timestamp -0.5 is negative; "),
        ('{"timestamp": 100000000000000}', "the timestamp is too large; "),
        ('{"timestamp": 1.00001}', "the timestamp is finer than 100 ns; "),
        ('{"timestamp": 1.0000000000000000000000000000000001}', "the timestamp is finer than "),
        ('{"timestamp": 1e-999999999}', "the timestamp is finer than 100 ns; "),
        ('{"timestamp": 1, "output_length": 1}', "input_length is missing; "),
        ('{"timestamp": 1, "input_length": 1}', "output_length is missing; "),
        ('{"timestamp": 1, "input_length": 1.0}', "input_length 1.0 is not a whole number; "),
        ('{"timestamp": 1, "input_length": true}', "input_length True is not a whole number; "),
        ('{"timestamp": 1, "input_length": -1}', "input_length -1 is negative; "),
        (
            '{"timestamp": 1, "input_length": 1099511627777}',
            "input_length is above 1,099,511,627,776; ",
        ),
        (
            '{"timestamp": 1, "input_length": 1, "output_length": 1, "hash_ids": [1, "a"]}',
            "hash_ids is not a list of whole numbers; ",
        ),
        ('{"timestamp": 1, "hash_id": [1]}', "unknown key 'hash_id'; did you mean hash_ids?"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_left_out_when_asked(
    tmp_path: Path, row: str, problem: str
) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_text("\n".join([line(0, 1, 1), "", row, line(2, 3, 1)]))

    with pytest.raises(TraceError) as caught:
        read_trace(path)
    (found,) = caught.value.problems
    skipped = read_trace(path, skip_bad_rows=True)

    assert found.where == f"{path}:3"
    assert str(found).removeprefix(f"{path}:3: ").startswith(problem)
    assert (skipped.prompt.tolist(), skipped.skipped) == ([1, 3], (found,))


@pytest.mark.parametrize("stamp", ["0", "0.0", "0e-99999", "0.000", "0E5"])
def test_zero_is_zero_however_it_is_written(tmp_path: Path, stamp: str) -> None:
    text = f'{{"timestamp": {stamp}, "input_length": 1, "output_length": 1}}'

    assert read(tmp_path, [text, line(0, 1)]).arrivals.tolist() == [0, 0]
