"""Which calls the stand-in makes, in which order, and what it repeats."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from aoai.emulator import background
from aoai.emulator.azure_native.arm import Arm, ArmError, CancelledError, UnreachableError
from aoai.emulator.azure_native.operations import ExistsError, Found, HalfMadeError, Operations
from aoai.emulator.azure_native.settings import read_settings
from aoai.emulator.azure_native.table import KINDS
from aoai.emulator.background import Running
from emulator.arm_client import ArmClient

GROUP = KINDS["azure-native:resources:ResourceGroup"]
OAI = "/providers/Microsoft.CognitiveServices/accounts/oai"
ACCOUNT = KINDS["azure-native:cognitiveservices:Account"]


class Machine:
    """A stand-in that is configured for an emulator, and a resource group name of its own."""

    def __init__(self, running: Running, scenario: Any) -> None:
        plain: dict[str, Any] = {"faults": [], "polls": {}}
        self.arm = ArmClient(running)
        self.arm.send("PUT", f"{self.arm.endpoint}/_emulator/scenario", plain | scenario)
        self.cancelled = threading.Event()
        settings = read_settings({}, {}, running.env)
        self.operations = Operations(settings, Arm(settings, self.cancelled))
        self.group = f"g-{uuid4().hex[:8]}"
        self.group_inputs = {"resourceGroupName": self.group, "location": "swedencentral"}
        self.account_inputs = {
            "resourceGroupName": self.group,
            "accountName": "oai",
            "kind": "AIServices",
            "location": "swedencentral",
            "sku": {"name": "S0"},
            "properties": {},
        }

    def create_group(self) -> Found:
        """Make the resource group."""
        return self.operations.create(GROUP, self.group_inputs, 0)

    def calls(self, path: str = "") -> list[str]:
        """Methods and statuses of the requests for the group, or for something in it."""
        log = self.arm.send("GET", f"{self.arm.endpoint}/_emulator/requests").json()["value"]
        end = f"/resourceGroups/{self.group}{path}"
        return [f"{each['method']} {each['status']}" for each in log if each["path"].endswith(end)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    state = tmp_path_factory.mktemp("state")
    yield background.start(state)
    background.stop(state)


@pytest.fixture
def machine(running: Running, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Machine]:
    """Make a machine whose emulator plays a scenario."""
    monkeypatch.setenv("SSL_CERT_FILE", running.env["SSL_CERT_FILE"])
    return lambda **scenario: Machine(running, scenario)


def fault(method: str, path: str, nth: int | None = None, **answer: Any) -> dict[str, Any]:
    match = {"method": method, "path": path} | ({} if nth is None else {"nth": nth})
    return {"match": match, "answer": answer}


def test_a_create_looks_first_then_writes_polls_and_reads(machine: Callable[..., Machine]) -> None:
    made = machine()
    made.create_group()

    found = made.operations.create(ACCOUNT, made.account_inputs, 0)

    assert found.identifier.endswith("/accounts/oai")
    assert found.outputs["properties"]["provisioningState"] == "Succeeded"
    assert made.calls("/providers/Microsoft.CognitiveServices/accounts/oai") == [
        "GET 404",
        "PUT 201",
        "GET 200",
    ]


def test_what_is_there_already_is_not_written(machine: Callable[..., Machine]) -> None:
    made = machine()
    made.create_group()

    with pytest.raises(ExistsError) as caught:
        made.create_group()

    subscription = made.arm.subscription
    assert str(caught.value) == (
        f"cannot create already existing resource '{subscription}/resourceGroups/{made.group}'"
    )
    assert made.calls() == ["GET 404", "PUT 201", "GET 200", "GET 200"]


@pytest.mark.parametrize(
    ("status", "code"), [(429, "TooManyRequests"), (500, "X"), (409, "AnotherOperationInProgress")]
)
def test_a_passing_refusal_is_repeated(
    machine: Callable[..., Machine], status: int, code: str
) -> None:
    answer: Any = {"status": status, "code": code, "headers": {"Retry-After": 0}}
    made = machine(faults=[fault("PUT", "/g-[^/]+$", nth=1, **answer)])

    made.create_group()

    assert made.calls() == ["GET 404", f"PUT {status}", "PUT 201", "GET 200"]


def test_a_refusal_that_does_not_pass_is_given_up_after_three_repeats(
    machine: Callable[..., Machine],
) -> None:
    answer: Any = {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": 0}}
    made = machine(faults=[fault("PUT", "/g-[^/]+$", **answer)])

    with pytest.raises(ArmError) as caught:
        made.create_group()

    assert str(caught.value) == (
        'Status=429 Code="TooManyRequests" Message="The scenario asked for this fault."'
    )
    assert made.calls() == ["GET 404", *["PUT 429"] * 4]


def test_a_conflict_on_the_account_is_not_repeated(machine: Callable[..., Machine]) -> None:
    answer: Any = {"status": 409, "code": "RequestConflict", "headers": {"Retry-After": 0}}
    made = machine(faults=[fault("PUT", "/g-[^/]+$", nth=1, **answer)])

    with pytest.raises(ArmError, match='Status=409 Code="RequestConflict"'):
        made.create_group()


def test_a_cancel_during_the_polls_leaves_what_is_there_to_the_state(
    machine: Callable[..., Machine],
) -> None:
    made = machine(polls={"accounts": 9})
    made.create_group()
    threading.Timer(0.5, made.cancelled.set).start()

    with pytest.raises(HalfMadeError) as caught:
        made.operations.create(ACCOUNT, made.account_inputs, 0)

    assert isinstance(caught.value.__cause__, CancelledError)
    assert caught.value.identifier.endswith("/accounts/oai")
    assert caught.value.outputs["kind"] == "AIServices"


def test_a_delete_waits_for_the_end_and_minds_no_absence(machine: Callable[..., Machine]) -> None:
    made = machine()
    identifier = made.create_group().identifier

    made.operations.delete(GROUP, identifier, 0)
    made.operations.delete(GROUP, identifier, 0)

    assert made.calls()[-2:] == ["DELETE 202", "DELETE 404"]
    assert made.operations.read(GROUP, identifier) is None


def test_a_location_comes_from_the_resource_group(machine: Callable[..., Machine]) -> None:
    made = machine()
    made.create_group()

    assert made.operations.location({"resourceGroupName": made.group}, {}) == "swedencentral"


def test_an_emulator_that_is_gone_is_said_to_be() -> None:
    given = {"subscriptionId": "s", "tenantId": "t", "clientId": "c", "clientSecret": "x"}
    # Nothing listens on port 1.
    settings = read_settings({"metadataHost": "localhost:1", **given}, {}, {})

    with pytest.raises(UnreachableError, match=r"no answer .*; is the emulator running\?"):
        Arm(settings, threading.Event())
