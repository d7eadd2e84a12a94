"""Soft-deleted accounts."""

from datetime import timedelta

import pytest

from arm import Arm, account, arm, deployment

USAGE = "OpenAI.GlobalStandard.gpt-5.1"


def deleted(call: Arm) -> str:
    return f"{call.provider}/locations/swedencentral/resourceGroups/g/deletedAccounts/oai"


@pytest.mark.recorded("CS/test_cognitiveservices_softdelete.yaml, 2025-10-28")
def test_a_deleted_account_is_shown_with_its_dates() -> None:
    call = arm()
    path = call.make_account(tags={"env": "dev"})
    before = call("GET", path).body
    call("DELETE", path)

    shown = call("GET", deleted(call))

    assert shown.body == {
        **before,
        "id": deleted(call),
        "type": "Microsoft.CognitiveServices/deletedAccounts",
        "properties": {
            **before["properties"],
            "deletionDate": "2026-10-05T12:00:00Z",
            "scheduledPurgeDate": "2026-10-07T12:00:00Z",
        },
    }
    assert list(shown.body["properties"])[-3:] == [
        "deletionDate",
        "scheduledPurgeDate",
        "provisioningState",
    ]
    assert "etag" not in shown.headers
    assert call("GET", f"{call.provider}/deletedAccounts").body == {"value": [shown.body]}


@pytest.mark.recorded("Azure/azure-cli#18146 (409)")
def test_the_name_of_a_deleted_account_is_held_in_its_region() -> None:
    call = arm()
    path = call.make_account()
    call("DELETE", path)

    assert call("PUT", path, account()).error == (
        409,
        "FlagMustBeSetForRestore",
        f"An existing resource with ID '{path}' has been soft-deleted. To restore the resource, "
        "you must specify 'restore' to be 'true' in the property. If you don't want to restore "
        "existing resource, please purge it first.",
    )
    assert call("PUT", path, account(location="eastus2")).status == 201


@pytest.mark.recorded("CS/test_cognitiveservices_softdelete.yaml, 2025-10-28")
def test_a_purge_is_an_operation_and_frees_the_name() -> None:
    call = arm(polls={"accounts": 1})
    path = call.make_account()
    call("DELETE", path)

    answer = call("DELETE", deleted(call))

    poll = answer.headers["azure-asyncoperation"]
    assert (answer.status, answer.text) == (202, b"")
    assert answer.headers["location"] == f"{poll}&operationResultResponseType=Location"
    assert [call.follow(poll).body["status"] for _ in range(2)] == ["Deleting", "Succeeded"]
    assert call("GET", deleted(call)).status == 404
    assert call("GET", f"{call.provider}/deletedAccounts").body == {"value": []}
    assert call("PUT", path, account()).status == 201


@pytest.mark.documented("azure-mgmt-cognitiveservices 14.1: 204 is legal")
def test_purging_nothing_is_no_failure() -> None:
    call = arm()

    assert call("DELETE", deleted(call)).status == 204


@pytest.mark.documented("learn.microsoft.com, recover or purge resources: 48 hours")
def test_a_deleted_account_is_gone_after_48_hours_with_the_quota_that_it_held() -> None:
    call = arm()
    path = call.make_account()
    call("PUT", f"{path}/deployments/chat", deployment(capacity=7))
    call("DELETE", path)

    call.azure.clock.advance(timedelta(hours=47, minutes=59))
    held = Arm(call.azure).usage(USAGE)[0]
    call.azure.clock.advance(timedelta(minutes=1))

    later = Arm(call.azure)
    assert (held, later.usage(USAGE)[0]) == (7, 0)
    assert later("PUT", path, account()).status == 201


@pytest.mark.recorded("Azure-Samples/chat-with-your-data-solution-accelerator#1910")
def test_a_deleted_account_holds_its_quota_until_it_is_purged() -> None:
    call = arm()
    path = call.make_account()
    call("PUT", f"{path}/deployments/chat", deployment(capacity=7))

    call("DELETE", path)
    held = call.usage(USAGE)[0]
    call("DELETE", deleted(call))

    assert (held, call.usage(USAGE)[0]) == (7, 0)


@pytest.mark.assumed("the emulator does not restore accounts yet")
def test_restoring_is_not_modelled() -> None:
    call = arm()
    path = call.make_account()
    call("DELETE", path)

    body = {"location": "swedencentral", "properties": {"restore": True}}

    assert call("PUT", path, body).status == 501
