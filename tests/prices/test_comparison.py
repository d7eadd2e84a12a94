"""What a load costs in each way to buy it; the figures are those of a table made by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from aoai.catalog import throughput
from aoai.facts import Source, Unknown
from aoai.prices import (
    Comparison,
    Confidence,
    Deployment,
    Figure,
    Load,
    Prices,
    Term,
    Tokens,
    compare,
    packaged,
    sheet_of,
)

GLOBAL = "GlobalProvisionedManaged"
KNOWN = Prices((packaged(),))
# Its throughput is of an older page, which the catalogue does not restate.
DEEPSEEK = (4000, Fraction(4))


def served(model: str, version: str) -> tuple[int, Fraction]:
    """Input tokens a minute of a PTU, and what an output token weighs."""
    if model == "DeepSeek-R1":
        return DEEPSEEK
    found = throughput(model, version)
    assert found is not None
    assert found.output_to_input_ratio is not None
    return found.input_tpm_per_ptu, found.output_to_input_ratio


def weighed(model: str, version: str, prompt: int, output: int, cached: int) -> Comparison:
    """Calls of one shape; what they use of a PTU is counted without what is cached."""
    per_ptu, ratio = served(model, version)
    # It has no price of cached tokens: they are billed as others are.
    billed = 0 if model == "DeepSeek-R1" else cached
    load = Load(
        hours=1,
        tokens=Tokens(input=prompt - billed, cached=billed, output=output),
        normalized=prompt - cached + ratio * output,
    )
    return compare(load, Deployment(model, GLOBAL, 15, "eastus", per_ptu), KNOWN)


def figure(found: Figure | Unknown) -> Fraction:
    assert isinstance(found, Figure)
    return found.value


def percents(found: Comparison) -> list[int]:
    return [round(figure(each.break_even) * 100) for each in found.options]


@pytest.mark.parametrize(
    ("model", "version", "value", "without_cache", "half_cached"),
    [
        ("gpt-5.5", "2026-04-24", "0.3600", [278, 99, 84], [96, 82]),
        ("gpt-5.4", "2026-03-05", "0.3600", [278, 99, 84], [96, 82]),
        ("gpt-5.2", "2025-12-11", "0.3570", [280, 100, 85], [97, 83]),
        ("gpt-5.3-codex", "2026-02-24", "0.3570", [280, 100, 85], [97, 83]),
        ("gpt-5.1", "2025-11-13", "0.3563", [281, 100, 85], [98, 83]),
        ("gpt-5", "2025-08-07", "0.3563", [281, 100, 85], [98, 83]),
        ("gpt-5-mini", "2025-08-07", "0.3563", [281, 100, 85], [98, 83]),
        ("gpt-4.1", "2025-04-14", "0.3600", [278, 99, 84], [90, 77]),
        ("o3", "2025-04-16", "0.3600", [278, 99, 84], [90, 77]),
        ("gpt-4.1-mini", "2025-04-14", "0.3576", [280, 100, 85], [91, 77]),
        ("gpt-4.1-nano", "2025-04-14", "0.3564", [281, 100, 85], [91, 77]),
        ("o4-mini", "2025-04-16", "0.3564", [281, 100, 85], [91, 77]),
        ("gpt-4o", "2024-11-20", "0.3750", [267, 95, 81], [80, 68]),
        ("gpt-4o-mini", "2024-07-18", "0.3330", [300, 107, 91], [90, 76]),
        ("o1", "2024-12-17", "0.2070", [483, 172, 146], [144, 123]),
        ("o3-mini", "2025-01-31", "0.1650", [606, 216, 183], [181, 154]),
        ("DeepSeek-R1", "1", "0.3240", [309, 110, 93], [79, 67]),
    ],
)
def test_the_utilization_from_which_ptu_are_cheaper(
    model: str,
    version: str,
    value: str,
    without_cache: list[int],
    half_cached: list[int],
) -> None:
    plain = weighed(model, version, 1, 0, 0)
    mixed = weighed(model, version, 1000, 200, 500)

    assert f"{float(figure(plain.ptu_hour_value)):.4f}" == value
    assert percents(plain) == without_cache
    assert percents(mixed)[1:] == half_cached


def test_break_even_is_an_exact_fraction() -> None:
    found = weighed("gpt-4.1", "2025-04-14", 1000, 200, 500)

    # 60 · 3000 · (500 · 2 + 500 · 0.5 + 200 · 8) / (500 + 4 · 200) / 10⁶ dollars an hour.
    worth = Fraction(180_000 * 2850, 1300 * 10**6)
    assert figure(found.ptu_hour_value) == worth
    assert [figure(each.break_even) for each in found.options] == [
        1 / worth,
        Fraction(260, 730) / worth,
        Fraction(2652, 8760) / worth,
    ]


# Ten hours of a load, of which a tenth is spilled.
TOKENS = Tokens(input=50_000_000, cached=20_000_000, output=5_000_000)
SPILLED = Tokens(input=5_000_000, cached=2_000_000, output=500_000)
LOAD = Load(hours=10, tokens=TOKENS, spilled=SPILLED, normalized=70_000_000)
EAST = Deployment("gpt-4.1", GLOBAL, 100, "eastus", 3000)


def test_a_month_of_the_load_in_each_way_to_buy_it() -> None:
    found = compare(LOAD, EAST, KNOWN)

    # 50 · 2 + 20 · 0.5 + 5 · 8 dollars in ten hours, 73 times a month.
    assert figure(found.by_use) == 150 * 73
    assert figure(found.spillover) == 15 * 73
    assert {
        each.term: [int(figure(part)) for part in (each.provisioned, each.total, each.saves)]
        for each in found.options
    } == {
        Term.HOUR: [73_000, 74_095, -63_145],
        Term.MONTH: [26_000, 27_095, -16_145],
        Term.YEAR: [22_100, 23_195, -12_245],
    }
    assert found.cheapest is None
    assert found.by_use_sku == "GlobalStandard"


def test_the_option_that_saves_most_is_the_cheapest() -> None:
    busy = replace(LOAD, hours=1)

    found = compare(busy, EAST, KNOWN)

    assert found.cheapest == found.option(Term.YEAR)
    assert figure(found.option(Term.YEAR).saves) == 150 * 730 - 15 * 730 - 22_100
    assert figure(found.option(Term.HOUR).saves) == 150 * 730 - 15 * 730 - 73_000


def test_hours_and_tokens_may_be_fractions() -> None:
    tokens = Tokens(input=Fraction(1, 3) * 10**6)

    found = compare(Load(hours=Fraction(730, 7), tokens=tokens), EAST, KNOWN)

    assert figure(found.by_use) == 7 * Fraction(2, 3)


def test_without_spillover_there_is_nothing_to_add() -> None:
    found = compare(replace(LOAD, spilled=Tokens()), EAST, KNOWN)

    assert found.spillover == Figure(Fraction(0), None, ())
    assert figure(found.option(Term.MONTH).total) == 26_000


def test_long_prompts_and_written_caches_cost_their_own_price() -> None:
    tokens = Tokens(input=10**6, cached=10**6, cache_write=10**6, output=10**6)
    load = Load(hours=730, tokens=tokens, long_context=True)

    found = compare(load, replace(EAST, model="gpt-6-sol"), KNOWN)

    assert figure(found.by_use) == Fraction("24.4")


def test_a_figure_is_as_sure_as_the_least_sure_of_its_prices() -> None:
    stated = sheet_of({"ptu": [{"sku": GLOBAL, "month": "200"}], "as_of": "2026-11-01"}, "mine")
    found = compare(LOAD, EAST, Prices((stated, packaged()))).option(Term.MONTH)

    assert isinstance(found.provisioned, Figure)
    assert isinstance(found.total, Figure)
    assert found.provisioned.confidence is Confidence.STATED
    assert found.provisioned.sources == (Source("mine", date(2026, 11, 1)),)
    assert found.total.confidence is Confidence.SECOND_HAND
    assert len(found.total.sources) == 2


def test_what_is_not_known_stays_unknown_and_the_rest_is_told() -> None:
    found = compare(LOAD, replace(EAST, sku="ProvisionedManaged", region="swedencentral"), KNOWN)

    unknown = Unknown("no price of a PTU hour of ProvisionedManaged in swedencentral is known")
    hourly = found.option(Term.HOUR)
    assert (hourly.price, hourly.provisioned, hourly.total, hourly.saves, hourly.break_even) == (
        (unknown,) * 5
    )
    assert figure(found.by_use) == Fraction("1.21") * 150 * 73
    assert found.cheapest is None


def test_a_model_without_token_prices_still_has_the_price_of_its_ptu() -> None:
    found = compare(LOAD, replace(EAST, model="gpt-5.2-codex"), KNOWN)

    reason = Unknown(
        "no price of input tokens of gpt-5.2-codex as GlobalStandard in eastus is known"
    )
    assert (found.by_use, found.spillover, found.ptu_hour_value) == (reason,) * 3
    option = found.option(Term.MONTH)
    assert figure(option.provisioned) == 26_000
    assert (option.total, option.saves, option.break_even) == (reason,) * 3


def test_kinds_that_do_not_occur_need_no_price() -> None:
    # Nobody has said what its cached tokens cost.
    first = replace(EAST, model="gpt-4o@2024-05-13")
    without = Tokens(input=10**6, output=10**6)

    assert figure(compare(Load(hours=730, tokens=without), first, KNOWN).by_use) == 20
    assert isinstance(compare(LOAD, first, KNOWN).by_use, Unknown)


@pytest.mark.parametrize("left_out", ["normalized", "input_tpm_per_ptu"])
def test_without_what_a_ptu_serves_only_break_even_is_unknown(left_out: str) -> None:
    load = replace(LOAD, normalized=None) if left_out == "normalized" else LOAD
    deployment = EAST if left_out == "normalized" else replace(EAST, input_tpm_per_ptu=None)

    found = compare(load, deployment, KNOWN).option(Term.MONTH)

    assert found.break_even == Unknown("what a PTU serves of gpt-4.1 is not known")
    assert figure(found.saves) == -16_145


def test_amounts_of_two_currencies_are_never_added() -> None:
    euros = sheet_of({"currency": "EUR", "ptu": [{"sku": GLOBAL, "month": "240"}]}, "mine")

    found = compare(LOAD, EAST, Prices((euros, packaged()))).option(Term.MONTH)

    assert isinstance(found.provisioned, Figure)
    assert (found.provisioned.value, found.provisioned.currency) == (Fraction(24_000), "EUR")
    assert (found.total, found.break_even) == (Unknown("the prices are in EUR and USD"),) * 2


def test_tokens_of_two_currencies_are_never_added() -> None:
    row = {"model": "gpt-4.1", "sku": "GlobalStandard", "output": "7"}
    euros = sheet_of({"currency": "EUR", "tokens": [row]}, "mine")

    found = compare(LOAD, EAST, Prices((euros, packaged()))).by_use

    assert found == Unknown("the prices are in EUR and USD")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"hours": 0}, "a load of 0 hours has no month"),
        ({"spilled": Tokens(output=5_000_001)}, "more output tokens are spilled than there are"),
    ],
)
def test_a_load_that_cannot_be_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(LOAD, **changed)


def test_tokens_are_never_negative() -> None:
    with pytest.raises(ValueError, match="cached tokens cannot be -1"):
        Tokens(cached=-1)


def test_a_price_is_exact_however_it_is_written() -> None:
    row = {"model": "gpt-4.1", "sku": "GlobalStandard", "input": "0.1"}
    known = Prices((sheet_of({"tokens": [row]}, "mine"),))

    found = compare(Load(hours=730, tokens=Tokens(input=3_000_000)), EAST, known).by_use

    assert figure(found) == Fraction(3, 10)
