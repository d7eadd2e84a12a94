"""The bucket that decides call by call: what it knows besides the rule, which the oracle checks."""

from dataclasses import replace
from fractions import Fraction

import pytest

from aoai.capacity.live import Admitted, Bucket, Ending, Refused
from aoai.capacity.rules import Charge, Rules
from capacity.agreement import GPT_4_1
from capacity.oracle_terms import SECOND

RULES = Rules(burst=Fraction(10))


def bucket(rules: Rules = RULES) -> Bucket:
    """20 PTU, which drain 1,000 normalized tokens a second; a full bucket is 10,000."""
    return Bucket(GPT_4_1, 20, rules)


def call(of: Bucket) -> Admitted:
    """Estimated at 8,000 tokens; half a second later 7,500 are left."""
    found = of.arrive(0, prompt=4_000, max_tokens=1_000)
    assert isinstance(found, Admitted)
    return found


@pytest.mark.parametrize(
    ("ending", "rules", "left"),
    [
        (Ending.SUCCEEDED, RULES, 7_500 - 4 * 900),
        (Ending.FAILED, RULES, 0),
        (Ending.FAILED, replace(RULES, failed=Charge.PRODUCED), 7_500 - 4 * 900),
        (Ending.FAILED, replace(RULES, failed=Charge.ESTIMATE), 7_500),
        (Ending.CANCELLED, RULES, 7_500 - 4 * 900),
        (Ending.CANCELLED, replace(RULES, cancelled=Charge.NOTHING), 0),
        (Ending.CANCELLED, replace(RULES, cancelled=Charge.ESTIMATE), 7_500),
    ],
)
@pytest.mark.assumed("no source says what a call costs that does not succeed")
def test_a_call_is_charged_by_how_it_ends(ending: Ending, rules: Rules, left: int) -> None:
    deployment = bucket(rules)
    admitted = call(deployment)

    deployment.settle(admitted, SECOND // 2, prompt=4_000, generated=100, ending=ending)

    assert deployment.utilization(SECOND // 2) == Fraction(left, 10_000)


@pytest.mark.parametrize(
    ("prompt", "milliseconds", "seconds"), [(10_000, 1, 1), (10_999, 1_000, 1), (11_000, 1_001, 2)]
)
def test_whole_seconds_are_advised_rounded_up(prompt: int, milliseconds: int, seconds: int) -> None:
    deployment = bucket()
    deployment.arrive(0, prompt, max_tokens=0)

    refused = deployment.arrive(0, 1, max_tokens=1)

    assert refused == Refused(milliseconds)
    assert refused.retry_after == seconds


def test_a_bucket_drains_as_time_goes_by_and_never_below_empty() -> None:
    deployment = bucket()
    call(deployment)

    seen = [deployment.utilization(seconds * SECOND) for seconds in (0, 1, 8, 9)]

    assert seen == [Fraction(8, 10), Fraction(7, 10), 0, 0]


def test_another_size_keeps_the_tokens() -> None:
    deployment = bucket()
    call(deployment)

    deployment.resize(SECOND, 40)

    # 7,000 of 20,000; a second drains 2,000.
    assert deployment.utilization(SECOND) == Fraction(7_000, 20_000)
    assert deployment.utilization(2 * SECOND) == Fraction(5_000, 20_000)


def test_time_does_not_go_back() -> None:
    deployment = bucket()
    deployment.arrive(SECOND, 1, max_tokens=1)

    with pytest.raises(ValueError, match="time goes back by 1 ticks"):
        deployment.arrive(SECOND - 1, 1, max_tokens=1)
