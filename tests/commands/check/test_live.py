"""``aoai check --facts live`` as a user runs it: over TLS, against the emulator."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checked import Checked, model, request
from emulated import Emulated, emulated

AOAI = Path(sys.executable).parent / "aoai"
CHAT = model("gpt-5.4", "2026-03-05")
OLD = model("gpt-4o", "2024-08-06")
SWEDEN, FRANCE, WEST = "swedencentral", "francecentral", "westus2"
ROW = "OpenAI.GlobalStandard.gpt-5.4"
NOW = "2026-09-01"


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    """Quota of 100 in two regions, 90 of it used; in a third one stands what is being retired."""
    ptu = {"OpenAI.GlobalProvisionedManaged": 300}
    old = {"region": WEST, "model": "gpt-4o@2024-08-06", "sku": "GlobalStandard"}
    with emulated(
        tmp_path_factory.mktemp("azure"),
        quota={each: {ROW: 100, **ptu} for each in (SWEDEN, FRANCE)},
        capacity={SWEDEN: {"gpt-5.4": {"GlobalProvisionedManaged": 0}}},
        offers=[{**old, "usage": "OpenAI.GlobalStandard.gpt-4o"}],
    ) as running:
        account = running.account(FRANCE)
        body = {"sku": {"name": "GlobalStandard", "capacity": 90}, "properties": {"model": CHAT}}
        running.arm("PUT", f"{account}/deployments/chat", body)
        body = {"sku": {"name": "GlobalStandard", "capacity": 1}, "properties": {"model": OLD}}
        running.arm("PUT", f"{running.account(WEST)}/deployments/old", body)
        yield running


def live(azure: Emulated, *requests: Any, **changed: str | None) -> tuple[int, Any, str]:
    """Exit code, JSON and standard error of the installed command."""
    environ = {**os.environ, **azure.env, **changed}
    done = subprocess.run(
        [AOAI, "check", "-", "--facts", "live", "--format", "json", "--now", NOW],
        env={name: value for name, value in environ.items() if value is not None},
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def told(document: Any) -> list[tuple[str, str, str]]:
    return [(each["request"], each["result"], each["rule"]) for each in document["findings"]]


def test_live_quota_counts_what_is_deployed(azure: Emulated) -> None:
    both = [
        request(id="here", model=CHAT, region="Sweden Central", capacity=100),
        request(id="there", model=CHAT, region=FRANCE, capacity=11),
    ]

    code, found, said = live(azure, *both)

    assert (code, said) == (1, "")
    assert told(found) == [("there", "violation", "quota-exceeded")]
    assert (found["facts"]["source"], found["checked"]) == ("Azure", 2)
    assert found["facts"]["date"] is not None


def test_live_facts_tell_where_there_is_no_room(azure: Emulated) -> None:
    wanted = {"model": CHAT, "sku": "GlobalProvisionedManaged", "capacity": 100, "region": None}

    code, found, _ = live(azure, request(**wanted, regions=[SWEDEN, FRANCE]))

    assert (code, told(found)) == (0, [("chat", "warning", "free-capacity")])


def test_what_is_being_retired_may_be_added_where_the_subscription_has_it_anywhere(
    azure: Emulated,
) -> None:
    code, found, _ = live(azure, request(model=OLD, region=SWEDEN))
    newer = live(azure, request(model=model("gpt-4o", "2024-05-13"), region=SWEDEN))

    assert (code, [each for each in told(found) if each[1] == "violation"]) == (0, [])
    assert (newer[0], [each for each in told(newer[1]) if each[1] == "undecided"]) == (1, [])


def test_without_a_subscription_or_a_login_it_says_so(azure: Emulated) -> None:
    nobody = live(azure, request(), ARM_SUBSCRIPTION_ID=None, AZURE_SUBSCRIPTION_ID=None)
    wrong = live(azure, request(), ARM_CLIENT_SECRET="wrong")

    assert nobody == (
        2,
        None,
        "subscription: nothing names one to ask; "
        "set ARM_SUBSCRIPTION_ID, or name it in the stack file\n",
    )
    assert (wrong[0], wrong[1]) == (2, None)
    assert "Traceback" not in wrong[2]


def test_nothing_but_live_facts_need_a_network(
    checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", no_network)
    monkeypatch.setattr("socket.getaddrinfo", no_network)

    assert checked(request()).code == 0
    assert checked(request(model=CHAT), facts="catalog", now=None).code == 0
