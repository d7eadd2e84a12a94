"""The official formula, the sizes that there are, and what a size serves: all exact."""

from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai.capacity.consumption import Consumption, consumption
from aoai.capacity.sizing import (
    BURSTS,
    Call,
    calls_at_once,
    calls_per_minute,
    cost,
    deployments_for,
    ptu_needed,
    size_for,
    sizes,
)

GLOBAL, ZONE, REGIONAL = (
    "GlobalProvisionedManaged",
    "DataZoneProvisionedManaged",
    "ProvisionedManaged",
)
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def call(prompt: int, generated: int, cached: Fraction = Fraction(0)) -> Call:
    return Call(Fraction(prompt), Fraction(generated), cached)


def raw_and_size(uses: Consumption, rate: int, each: Call) -> tuple[Fraction, int]:
    raw = ptu_needed(rate * cost(each, uses.short), uses)
    return raw, size_for(raw, uses)


@pytest.mark.documented("sizing page, 2026-09-23: worked examples")
@pytest.mark.parametrize(
    ("model", "sku", "rate", "each", "answer"),
    [
        ("gpt-5.2", ZONE, 1000, call(200, 20), (Fraction(1800, 17), 110)),
        ("gpt-5.2", ZONE, 1000, call(200, 20, HALF), (Fraction(1300, 17), 80)),
        ("gpt-5.2", REGIONAL, 1000, call(100, 50), (Fraction(2500, 17), 150)),
        ("gpt-5.2", REGIONAL, 1000, call(100, 50, QUARTER), (Fraction(2375, 17), 150)),
        ("gpt-5.2", REGIONAL, 1000, call(500, 200), (Fraction(10500, 17), 650)),
        ("gpt-5.2", REGIONAL, 1000, call(500, 200, QUARTER), (Fraction(9875, 17), 600)),
        ("gpt-5.2", GLOBAL, 1, call(10, 1), (Fraction(9, 1700), 15)),
        (
            "gpt-image-2",
            GLOBAL,
            10,
            Call(Fraction(2000), Fraction(7024), image=Fraction(1229)),
            (Fraction(28819, 75), 400),
        ),
    ],
)
def test_the_worked_examples_of_the_documents_come_out(
    model: str, sku: str, rate: int, each: Call, answer: tuple[Fraction, int]
) -> None:
    assert raw_and_size(consumption(model, sku), rate, each) == answer


def test_an_exact_multiple_of_the_step_is_not_rounded_up() -> None:
    uses = consumption("gpt-4.1", GLOBAL)

    assert raw_and_size(uses, 1000, call(60, 0)) == (Fraction(20), 20)
    assert raw_and_size(uses, 1000, call(60, 1)) == (Fraction(64, 3), 25)


@pytest.mark.documented("sizing page, 2026-09-23: weights of GPT-6")
def test_cached_and_written_tokens_of_gpt_6_weigh_what_the_page_says() -> None:
    uses = consumption("gpt-6-sol", ZONE)
    assert uses.long is not None
    each = Call(Fraction(1000), Fraction(100), cached=HALF, cache_write=QUARTER)

    short = 250 + 500 * Fraction(1, 10) + 250 * Fraction(5, 4) + 100 * 5
    long = 250 * 2 + 500 * Fraction(1, 5) + 250 * Fraction(5, 2) + 100 * Fraction(15, 2)
    assert (cost(each, uses.short), cost(each, uses.long)) == (short, long)


@pytest.mark.documented("sizing page, 2026-09-23: a system limitation of gpt-6.1-sol")
def test_cached_tokens_of_gpt_6_1_sol_weigh_a_tenth_in_long_context_too() -> None:
    uses = consumption("gpt-6.1-sol", ZONE)
    assert uses.long is not None

    each = Call(Fraction(1000), Fraction(0), cached=Fraction(1))

    assert (cost(each, uses.short), cost(each, uses.long)) == (Fraction(100),) * 2


def test_a_kind_of_token_without_a_weight_is_no_question() -> None:
    uses = consumption("gpt-5.2", ZONE)

    with pytest.raises(ValueError, match="written to the cache"):
        cost(replace(call(100, 10), cache_write=HALF), uses.short)
    with pytest.raises(ValueError, match="of images"):
        cost(replace(call(100, 10), image=Fraction(1)), uses.short)


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt": Fraction(-1)},
        {"generated": Fraction(-1)},
        {"image": Fraction(-1)},
        {"cached": Fraction(-1, 10)},
        {"cached": HALF, "cache_write": Fraction(6, 10)},
    ],
)
def test_a_call_that_cannot_be_is_refused(wrong: dict[str, Fraction]) -> None:
    with pytest.raises(ValueError, match="no call is like this"):
        replace(call(100, 10), **wrong)


@pytest.mark.documented("sizing page, 2026-05-22: rounded up, or the minimum if larger")
@pytest.mark.parametrize(
    ("minimum", "step", "first"),
    [
        (15, 5, [15, 20, 25]),
        (50, 50, [50, 100, 150]),
        # o1, regional: the minimum is no multiple of the step.
        (25, 50, [50, 100, 150]),
        # Kimi K2.
        (500, 275, [500, 550, 825]),
    ],
)
def test_sizes_are_the_minimum_and_multiples_of_the_step_above_it(
    minimum: int, step: int, first: list[int]
) -> None:
    uses = replace(consumption("o1", REGIONAL), minimum=minimum, step=step)

    found = sizes(uses)

    assert list(found[:3]) == first
    assert uses.largest - step < found[-1] <= uses.largest


@pytest.mark.parametrize(("minimum", "step", "first"), [(25, 50, [25, 75]), (500, 275, [500, 775])])
def test_on_the_ladder_sizes_are_the_minimum_with_whole_steps_added(
    minimum: int, step: int, first: list[int]
) -> None:
    uses = replace(consumption("o1", REGIONAL), minimum=minimum, step=step)

    assert list(sizes(uses, ladder=True)[:2]) == first


_SIZES = st.builds(
    partial(replace, consumption("o1", REGIONAL), largest=3_000),
    minimum=st.integers(1, 800),
    step=st.integers(1, 400),
)
_RAW = st.fractions(0, 2_000, max_denominator=1000)


@settings(deadline=None)
@given(_SIZES, _RAW)
def test_the_size_for_a_load_is_the_minimum_or_the_load_rounded_up_to_the_step(
    uses: Consumption, raw: Fraction
) -> None:
    size = size_for(raw, uses)

    rounded = next(each for each in range(0, 3_000, uses.step) if each >= raw and each)
    assert size == max(uses.minimum, rounded)
    assert size in sizes(uses)


@settings(deadline=None)
@given(_SIZES, _RAW)
def test_on_the_ladder_it_is_the_first_size_that_holds_it(uses: Consumption, raw: Fraction) -> None:
    every = range(uses.minimum, 3_000, uses.step)

    assert size_for(raw, uses, ladder=True) == next(each for each in every if each >= raw)


@settings(deadline=None)
@given(uses=_SIZES, least=_RAW, ladder=st.booleans())
def test_no_size_above_what_is_asked_at_least_is_left_out(
    uses: Consumption, least: Fraction, *, ladder: bool
) -> None:
    every = sizes(uses, ladder=ladder)

    assert sizes(uses, least=least, ladder=ladder) == tuple(each for each in every if each >= least)


def test_no_size_holds_more_than_the_largest_deployment() -> None:
    uses = consumption("gpt-4.1", GLOBAL)

    assert sizes(uses, least=Fraction(99_996)) == (100_000,)
    assert sizes(uses, least=Fraction(100_001)) == ()
    assert [deployments_for(Fraction(each), uses) for each in (100_000, 100_001, 250_000)] == [
        1,
        2,
        3,
    ]


def test_what_a_size_serves_is_the_formula_turned_round() -> None:
    uses = consumption("gpt-5.2", ZONE)
    each = call(200, 20, HALF)

    rate = calls_per_minute(80, each, uses.short, uses)

    assert rate == Fraction(80 * 3400, 260)
    assert ptu_needed(rate * cost(each, uses.short), uses) == 80


@pytest.mark.assumed("the bucket's size is published nowhere; the level before a call decides")
def test_as_many_calls_are_admitted_at_once_as_find_the_bucket_below_full() -> None:
    uses = consumption("gpt-4.1", GLOBAL)
    # 100 PTU drain 5,000 a second: full at 5,000, 50,000 and 300,000.
    estimates = [call(5000, 0), call(5001, 0), call(4999, 0), call(400_000, 0)]

    found = [
        [calls_at_once(100, each, uses.short, uses, burst) for burst in BURSTS]
        for each in estimates
    ]

    assert found == [[1, 10, 60], [1, 10, 60], [2, 11, 61], [1, 1, 1]]


# The first example waits for the compiler.
@settings(deadline=None)
@given(st.integers(1, 10_000), st.integers(1, 2_000), st.sampled_from(BURSTS))
def test_calls_at_once_are_counted_as_the_bucket_admits_them(
    prompt: int, generated: int, burst: Fraction
) -> None:
    uses = consumption("gpt-4.1", GLOBAL)
    each = call(prompt, generated)
    full = 15 * 3000 * burst / 60
    level, admitted = Fraction(0), 0
    while level < full:
        level += cost(each, uses.short)
        admitted += 1

    assert calls_at_once(15, each, uses.short, uses, burst) == admitted


def test_the_formula_is_exact_where_floats_are_not() -> None:
    uses = consumption("gpt-4.1", GLOBAL)
    # 0.1 + 0.2 of a token: as floats above 0.3, and a step more.
    each = Call(Fraction("0.1") + Fraction("0.2"), Fraction(0))

    raw = ptu_needed(Fraction(200_000) * cost(each, uses.short), uses)

    assert (raw, size_for(raw, uses)) == (Fraction(20), 20)
    assert ceil((0.1 + 0.2) * 200_000 / 3000 / 5) == 5
