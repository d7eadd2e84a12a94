"""Role assignments and the roles of Azure OpenAI."""

from typing import Any

import pytest

from arm import arm

USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"
TEAM = "33333333-3333-3333-3333-333333333333"
NAMES = [f"00000000-0000-0000-0000-00000000000{number}" for number in range(3)]


def assignment(subscription: str, **properties: Any) -> dict[str, Any]:
    role = f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{USER}"
    given = {"roleDefinitionId": role, "principalId": TEAM, "principalType": "Group"}
    return {"properties": {**given, **properties}}


@pytest.mark.recorded("the CLI's role cassette, and azd's: createdBy is null in the PUT's answer")
def test_an_assignment_is_201_and_echoed() -> None:
    call = arm()
    scope = call.make_account()
    path = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{NAMES[0]}"
    body = assignment(call.subscription)

    answer = call("PUT", path, body)

    assert (answer.status, answer.body) == (
        201,
        {
            "properties": {
                **body["properties"],
                "scope": scope,
                "condition": None,
                "conditionVersion": None,
                "createdOn": "2026-10-05T12:00:00Z",
                "updatedOn": "2026-10-05T12:00:00Z",
                "createdBy": None,
                "updatedBy": call.azure.scenario.client_id,
                "delegatedManagedIdentityResourceId": None,
                "description": None,
            },
            "id": path,
            "type": "Microsoft.Authorization/roleAssignments",
            "name": NAMES[0],
        },
    )
    assert call("GET", path).body == answer.body


@pytest.mark.recorded("Azure/azure-cli PR#8599")
def test_the_same_assignment_under_another_name_exists_already() -> None:
    call = arm()
    scope = call.make_account()
    paths = [f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}" for name in NAMES]
    call("PUT", paths[0], assignment(call.subscription))

    again = call("PUT", paths[1], assignment(call.subscription))
    other = call("PUT", paths[2], assignment(call.subscription, principalId=NAMES[2]))

    message = "The role assignment already exists."
    assert again.error == (409, "RoleAssignmentExists", message)
    assert other.status == 201


@pytest.mark.assumed("an assignment that is put again as it is")
def test_the_same_assignment_under_its_own_name_is_no_conflict() -> None:
    call = arm()
    path = f"{call.make_account()}/providers/Microsoft.Authorization/roleAssignments/{NAMES[0]}"
    call("PUT", path, assignment(call.subscription))

    assert call("PUT", path, assignment(call.subscription)).status == 200


@pytest.mark.recorded("az role assignment list: $filter=atScope() shows inherited ones too")
def test_assignments_are_listed_below_a_scope_or_at_it_and_above() -> None:
    call = arm()
    account_id = call.make_account()
    scopes = dict(zip(NAMES, (call.subscription, call.group, account_id), strict=True))
    for name, scope in scopes.items():
        path = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"
        assert call("PUT", path, assignment(call.subscription)).status == 201

    def names(scope: str, text: str = "") -> list[str]:
        query = {"api-version": "2022-04-01", **({"$filter": text} if text else {})}
        path = f"{scope}/providers/Microsoft.Authorization/roleAssignments"
        return [each["name"] for each in call("GET", path, query=query).body["value"]]

    assert names(call.subscription) == NAMES
    assert names(call.group, "atScope()") == NAMES[:2]
    assert names(account_id, "atScope()") == NAMES


@pytest.mark.recorded("the removed one in the answer; 204 for none is general knowledge")
def test_a_deleted_assignment_is_shown_once_more() -> None:
    call = arm()
    path = f"{call.make_account()}/providers/Microsoft.Authorization/roleAssignments/{NAMES[0]}"
    made = call("PUT", path, assignment(call.subscription))

    first, second = call("DELETE", path), call("DELETE", path)

    assert (first.status, first.body) == (200, made.body)
    assert second.status == 204


@pytest.mark.documented("learn.microsoft.com, built-in roles: names and ids")
def test_a_role_is_found_by_its_name() -> None:
    call = arm()
    path = f"{call.group}/providers/Microsoft.Authorization/roleDefinitions"

    def ids(name: str) -> list[str]:
        query = {"api-version": "2022-05-01-preview", "$filter": f"roleName eq '{name}'"}
        return [each["name"] for each in call("GET", path, query=query).body["value"]]

    assert ids("Cognitive Services OpenAI User") == [USER]
    assert ids("cognitive services openai user") == [USER]
    assert ids("Cook") == []
    role = call(
        "GET", f"{call.subscription}/providers/Microsoft.Authorization/roleDefinitions/{USER}"
    )
    assert role.body["properties"]["roleName"] == "Cognitive Services OpenAI User"
