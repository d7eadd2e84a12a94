"""Writes that are accepted and come to nothing later."""

from typing import Any

import pytest

from arm import arm, deployment

pytestmark = pytest.mark.assumed("no recording of a deployment that fails later was found")


def faulty(method: str = "PUT", **answer: Any) -> dict[str, Any]:
    return {"match": {"method": method, "path": "/deployments/chat$", "nth": 1}, "answer": answer}


def test_a_deployment_stands_in_creating_and_then_in_the_state_that_was_asked_for() -> None:
    call = arm(faults=[faulty(accepted={"polls": 1, "state": "Canceled"})])
    path = call.make_account() + "/deployments/chat"

    made = call("PUT", path, deployment())

    assert (made.status, made.body["properties"]["provisioningState"]) == (201, "Creating")
    assert "azure-asyncoperation" not in made.headers
    states = [call("GET", path).body["properties"]["provisioningState"] for _ in range(3)]
    assert states == ["Creating", "Canceled", "Canceled"]


def test_its_operation_says_why() -> None:
    told = {"code": "InsufficientQuota", "message": "no", "details": [{"code": "X"}]}
    call = arm(faults=[faulty(accepted={"polls": 1, **told})])
    path = call.make_account() + "/deployments/chat"

    made = call("PUT", path, deployment())

    address = made.headers["azure-asyncoperation"]
    where, _, query = address.removeprefix("https://management.azure.com").partition("?")
    assert query == "api-version=2017-04-18"
    polls = [call("GET", where).body for _ in range(3)]
    assert [each["status"] for each in polls] == ["Creating", "Failed", "Failed"]
    assert polls[2]["error"] == told
    assert call("GET", path).body["properties"]["provisioningState"] == "Failed"


def test_one_may_be_gone() -> None:
    call = arm(faults=[faulty(accepted={"polls": 1, "state": None})])
    path = call.make_account() + "/deployments/chat"
    call("PUT", path, deployment())

    states = [call("GET", path).status for _ in range(3)]

    assert states == [200, 404, 404]
    assert call("GET", path.rpartition("/")[0]).body == {"value": []}


def test_a_delete_that_fails_leaves_what_was_there() -> None:
    call = arm(faults=[faulty("DELETE", accepted={"polls": 1, "code": "Locked"})])
    path = call.make_account() + "/deployments/chat"
    call("PUT", path, deployment())

    deleted = call("DELETE", path)

    assert (deleted.status, deleted.text) == (202, b"")
    states = [call("GET", path).body["properties"]["provisioningState"] for _ in range(2)]
    assert states == ["Deleting", "Succeeded"]
    assert call("DELETE", path).status == 200
    assert call("GET", path).status == 404


def test_a_write_that_is_refused_is_refused_at_once() -> None:
    call = arm(faults=[faulty(accepted={"code": "X"})])
    path = call.make_account() + "/deployments/chat"

    refused = call("PUT", path, deployment(model="no-model@1"))

    assert refused.status == 400
    assert "azure-asyncoperation" not in refused.headers


def test_a_call_may_be_served_behind_an_answer_that_says_nothing_of_it() -> None:
    call = arm(faults=[faulty(status=504, code="GatewayTimeout", served=True)])
    path = call.make_account() + "/deployments/chat"

    assert call("PUT", path, deployment()).status == 504
    assert call("GET", path).status == 200
