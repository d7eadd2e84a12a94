"""Writes that go on after their answer, and what they block."""

import threading
import time

import pytest

from arm import arm, deployment


@pytest.mark.recorded("PSCS/TestDeployment.json, 2021: Creating, and the client polls it")
def test_a_slow_deployment_is_creating_for_as_many_polls_as_the_scenario_says() -> None:
    call = arm(polls={"deployments": 2})
    path = call.make_account() + "/deployments/chat"

    made = call("PUT", path, deployment())

    assert made.body["properties"]["provisioningState"] == "Creating"
    assert "azure-asyncoperation" not in made.headers
    states = [call("GET", path).body["properties"]["provisioningState"] for _ in range(3)]
    assert states == ["Creating", "Creating", "Succeeded"]


@pytest.mark.documented("working with models: the state is Updating while it migrates")
def test_a_slow_update_is_updating() -> None:
    call = arm(polls={"deployments": 1})
    path = call.make_account() + "/deployments/chat"
    call("PUT", path, deployment())
    states = [call("GET", path).body["properties"]["provisioningState"] for _ in range(2)]

    updated = call("PUT", path, deployment(capacity=20)).body

    assert (states[-1], updated["properties"]["provisioningState"]) == ("Succeeded", "Updating")
    listed = [call("GET", path.rpartition("/")[0]).body["value"][0] for _ in range(2)]
    assert [each["properties"]["provisioningState"] for each in listed] == ["Updating", "Succeeded"]


@pytest.mark.recorded("microsoft/aspire#3409, Azure-Samples/tutor#117 (409)")
def test_an_account_takes_one_write_of_its_deployments_at_a_time() -> None:
    call = arm(polls={"deployments": 3})
    account_id = call.make_account()
    other = call.make_account("other")
    call("PUT", f"{account_id}/deployments/one", deployment())

    refused = call("PUT", f"{account_id}/deployments/two", deployment())

    message = (
        f"Another operation is being performed on the parent resource '{account_id}'. Please try "
        "again later."
    )
    assert refused.error == (409, "RequestConflict", message)
    assert call("PUT", f"{other}/deployments/one", deployment()).status == 201


@pytest.mark.recorded("terraform-provider-azurerm#22939 (deletes), Azure-Samples/…openai-demo#59")
def test_deletes_of_other_deployments_and_of_the_account_conflict_too() -> None:
    call = arm(polls={"deployments": 9})
    account_id = call.make_account()
    call("PUT", f"{account_id}/deployments/one", deployment())

    answers = [call("DELETE", path) for path in (f"{account_id}/deployments/two", account_id)]

    assert [each.error[:2] for each in answers] == [(409, "RequestConflict")] * 2


@pytest.mark.recorded("CS/test_cognitiveservices_deployment.yaml: 200 of one still Creating")
def test_a_deployment_that_is_creating_can_be_deleted() -> None:
    call = arm(polls={"deployments": 9})
    account_id = call.make_account()
    call("PUT", f"{account_id}/deployments/one", deployment())

    assert call("DELETE", f"{account_id}/deployments/one").status == 200
    assert call("PUT", f"{account_id}/deployments/two", deployment()).status == 201


@pytest.mark.recorded("Azure/bicep-types-az#2419")
def test_a_put_over_a_deployment_that_is_creating_conflicts() -> None:
    call = arm(polls={"deployments": 1})
    path = call.make_account() + "/deployments/one"
    call("PUT", path, deployment())

    message = (
        f"Cannot modify resource with id '{path}' because the resource entity provisioning state "
        "is not terminal. Please wait for the provisioning state to become terminal and then retry "
        "the request."
    )
    assert call("PUT", path, deployment()).error == (409, "RequestConflict", message)


@pytest.mark.recorded("Azure/bicep-types-az#2419")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_an_account_that_is_creating_takes_no_write(method: str) -> None:
    call = arm(polls={"accounts": 3})
    path = f"{call.accounts}/oai"
    body = {"kind": "OpenAI", "sku": {"name": "S0"}, "location": "eastus2"}
    call("PUT", path, body)

    status, code, message = call(method, path, None if method == "DELETE" else body).error

    assert (status, code) == (409, "RequestConflict")
    assert message.startswith(f"Cannot modify resource with id '{path}' because the resource")


@pytest.mark.assumed("so that a client that died blocks nobody for good")
def test_a_refused_write_counts_as_a_poll() -> None:
    call = arm(polls={"deployments": 2})
    account_id = call.make_account()
    call("PUT", f"{account_id}/deployments/one", deployment())

    answers = [call("PUT", f"{account_id}/deployments/two", deployment()) for _ in range(3)]

    assert [each.status for each in answers] == [409, 409, 201]


@pytest.mark.assumed("a delay of the scenario stands for Azure's own time over the write")
def test_a_write_holds_its_account_while_its_answer_is_delayed() -> None:
    fault = {"match": {"path": "/deployments/slow$"}, "answer": {"delay": 0.4}}
    call = arm(faults=[fault])
    account_id = call.make_account()
    slow = threading.Thread(
        target=lambda: call("PUT", f"{account_id}/deployments/slow", deployment())
    )

    slow.start()
    deadline = time.monotonic() + 5
    while not call.azure.is_held(account_id):
        assert time.monotonic() < deadline
    refused = call("PUT", f"{account_id}/deployments/quick", deployment())
    slow.join()

    assert refused.error[:2] == (409, "RequestConflict")
    assert call("PUT", f"{account_id}/deployments/quick", deployment()).status == 201
    names = [each["name"] for each in call("GET", f"{account_id}/deployments").body["value"]]
    assert names == ["slow", "quick"]
