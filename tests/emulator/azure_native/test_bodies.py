"""How inputs become ARM bodies, and ARM's answers outputs."""

import pytest

from aoai.emulator.azure_native.bodies import (
    body,
    imported,
    outputs,
    path_inputs,
    preview,
    refreshed_inputs,
    resource_id,
)
from aoai.emulator.azure_native.table import KINDS
from aoai.emulator.azure_native.wire import UNKNOWN

ACCOUNT = KINDS["azure-native:cognitiveservices:Account"]
ALERT = KINDS["azure-native:monitor:MetricAlert"]
ROLE = KINDS["azure-native:authorization:RoleAssignment"]
SETTING = KINDS["azure-native:monitor:DiagnosticSetting"]
ACCOUNT_ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/oai"


def test_an_id_is_the_path_with_the_inputs_filled_in() -> None:
    inputs = {"resourceGroupName": "g", "accountName": "oai"}

    assert resource_id(ACCOUNT, inputs, "s") == ACCOUNT_ID


def test_a_scope_is_an_id_of_its_own() -> None:
    inputs = {"scope": ACCOUNT_ID, "roleAssignmentName": "r"}

    identifier = resource_id(ROLE, inputs, "s")

    assert identifier == f"{ACCOUNT_ID}/providers/Microsoft.Authorization/roleAssignments/r"
    assert path_inputs(ROLE, identifier) == inputs


def test_the_case_of_an_id_does_not_matter() -> None:
    identifier = f"{ACCOUNT_ID.lower()}/providers/microsoft.insights/diagnosticsettings/d"

    assert path_inputs(SETTING, identifier) == {"resourceUri": ACCOUNT_ID.lower(), "name": "d"}


def test_an_id_of_another_type_gives_no_inputs() -> None:
    assert path_inputs(ROLE, ACCOUNT_ID) == {}


def test_inputs_of_the_path_stay_out_of_the_body() -> None:
    inputs = {
        "resourceGroupName": "g",
        "accountName": "oai",
        "azureApiVersion": "2025-06-01",
        "location": "swedencentral",
        "sku": {"name": "S0"},
        "properties": {"disableLocalAuth": True},
    }

    assert body(ACCOUNT, inputs) == {
        "location": "swedencentral",
        "sku": {"name": "S0"},
        "properties": {"disableLocalAuth": True},
    }


def test_inputs_that_arm_keeps_in_properties_are_moved_there_and_back() -> None:
    criteria = {"odataType": "Microsoft.Azure.Monitor.X", "allOf": [{"name": "c"}]}
    inputs = {
        "resourceGroupName": "g",
        "ruleName": "r",
        "location": "global",
        "tags": {"odataType": "stays"},
        "severity": 2,
        "criteria": criteria,
    }

    sent = body(ALERT, inputs)

    assert sent == {
        "location": "global",
        "tags": {"odataType": "stays"},
        "properties": {
            "severity": 2,
            "criteria": {"odata.type": "Microsoft.Azure.Monitor.X", "allOf": [{"name": "c"}]},
        },
    }
    assert outputs(ALERT, {"id": "/x", "name": "r", **sent}) == {
        "name": "r",
        "location": "global",
        "tags": {"odataType": "stays"},
        "severity": 2,
        "criteria": criteria,
        "azureApiVersion": "2018-03-01",
    }


def test_assigned_identities_are_a_list_in_the_sdk_and_a_map_in_arm() -> None:
    inputs = {"identity": {"type": "UserAssigned", "userAssignedIdentities": ["/a", "/b"]}}

    assert body(ACCOUNT, inputs) == {
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {"/a": {}, "/b": {}}}
    }


def test_what_azure_fills_in_is_unknown_in_a_preview() -> None:
    inputs = {
        "accountName": "oai",
        "identity": {"type": "SystemAssigned"},
        "location": "swedencentral",
        "properties": {"customSubDomainName": "oai"},
    }

    found = preview(ACCOUNT, inputs)

    assert found["identity"] == {
        "type": "SystemAssigned",
        "principalId": UNKNOWN,
        "tenantId": UNKNOWN,
    }
    assert found["properties"]["customSubDomainName"] == "oai"
    assert found["properties"]["endpoint"] == UNKNOWN
    assert (found["location"], found["name"]) == ("swedencentral", UNKNOWN)


def test_properties_of_azure_are_unknown_in_a_preview_that_asks_for_none() -> None:
    found = preview(ACCOUNT, {"accountName": "oai"})

    assert found["properties"]["endpoint"] == UNKNOWN
    assert "identity" not in found


def test_an_import_leaves_out_what_azure_fills_in() -> None:
    live = {
        "location": "swedencentral",
        "name": "oai",
        "properties": {"disableLocalAuth": True, "endpoint": "https://oai", "internalId": "1"},
    }

    assert imported(ACCOUNT, ACCOUNT_ID, live) == {
        "resourceGroupName": "g",
        "accountName": "oai",
        "location": "swedencentral",
        "properties": {"disableLocalAuth": True},
    }


@pytest.mark.parametrize(
    ("before", "now", "inputs", "expected"),
    [
        pytest.param({"a": "1", "b": "x"}, {"a": "1", "b": "x"}, {"a": "1"}, {"a": "1"}, id="same"),
        pytest.param({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "2"}, id="changed behind our back"),
        pytest.param({"a": "S"}, {"a": "S"}, {"a": "s"}, {"a": "s"}, id="spelt in another way"),
        pytest.param({"a": "1"}, {}, {"a": "1"}, {}, id="removed behind our back"),
        pytest.param({}, {"a": "1"}, {}, {"a": "1"}, id="added behind our back"),
    ],
)
def test_a_refresh_changes_inputs_where_the_live_value_differs_from_the_last_output(
    before: dict[str, str],
    now: dict[str, str],
    inputs: dict[str, str],
    expected: dict[str, str],
) -> None:
    old = {"accountName": "oai", "tags": inputs}

    found = refreshed_inputs(ACCOUNT, old, {"tags": before}, {"tags": now})

    assert found == {"accountName": "oai", "tags": expected}
