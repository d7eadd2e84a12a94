"""Cognitive Services accounts."""

import pytest

from arm import account, arm, deployment

# The order is part of the recording: CS/test_cognitiveservices_deployment.yaml, 2025-10-28.
KEYS = ["id", "name", "type", "etag", "location", "sku", "kind", "properties", "systemData"]
PROPERTIES = [
    "endpoint",
    "internalId",
    "dateCreated",
    "apiProperties",
    "callRateLimit",
    "isMigrated",
    "allowProjectManagement",
    "privateEndpointConnections",
    "publicNetworkAccess",
    "capabilities",
    "endpoints",
    "provisioningState",
]
RECORDED = {"kind": "OpenAI", "sku": {"name": "S0"}, "location": "JAPANEAST", "properties": {}}


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml, 2025-10-28")
def test_a_new_account_is_creating_and_says_where_to_poll() -> None:
    call = arm()
    path = f"{call.accounts}/cs_cli_test"

    answer = call("PUT", path, RECORDED)

    body = answer.body
    assert answer.status == 201
    assert (list(body), list(body["properties"])) == (KEYS, PROPERTIES)
    assert {name: body[name] for name in ("id", "name", "type", "location", "sku", "kind")} == {
        "id": path,
        "name": "cs_cli_test",
        "type": "Microsoft.CognitiveServices/accounts",
        "location": "JAPANEAST",
        "sku": {"name": "S0"},
        "kind": "OpenAI",
    }
    assert body["properties"]["endpoint"] == "https://japaneast.api.cognitive.microsoft.com/"
    assert body["properties"]["provisioningState"] == "Creating"
    assert answer.headers["etag"] == body["etag"]
    assert not {"location", "retry-after"} & set(answer.headers)
    assert answer.headers["azure-asyncoperation"].startswith(
        f"https://management.azure.com{call.provider}/locations/JAPANEAST/operationResults/"
    )


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml, 2025-10-28: Succeeded at once")
def test_the_poll_is_an_operation_and_never_the_account() -> None:
    call = arm()
    made = call("PUT", f"{call.accounts}/oai", RECORDED)

    poll = call.follow(made.headers["azure-asyncoperation"]).body

    name = poll["id"].rpartition("/")[2]
    assert poll == {
        "id": f"{call.provider}/locations/JAPANEAST/operationResults/{name}",
        "name": name,
        "status": "Succeeded",
        "startTime": "2026-10-05T12:00:00Z",
        "endTime": "2026-10-05T12:00:00Z",
    }
    shown = call("GET", f"{call.accounts}/oai").body
    assert shown["properties"] == {**made.body["properties"], "provisioningState": "Succeeded"}
    assert shown["etag"] != made.body["etag"]


@pytest.mark.recorded("2022: the word is the provisioning state, and there is no endTime yet")
def test_a_slow_account_is_creating_for_as_many_polls_as_the_scenario_says() -> None:
    call = arm(polls={"accounts": 2})
    where = call("PUT", f"{call.accounts}/oai", RECORDED).headers["azure-asyncoperation"]

    polls = [call.follow(where).body for _ in range(3)]

    assert [each["status"] for each in polls] == ["Creating", "Creating", "Succeeded"]
    assert ["endTime" in each for each in polls] == [False, False, True]
    shown = call("GET", f"{call.accounts}/oai").body
    assert shown["properties"]["provisioningState"] == "Succeeded"


@pytest.mark.assumed("how a client that never polls the operation sees the end")
def test_a_get_counts_as_a_poll_of_a_slow_account() -> None:
    call = arm(polls={"accounts": 1})
    call("PUT", f"{call.accounts}/oai", RECORDED)

    shown = [call("GET", f"{call.accounts}/oai").body["properties"] for _ in range(2)]

    assert [each["provisioningState"] for each in shown] == ["Creating", "Succeeded"]


@pytest.mark.recorded("CS/test_cognitiveservices_softdelete.yaml (FormRecognizer), and AIServices")
def test_a_subdomain_makes_the_endpoint() -> None:
    call = arm()

    body = call("PUT", f"{call.accounts}/a", account(properties={"customSubDomainName": "s"})).body

    at = PROPERTIES.index("isMigrated") + 1
    assert body["properties"]["endpoint"] == "https://s.cognitiveservices.azure.com/"
    assert set(body["properties"]["endpoints"].values()) == {body["properties"]["endpoint"]}
    assert list(body["properties"]) == [*PROPERTIES[:at], "customSubDomainName", *PROPERTIES[at:]]


@pytest.mark.documented("Azure OpenAI: endpoints of kind OpenAI end in openai.azure.com")
def test_kind_openai_has_its_own_domain() -> None:
    call = arm()
    body = account(kind="OpenAI", properties={"customSubDomainName": "s"})

    made = call("PUT", f"{call.accounts}/a", body).body

    assert made["properties"]["endpoint"] == "https://s.openai.azure.com/"


@pytest.mark.assumed("where the emulator's data plane is")
def test_on_a_server_the_endpoint_and_the_poll_are_the_servers_own() -> None:
    call = arm(endpoint="https://localhost:4")
    body = account(properties={"customSubDomainName": "s"})

    answer = call("PUT", f"{call.accounts}/a", body)

    assert answer.body["properties"]["endpoint"] == "https://localhost:4/_accounts/s/"
    where = answer.headers["azure-asyncoperation"]
    assert where.startswith(f"https://localhost:4{call.provider}/locations/")


@pytest.mark.recorded("no identity key when none was asked for, 2025; az sends SystemAssigned")
def test_an_identity_is_given_when_it_is_asked_for() -> None:
    call = arm()
    path = call.make_account()

    without = call("GET", path).body
    given = call("PATCH", path, {"identity": {"type": "SystemAssigned"}}).body

    assert "identity" not in without
    assert given["identity"].keys() == {"type", "principalId", "tenantId"}
    assert given["identity"]["tenantId"] == call.azure.scenario.subscriptions[0].tenant
    assert call("PATCH", path, {"tags": {"a": "b"}}).body["identity"] == given["identity"]


@pytest.mark.documented("azure-mgmt-cognitiveservices 14.1: 200 for an update")
def test_an_update_keeps_what_it_does_not_name_and_changes_the_etag() -> None:
    call = arm()
    path = call.make_account(kind="OpenAI", properties={"customSubDomainName": "s"})
    before = call("GET", path).body
    endpoint = "https://s.cognitiveservices.azure.com/"

    answer = call("PUT", path, account(properties={"disableLocalAuth": True}, tags={"env": "dev"}))

    assert answer.status == 200
    assert answer.body["properties"] == {
        **before["properties"],
        "endpoint": endpoint,
        "endpoints": dict.fromkeys(before["properties"]["endpoints"], endpoint),
        "disableLocalAuth": True,
    }
    assert (answer.body["kind"], answer.body["tags"]) == ("AIServices", {"env": "dev"})
    assert answer.body["etag"] != before["etag"]
    assert "azure-asyncoperation" not in answer.headers


@pytest.mark.recorded("az account update --tags: PATCH with sku, properties and tags")
def test_a_patch_replaces_tags() -> None:
    call = arm()
    path = call.make_account(tags={"old": "1"})

    body = call("PATCH", path, {"sku": {"name": "S0"}, "properties": {}, "tags": {"a": "b"}}).body

    assert body["tags"] == {"a": "b"}


@pytest.mark.assumed("ARM's code; the text is from memory")
def test_an_account_does_not_move() -> None:
    call = arm()
    path = call.make_account()

    same = call("PUT", path, account(location="Sweden Central"))
    other = call("PUT", path, account(location="eastus2"))

    assert (same.status, same.body["location"]) == (200, "swedencentral")
    assert other.error[:2] == (409, "InvalidResourceLocation")


@pytest.mark.recorded("Azure/azure-sdk-for-net#17483")
def test_a_region_without_accounts_is_refused() -> None:
    call = arm()

    status, code, message = call("PUT", f"{call.accounts}/a", account(location="moon")).error

    assert (status, code) == (400, "LocationNotAvailableForResourceType")
    assert message.startswith(
        "The provided location 'moon' is not available for resource type "
        "'Microsoft.CognitiveServices/accounts'. List of available regions for the resource type "
        "is 'australiaeast,"
    )


@pytest.mark.recorded("FVS#341: the message names the account")
@pytest.mark.parametrize("below", ["", "/deployments/chat", "/deployments", "/models"])
def test_reads_of_a_missing_account_and_below_it_miss_the_account(below: str) -> None:
    call = arm()

    assert call("GET", f"{call.accounts}/none{below}").error == (
        404,
        "ResourceNotFound",
        "The Resource 'Microsoft.CognitiveServices/accounts/none' under resource group 'g' was not "
        "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml: 200 empty; PSCS: 204 when absent")
def test_an_account_is_deleted_at_once() -> None:
    call = arm()
    path = call.make_account()

    first, second = call("DELETE", path), call("DELETE", path)

    assert [(each.status, each.text) for each in (first, second)] == [(200, b""), (204, b"")]
    assert call("GET", call.accounts).body == {"value": []}


@pytest.mark.recorded("lists hold the accounts of a group, or of the subscription")
def test_accounts_are_listed_by_group_and_by_subscription() -> None:
    call = arm()
    call.make_group("g2")
    call.make_account("one")
    call("PUT", call.accounts.replace("/g/", "/g2/") + "/two", account())

    def names(path: str) -> list[str]:
        return [each["name"] for each in call("GET", path).body["value"]]

    assert names(call.accounts) == ["one"]
    assert names(f"{call.provider}/accounts") == ["one", "two"]


@pytest.mark.recorded("az account keys list and regenerate")
def test_keys_stay_until_one_is_made_anew() -> None:
    call = arm()
    path = call.make_account()

    before = call("POST", f"{path}/listKeys").body
    after = call("POST", f"{path}/regenerateKey", {"keyName": "Key1"}).body

    assert set(before) == {"key1", "key2"}
    assert (after["key1"] != before["key1"], after["key2"]) == (True, before["key2"])
    assert call("POST", f"{path}/listKeys").body == after


@pytest.mark.assumed("code and text from memory")
def test_without_key_sign_in_there_are_no_keys() -> None:
    call = arm()
    path = call.make_account(properties={"disableLocalAuth": True})

    assert call("POST", f"{path}/listKeys").error == (
        400,
        "BadRequest",
        "Failed to list key. disableLocalAuth is set to be true",
    )


@pytest.mark.assumed("no refusal was found for an account that has deployments")
def test_deployments_go_with_their_account() -> None:
    call = arm()
    path = call.make_account()
    call("PUT", f"{path}/deployments/chat", deployment())

    assert call("DELETE", path).status == 200
