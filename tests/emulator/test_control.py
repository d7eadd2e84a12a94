"""What a test may ask of the emulator itself: faults, the log, another scenario at run time."""

import json
from typing import Any

import pytest

from aoai.emulator.faults import Cut
from arm import Arm, arm, deployment

CHAT = {"method": "PUT", "path": "/deployments/chat$"}


def chat(call: Arm) -> str:
    return call.make_account() + "/deployments/chat"


def faulty(match: dict[str, Any], answer: dict[str, Any]) -> Arm:
    return arm(faults=[{"match": match, "answer": answer}])


def test_a_fault_answers_the_nth_matching_call_alone() -> None:
    call = faulty({**CHAT, "nth": 2}, {"status": 409, "code": "RequestConflict", "message": "busy"})
    path = chat(call)
    call("PUT", path.replace("chat", "embed"), deployment())

    statuses = [call("PUT", path, deployment()).status for _ in range(3)]

    assert statuses == [201, 409, 200]


def test_a_fault_without_a_number_answers_every_matching_call() -> None:
    call = faulty(CHAT, {"status": 429, "code": "TooManyRequests", "message": "slowly"})
    path = chat(call)

    assert [call("PUT", path, deployment()).status for _ in range(3)] == [429] * 3
    assert call("GET", path).status == 404


def test_the_first_fault_that_matches_answers() -> None:
    call = arm(
        faults=[
            {"match": {**CHAT, "nth": 1}, "answer": {"status": 500, "code": "First"}},
            {"match": {"path": "chat$"}, "answer": {"status": 503, "code": "Second"}},
            {"match": {"path": "chat$", "nth": 1}, "answer": {"status": 418, "code": "Third"}},
        ]
    )
    path = chat(call)

    assert [call("PUT", path, deployment()).status for _ in range(3)] == [500, 503, 503]


def test_a_fault_has_its_headers_and_details_in_the_envelope_of_its_route() -> None:
    answer = {
        "status": 429,
        "code": "TooManyRequests",
        "message": "slowly",
        "details": [{"code": "Inner", "message": "why"}],
        "headers": {"Retry-After": 1},
    }
    call = faulty({"method": "PUT", "path": "(chat|alert)$"}, answer)
    alert = f"{call.group}/providers/Microsoft.Insights/metricAlerts/alert"

    found = call("PUT", chat(call), deployment())

    said = {"code": "TooManyRequests", "message": "slowly", "details": answer["details"]}
    assert (found.status, found.body, found.headers["retry-after"]) == (429, {"error": said}, "1")
    assert call("PUT", alert, {}).body == {
        "Code": "TooManyRequests",
        "Message": "slowly",
        "details": answer["details"],
    }


def test_a_cut_before_does_nothing_and_a_cut_after_has_done_it() -> None:
    for when, there in (("before", 404), ("after", 200)):
        call = faulty({**CHAT, "nth": 1}, {"cut": when})
        path = chat(call)

        with pytest.raises(Cut):
            call("PUT", path, deployment())

        assert call("GET", path).status == there


def test_the_log_holds_what_was_served_and_not_what_was_asked_of_the_emulator() -> None:
    call = arm()
    path = chat(call)
    call("PUT", path, deployment())
    call("DELETE", path)

    found = call("GET", "/_emulator/requests").body["value"]

    assert found == call("GET", "/_emulator/requests").body["value"]
    told = [{name: each[name] for name in ("method", "path", "status")} for each in found]
    assert told[0] == {"method": "PUT", "path": call.group, "status": 201}
    assert told[-2:] == [
        {"method": "PUT", "path": path, "status": 201},
        {"method": "DELETE", "path": path, "status": 200},
    ]
    assert json.loads(found[-2]["body"]) == deployment()
    assert list(found[-2]["query"]) == ["api-version"]
    times = [each[name] for each in found for name in ("began", "ended")]
    assert times == sorted(times)


def test_a_scenario_is_replaced_part_by_part_while_what_exists_stays() -> None:
    call = faulty({**CHAT, "nth": 2}, {"status": 500})
    path = chat(call)
    call("PUT", path, deployment())
    pot = "OpenAI.GlobalStandard.gpt-5.1"

    answer = call("PUT", "/_emulator/scenario", {"quota": {"swedencentral": {pot: 20}}})

    assert answer.status == 200
    assert call.usage(pot) == (10, 20)
    # Faults that stay go on counting.
    assert [call("PUT", path, deployment(capacity=20)).status for _ in range(2)] == [500, 200]
    call("PUT", "/_emulator/scenario", {"polls": {"deployments": 1}, "faults": []})
    updated = call("PUT", path, deployment()).body
    assert updated["properties"]["provisioningState"] == "Updating"


def test_a_bad_scenario_changes_nothing_and_says_what_is_wrong() -> None:
    call = arm()

    answer = call("PUT", "/_emulator/scenario", {"quota": {"moon": {}}})

    assert (answer.status, answer.body["error"]["code"]) == (400, "BadScenario")
    assert answer.body["error"]["message"].startswith("scenario.quota.moon: 'moon' is no known")
    assert call.azure.scenario.quota == {}
