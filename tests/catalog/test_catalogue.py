from datetime import date
from typing import Any

import pytest

from aoai.catalog import (
    PARTS,
    Lifecycle,
    Region,
    Size,
    Terms,
    catalogue,
    parse,
    part,
    region_name,
)


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


def _parts(**changes: Any) -> dict[str, Any]:
    """The packaged parts, some of them replaced."""
    return {**{name: part(name) for name in PARTS}, **changes}


CHAT = ("OpenAI", "gpt-5.4", "2026-03-05")


def test_what_azure_said_stands_beside_the_documents() -> None:
    terms = {"usage": "OpenAI.ProvisionedManaged", "minimum": 25, "step": 25, "ends": "2027-01-01"}
    found = parse(_parts(terms=[[*CHAT, "ProvisionedManaged", terms]])).model(*CHAT[1:])

    assert found is not None
    assert found.terms == {
        "ProvisionedManaged": Terms(
            "OpenAI.ProvisionedManaged", minimum=25, step=25, ends=date(2027, 1, 1)
        )
    }
    assert found.sizes["ProvisionedManaged"] == Size(50, 50)


def test_a_region_that_differs_has_a_model_of_its_own() -> None:
    usual = [
        [*CHAT, "ProvisionedManaged", {"minimum": 50}],
        [*CHAT, "GlobalStandard", {"default": 10}],
    ]
    here = {
        "lifecycle": "Deprecating",
        "retirement": None,
        "default": False,
        "kinds": ["AIServices"],
        "terms": {"ProvisionedManaged": {"minimum": 25}},
    }
    found = parse(_parts(terms=usual, regional=[[*CHAT, "uksouth", here]])).model(*CHAT[1:])

    assert found is not None
    there = found.within("uksouth")
    assert (there.lifecycle, there.retirement, there.is_default, there.kinds) == (
        Lifecycle.DEPRECATING,
        None,
        False,
        ("AIServices",),
    )
    assert there.terms == {
        "ProvisionedManaged": Terms(minimum=25),
        "GlobalStandard": Terms(default=10),
    }
    assert found.within("westus3") is found
    assert found.retirement == date(2027, 9, 2)


def test_a_lifecycle_word_that_is_new_is_kept_as_it_is() -> None:
    models = [[*CHAT, {"lifecycle": "Sunsetting"}]]
    found = parse(_parts(models=models)).model(*CHAT[1:])

    assert found is not None
    assert found.lifecycle == "Sunsetting"


def test_regions_by_sku_are_the_offers_seen_from_the_other_side() -> None:
    offers = [[*CHAT, "eastus", "A", "B"], [*CHAT, "westus", "A"]]
    found = parse(_parts(offers=offers)).model(*CHAT[1:])

    assert found is not None
    assert found.regions == {"A": ("eastus", "westus"), "B": ("eastus",)}
    assert (found.offered_in("eastus"), found.offered_in("uksouth")) == (("A", "B"), ())
