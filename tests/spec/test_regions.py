from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai.catalog import ZONE_WORDS, catalogue
from aoai.spec import SpecError, load
from aoai.spec.planned import PlannedCandidate
from stackfiles import STACKS, deployment, planned, spec

PTU = "DataZoneProvisionedManaged"
ZONE_STANDARD = "DataZoneStandard"
LISTED = st.lists(st.sampled_from(sorted(catalogue().regions)), min_size=1, max_size=4, unique=True)


def regions_of(**changes: Any) -> list[str]:
    """The regions of the only deployment's candidates."""
    (only,) = planned(**changes).deployments
    return [each.region for each in only.candidates]


def refused(**changes: Any) -> list[str]:
    with pytest.raises(SpecError) as caught:
        planned(**changes)
    return str(caught.value).splitlines()


def test_a_list_is_kept_in_order() -> None:
    assert regions_of(regions=["westeurope", "francecentral"]) == ["westeurope", "francecentral"]


def test_azures_own_spellings_of_a_region_are_one() -> None:
    assert regions_of(regions=["Sweden Central", "FRANCECENTRAL"]) == [
        "swedencentral",
        "francecentral",
    ]


def test_a_zone_word_is_the_regions_that_offer_model_and_sku_by_name() -> None:
    chat = deployment(model="gpt-5.1@2025-11-13")

    assert regions_of(regions="eu", deployments={"chat": chat}) == [
        "francecentral",
        "swedencentral",
    ]


def test_a_zone_word_leaves_out_regions_without_the_spillovers_sku() -> None:
    chat = deployment(model="gpt-5.4@2026-03-05", sku="ProvisionedManaged", capacity=50)
    spilling = {**chat, "spillover": {"sku": "DataZoneBatch", "capacity": 5}}

    assert regions_of(regions="us", deployments={"chat": chat}) == ["centralus", "westus3"]
    assert regions_of(regions="us", deployments={"chat": spilling}) == ["centralus", "westus3"]
    assert regions_of(regions="eu", deployments={"chat": chat}) == [
        "germanywestcentral",
        "swedencentral",
    ]
    assert refused(regions="eu", deployments={"chat": spilling}) == [
        "deployments.chat: no region of eu is known to offer gpt-5.4@2026-03-05 as "
        "ProvisionedManaged with DataZoneBatch; list the regions by name, or choose another SKU",
    ]


def test_residency_drops_the_regions_of_a_zone_word_without_a_word() -> None:
    chat = deployment(sku="GlobalStandard", model="gpt-5.4@2026-03-05")
    norway = deployment(sku="Standard", model="text-embedding-3-large@1")

    assert regions_of(regions="eu-members", deployments={"chat": chat})[:2] == [
        "francecentral",
        "germanywestcentral",
    ]
    everywhere = regions_of(regions="eu", deployments={"embed": norway})
    members = regions_of(regions="eu", residency="eu-members", deployments={"embed": norway})
    assert sorted(set(everywhere) - set(members)) == ["norwayeast", "switzerlandnorth"]


def test_residency_refuses_a_listed_region_outside_it() -> None:
    (problem,) = refused(regions=["swedencentral", "eastus"], residency="eu")

    assert problem.startswith("regions[1]: the residency eu leaves out eastus; ")


@pytest.mark.parametrize(
    ("residency", "changes", "where"),
    [
        ("eu", {"sku": "GlobalStandard"}, "sku"),
        ("eu-members", {"sku": ZONE_STANDARD}, "sku"),
        (["swedencentral", "francecentral"], {"sku": ZONE_STANDARD}, "sku"),
        (
            "eu",
            {"sku": PTU, "spillover": {"sku": "GlobalStandard", "capacity": 5}},
            "spillover.sku",
        ),
        (
            "eu",
            {"otherwise": [{"region": "swedencentral", "sku": "GlobalStandard"}]},
            "otherwise[0].sku",
        ),
        ("eu", {"otherwise": [{"region": "uksouth"}]}, "otherwise[0].region"),
        ("eu", {"regions": ["uksouth"]}, "regions[0]"),
    ],
)
def test_residency_limits_regions_skus_and_spillover_alike(
    residency: object, changes: dict[str, Any], where: str
) -> None:
    chat = deployment(**changes)

    found = refused(residency=residency, deployments={"chat": chat})

    assert [each.partition(":")[0] for each in found] == [f"deployments.chat.{where}"]


def test_what_stays_inside_the_residency_is_taken() -> None:
    chat = deployment(
        sku=PTU,
        spillover={"sku": ZONE_STANDARD, "capacity": 5},
        otherwise=[{"region": "germanywestcentral", "sku": "ProvisionedManaged"}],
    )

    (only,) = planned(residency="eu", deployments={"chat": chat}).deployments

    assert only.candidates == (
        PlannedCandidate("swedencentral"),
        PlannedCandidate("francecentral"),
        PlannedCandidate("germanywestcentral", "ProvisionedManaged"),
    )


def test_a_residency_of_its_own_regions_takes_a_regional_sku() -> None:
    embed = deployment(model="text-embedding-3-large@1", sku="Standard")
    listed = ["swedencentral", "francecentral"]

    assert regions_of(residency=listed, deployments={"embed": embed}) == listed


@given(
    word=st.sampled_from(ZONE_WORDS), sku=st.sampled_from(["GlobalStandard", PTU, ZONE_STANDARD])
)
def test_no_zone_word_reaches_outside_its_zone_or_the_catalogue(word: str, sku: str) -> None:
    known = catalogue()
    model = known.model("gpt-4.1", "2025-04-14")
    assert model is not None
    chat = deployment(model="gpt-4.1@2025-04-14", sku=sku)

    # The list goes last, so that a zone without any offer leaves a place.
    last = [{"region": "uksouth", "sku": "Standard", "capacity": 1}]
    found = regions_of(regions=word, deployments={"chat": {**chat, "otherwise": last}})

    assert found[:-1] == sorted(set(known.regions_of(word)) & set(model.regions[sku]))


@given(
    regions=st.sampled_from(ZONE_WORDS) | LISTED,
    residency=st.sampled_from(ZONE_WORDS) | LISTED,
    sku=st.sampled_from(["Standard", "GlobalStandard", ZONE_STANDARD]),
    further=st.lists(st.sampled_from(sorted(catalogue().regions)), max_size=1),
)
def test_a_plan_never_leaves_the_residency(
    regions: str | list[str], residency: str | list[str], sku: str, further: list[str]
) -> None:
    known = catalogue()
    otherwise = [{"region": each, "sku": "Standard", "capacity": 1} for each in further]
    chat = deployment(model="gpt-4.1@2025-04-14", sku=sku, otherwise=otherwise)
    raw = spec(regions=regions, residency=residency, deployments={"chat": chat})
    allowed = known.regions_of(residency) if isinstance(residency, str) else residency

    try:
        load(raw, STACKS)
        (only,) = planned(
            regions=regions, residency=residency, deployments={"chat": chat}
        ).deployments
    except SpecError:
        return

    for each in only.candidates:
        assert each.region in allowed
        if residency != "global":
            assert (each.sku or sku) != "GlobalStandard"
        zone = known.zone_of(each.region)
        if (each.sku or sku) == ZONE_STANDARD and zone and residency != "global":
            assert set(known.regions_of(zone)) <= set(allowed)


def test_a_zone_word_without_deployments_leaves_no_region_to_stand_in() -> None:
    assert refused(regions="eu", deployments={}) == [
        "regions: eu leaves no region to stand in; add a deployment, or list regions by name"
    ]


def test_a_sku_that_reaches_beyond_the_residency_is_told_where_it_leaves_no_region() -> None:
    chat = deployment(model="gpt-5.4@2026-03-05", sku="DataZoneProvisionedManaged", capacity=50)

    assert refused(regions="eu", residency="eu-members", deployments={"chat": chat}) == [
        "deployments.chat: DataZoneProvisionedManaged processes data anywhere in Azure's EU data "
        "zone, norwayeast and switzerlandnorth included, and the residency is eu-members; "
        "use ProvisionedManaged, or widen the residency",
    ]
