"""What does not fit in 64 bits is refused with the bound; nothing wraps around without a word."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from aoai.capacity.consumption import CapacityError
from aoai.capacity.rules import Rules
from aoai.capacity.scenario import Client, Scenario, Service, Standard
from aoai.capacity.simulation import simulate
from aoai.capacity.sweep import rejections
from aoai.capacity.workload import LARGEST_TOKENS, LATEST, Workload
from capacity.agreement import GPT_4_1, agreed, differences, workload
from capacity.oracle_terms import MINUTE, SECOND


def near(*bounds: int) -> st.SearchStrategy[int]:
    """Numbers around some bounds, and around any power of two up to the largest of them."""
    powers = st.sampled_from([2**power for power in range(max(bounds).bit_length())])
    found = st.builds(lambda base, step: base + step, st.sampled_from(bounds) | powers, _STEPS)
    return found.map(lambda each: max(0, min(each, max(bounds))))


_STEPS = st.integers(-2, 2)


@st.composite
def huge_workloads(draw: st.DrawFn) -> Workload:
    count = draw(st.integers(1, 8))
    # Hours at most, or there would be more minutes than the oracle has time for.
    gaps = draw(st.lists(near(2**36), min_size=count, max_size=count))
    rows = []
    for arrival in accumulate([0, *gaps[1:]]):
        prompt, generated = draw(near(128_000, LARGEST_TOKENS)), draw(near(2**20, LARGEST_TOKENS))
        cached = draw(st.sampled_from([0, prompt]))
        rows.append((arrival, prompt, generated, cached, draw(near(LARGEST_TOKENS)) - 1))
    return workload(rows)


HUGE_RULES = st.builds(
    Rules,
    burst=near(10**9).map(lambda each: Fraction(max(each, 1), 1_000)),
    bucket_tokens=st.none() | near(2**70).map(lambda each: max(each, 1)),
    admits_when_full=st.booleans(),
    floor_tokens=near(2**70).map(lambda each: -each),
    charge_rejected=st.booleans(),
    enforcement_points=st.sampled_from([1, 1, 2, 9]),
    output_weight=st.none() | st.builds(Fraction, near(2**70), st.sampled_from([1, 3, 10**9])),
)
HUGE_SCENARIOS = st.builds(
    Scenario,
    ptu=near(100_000, 2**40).map(lambda each: max(each, 1)),
    service=st.builds(
        Service, near(2**12).map(Fraction), st.sampled_from([Fraction(10**12), Fraction(10**9)])
    ),
    rules=HUGE_RULES | st.just(Rules()),
    max_tokens=st.sampled_from([None, "actual"]) | near(2**70),
    client=st.builds(Client, retries=st.integers(0, 2)),
    spillover=st.none() | st.builds(Standard, tpm=near(2**62).map(lambda each: max(each, 1))),
)


@settings(max_examples=100, deadline=None)
@given(huge_workloads(), HUGE_SCENARIOS)
def test_a_quantity_however_large_is_exact_or_refused(
    requests: Workload, scenario: Scenario
) -> None:
    try:
        found = differences(requests, scenario)
    except CapacityError as refused:
        event(f"refused: {refused.problems[0].where.partition('[')[0]}")
        return

    event("fits")
    assert found == []


# 100 PTU of gpt-4.1 drain 300,000 tokens a minute: a unit a tick where a token has 2,000.
UNITS = 2_000
MOST = 2**62
TOKENS = MOST // UNITS
DEPLOYMENT = Scenario(100, Service(Fraction(0), Fraction(1_000)), Rules(burst=Fraction(10)))
SLOW = replace(DEPLOYMENT, service=Service(Fraction(10), Fraction(1_000)))
LARGEST = Rules(burst=Fraction(MOST - 1, 10**7))
CALL = workload([(0, 10, 10, 0, -1)])
LARGE_CALL = workload([(0, 100_000, 2**20, 0, -1)])
TWO_CALLS = workload([(0, 0, 0, 0, TOKENS // 8), (1, 0, 0, 0, TOKENS // 8)])
# They are charged only when they end, at about 10 s; the last call comes later.
FAST = replace(DEPLOYMENT, service=Service(Fraction(10), Fraction(10**15)), rules=LARGEST)
TWO_LONG_CALLS = workload(
    [(0, 0, TOKENS // 8, 0, 0), (1, 0, TOKENS // 8, 0, 0), (20 * SECOND, 1, 0, 0, 0)]
)
TWO_LONGER_CALLS = workload(
    [(0, 0, TOKENS // 8, 0, 0), (1, 0, TOKENS // 8 + 10**6, 0, 0), (20 * SECOND, 1, 0, 0, 0)]
)
TWO_LARGER_CALLS = workload([(0, 0, 0, 0, TOKENS // 8), (1, 0, 0, 0, TOKENS // 8 + 2)])


@pytest.mark.parametrize(
    ("requests", "scenario"),
    [
        (CALL, replace(DEPLOYMENT, rules=LARGEST)),
        (CALL, replace(DEPLOYMENT, rules=Rules(bucket_tokens=TOKENS))),
        (CALL, replace(DEPLOYMENT, rules=Rules(floor_tokens=-TOKENS))),
        (CALL, replace(DEPLOYMENT, max_tokens=(TOKENS - 10) // 4)),
        (TWO_CALLS, replace(SLOW, rules=LARGEST)),
        (TWO_LONG_CALLS, FAST),
        # It drains so fast that what is left before the last tick is squared in several parts.
        (LARGE_CALL, replace(DEPLOYMENT, ptu=MOST // 600_000_000 * 200_000)),
    ],
    ids=["burst", "bucket", "floor", "cost", "level", "correction", "drain"],
)
def test_what_only_fits_in_64_bits_is_exact(requests: Workload, scenario: Scenario) -> None:
    agreed(requests, scenario)


@pytest.mark.parametrize(
    ("requests", "scenario", "problem"),
    [
        (
            CALL,
            replace(DEPLOYMENT, rules=Rules(burst=Fraction(MOST, 10**7))),
            "burst: a full bucket needs 4,611,686,018,427,387,904 units, and less than "
            "4,611,686,018,427,387,904 fit in 64 bits; use at most 461,168,601,842 s for 100 PTU",
        ),
        (
            CALL,
            replace(DEPLOYMENT, rules=Rules(bucket_tokens=TOKENS + 1)),
            "bucket_tokens: a full bucket needs 4,611,686,018,427,388,000 units, and less than "
            "4,611,686,018,427,387,904 fit in 64 bits; use at most 2,305,843,009,213,693",
        ),
        (
            CALL,
            replace(DEPLOYMENT, rules=Rules(floor_tokens=-TOKENS - 1)),
            "floor_tokens: -2,305,843,009,213,694 normalized tokens do not fit in 64 bits; "
            "use at least -2,305,843,009,213,693",
        ),
        (
            CALL,
            replace(DEPLOYMENT, max_tokens=(TOKENS - 10) // 4 + 1),
            "requests[0]: it is charged 2,305,843,009,213,694 normalized tokens, and "
            "2,305,843,009,213,693 fit in 64 bits at this size; leave it out",
        ),
        (
            CALL,
            replace(DEPLOYMENT, max_tokens=2**61),
            "workload: 10 prompt and 2,305,843,009,213,693,952 output tokens cost "
            "9,223,372,036,854,775,818 parts of a token, and less than 9,223,372,036,854,775,808 "
            "fit in 64 bits; leave out the largest requests, or choose a smaller limit of tokens",
        ),
        (
            TWO_LARGER_CALLS,
            replace(SLOW, rules=LARGEST),
            "requests[1]: the level goes above 2,305,843,009,213,693 normalized tokens, which is "
            "what 64 bits hold; use a larger deployment, or leave out the requests that cost so "
            "much",
        ),
        (
            TWO_LONGER_CALLS,
            FAST,
            "requests[1]: the level goes above 2,305,843,009,213,693 normalized tokens, which is "
            "what 64 bits hold; use a larger deployment, or leave out the requests that cost so "
            "much",
        ),
    ],
    ids=["burst", "bucket", "floor", "cost", "term", "level", "correction"],
)
def test_what_does_not_fit_in_64_bits_is_refused_with_the_bound(
    requests: Workload, scenario: Scenario, problem: str
) -> None:
    for refusing in (
        lambda: simulate(requests, GPT_4_1, scenario),
        lambda: rejections(requests, GPT_4_1, [scenario], workers=1),
    ):
        with pytest.raises(CapacityError) as refused:
            refusing()
        assert [str(each) for each in refused.value.problems] == [problem]


def test_a_deployment_that_drains_more_than_64_bits_count_is_refused() -> None:
    scenario = replace(DEPLOYMENT, ptu=2**40, rules=Rules(burst=Fraction(1)))

    with pytest.raises(CapacityError) as refused:
        simulate(CALL, GPT_4_1, scenario)

    assert [str(each) for each in refused.value.problems] == [
        "ptu: 1,099,511,627,776 PTU drain 10,307,921,510,400,000,000 units a minute, and "
        "4,611,686,018,427,387,904 fit in 64 bits; use 491,913,175,298"
    ]


def test_a_run_of_more_minutes_than_can_be_told_is_refused() -> None:
    late = workload([(0, 1, 0, 0, -1), (MINUTE * 1_000_000, 1, 0, 0, -1)])

    with pytest.raises(CapacityError) as refused:
        simulate(late, GPT_4_1, DEPLOYMENT)

    assert [str(each) for each in refused.value.problems] == [
        "workload: the run can last 1,000,001 minutes; use one of at most 1,000,000 minutes"
    ]
    # What only counts rejections does not tell minutes.
    assert list(rejections(late, GPT_4_1, [DEPLOYMENT])) == [0]


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        (lambda: replace(DEPLOYMENT, ptu=0), ["scenario.ptu: 0 is not 1 or more; change it"]),
        (
            lambda: replace(DEPLOYMENT, resizes=((Fraction(2), 5), (Fraction(1, 10**8), 0))),
            [
                "scenario.resizes: [Fraction(2, 1), Fraction(1, 100000000)] is not in order of "
                "time; change it",
                "scenario.resizes[1]: 0 PTU is not 1 or more; change it",
                "scenario.resizes[1]: 1/100000000 s is not whole in 100 ns; change it",
            ],
        ),
        (
            lambda: Service(Fraction(-1), Fraction(0)),
            [
                "service.ttft: -1 is not 0 or more; change it",
                "service.tokens_per_second: 0 is not above 0; change it",
            ],
        ),
        (lambda: Client(retries=-1), ["client.retries: -1 is not 0 or more; change it"]),
        (
            lambda: Standard(tpm=0, rpm=0, slice_seconds=7, phase=Fraction(60)),
            [
                "standard.tpm: 0 is not 1 or more; change it",
                "standard.rpm: 0 is not 1 or more; change it",
                "standard.slice_seconds: 7 is not 1 or 10; change it",
                "standard.phase: 60 is not 0 or more, and below 60; change it",
            ],
        ),
        (
            lambda: Rules(seed=-1, retry_after_step=2**62),
            [
                "rules.retry_after_step: 4611686018427387904 is not below "
                "4,611,686,018,427,387,904; change it",
                "rules.seed: -1 is not 0 or more; change it",
            ],
        ),
    ],
)
def test_what_cannot_be_is_refused_all_at_once(
    wrong: Callable[[], object], problems: list[str]
) -> None:
    with pytest.raises(CapacityError) as refused:
        wrong()

    assert [str(each) for each in refused.value.problems] == problems


def test_arrivals_beyond_64_bits_are_no_workload() -> None:
    with pytest.raises(ValueError, match="arrivals"):
        workload([(0, 1, 0, 0, -1), (LATEST + 1, 1, 0, 0, -1)])


def test_no_requests_are_a_quiet_minute() -> None:
    found = simulate(workload([]), GPT_4_1, DEPLOYMENT)

    assert [minute.drained for minute in found.minutes] == [0]
