"""How many PTU recorded calls take: minutes by the formula, and the search by simulation."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai.capacity.consumption import Consumption, consumption
from aoai.capacity.hopeless import largest_hopeless
from aoai.capacity.scenario import Scenario, Service
from aoai.capacity.search import Smallest, curve, demand, smallest
from aoai.capacity.sizing import BURSTS, sizes
from aoai.capacity.sweep import rejections
from aoai.capacity.traces import read_trace
from aoai.capacity.use import Use
from aoai.capacity.workload import NOT_STATED, TICKS, Workload

TRACES = Path(__file__).parents[2] / "traces"
USES = consumption("gpt-4.1", "GlobalProvisionedManaged")
SERVICE = Service(Fraction(1, 2), Fraction(80))
ONE_PERCENT = Fraction(1, 100)
# Seconds, prompt, generated.
Row = tuple[float, int, int]


def workload(*rows: Row) -> Workload:
    seconds, prompt, generated = (np.array(each) for each in zip(*rows, strict=True))
    return Workload(
        name="rows",
        arrivals=(seconds * TICKS).astype(np.int64),
        prompt=prompt.astype(np.int64),
        generated=generated.astype(np.int64),
        cached=np.zeros(len(rows), np.int64),
        max_tokens=np.full(len(rows), NOT_STATED, np.int64),
    )


def real(name: str) -> Workload:
    return read_trace(TRACES / f"AzureLLMInferenceTrace_{name}.csv")


def one_by_one(
    calls: Workload, uses: Consumption, use: Use, reject_share: Fraction
) -> tuple[Smallest, ...]:
    """The search as it is defined, with no size left out."""
    found = []
    for burst in BURSTS:
        for ptu in sizes(uses):
            scenario = use.scenario(ptu, burst)
            share = Fraction(rejections(calls, uses, [scenario])[0], len(calls))
            if share <= reject_share:
                found.append(Smallest(burst, ptu, share))
                break
        else:
            found.append(Smallest(burst, None, share))
    return tuple(found)


def test_a_minute_counts_from_the_first_arrival_and_quiet_ones_count_too() -> None:
    calls = workload((0, 100, 0), (59.9999999, 200, 25), (180, 1000, 0))

    found = demand(calls, USES)

    assert (found.minutes, found.mean, found.peak) == (4, Fraction(1400, 4), Fraction(1000))
    # Of 0, 0, 400 and 1000 at 0.95 of the way from first to last: place 2.85.
    assert found.p95 == 400 + Fraction(85, 100) * 600


def test_one_minute_is_mean_p95_and_peak() -> None:
    found = demand(workload((0, 100, 10)), USES)

    assert (found.minutes, found.mean, found.p95, found.peak) == (1, *[Fraction(140)] * 3)


def test_a_year_of_quiet_minutes_is_counted_and_not_held() -> None:
    minutes = 60 * 24 * 365 * 100

    found = demand(workload((0, 100, 0), (60 * minutes, 100, 0)), USES)

    assert (found.minutes, found.mean, found.p95, found.peak) == (
        minutes + 1,
        Fraction(200, minutes + 1),
        Fraction(0),
        Fraction(100),
    )


def test_cached_tokens_are_left_out_and_the_limit_does_not_matter() -> None:
    calls = replace(workload((0, 1000, 10)), cached=np.array([600]), max_tokens=np.array([4096]))

    assert demand(calls, USES).peak == 440


def test_a_prompt_that_is_too_long_costs_nothing() -> None:
    assert demand(workload((0, 128_000, 0), (1, 128_001, 500)), USES).peak == 128_000


@pytest.mark.assumed("long context begins above 128,000 tokens")
def test_each_call_has_the_weights_of_its_length() -> None:
    uses = consumption("gpt-6-sol", "GlobalProvisionedManaged")

    found = demand(workload((0, 128_000, 10), (1, 128_001, 10)), uses)

    assert found.peak == 128_000 + 50 + 2 * 128_001 + 75


def test_minutes_that_do_not_fit_in_64_bits_are_summed_all_the_same() -> None:
    most = 2**40
    uses = replace(USES, longest_prompt=None)
    calls = workload(*[(0.0, most, most)] * 5)
    heavy = replace(uses, short=replace(uses.short, output=Fraction(2**22)))

    assert demand(calls, heavy).peak == 5 * (most + 2**62)


@pytest.mark.parametrize(
    ("trace", "mean", "p95", "peak"),
    [
        (
            "conv",
            Fraction(1290551, 5900),  # 219
            Fraction(9107053, 30000),  # 304
            Fraction(1006121, 3000),  # 335
        ),
        (
            "code",
            Fraction(9521779, 87000),  # 109
            Fraction(1552433, 5000),  # 310.5
            Fraction(1394477, 3000),  # 465
        ),
    ],
)
def test_the_real_traces_ask_for_what_was_measured(
    trace: str, mean: Fraction, p95: Fraction, peak: Fraction
) -> None:
    found = demand(real(trace), USES)

    assert [each / 3000 for each in (found.mean, found.p95, found.peak)] == [mean, p95, peak]


@pytest.mark.parametrize(
    ("trace", "max_tokens", "ptu"),
    [
        ("conv", "actual", [340, 285, 265]),
        ("conv", 1000, [575, 285, 265]),
        ("conv", 4096, [1740, 440, 265]),
        ("code", "actual", [1460, 755, 250]),
        ("code", 1000, [1905, 810, 255]),
        ("code", 4096, [4405, 1185, 335]),
    ],
)
def test_the_real_traces_take_the_sizes_that_were_measured(
    trace: str, max_tokens: int | str, ptu: Sequence[int]
) -> None:
    calls = real(trace)
    use = Use(SERVICE, "actual" if isinstance(max_tokens, str) else max_tokens)

    found = smallest(calls, USES, use, reject_share=ONE_PERCENT)

    assert [(each.burst, each.ptu) for each in found] == list(zip(BURSTS, ptu, strict=True))
    # The size below refuses too many, and this one does not.
    below = rejections(
        calls, USES, [use.scenario(each.ptu - 5, each.burst) for each in found if each.ptu]
    )
    assert min(below) > len(calls) // 100
    assert all(each.rejected_share <= ONE_PERCENT for each in found)


_ROWS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 60_000), st.integers(0, 4_000)),
    min_size=1,
    max_size=25,
).map(lambda rows: sorted((second - min(rows)[0], *rest) for second, *rest in rows))
_SMALL = replace(USES, largest=60)
_USES = st.builds(
    Use,
    # Fast calls end in the second in which they come, slow ones minutes later.
    st.sampled_from(
        [SERVICE, Service(Fraction(0), Fraction(10_000)), Service(Fraction(20), Fraction(10))]
    ),
    st.sampled_from(["actual", None, 100, 4096]),
)


@settings(deadline=None)
@given(_ROWS, _USES, st.fractions(0, 1, max_denominator=20))
def test_the_search_finds_what_trying_every_size_finds(
    rows: list[Row], use: Use, reject_share: Fraction
) -> None:
    calls = workload(*rows)

    found = smallest(calls, _SMALL, use, reject_share=reject_share)

    assert found == one_by_one(calls, _SMALL, use, reject_share)


@settings(deadline=None)
@given(_ROWS, _USES, st.integers(0, 5))
def test_no_size_that_is_ruled_out_would_have_been_enough(
    rows: list[Row], use: Use, few: int
) -> None:
    calls = workload(*rows)

    bounds = largest_hopeless(calls, _SMALL, use, few)

    tried = [(burst, ptu) for burst in BURSTS for ptu in sizes(_SMALL) if ptu <= bounds[burst]]
    refused = rejections(calls, _SMALL, [use.scenario(ptu, burst) for burst, ptu in tried])
    assert all(each > few for each in refused)


def test_most_sizes_on_the_way_to_a_real_traces_are_ruled_out() -> None:
    calls = real("code")

    bounds = largest_hopeless(calls, USES, Use(SERVICE, 1000), len(calls) // 100)

    # Of 1905, 810 and 255, which are enough.
    assert bounds == {BURSTS[0]: 991, BURSTS[1]: 444, BURSTS[2]: 152}


def test_where_sums_do_not_fit_in_64_bits_nothing_is_ruled_out() -> None:
    calls = workload(*[(0.0, 2**40, 2**40)] * 3)
    heavy = replace(USES, longest_prompt=None, short=replace(USES.short, output=Fraction(2**21)))

    assert set(largest_hopeless(calls, heavy, Use(SERVICE), 0).values()) == {0}


def test_a_size_that_is_enough_counts_though_a_larger_one_is_not() -> None:
    def rejected(
        _calls: Workload,
        _uses: Consumption,
        tried: Sequence[Scenario],
        *,
        progress: object = None,  # noqa: ARG001 - the protocol's
        enough: int | None = None,  # noqa: ARG001 - as above
    ) -> Sequence[int]:
        return [0 if each.ptu in {200, 1000} else 1 for each in tried]

    found = smallest(
        workload((0, 100, 0), (1, 100, 0)),
        USES,
        Use(SERVICE),
        reject_share=Fraction(0),
        rejected=rejected,
    )

    assert found == tuple(Smallest(burst, 200, Fraction(0)) for burst in BURSTS)


def test_where_no_size_is_enough_the_share_is_that_of_the_largest() -> None:
    # Two calls at once, each of more than the largest bucket of a second.
    calls = workload((0, 60_000, 0), (0, 60_000, 0))

    found = smallest(calls, _SMALL, Use(SERVICE), reject_share=Fraction(0))

    assert found == (
        Smallest(BURSTS[0], None, Fraction(1, 2)),
        Smallest(BURSTS[1], None, Fraction(1, 2)),
        Smallest(BURSTS[2], 25, Fraction(0)),
    )


def test_where_every_size_is_ruled_out_the_largest_is_still_tried() -> None:
    calls = workload(*[(second, 100_000, 0) for second in range(60)])

    found = smallest(calls, _SMALL, Use(SERVICE), reject_share=Fraction(0))

    assert all(each == 60 for each in largest_hopeless(calls, _SMALL, Use(SERVICE), 0).values())
    assert [(each.ptu, each.rejected_share > 0) for each in found] == [(None, True)] * 3


def test_a_curve_has_the_share_of_each_size_for_each_bucket() -> None:
    calls = real("code")
    use = Use(SERVICE, 1000)

    found = curve(calls, USES, use, [200, 250])

    refused = rejections(calls, USES, [use.scenario(each, BURSTS[1]) for each in (200, 250)])
    shares = tuple(Fraction(each, len(calls)) for each in refused)
    assert list(found) == list(BURSTS)
    assert list(found[BURSTS[1]]) == list(zip((200, 250), shares, strict=True))
    # 34.2 % for 200 PTU and 10 s, 1.2 % for 250 and 60 s, as measured.
    assert round(float(shares[0]), 3) == 0.342
    assert round(float(found[BURSTS[2]][1][1]), 3) == 0.012
