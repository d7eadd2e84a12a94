"""The emulator behind its socket: cut connections, delays, what belongs to HTTP."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from aoai.emulator import background
from aoai.emulator.background import Running
from emulator.arm_client import ArmClient

LOCATION = {"location": "swedencentral"}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start an emulator with faults of a scenario."""

    def started(*faults: Any) -> Running:
        scenario = tmp_path / "scenario.yaml"
        # JSON is YAML.
        scenario.write_text(json.dumps({"faults": faults}))
        return background.start(tmp_path / "state", str(scenario))

    yield started
    background.stop(tmp_path / "state")


@pytest.mark.parametrize(("cut", "there"), [("before", 404), ("after", 204)])
def test_a_cut_connection_ends_without_an_answer(
    start: Callable[..., Running], cut: str, there: int, tmp_path: Path
) -> None:
    match = {"method": "PUT", "path": "/resourceGroups/cut$"}
    arm = ArmClient(start({"match": match, "answer": {"cut": cut}}))

    with pytest.raises(requests.ConnectionError):
        arm("PUT", "/resourceGroups/cut", LOCATION)

    assert arm("HEAD", "/resourceGroups/cut").status_code == there
    assert arm("PUT", "/resourceGroups/whole", LOCATION).status_code == 201
    # The line that says that it is ready, and no complaint after it.
    assert (tmp_path / "state" / "emulator.log").read_text().count("\n") == 1


def test_a_delay_holds_up_nobody_else(start: Callable[..., Running]) -> None:
    match = {"method": "PUT", "path": "/resourceGroups/slow$"}
    arm = ArmClient(start({"match": match, "answer": {"delay": 1.5}}))

    with ThreadPoolExecutor(1) as threads:
        begin = time.monotonic()
        slow = threads.submit(arm, "PUT", "/resourceGroups/slow", LOCATION)
        quick = arm("PUT", "/resourceGroups/quick", LOCATION)
        seconds = time.monotonic() - begin

        assert (quick.status_code, slow.done(), seconds < 1.5) == (201, False, True)
        assert slow.result().status_code == 201


@pytest.mark.parametrize(
    ("answer", "before", "afterwards"),
    [
        ({"hold": "before"}, 404, 204),
        ({"hold": "after"}, 204, 204),
        ({"hold": "before", "cut": "before"}, 404, 404),
    ],
)
def test_a_held_call_goes_on_when_the_faults_are_others(
    start: Callable[..., Running], answer: dict[str, Any], before: int, afterwards: int
) -> None:
    path = "/resourceGroups/held"
    arm = ArmClient(start({"match": {"method": "PUT", "path": f"{path}$"}, "answer": answer}))

    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(arm, "PUT", path, LOCATION)
        while not (waiting := arm.emulator("GET", "held")["value"]):
            time.sleep(0.02)
        there, done = arm("HEAD", path).status_code, held.done()
        arm.emulator("PUT", "scenario", {"faults": []})
        held.exception(5)

    assert [(each["method"], each["path"][-len(path) :]) for each in waiting] == [("PUT", path)]
    assert (there, done) == (before, False)
    assert arm("HEAD", path).status_code == afterwards
    assert arm.emulator("GET", "held")["value"] == []


@pytest.mark.parametrize("answer", [{"delay": 30}, {"hold": "before"}])
def test_it_stops_at_once_while_a_request_is_delayed(
    start: Callable[..., Running], answer: dict[str, Any]
) -> None:
    match = {"method": "PUT", "path": "/resourceGroups/slow$"}
    running = start({"match": match, "answer": answer})
    arm = ArmClient(running)

    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(arm, "PUT", "/resourceGroups/slow", LOCATION)
        time.sleep(0.3)
        begin = time.monotonic()
        os.kill(running.pid, signal.SIGTERM)
        _, status = os.waitpid(running.pid, 0)

        assert os.waitstatus_to_exitcode(status) == 0
        assert time.monotonic() - begin < 2
        with pytest.raises(requests.ConnectionError):
            slow.result()


def test_what_is_unknown_to_it_is_no_crash(start: Callable[..., Running]) -> None:
    arm = ArmClient(start())

    refused = arm("GET", "/providers/Microsoft.Storage/storageAccounts")

    assert (refused.status_code, refused.json()["error"]["code"]) == (
        501,
        "NotModelledByTheEmulator",
    )


def test_an_escaped_path_arrives_as_it_was_meant(start: Callable[..., Running]) -> None:
    arm = ArmClient(start())

    made = arm("PUT", "/resourceGroups/a%20b", LOCATION)

    assert (made.status_code, made.json()["name"]) == (201, "a b")
