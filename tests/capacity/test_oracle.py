"""The bucket on paper; whatever is stated here, the kernel and the oracle both answer."""

from dataclasses import replace
from fractions import Fraction

import pytest

from aoai.capacity.consumption import consumption
from aoai.capacity.scenario import Service
from capacity.agreement import agreed
from capacity.oracle_terms import SECOND, Minute
from capacity.paper import QUICK, RULES, SLOW, requests


def test_a_call_of_three_buckets_is_admitted_and_the_next_waits_while_two_drain() -> None:
    run = agreed(requests((0, 30_000), (0, 1), (19.999, 1), (20, 1), (20.001, 1)), QUICK)

    assert run.admitted == [True, False, False, False, True]
    assert run.retry_after_ms == [0, 20_001, 2, 1, 0]


def test_a_call_is_refused_at_exactly_a_full_bucket() -> None:
    run = agreed(requests((0, 10_000), (0, 5), (0.0000001, 5)), QUICK)

    assert run.admitted == [True, False, True]
    assert run.retry_after_ms == [0, 1, 0]


def test_a_call_is_admitted_at_exactly_a_full_bucket_where_only_more_is_too_much() -> None:
    above = replace(QUICK, rules=replace(RULES, admits_when_full=True))

    run = agreed(requests((0, 10_000), (0, 5), (0, 5), (0.005, 5)), above)

    assert run.admitted == [True, True, False, True]
    assert run.retry_after_ms == [0, 0, 5, 0]


def test_advice_is_rounded_up_to_its_step_and_kept_within_its_limits() -> None:
    calls = requests((0, 30_000), (0, 1), (5.5, 1), (19.999, 1))
    stepped = replace(RULES, retry_after_step=1_000)
    within = replace(stepped, retry_after_minimum=1_500, retry_after_maximum=20_000)

    rounded = agreed(calls, replace(QUICK, rules=stepped))
    limited = agreed(calls, replace(QUICK, rules=within))

    assert rounded.retry_after_ms == [0, 21_000, 15_000, 1_000]
    assert limited.retry_after_ms == [0, 20_000, 15_000, 1_500]


def test_a_limit_ten_times_too_large_blocks_until_the_refund() -> None:
    run = agreed(requests((0, 100, 1_000, 10_000), (0.5, 10), (1, 10)), QUICK)

    # 40,100 estimated, 39,600 left after half a second; the refund is 36,000.
    assert run.admitted == [True, False, True]
    assert run.retry_after_ms == [0, 29_601, 0]
    assert [minute.charged for minute in run.minutes] == [Fraction(40_100 - 36_000 + 10, 60_000)]


def test_a_call_longer_than_estimated_fills_the_bucket_without_an_arrival() -> None:
    run = agreed(requests((0, 9_000, 2_000, 100), (1.999, 10), (2, 10)), QUICK)

    # 9,400 estimated; 7,410 left with the second call's, when 7,600 are added.
    assert run.admitted == [True, True, False]
    assert run.retry_after_ms == [0, 0, 5_011]
    assert run.minutes[0].highest == Fraction(15_010, 10_000)


@pytest.mark.parametrize(
    ("floor", "third", "forgotten", "lowest"),
    [(0, False, 3_600, Fraction(0)), (-500, True, 3_100, Fraction(-1, 20))],
)
def test_a_refund_is_forgotten_below_the_floor(
    *, floor: int, third: bool, forgotten: int, lowest: Fraction
) -> None:
    chosen = replace(SLOW, rules=replace(RULES, floor_tokens=floor))

    # The estimate of 4,000 is drained when 3,600 of it are refunded; credit does not drain.
    run = agreed(requests((0, 0, 100, 1_000), (30, 10_000), (30, 1)), chosen)

    assert run.admitted == [True, True, third]
    assert run.account.forgotten == forgotten
    assert run.minutes[0].lowest == lowest


@pytest.mark.parametrize(("first", "second", "wait"), [(1_000, 0, 401), (0, 1_000, 1)])
def test_completions_of_one_instant_come_in_the_order_of_requests(
    first: int, second: int, wait: int
) -> None:
    calls = requests((0, 0, 100, first), (0, 0, 100, second), (20.1, 10_000), (20.1, 1))

    run = agreed(calls, SLOW)

    # Corrections of -3,600 and 400 at an empty bucket: in the other order nothing is left.
    assert run.retry_after_ms == [0, 0, 0, wait]


def test_a_call_that_takes_no_time_ends_after_its_own_arrival_and_before_the_next() -> None:
    run = agreed(requests((0, 0, 0, 10_000), (0, 0, 0, 10_000), (0, 1)), QUICK)

    assert run.admitted == [True, True, True]
    assert run.minutes[0].highest == Fraction(1, 10_000)


def test_service_times_are_rounded_once_and_half_to_even() -> None:
    # Half a tick a token, after a third of one.
    service = Service(Fraction(1, 3 * SECOND), Fraction(2 * SECOND))
    calls = requests(*((0, 0, tokens) for tokens in (0, 1, 2, 3)))

    run = agreed(calls, replace(QUICK, service=service))
    halves = agreed(calls, replace(QUICK, service=replace(service, ttft=Fraction(0))))

    assert [fate.ended for fate in run.fates] == [0, 1, 1, 2]
    assert [fate.ended for fate in halves.fates] == [0, 0, 1, 2]


def test_a_resize_keeps_the_level_in_tokens_and_changes_bucket_and_drain() -> None:
    resized = replace(QUICK, resizes=((Fraction(5), 40),))
    times = (4, 5, 7.4999999, 7.5, 7.501)

    run = agreed(requests((0, 30_000), *((time, 1) for time in times)), resized)

    # At 5 s 25,000 are left; now a full bucket is 20,000, and 2,000 drain in a second.
    assert run.admitted == [True, False, False, False, False, True]
    assert run.retry_after_ms == [0, 16_001, 2_501, 1, 1, 0]
    deployed = 5 * 1_000 + 55 * 2_000
    before = Fraction((30_000 + 25_000) * 5, 2 * 10_000)
    after = Fraction((25_000 + 19_998) * 2_501, 2 * 1_000 * 20_000)
    last = Fraction(19_999 * 19_999, 2 * 2_000 * 20_000)
    assert run.minutes == [
        Minute(
            charged=Fraction(30_001, deployed),
            level=(before + after + last) / 60,
            sampled=None,
            drained=Fraction(30_001, deployed),
            lowest=Fraction(0),
            highest=Fraction(3),
            rejected=4,
        )
    ]


def test_a_bucket_fixed_in_tokens_does_not_grow_with_the_size() -> None:
    fixed = replace(RULES, bucket_tokens=10_000)
    resized = replace(QUICK, rules=fixed, resizes=((Fraction(5), 40),))

    run = agreed(requests((0, 30_000), (5, 1)), resized)

    assert run.retry_after_ms == [0, 7_501]


def test_enforcement_points_take_calls_in_turn_each_with_its_share() -> None:
    two = replace(QUICK, rules=replace(RULES, enforcement_points=2))

    run = agreed(requests((0, 10_000), (0, 0, 1_000, 3_000), (0, 1), (0.5, 1), (1, 1), (1, 1)), two)

    # Each holds 5,000 and drains 500 a second. To the first go the first, third and fifth call; to
    # the second the others, and after a second a refund of 8,000.
    assert run.admitted == [True, True, False, False, False, True]
    assert run.retry_after_ms == [0, 0, 10_001, 13_501, 9_001, 0]
    assert run.minutes[0].drained == Fraction(10_000 + 4_001, 60_000)


def test_a_refused_call_may_be_charged_too() -> None:
    charging = replace(QUICK, rules=replace(RULES, charge_rejected=True))

    run = agreed(requests((0, 10_000), (0, 500), (0.5, 1)), charging)

    assert run.retry_after_ms == [0, 501, 2]
    assert run.minutes[0].charged == Fraction(10_501, 60_000)


@pytest.mark.parametrize(("known", "waits"), [(True, [0, 0, 0]), (False, [0, 4_001, 0])])
def test_cached_tokens_cost_nothing_once_they_are_known(*, known: bool, waits: list[int]) -> None:
    chosen = replace(QUICK, rules=replace(RULES, cached_known=known))

    run = agreed(requests((0, 10_000, 1_000, -1, 10_000), (0, 1), (1, 1)), chosen)

    assert run.retry_after_ms == waits


def test_gpt_6_weighs_cached_tokens_and_long_context() -> None:
    gpt_6 = consumption("gpt-6-sol", "GlobalProvisionedManaged")
    calls = requests(
        (0, 100_000, 0, -1, 99_000),
        (0, 1),
        (60, 128_000),
        (60, 1),
        (300, 128_001, 0, -1, 1),
        (300, 1),
    )

    run = agreed(calls, QUICK, gpt_6)

    # 1,000 + 9,900; 128,000; 256,000 and a fifth. A second drains 1,000.
    assert run.retry_after_ms == [0, 901, 0, 118_001, 0, 246_001]


def test_a_quiet_minute_is_a_minute() -> None:
    run = agreed(requests((0, 30_000), (0, 1), (180, 60_000)), QUICK)

    half, none = Fraction(1, 2), Fraction(0)
    # It sinks from 3 for half of the first minute, and from 6 for all of the last.
    first = Minute(half, Fraction(3, 4), None, half, none, Fraction(3), 1)
    quiet = Minute(none, none, None, none, none, none, 0)
    last = Minute(Fraction(1), Fraction(3), None, Fraction(1), none, Fraction(6), 0)
    assert run.minutes == [first, quiet, quiet, last]


def test_what_happens_on_the_full_minute_belongs_to_the_next() -> None:
    run = agreed(requests((59, 0, 1_000, 2_000), (60, 0)), QUICK)

    assert [minute.charged for minute in run.minutes] == [
        Fraction(8_000, 60_000),
        Fraction(-4_000, 60_000),
    ]


def test_more_ptu_can_refuse_more_calls() -> None:
    calls = requests((0, 10_000), (0, 100_000), *((each, 1) for each in (1, 2, 3, 4, 5)))

    refused = [agreed(calls, replace(QUICK, ptu=ptu)).admitted.count(False) for ptu in (20, 25)]

    # A bucket of 12,500 has room for the large call, which then is in the way of all others.
    assert refused == [1, 5]
