"""What becomes of rejected calls, on paper; the kernel and the oracle both answer it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from aoai.capacity.charges import MaxTokens
from aoai.capacity.scenario import Client, Standard
from capacity.agreement import agreed
from capacity.oracle_terms import SECOND
from capacity.paper import QUICK, RULES, requests


def test_a_prompt_beyond_the_model_is_no_rejection() -> None:
    spilling = replace(QUICK, client=Client(retries=2), spillover=Standard(tpm=1))

    run = agreed(requests((0, 128_001), (0, 128_001), (0, 128_000)), spilling)

    assert run.retry_after_ms == [0, 0, 0]
    assert [fate.served_by for fate in run.fates] == [1, 2, 0]
    assert [fate.attempts for fate in run.fates] == [1, 1, 1]
    assert run.minutes[0].rejected == 0


@pytest.mark.parametrize(
    ("longest", "fates"),
    [(Fraction(20_001, 1_000), (0, 2, 200_010_000)), (Fraction(20), (2, 1, 0))],
)
def test_a_client_waits_as_advised_unless_it_is_too_long(
    longest: Fraction, fates: tuple[int, int, int]
) -> None:
    patient = replace(QUICK, client=Client(retries=2, longest_wait=longest))

    run = agreed(requests((0, 30_000), (0, 10)), patient)

    waiting = run.fates[1]
    assert (waiting.served_by, waiting.attempts, waiting.ended) == fates
    assert run.admitted == [True, False]


def test_calls_refused_together_wake_together_and_the_first_shuts_out_the_rest() -> None:
    patient = replace(QUICK, client=Client(retries=1))

    run = agreed(requests((0, 30_000), (0, 9_000), (0, 10_000), (20.001, 10_000)), patient)

    # At 20.001 s 9,999 are left, and retries go before the call that came later.
    assert [fate.served_by for fate in run.fates] == [0, 0, 2, 0]
    assert [fate.attempts for fate in run.fates] == [1, 2, 2, 2]
    assert [fate.advices for fate in run.fates] == [[], [20_001], [20_001, 9_000], [9_000]]


def test_spillover_serves_until_the_minute_has_reached_its_tokens() -> None:
    spilling = replace(QUICK, spillover=Standard(tpm=1_000))
    rows = ((1, 900, 100), (2, 200), (3, 1), (60, 1))

    run = agreed(requests((0, 100_000), *rows), spilling)

    assert [fate.served_by for fate in run.fates] == [0, 1, 2, 2, 1]
    assert [fate.ended for fate in run.fates[1:]] == [
        each * SECOND // 10 for each in (11, 20, 30, 600)
    ]


@pytest.mark.parametrize(
    ("stated", "for_all", "assumed", "next_one"),
    [
        (0, None, None, 1),
        (500, None, None, 2),
        (-1, None, None, 2),
        (-1, None, 499, 1),
        (-1, None, 500, 2),
        (500, 499, None, 1),
        (0, "actual", None, 2),
    ],
)
def test_a_standard_deployment_counts_the_prompt_and_the_limit_of_tokens(
    stated: int, for_all: MaxTokens, assumed: int | None, next_one: int
) -> None:
    rules = replace(RULES, default_max_tokens=assumed)
    spilling = replace(QUICK, rules=rules, max_tokens=for_all, spillover=Standard(tpm=1_000))

    run = agreed(requests((0, 100_000), (1, 500, 600, stated), (2, 1)), spilling)

    assert [fate.served_by for fate in run.fates] == [0, 1, next_one]


@pytest.mark.parametrize(("counts", "fourth"), [(True, 2), (False, 1)])
def test_what_the_standard_deployment_refuses_may_count(*, counts: bool, fourth: int) -> None:
    standard = Standard(tpm=10**6, rpm=12, slice_seconds=10, counts_refused=counts)
    rows = ((1, 1), (2, 1), (3, 10**6), (11, 1), (60, 1))

    run = agreed(requests((0, 100_000), *rows), replace(QUICK, spillover=standard))

    # Two a slice, so the third is refused; its tokens fill the minute, or they do not.
    assert [fate.served_by for fate in run.fates] == [0, 1, 1, 2, fourth, 1]


def test_minutes_of_the_standard_deployment_may_begin_elsewhere() -> None:
    standard = Standard(tpm=10, phase=Fraction(55))

    run = agreed(
        requests((0, 100_000), (1, 10), (2, 1), (5, 1)), replace(QUICK, spillover=standard)
    )

    assert [fate.served_by for fate in run.fates] == [0, 1, 2, 1]
