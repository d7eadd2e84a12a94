from datetime import date

import pytest

from aoai.catalog import Lifecycle, Region, Size, catalogue, region_name


def test_the_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()


def test_a_model_has_its_regions_sizes_and_dates() -> None:
    model = catalogue().model("gpt-5.4", "2026-03-05")

    assert model is not None
    assert model.regions["ProvisionedManaged"] == (
        "australiaeast",
        "centralus",
        "germanywestcentral",
        "japaneast",
        "koreacentral",
        "swedencentral",
        "uksouth",
        "westus3",
    )
    assert model.sizes == {
        "ProvisionedManaged": Size(50, 50),
        "GlobalProvisionedManaged": Size(15, 5),
        "DataZoneProvisionedManaged": Size(15, 5),
    }
    assert (model.lifecycle, model.retirement) == (
        Lifecycle.GENERALLY_AVAILABLE,
        date(2027, 9, 2),
    )
    assert model.input_tpm_per_ptu == 2400


def test_a_sku_without_regions_is_left_out() -> None:
    model = catalogue().model("text-embedding-3-large", "1")

    assert model is not None
    assert list(model.regions) == ["DataZoneStandard", "GlobalStandard", "Standard"]


@pytest.mark.parametrize(
    ("name", "version", "lifecycle"),
    [
        ("o1", "2024-12-17", Lifecycle.DEPRECATING),
        ("gpt-5-chat", "2025-08-07", Lifecycle.DEPRECATED),
        ("gpt-6-sol", "2026-09-22", None),
    ],
)
def test_the_lifecycle_is_told_in_arms_words(
    name: str, version: str, lifecycle: Lifecycle | None
) -> None:
    model = catalogue().model(name, version)

    assert model is not None
    assert model.lifecycle == lifecycle


def test_a_model_of_the_retirement_schedule_alone_is_not_listed() -> None:
    model = catalogue().model("o1-pro", "2025-03-19")

    assert model is not None
    assert (model.listed, dict(model.regions)) == (False, {})


def test_eu_is_the_data_zone_and_eu_members_leave_out_norway_and_switzerland() -> None:
    known = catalogue()

    assert known.regions_of("eu") == (
        "francecentral",
        "germanywestcentral",
        "italynorth",
        "northeurope",
        "norwayeast",
        "polandcentral",
        "spaincentral",
        "swedencentral",
        "switzerlandnorth",
        "westeurope",
    )
    assert set(known.regions_of("eu")) - set(known.regions_of("eu-members")) == {
        "norwayeast",
        "switzerlandnorth",
    }


def test_every_region_is_in_global_and_in_one_zone_at_most() -> None:
    known = catalogue()
    zoned = [region for word in ("us", "eu", "apac") for region in known.regions_of(word)]

    assert known.regions_of("global") == tuple(known.regions)
    assert len(zoned) == len(set(zoned)) == 24
    assert known.zone_of("uksouth") is None
    assert known.zone_of("nowhere") is None


def test_a_word_that_names_no_zone_is_an_error() -> None:
    with pytest.raises(KeyError):
        catalogue().regions_of("europe")


def test_a_region_has_its_geography_and_zone() -> None:
    assert catalogue().regions["swedencentral"] == Region(
        name="swedencentral",
        display_name="Sweden Central",
        geography="Sweden",
        data_zone="eu",
        paired="swedensouth",
        offers_openai=True,
    )


@pytest.mark.parametrize("spelling", ["West US 3", "WestUS3", "westus3", "WESTUS3"])
def test_arms_spellings_of_a_region_are_one(spelling: str) -> None:
    assert region_name(spelling) == "westus3"
