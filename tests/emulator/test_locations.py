"""What Azure says of a region: models and free capacity."""

from typing import Any

import pytest

from arm import Arm, arm, deployment

KINDS = ("OpenAI", "AIServices")
ZONE = "DataZoneProvisionedManaged"
QUERY = {
    "api-version": "2024-10-01",
    "modelFormat": "OpenAI",
    "modelName": "gpt-5.4",
    "modelVersion": "2026-03-05",
}


def free(call: Arm, sku: str, region: str = "SwedenCentral") -> int:
    rows = call("GET", f"{call.provider}/modelCapacities", query=QUERY).body["value"]
    found = [each for each in rows if (each["location"], each["name"]) == (region, sku)]
    return int(found[0]["properties"]["availableCapacity"])


@pytest.mark.recorded("azd, 2026-04-23: the whole list of kind OpenAI")
@pytest.mark.parametrize("region", ["eastus2", "swedencentral"])
def test_recorded_models_are_as_they_were_recorded(region: str, recorded: Any) -> None:
    call = arm(catalogue="recorded")

    found = call("GET", f"{call.provider}/locations/{region}/models").body["value"]

    there = "/subscriptions/00000000-0000-0000-0000-000000000000"
    wanted = [
        {**each, "id": each["id"].replace(there, call.subscription)}
        for each in recorded(region, "models")
    ]
    assert [each for each in found if each["kind"] == "OpenAI"] == wanted
    assert [list(each) for each in found[: len(wanted)]] == [list(each) for each in wanted]


@pytest.mark.recorded("a model stands in the list once for each kind of account")
def test_models_stand_there_for_both_kinds() -> None:
    call = arm()

    found = call("GET", f"{call.provider}/locations/westeurope/models").body["value"]

    kinds = {kind: [each["name"] for each in found if each["kind"] == kind] for kind in KINDS}
    assert kinds["OpenAI"] == kinds["AIServices"] != []
    assert {each["location"] for each in found} == {"WestEurope"}


@pytest.mark.documented("the catalogue: sizes 2026-09-23, regions 2026-09-03, dates 2026-10-05")
def test_a_model_of_the_catalogue_looks_like_a_recorded_one() -> None:
    call = arm()

    found = call("GET", f"{call.provider}/locations/swedencentral/models").body["value"]

    model = next(each["model"] for each in found if each["name"] == "OpenAI.gpt-5.4.2026-03-05")
    skus = {each["name"]: each for each in model["skus"]}
    assert skus[ZONE] == {
        "name": ZONE,
        "usageName": f"OpenAI.{ZONE}",
        "capacity": {"minimum": 15, "maximum": 100000, "step": 5},
        "deprecationDate": "2027-09-02T00:00:00Z",
    }
    assert skus["ProvisionedManaged"]["capacity"] == {"minimum": 50, "maximum": 30000, "step": 50}
    assert model["lifecycleStatus"] == "GenerallyAvailable"
    assert model["deprecation"] == {"inference": "2027-09-02T00:00:00Z"}


@pytest.mark.assumed("models that the retirement schedule leaves out are generally available")
def test_a_model_without_a_schedule() -> None:
    call = arm()

    found = call("GET", f"{call.provider}/locations/swedencentral/models").body["value"]

    model = next(each["model"] for each in found if each["model"]["name"] == "gpt-6-sol")
    assert model["lifecycleStatus"] == "GenerallyAvailable"
    assert "deprecation" not in model
    assert not any("deprecationDate" in each for each in model["skus"])


@pytest.mark.documented("azure-mgmt-cognitiveservices 14.1: accounts/{a}/models, flattened")
def test_an_account_lists_the_models_of_its_region() -> None:
    call = arm()
    path = call.make_account(location="francecentral")

    found = call("GET", f"{path}/models").body["value"]

    names = {each["name"]: [sku["name"] for sku in each["skus"]] for each in found}
    assert "ProvisionedManaged" not in names["gpt-5.4"]
    assert ZONE in names["gpt-5.4"]


@pytest.mark.recorded("PSCS/TestModelCapacity.json, 2024-12-23: only SKUs of the region, 0 listed")
def test_free_capacity_is_told_per_region_and_sku() -> None:
    call = arm(quota={"swedencentral": {f"OpenAI.{ZONE}": 100}})

    rows = call("GET", f"{call.provider}/modelCapacities", query=QUERY).body["value"]

    there = {(each["location"], each["name"]): each for each in rows}
    assert there["SwedenCentral", ZONE] == {
        "id": f"{call.provider}/locations/SwedenCentral/models/OpenAI.gpt-5.4.2026-03-05/"
        f"skuCapacities/{ZONE}",
        "type": "Microsoft.CognitiveServices/locations/models/skuCapacities",
        "name": ZONE,
        "location": "SwedenCentral",
        "properties": {
            "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
            "skuName": ZONE,
            "availableCapacity": 100,
        },
    }
    assert there["FranceCentral", ZONE]["properties"]["availableCapacity"] == 0
    assert ("FranceCentral", "ProvisionedManaged") not in there


@pytest.mark.documented("provisioned throughput, 2026-03-20: counts quota and service capacity")
def test_free_capacity_is_the_less_of_quota_and_service_capacity() -> None:
    call = arm(
        quota={"swedencentral": {f"OpenAI.{ZONE}": 100}},
        capacity={"swedencentral": {"gpt-5.4": {ZONE: 60}}},
    )
    path = call.make_account() + "/deployments/chat"
    before = free(call, ZONE)
    call("PUT", path, deployment(ZONE, 50, "gpt-5.4@2026-03-05"))
    taken = free(call, ZONE)
    call("PUT", path, deployment(ZONE, 50, "gpt-5@2025-08-07"))

    assert (before, taken, free(call, ZONE)) == (60, 10, 50)


@pytest.mark.documented("azure-mgmt-cognitiveservices 14.1: both routes, all three parameters")
def test_one_region_can_be_asked_and_every_parameter_is_needed() -> None:
    call = arm()
    where = f"{call.provider}/locations/swedencentral/modelCapacities"

    found = call("GET", where, query=QUERY).body["value"]
    without = {name: value for name, value in QUERY.items() if name != "modelVersion"}

    assert {each["location"] for each in found} == {"SwedenCentral"}
    assert call("GET", where, query=without).error[:2] == (400, "BadRequest")


@pytest.mark.recorded("az cognitiveservices account list-kinds and list-skus read kind, locations")
def test_the_kinds_of_accounts_are_listed_with_their_regions() -> None:
    call = arm()

    found = call("GET", f"{call.provider}/skus").body["value"]

    assert {each["kind"] for each in found} == set(KINDS)
    assert "SWEDENCENTRAL" in {each["locations"][0] for each in found}
