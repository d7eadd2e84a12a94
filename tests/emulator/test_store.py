"""What the store keeps: over a restart, over a kill, and of which version."""

import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aoai.emulator.azure import Azure
from aoai.emulator.scenario import Scenario
from aoai.emulator.store import Resource, Store, StoreError
from arm import Arm, account, arm

# Writes deployments until it is killed, and says each name once Azure has acknowledged it.
WRITER = """
import sys
from pathlib import Path
from arm import arm, deployment
from aoai.emulator.store import Store

quota = {"swedencentral": {"OpenAI.GlobalStandard.gpt-5.1": 10**6}}
call = arm(store=Store(Path(sys.argv[1])), quota=quota)
for number in range(10**6):
    if number % 30 == 0:
        path = call.make_account(f"oai{number}")
    answer = call("PUT", f"{path}/deployments/d{number}", deployment(capacity=1))
    assert answer.status == 201, answer.body
    print(f"d{number}", flush=True)
"""


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path / "db")
    call = arm(store=store, polls={"accounts": 2})
    made = call("PUT", f"{call.accounts}/oai", account(tags={"env": "dev"}))
    where = made.headers["azure-asyncoperation"]
    first = call.follow(where).body["status"]
    store.close()

    reopened = Store(tmp_path / "db")
    again = Arm(Azure(call.azure.scenario, clock=call.azure.clock, store=reopened))

    assert first == "Creating"
    assert [again.follow(where).body["status"] for _ in range(2)] == ["Creating", "Succeeded"]
    assert again("GET", f"{call.accounts}/oai").body["tags"] == {"env": "dev"}
    fresh = again("PUT", f"{call.accounts}/two", account()).body["properties"]["internalId"]
    assert fresh != made.body["properties"]["internalId"]
    reopened.close()


def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    tests = str(Path(__file__).parents[1])
    writing = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "db")],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": f"{tests}:{Path(tests).parent}"},
        text=True,
    )
    assert writing.stdout is not None
    acknowledged = [writing.stdout.readline().strip() for _ in range(40)]
    writing.send_signal(signal.SIGKILL)
    acknowledged += [each.strip() for each in writing.stdout if each.endswith("\n")]
    writing.wait()
    writing.stdout.close()

    store = Store(tmp_path / "db")
    kept = store.of_type("Microsoft.CognitiveServices/accounts/deployments")
    names = [each.id.rpartition("/")[2] for each in kept]
    store.close()

    assert names[: len(acknowledged)] == acknowledged
    # The write under way when the signal came may be there or not, but whole.
    assert len(names) - len(acknowledged) in (0, 1)
    assert {each.body["properties"]["provisioningState"] for each in kept} == {"Succeeded"}


def test_the_clock_of_a_scenario_goes_on_after_a_restart(tmp_path: Path) -> None:
    script = Scenario.parse({"now": "2030-01-01T00:00:00Z"})
    store = Store(tmp_path / "db")
    before = Azure(script, store=store).clock.now()
    store.close()

    store = Store(tmp_path / "db")
    after = Azure(script, store=store).clock.now()
    other = Azure(Scenario.parse({"now": "2031-01-01T00:00:00Z"}), store=store).clock.now()
    store.close()

    assert datetime(2030, 1, 1, tzinfo=UTC) <= before < after < before + timedelta(minutes=1)
    assert other.year == 2031


def test_a_write_that_fails_leaves_nothing() -> None:
    store = Store()

    @store.transaction()
    def fail() -> None:
        store.put(Resource("/a", "kind", {}))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert store.find("/a") is None


def test_ids_are_one_whatever_their_case_and_lists_keep_their_order() -> None:
    store = Store()
    for name in ("/Groups/B/x", "/groups/a/x", "/groups/bb/x"):
        store.put(Resource(name, "kind", {"first": True}))
    store.put(Resource("/GROUPS/b/X", "kind", {"first": False}))

    assert [each.id for each in store.of_type("kind")] == [
        "/GROUPS/b/X",
        "/groups/a/x",
        "/groups/bb/x",
    ]
    assert [each.body for each in store.of_type("kind", "/groups/B")] == [{"first": False}]
    assert [each.id for each in store.under("/groups/b/")] == ["/GROUPS/b/X"]
    store.remove("/groups/B/x")
    assert store.find("/Groups/B/x") is None


def test_a_file_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "db"
    Store(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version=7")
    database.close()

    with pytest.raises(StoreError) as caught:
        Store(path)

    assert str(caught.value) == (
        f"{path}: written by a newer emulator (schema 7, this one knows 1); update aoai, or name "
        "another folder"
    )


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "db"
    path.write_text("not a database, but long enough to look like one" * 20)

    with pytest.raises(StoreError) as caught:
        Store(path)

    assert str(caught.value).startswith(f"{path}: no database of an emulator (")
