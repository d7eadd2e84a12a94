"""How models use up provisioned throughput, and why some cannot be sized."""

from dataclasses import astuple
from datetime import date
from fractions import Fraction

import pytest

from aoai.capacity.consumption import CapacityError, Weights, consumption
from aoai.catalog import catalogue, part

GLOBAL = "GlobalProvisionedManaged"
SKUS = (GLOBAL, "DataZoneProvisionedManaged", "ProvisionedManaged")


def test_a_model_with_a_ratio_deducts_cached_tokens_in_full() -> None:
    found = consumption("gpt-4.1", GLOBAL)

    assert (found.input_tpm_per_ptu, found.minimum, found.step, found.largest) == (
        3000,
        15,
        5,
        100_000,
    )
    assert found.short == Weights(Fraction(1), Fraction(0), Fraction(4))
    assert found.long is None
    assert (found.longest_prompt, found.tokens_per_second) == (128_000, 80)
    assert found.as_of == date(2026, 9, 23)


def test_a_model_with_weights_has_them_for_short_and_for_long_context() -> None:
    found = consumption("gpt-6.1-sol", "ProvisionedManaged")

    assert found.short == Weights(Fraction(1), Fraction(1, 10), Fraction(5), Fraction(5, 4))
    assert found.long == Weights(Fraction(2), Fraction(1, 10), Fraction(15, 2), Fraction(5, 2))
    assert found.longest_prompt is None


def test_an_image_model_weighs_images_that_it_sees_and_makes() -> None:
    found = consumption("gpt-image-2", "ProvisionedManaged")

    assert found.short == Weights(Fraction(1), Fraction(0), Fraction(6), None, Fraction(8, 5))
    assert found.tokens_per_second is None


def test_without_a_version_the_newest_that_has_an_entry_is_meant() -> None:
    found = {
        consumption("gpt-4o", GLOBAL).model.version,
        consumption("gpt-5", GLOBAL).model.version,
    }

    assert found == {"2024-11-20", "2025-08-07"}
    assert consumption("gpt-4o@2024-05-13", GLOBAL).model.version == "2024-05-13"
    assert consumption("gpt-4o", GLOBAL, "2024-08-06").model.version == "2024-08-06"


@pytest.mark.parametrize("sku", SKUS)
@pytest.mark.parametrize("row", part("throughput"), ids=lambda row: f"{row[1]}@{row[2]}")
def test_every_model_of_the_sizing_page_can_be_sized(row: list[str], sku: str) -> None:
    found = consumption(row[1], sku, row[2])

    assert found.input_tpm_per_ptu > 0
    assert all(each is None or each >= 0 for each in astuple(found.short))
    assert found.short.output > found.short.input


@pytest.mark.parametrize(
    ("asked", "problems"),
    [
        (
            ("gpt-41", GLOBAL, None),
            ["--model: 'gpt-41' is not in the catalogue; did you mean gpt-4.1?"],
        ),
        (
            ("gpt-4o", GLOBAL, "2020-01-01"),
            [
                "--model-version: the sizing page has no PTU entry of gpt-4o 2020-01-01; "
                "use 2024-05-13 or 2024-08-06 or 2024-11-20"
            ],
        ),
        (
            ("gpt-4o@2024-11-20", GLOBAL, "2024-05-13"),
            [
                "--model-version: '2024-05-13' is not the version in 'gpt-4o@2024-11-20'; "
                "state it once"
            ],
        ),
        (
            ("gpt-4.1", "GlobalStandard", None),
            [
                "--sku: GlobalStandard is billed by use and has no PTU; use "
                "GlobalProvisionedManaged, DataZoneProvisionedManaged, ProvisionedManaged"
            ],
        ),
        (
            ("gpt-41", "GlobalProvisionManaged", None),
            [
                "--sku: 'GlobalProvisionManaged' is no deployment type; "
                "did you mean GlobalProvisionedManaged?",
                "--model: 'gpt-41' is not in the catalogue; did you mean gpt-4.1?",
            ],
        ),
    ],
)
def test_what_cannot_be_sized_is_refused_with_every_reason(
    asked: tuple[str, str, str | None], problems: list[str]
) -> None:
    with pytest.raises(CapacityError) as refused:
        consumption(*asked)

    assert [str(each) for each in refused.value.problems] == problems


def test_a_model_without_a_ptu_entry_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(CapacityError) as refused:
        consumption("gpt-6-luna", GLOBAL)

    (problem,) = refused.value.problems
    sized = ", ".join(sorted({each.name for each in catalogue().models if each.sizes}))
    assert str(problem) == (
        "--model: the sizing page has no PTU entry of gpt-6-luna, so it cannot be sized; "
        f"choose one that it has: {sized}"
    )
