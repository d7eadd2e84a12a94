"""Resource groups."""

import pytest

from aoai.emulator.scenario import SUBSCRIPTION
from arm import account, arm, deployment

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-a"


@pytest.mark.recorded("azd's recordings: 201 when new")
def test_a_new_group_is_there_at_once() -> None:
    call = arm()

    answer = call("PUT", GROUP, {"location": "eastus2", "tags": {"env": "dev"}})

    assert (answer.status, answer.body) == (
        201,
        {
            "id": GROUP,
            "name": "rg-a",
            "type": "Microsoft.Resources/resourceGroups",
            "location": "eastus2",
            "tags": {"env": "dev"},
            "properties": {"provisioningState": "Succeeded"},
        },
    )
    assert call("GET", GROUP).body == answer.body
    assert [call("HEAD", path).status for path in (GROUP, f"{GROUP}x")] == [204, 404]


@pytest.mark.documented("azure-mgmt-resource 26: 200 for a group that exists")
def test_a_second_put_replaces_the_tags_and_keeps_the_spelling_of_the_name() -> None:
    call = arm()
    call("PUT", GROUP, {"location": "eastus2", "tags": {"env": "dev"}})

    answer = call("PUT", GROUP.replace("resourceGroups/rg-a", "resourcegroups/RG-A"), {})

    assert (answer.status, answer.body["name"], "tags" in answer.body) == (200, "rg-a", False)


@pytest.mark.assumed("code and text of ARM, from memory")
def test_a_group_does_not_move() -> None:
    call = arm()
    call("PUT", GROUP, {"location": "eastus2"})

    assert call("PUT", GROUP, {"location": "West Europe"}).error == (
        409,
        "InvalidResourceGroupLocation",
        "Invalid resource group location 'West Europe'. The Resource group already exists in "
        "location 'eastus2'.",
    )


@pytest.mark.documented("azure-mgmt-resource 26: PATCH changes tags")
def test_a_patch_merges_tags() -> None:
    call = arm()
    call("PUT", GROUP, {"location": "eastus2", "tags": {"a": "1", "b": "2"}})

    answer = call("PATCH", GROUP, {"tags": {"b": None, "c": "3"}})

    assert answer.body["tags"] == {"a": "1", "c": "3"}


@pytest.mark.recorded("azd lists groups by tag")
def test_groups_are_listed_by_tag() -> None:
    call = arm()
    call("PUT", GROUP, {"location": "eastus2", "tags": {"env": "dev"}})

    def names(text: str) -> list[str]:
        query = {"api-version": "2021-04-01", "$filter": text}
        found = call("GET", f"{call.subscription}/resourcegroups", query=query)
        return [each["name"] for each in found.body["value"]]

    assert names("tagName eq 'env' and tagValue eq 'dev'") == ["rg-a"]
    assert names("tagName eq 'env' and tagValue eq 'prod'") == []
    assert names("tagName eq 'env'") == ["rg-a"]


@pytest.mark.recorded("azd: 202 with Location and Retry-After, 202 while it lasts, then 200 empty")
def test_a_group_is_deleted_in_the_background() -> None:
    call = arm(polls={"groups": 2})

    answer = call("DELETE", call.group)

    assert (answer.status, answer.text, answer.headers["retry-after"]) == (202, b"", "15")
    where = answer.headers["location"]
    assert where.startswith(f"https://management.azure.com{call.subscription}/operationresults/")
    polls = [call.follow(where) for _ in range(3)]
    assert [each.status for each in polls] == [202, 202, 200]
    assert [each.headers.get("location") for each in polls] == [where, where, None]
    assert polls[-1].text == b""
    assert call("HEAD", call.group).status == 404


@pytest.mark.assumed("general knowledge; no recording of it was found")
def test_accounts_of_a_deleted_group_are_soft_deleted_and_nothing_of_another_group() -> None:
    call = arm()
    call.make_group("g2")
    call.make_account("one")
    other = call.accounts.replace("/g/", "/g2/") + "/two"
    assert call("PUT", other, account()).status == 201

    call("DELETE", call.group)

    deleted = call("GET", f"{call.provider}/deletedAccounts").body["value"]
    assert [each["name"] for each in deleted] == ["one"]
    assert call("GET", other).status == 200


@pytest.mark.recorded("az resource list -g: GET …/resources with $filter=resourceGroup eq")
def test_resources_are_listed_by_group_without_what_stands_inside_them() -> None:
    call = arm()
    call.make_group("g2")
    account_id = call.make_account(tags={"env": "dev"})
    call("PUT", f"{account_id}/deployments/chat", deployment())

    def ids(text: str) -> list[str]:
        query = {"api-version": "2024-11-01", "$filter": text}
        found = call("GET", f"{call.subscription}/resources", query=query).body["value"]
        return [each["id"] for each in found]

    assert ids("resourceGroup eq 'G'") == [account_id]
    assert ids("resourceGroup eq 'g2'") == []
    assert ids("resourceType eq 'Microsoft.CognitiveServices/accounts'") == [account_id]
    assert ids("tagName eq 'env' and tagValue eq 'dev'") == [account_id]


@pytest.mark.assumed("what the emulator does with filters that it does not know")
def test_an_unknown_filter_is_not_taken_for_none() -> None:
    call = arm()
    query = {"api-version": "2024-11-01", "$filter": "startswith(name, 'a')"}

    assert call("GET", f"{call.subscription}/resources", query=query).status == 501
