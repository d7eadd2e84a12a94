"""Model deployments: what a PUT, GET, PATCH and DELETE answer when nothing is refused."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from arm import arm, deployment

# What the tests below stand on: the catalogue's offers, and quota for PTU.
PTU = {"swedencentral": {"OpenAI.DataZoneProvisionedManaged": 1000}}
GPT = "gpt-5.4@2026-03-05"

Recorded = Callable[[str, str], list[Mapping[str, Any]]]


def turbo(recorded: Recorded) -> list[dict[str, Any]]:
    """The list of a region in 2025-10: what was recorded later, when the model had been retired."""
    return [
        {**each, "model": {**each["model"], "lifecycleStatus": "GenerallyAvailable"}}
        for each in recorded("eastus2", "models")
        if each["name"] == "OpenAI.gpt-35-turbo.0125"
    ]


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml, 2025-10-28, the whole body")
def test_a_standard_deployment_is_ready_in_the_answer(recorded: Recorded) -> None:
    call = arm(models={"eastus2": turbo(recorded)}, now="2025-10-28T14:48:25.393632Z")
    path = call.make_account(kind="OpenAI", location="eastus2") + "/deployments/dpy"

    answer = call("PUT", path, deployment("Standard", 1, "gpt-35-turbo@0125"))

    etag = answer.headers["etag"]
    assert answer.status == 201
    assert answer.body == {
        "id": path,
        "type": "Microsoft.CognitiveServices/accounts/deployments",
        "name": "dpy",
        "sku": {"name": "Standard", "capacity": 1},
        "properties": {
            "model": {"format": "OpenAI", "name": "gpt-35-turbo", "version": "0125"},
            "versionUpgradeOption": "OnceNewDefaultVersionAvailable",
            "currentCapacity": 1,
            # In japaneast there was `completion` too; the model of eastus2 has it not.
            "capabilities": {
                "maxContextToken": "16385",
                "maxOutputToken": "4096",
                "chatCompletion": "true",
                "assistants": "true",
            },
            "provisioningState": "Succeeded",
            "rateLimits": [
                {"key": "request", "renewalPeriod": 10, "count": 1},
                {"key": "token", "renewalPeriod": 60, "count": 1000},
            ],
        },
        "systemData": {
            "createdBy": call.azure.scenario.client_id,
            "createdByType": "Application",
            "createdAt": "2025-10-28T14:48:25.393632Z",
            "lastModifiedBy": call.azure.scenario.client_id,
            "lastModifiedByType": "Application",
            "lastModifiedAt": "2025-10-28T14:48:25.393632Z",
        },
        "etag": etag,
    }
    assert list(answer.body) == ["id", "type", "name", "sku", "properties", "systemData", "etag"]
    assert list(answer.body["properties"]) == [
        "model",
        "versionUpgradeOption",
        "currentCapacity",
        "capabilities",
        "provisioningState",
        "rateLimits",
    ]
    assert not {"azure-asyncoperation", "location", "retry-after"} & set(answer.headers)


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml: GET as PUT, list without etag")
def test_a_deployment_is_shown_and_listed_as_it_was_answered() -> None:
    call = arm()
    account_id = call.make_account()
    empty = call("GET", f"{account_id}/deployments")
    made = call("PUT", f"{account_id}/deployments/chat", deployment())

    shown = call("GET", f"{account_id}/deployments/chat")
    listed = call("GET", f"{account_id}/deployments")

    assert empty.body == {"value": []}
    assert (shown.status, shown.body, shown.headers["etag"]) == (200, made.body, made.body["etag"])
    assert (listed.body, "etag" in listed.headers) == ({"value": [made.body]}, False)


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml: lists of one account")
def test_accounts_whose_names_begin_alike_keep_their_deployments_apart() -> None:
    call = arm()
    short, long = call.make_account("oai"), call.make_account("oai2")
    call("PUT", f"{long}/deployments/chat", deployment())

    assert call("GET", f"{short}/deployments").body == {"value": []}


@pytest.mark.recorded("az sends the capacity as text")
def test_a_capacity_may_be_text() -> None:
    call = arm(quota=PTU)
    path = call.make_account() + "/deployments/chat"

    body = call("PUT", path, deployment("DataZoneProvisionedManaged", "50", GPT)).body

    assert body["sku"] == {"name": "DataZoneProvisionedManaged", "capacity": 50}
    assert body["properties"]["currentCapacity"] == 50
    assert "rateLimits" not in body["properties"]


@pytest.mark.assumed("the product of the unit's limits and the capacity is inferred from the units")
def test_rate_limits_grow_with_the_capacity(recorded: Recorded) -> None:
    call = arm(models={"eastus2": turbo(recorded)}, now="2025-10-28T00:00:00Z")
    path = call.make_account(kind="OpenAI", location="eastus2") + "/deployments/dpy"

    body = call("PUT", path, deployment("Standard", 30, "gpt-35-turbo@0125")).body

    assert body["properties"]["rateLimits"] == [
        {"key": "request", "renewalPeriod": 10, "count": 30},
        {"key": "token", "renewalPeriod": 60, "count": 30000},
    ]


@pytest.mark.recorded("Azure/bicep#16642: the SKU falls back to Standard")
def test_a_sku_among_the_properties_is_not_seen() -> None:
    call = arm()
    path = call.make_account(location="eastus2") + "/deployments/dpy"
    inside = {"sku": {"name": "GlobalStandard", "capacity": 10}}
    body = deployment(model="text-embedding-3-large@1", properties=inside)
    del body["sku"]

    assert call("PUT", path, body).body["sku"] == {"name": "Standard", "capacity": 1}


@pytest.mark.assumed("200 for an update is legal in the SDK; which one Azure answers is not known")
def test_a_second_put_is_an_update() -> None:
    call = arm(quota=PTU)
    path = call.make_account() + "/deployments/Chat"
    before = call("PUT", path, deployment("DataZoneProvisionedManaged", 50, GPT)).body

    call.azure.clock.advance(timedelta(minutes=1))
    answer = call(
        "PUT",
        path.replace("Chat", "chat"),
        deployment(
            "DataZoneProvisionedManaged",
            100,
            GPT,
            properties={"raiPolicyName": "strict", "versionUpgradeOption": "NoAutoUpgrade"},
            tags={"env": "dev"},
        ),
    )

    properties = {
        **before["properties"],
        "currentCapacity": 100,
        "raiPolicyName": "strict",
        "versionUpgradeOption": "NoAutoUpgrade",
    }
    assert answer.status == 200
    assert answer.body == {
        **before,
        "sku": {"name": "DataZoneProvisionedManaged", "capacity": 100},
        "properties": properties,
        "tags": {"env": "dev"},
        "systemData": {**before["systemData"], "lastModifiedAt": "2026-10-05T12:01:00Z"},
        "etag": answer.headers["etag"],
    }
    assert answer.body["etag"] != before["etag"]


@pytest.mark.documented("azure-mgmt-cognitiveservices 14.1: PATCH carries sku and tags")
def test_a_patch_changes_capacity_and_tags_alone() -> None:
    call = arm()
    path = call.make_account() + "/deployments/chat"
    before = call("PUT", path, deployment(tags={"a": "1"})).body

    body = call("PATCH", path, {"sku": {"capacity": 20}, "tags": {"b": "2"}}).body

    assert body["sku"] == {"name": "GlobalStandard", "capacity": 20}
    assert body["tags"] == {"a": "1", "b": "2"}
    assert body["properties"]["model"] == before["properties"]["model"]


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml: 200 empty")
def test_a_deployment_is_deleted_at_once() -> None:
    call = arm()
    path = call.make_account() + "/deployments/chat"
    call("PUT", path, deployment())

    answer = call("DELETE", path)

    assert (answer.status, answer.text) == (200, b"")


@pytest.mark.assumed("204 by analogy with accounts")
def test_deleting_nothing_is_no_failure() -> None:
    call = arm()

    assert call("DELETE", call.make_account() + "/deployments/none").status == 204


@pytest.mark.recorded("microsoft/PubSec-Info-Assistant#385: the provider answers, not ARM")
def test_a_missing_deployment_has_another_code_than_a_missing_account() -> None:
    call = arm()
    path = call.make_account() + "/deployments/none"

    message = f"Specified resource '{path}' cannot be found."
    assert call("GET", path).error == (404, "NotFound", message)


@pytest.mark.recorded("microsoft/Learn-LTI#116 (another provider; ARM makes it)")
def test_a_deployment_needs_its_account() -> None:
    call = arm()

    assert call("PUT", f"{call.accounts}/none/deployments/chat", deployment()).error == (
        404,
        "ParentResourceNotFound",
        "Can not perform requested operation on nested resource. Parent resource 'none' not found.",
    )


@pytest.mark.documented("azure-mgmt-cognitiveservices 14.1: deployments/{d}/skus")
def test_a_deployment_lists_the_skus_of_its_model() -> None:
    call = arm()
    path = call.make_account() + "/deployments/chat"
    call("PUT", path, deployment(model=GPT))

    found = call("GET", f"{path}/skus").body["value"]

    assert {each["sku"]["name"] for each in found} == {
        "GlobalStandard",
        "DataZoneStandard",
        "ProvisionedManaged",
        "GlobalProvisionedManaged",
        "DataZoneProvisionedManaged",
        "GlobalBatch",
    }


@pytest.mark.recorded("microsoft-foundry-for-vscode#554")
def test_a_put_over_a_failed_one_is_refused() -> None:
    failing = {"match": {"path": "/deployments/chat$", "nth": 1}, "answer": {"accepted": {}}}
    call = arm(faults=[failing])
    path = call.make_account() + "/deployments/chat"
    call("PUT", path, deployment())
    for _ in range(2):
        call("GET", path)

    refused = call("PUT", path, deployment())

    message = (
        "The deployment 'chat' is in 'Failed' state, please delete it before creating a new one."
    )
    assert refused.error == (400, "BadRequest", message)
    assert call("DELETE", path).status == 200
    assert call("PUT", path, deployment()).status == 201
