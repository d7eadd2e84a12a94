from collections.abc import Sequence
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai.capacity.traces import read_trace
from aoai.capacity.workload import (
    LARGEST_TERM,
    LARGEST_TOKENS,
    LATEST,
    NOT_STATED,
    TraceError,
    Workload,
    constant,
    workload_of,
)
from aoai.problems import Problem

terms = st.integers(1, LARGEST_TERM)
scales = st.one_of(
    st.builds(Fraction, terms, terms),
    st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 3), Fraction(3, 2)]),
)


def workload(
    arrivals: Sequence[int],
    prompt: Sequence[int],
    cached: Sequence[int] | None = None,
    max_tokens: Sequence[int] | None = None,
) -> Workload:
    count = len(arrivals)
    return Workload(
        "mine",
        arrivals=np.array(arrivals, np.int64),
        prompt=np.array(prompt, np.int64),
        generated=constant(7, count),
        cached=constant(0, count) if cached is None else np.array(cached, np.int64),
        max_tokens=constant(NOT_STATED, count)
        if max_tokens is None
        else np.array(max_tokens, np.int64),
        skipped=(Problem("mine:2", "bad", "mend it"),),
    )


def columns(scaled: Workload) -> Sequence[Sequence[int]]:
    arrays = (scaled.arrivals, scaled.prompt, scaled.generated, scaled.cached, scaled.max_tokens)
    return [each.tolist() for each in arrays]


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def test_twice_the_rate_is_the_same_requests_in_half_the_time() -> None:
    given_one = workload([0, 3, 3, 10_000_000], [5, 6, 7, 8])

    scaled = given_one.scaled(rate=Fraction(2))

    assert columns(scaled) == [[0, 2, 2, 5_000_000], [5, 6, 7, 8], [7] * 4, [0] * 4, [-1] * 4]
    assert (scaled.name, scaled.skipped) == ("mine (rate 2)", given_one.skipped)


def test_a_size_scales_every_token_and_loses_no_request() -> None:
    given_one = workload([0, 1, 2, 3], [0, 1, 5, 6], [0, 1, 2, 6], [NOT_STATED, 0, 1, 1000])

    halved = given_one.scaled(size=Fraction(1, 2))
    tiny = given_one.scaled(size=Fraction(1, 1000))

    assert columns(halved) == [[0, 1, 2, 3], [0, 1, 3, 3], [4] * 4, [0, 1, 1, 3], [-1, 0, 1, 500]]
    assert columns(tiny) == [[0, 1, 2, 3], [0, 1, 1, 1], [1] * 4, [0, 1, 1, 1], [-1, 0, 1, 1]]
    assert halved.name == "mine (size 1/2)"


def test_scaling_by_one_changes_nothing() -> None:
    given_one = workload([0, 3], [5, 6])

    scaled = given_one.scaled()

    assert (columns(scaled), scaled.name) == (columns(given_one), "mine")


def test_what_takes_the_room_of_one_still_does_when_scaled() -> None:
    scaled = workload([0, 3], [5, 6]).scaled(size=Fraction(3))

    assert columns(scaled)[2:] == [[21, 21], [0, 0], [-1, -1]]
    assert [each.strides for each in (scaled.generated, scaled.cached, scaled.max_tokens)] == [
        (0,)
    ] * 3


@given(
    st.lists(st.integers(0, 2**52), min_size=1).map(sorted),
    st.lists(st.tuples(st.integers(0, 2**30), st.integers(0, 2**30)), min_size=1),
    scales,
    scales,
)
def test_scaling_rounds_once_and_keeps_order_and_lawfulness(
    arrivals: Sequence[int],
    tokens: Sequence[tuple[int, int]],
    rate: Fraction,
    size: Fraction,
) -> None:
    count = min(len(arrivals), len(tokens))
    prompt = [max(pair) for pair in tokens[:count]]
    cached = [min(pair) for pair in tokens[:count]]
    start = [each - arrivals[0] for each in arrivals[:count]]
    too_late = start[-1] / rate > LATEST
    too_large = max([*prompt, 7]) * size > LARGEST_TOKENS

    given_one = workload(start, prompt, cached)
    if too_far := [name for name, far in (("rate", too_late), ("size", too_large)) if far]:
        with pytest.raises(TraceError) as caught:
            given_one.scaled(rate, size)
        assert [each.where for each in caught.value.problems] == too_far
        return

    scaled = given_one.scaled(rate, size)

    assert scaled.arrivals.tolist() == [half_up(each / rate) for each in start]
    assert scaled.prompt.tolist() == [max(half_up(each * size), min(each, 1)) for each in prompt]
    assert (np.diff(scaled.arrivals) >= 0).all()
    assert (scaled.cached <= scaled.prompt).all()


@pytest.mark.parametrize(
    ("rate", "size", "problems"),
    [
        (
            Fraction(0),
            Fraction(-1),
            [
                "rate: 0 is not above 0; give 1 to leave it as it is",
                "size: -1 is not above 0; give 1 to leave it as it is",
            ],
        ),
        (
            Fraction(1, 2**31),
            Fraction(2**31),
            [
                "rate: 1/2147483648 has a term above 1,073,741,824; give fewer digits",
                "size: 2147483648 has a term above 1,073,741,824; give fewer digits",
            ],
        ),
        (
            Fraction(1, 2**20),
            Fraction(2**28),
            [
                "rate: 1/1048576 makes 9,223,372,036,854,775,808, above 4,611,686,018,427,387,904; "
                "scale less",
                "size: 268435456 makes 1,879,048,192,000, above 1,099,511,627,776; scale less",
            ],
        ),
    ],
)
def test_a_scale_beyond_what_is_exact_is_refused(
    rate: Fraction, size: Fraction, problems: Sequence[str]
) -> None:
    with pytest.raises(TraceError) as caught:
        workload([0, 2**43], [5, 7000]).scaled(rate, size)

    assert [str(each) for each in caught.value.problems] == problems


@pytest.mark.parametrize(
    "wrong", [np.zeros(3, np.int64), np.zeros(2, np.int32), np.zeros((2, 1), np.int64)]
)
def test_arrays_that_do_not_belong_together_are_no_workload(wrong: np.ndarray) -> None:
    right = constant(0, 2)

    with pytest.raises(ValueError, match="cached: "):
        Workload("mine", right, right, right, wrong, right)


def test_no_more_is_cached_than_the_prompt_has() -> None:
    with pytest.raises(ValueError, match="cached: more tokens than the prompt has"):
        workload([0, 1], [5, 6], cached=[5, 7])

    assert len(workload([0, 1], [5, 6], cached=[5, 6])) == 2


def test_a_workload_is_a_trace_or_a_profile(tmp_path: pytest.TempPathFactory) -> None:
    path = f"{tmp_path}/poisson:rpm=1"
    text = "timestamp,prompt_tokens,generated_tokens\n1,2,3\n1,x,3"
    with open(path, "w") as file:  # noqa: PTH123 - a path as the user writes it
        file.write(text)

    trace = workload_of(path, skip_bad_rows=True)
    profile = workload_of("poisson:rpm=60,prompt=10,output=1,output_sizes=fixed,minutes=5,seed=1")

    assert (trace.name, len(trace), len(trace.skipped)) == ("poisson:rpm=1", 1, 1)
    assert columns(profile)[2:] == [[1] * len(profile), [0] * len(profile), [-1] * len(profile)]
    with pytest.raises(TraceError):
        read_trace(path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "poison:rpm=3",
            "poison:rpm=3: neither a file nor a profile, 'poison'; did you mean poisson?",
        ),
        (
            "weekly:rpm=3",
            "weekly:rpm=3: neither a file nor a profile, 'weekly'; "
            "known are poisson, bursty, daily",
        ),
        ("none:csv", "none:csv: does not exist; give the path of a trace"),
        ("", "'': is no path; give the path of a trace"),
    ],
)
def test_what_is_neither_is_refused(text: str, problem: str) -> None:
    with pytest.raises(TraceError) as caught:
        workload_of(text)

    assert [str(each) for each in caught.value.problems] == [problem]
