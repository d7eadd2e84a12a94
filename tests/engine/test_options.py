"""What Pulumi's own options and settings mean to a ModelDeployment."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulated import Emulated, emulated
from engine_fleet import MODEL, PTU, QUOTA, REGIONS, Fleet, call, fleet, told
from engine_stack import Make
from pulumi_engine import Result

pytestmark = pytest.mark.engine

HERE, THERE, _ = REGIONS
BUSY = {"status": 409, "code": "RequestConflict", "message": "busy", "headers": {"Retry-After": 1}}


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    with emulated(tmp_path / "azure", quota=QUOTA) as running:
        yield running


@pytest.fixture
def ours(project: Make, azure: Emulated) -> Fleet:
    return fleet(project, azure)


def test_protection_holds_and_what_is_gone_already_is_no_error(ours: Fleet) -> None:
    ours.declare("protected", options={"protect": True})
    ours.declare("retained", options={"retain_on_delete": True})
    # Each in a group of its own: of one the account goes, of the other the group.
    lost = {name: ours.made(name, HERE, group=name) for name in ("account", "group")}
    for name, account_id in lost.items():
        ours.declare(name, candidates=[{"region": HERE, "accountId": account_id}])
    ours.up()
    before = ours.live()
    ours.declare("protected", candidates=ours.candidates("protected", THERE))
    written = ours.azure.writes()

    replacing = ours.project.pulumi("up", "--yes", "--skip-preview")
    assert "protected" in refused(replacing, "protected")
    assert ours.azure.writes() == written

    ours.azure.arm("DELETE", lost["account"])
    ours.azure.arm("DELETE", lost["group"].partition("/providers")[0])
    destroying = ours.project.pulumi("destroy", "--yes", "--skip-preview")
    assert "cannot be deleted" in refused(destroying, "protected")
    assert ours.live() == before
    assert list(ours.state()) == [f"protected-{HERE}/protected"]


def test_each_operation_ends_with_its_own_timeout(ours: Fleet) -> None:
    ours.declare("updated")
    # The engine deletes under the limit that state has.
    ours.declare("removed", options=limit("delete"))
    ours.up()
    ours.declare("created", options=limit("create"))
    ours.declare("updated", capacity=20, options=limit("update"))
    ours.declare("removed", candidates=ours.candidates("removed", THERE))
    ours.hold(
        {"match": call(method, f"{name}-{HERE}", f"/deployments/{name}", nth=None), "answer": BUSY}
        for name, method in {"created": "PUT", "updated": "PUT", "removed": "DELETE"}.items()
    )

    failed = ours.project.pulumi("up", "--yes", "--skip-preview", "--continue-on-error")

    said = {name: refused(failed, name) for name in ours.deployments}
    assert {name: re.sub("[0-9] s", "N s", each) for name, each in said.items()} == {
        "created": "the timeout passed while asking swedencentral (created-swedencentral/created: "
        "Azure answers 409 RequestConflict for N s); nothing of it is left",
        "updated": "the timeout of this resource passed; updated-swedencentral/updated: "
        "Azure answers 409 RequestConflict for N s",
        "removed": "the timeout of this resource passed; removed-swedencentral/removed: "
        "Azure answers 409 RequestConflict for N s",
    }
    assert sorted(ours.live()) == [
        f"removed-{THERE}/removed",
        f"removed-{HERE}/removed",
        f"updated-{HERE}/updated",
    ]
    ours.go_on()
    for name in ours.deployments:
        ours.declare(name, options=None)
    ours.up()
    live = ours.live()
    assert live == ours.state()
    assert {where: each.capacity for where, each in live.items()} == {
        f"created-{HERE}/created": 15,
        f"updated-{HERE}/updated": 20,
        f"removed-{THERE}/removed": 15,
    }


def test_autonaming_is_respected_and_costs_no_capacity(ours: Fleet) -> None:
    ours.config["pulumi:autonaming"] = {"pattern": "${name}-${stack}"}
    ours.declare("chat")
    ours.up()
    assert list(ours.live()) == [f"chat-{HERE}/chat-dev"]
    ours.declare("chat", candidates=ours.candidates("chat", THERE))
    written = ours.azure.writes()

    moving = ours.project.pulumi("preview")
    assert "pulumi:autonaming.providers.aoai.mode default" in refused(moving, "chat")
    assert ours.azure.writes() == written

    ours.config["pulumi:autonaming"]["providers"] = {"aoai": {"mode": "default"}}
    ours.declare("chat", deployment_name="chat-dev")
    ours.up()
    assert list(ours.live()) == [f"chat-{THERE}/chat-dev"]
    assert [each.split()[0] for each in ours.azure.writes()[len(written) :]] == ["PUT", "DELETE"]


def test_an_import_takes_what_is_there_and_changes_only_what_the_program_says(ours: Fleet) -> None:
    body = {"sku": {"name": PTU, "capacity": 15}, "properties": {"model": MODEL}}
    said: dict[str, dict[str, Any]] = {
        "as-it-is": {},
        "larger": {"capacity": 20},
        "tagged": {"tags": {"team": "search"}},
        # A move would fail: the engine replaces nothing while it imports.
        "displaced": {"failback": "when-free"},
    }
    for name, inputs in said.items():
        account_id = ours.account(name, THERE if name == "displaced" else HERE)
        identifier = f"{account_id}/deployments/{name}"
        ours.azure.arm("PUT", identifier, body)
        ours.declare(name, **inputs, options={"import_": identifier})
    written = len(ours.azure.writes())

    ours.up()

    changed = [each.split("/")[-1] for each in ours.azure.writes()[written:]]
    assert sorted(changed) == ["larger", "tagged"]
    assert ours.live() == ours.state()
    for name in said:
        ours.declare(name, options=None)
    ours.declare("displaced", failback=None)
    ours.no_changes()


def limit(operation: str) -> dict[str, dict[str, str]]:
    """A timeout that is long enough for the SDKs to be imported on a machine that is busy."""
    return {"timeouts": {operation: "4s"}}


def refused(said: Result, name: str) -> str:
    """The error that a run tells of a deployment."""
    assert said.rc != 0
    return " ".join(told(said)[name]).removeprefix("error: ")
