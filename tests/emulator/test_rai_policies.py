"""Content filters of an account."""

import pytest

from arm import arm, deployment

BODY = {
    "properties": {
        "basePolicyName": "Microsoft.DefaultV2",
        "mode": "Blocking",
        "contentFilters": [
            {"name": "Hate", "blocking": True, "enabled": True, "severityThreshold": "Low"}
        ],
    }
}


@pytest.mark.documented("azure-mgmt-cognitiveservices 14.1: PUT 200 and 201, DELETE, GET, list")
def test_a_filter_is_kept_as_it_was_given() -> None:
    call = arm()
    path = call.make_account() + "/raiPolicies/strict"

    made, again = call("PUT", path, BODY), call("PUT", path, BODY)

    assert (made.status, again.status) == (201, 200)
    assert made.body["properties"] == {"type": "UserManaged", **BODY["properties"]}
    assert (made.body["id"], made.body["name"]) == (path, "strict")
    assert call("GET", path).body == again.body
    assert call("GET", path.rpartition("/")[0]).body == {"value": [again.body]}
    assert [call("DELETE", path).status for _ in range(2)] == [200, 204]
    assert call("GET", path).error[:2] == (404, "NotFound")


@pytest.mark.assumed("that a filter is a write to its account like any other")
def test_a_filter_waits_for_other_writes_to_its_account() -> None:
    call = arm(polls={"deployments": 1})
    path = call.make_account()
    call("PUT", f"{path}/deployments/chat", deployment())

    statuses = [call("PUT", f"{path}/raiPolicies/strict", BODY).status for _ in range(2)]

    assert statuses == [409, 201]


@pytest.mark.recorded("microsoft/Learn-LTI#116 (another provider; ARM makes it)")
def test_a_filter_needs_its_account() -> None:
    call = arm()

    answer = call("PUT", f"{call.accounts}/none/raiPolicies/strict", BODY)

    assert answer.error[:2] == (404, "ParentResourceNotFound")
