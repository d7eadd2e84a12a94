"""`make up`, again, and `make down`, in a copy of this checkout."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo_checkout import Checkout, checkout, gone, stored
from pulumi_engine import Result

pytestmark = pytest.mark.engine

ENDPOINTS = {
    "deployments": {
        "chat": {
            "attempts": [
                {
                    "capacity": 300,
                    "class": "next region",
                    "code": "OutOfServiceCapacity",
                    "corroborated": True,
                    "message": "The region 'swedencentral' has no capacity for 300 new units of "
                    "SKU 'DataZoneProvisionedManaged' for model 'gpt-5.4'. Please try another "
                    "region or try again later.",
                    "outcome": "refused",
                    "region": "swedencentral",
                    "row": {
                        "code": "OutOfServiceCapacity",
                        "status": 400,
                        "class": "next region",
                        "scope": "region",
                    },
                    "sku": "DataZoneProvisionedManaged",
                    "status": 400,
                },
                {
                    "capacity": 300,
                    "outcome": "placed",
                    "region": "germanywestcentral",
                    "sku": "DataZoneProvisionedManaged",
                },
            ],
            "capacity": 300,
            "deployment": "chat",
            "endpoint": "https://localhost/_accounts/aoai-demo-germanywestcentral-demo/",
            "model": "gpt-5.4",
            "region": "germanywestcentral",
            "sku": "DataZoneProvisionedManaged",
            "spillover": "chat-spillover",
            "token_scope": "https://cognitiveservices.azure.com/.default",
            "version": "2026-03-05",
        },
        "embed": {
            "attempts": [
                {
                    "capacity": 100,
                    "outcome": "placed",
                    "region": "swedencentral",
                    "sku": "DataZoneStandard",
                }
            ],
            "capacity": 100,
            "deployment": "embed",
            "endpoint": "https://localhost/_accounts/aoai-demo-swedencentral-demo/",
            "model": "text-embedding-3-large",
            "region": "swedencentral",
            "sku": "DataZoneStandard",
            "spillover": None,
            "token_scope": "https://cognitiveservices.azure.com/.default",
            "version": "1",
        },
    }
}


@dataclass(frozen=True)
class Up:
    """A demo that is up, and what was seen when it came up."""

    here: Checkout
    said: Result
    status: str
    """What git said before and after."""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One demo for every test that leaves it as it is."""
    with checkout(tmp_path_factory.mktemp("demo")) as here:
        before = here.status()
        said = here.demo("up").expect()
        yield Up(here, said, before + here.status())


@pytest.fixture
def own(up: Up, tmp_path: Path) -> Iterator[Checkout]:
    """A second one that is up already, for a test that changes it."""
    with up.here.again(tmp_path / "own") as here:
        yield here


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Checkout]:
    """A checkout in which nothing was done yet."""
    with checkout(tmp_path) as here:
        yield here


def steady(document: Any) -> Any:
    """Endpoints without what differs from run to run: seconds and the emulator's port."""
    if isinstance(document, dict):
        return {key: steady(each) for key, each in document.items() if key != "seconds"}
    if isinstance(document, list):
        return [steady(each) for each in document]
    return (
        re.sub(r"localhost:\d+", "localhost", document) if isinstance(document, str) else document
    )


def hint(said: Result) -> str:
    """The command at the end of the last thing that was said."""
    return said.stderr.strip().rpartition("\n")[2].partition("; ")[2].rpartition(": ")[2]


def known(here: Checkout) -> set[str]:
    """Ids of the deployments that the stack of a checkout knows."""
    state = json.loads((here.own / "state/.pulumi/stacks/azure-openai/demo.json").read_text())
    resources = state["checkpoint"]["latest"]["resources"]
    return {each["id"] for each in resources if each["type"] == "aoai:index:ModelDeployment"}


def test_the_first_run_goes_on_to_the_next_region(up: Up) -> None:
    document = json.loads(up.here.endpoints.read_text("utf-8"))
    azure = up.here.azure()
    group = f"/subscriptions/{azure.subscription}/resourceGroups/rg-aoai-demo"
    accounts = azure.arm("GET", f"{group}/providers/Microsoft.CognitiveServices/accounts")["value"]
    live = azure.deployments(*(each["id"] for each in accounts))

    assert steady(document) == ENDPOINTS
    assert {where: each["sku"] for where, each in live.items()} == {
        "aoai-demo-germanywestcentral-demo/chat": {
            "name": "DataZoneProvisionedManaged",
            "capacity": 300,
        },
        "aoai-demo-germanywestcentral-demo/chat-spillover": {
            "name": "DataZoneStandard",
            "capacity": 300,
        },
        "aoai-demo-swedencentral-demo/embed": {"name": "DataZoneStandard", "capacity": 100},
    }


def test_a_table_says_what_landed_where(up: Up) -> None:
    table = up.said.stdout[up.said.stdout.rindex("Duration:") :]

    for fact in (
        "gpt-5.4@2026-03-05",
        "DataZoneProvisionedManaged",
        "germanywestcentral",
        "swedencentral: OutOfServiceCapacity",
        "/_accounts/aoai-demo-germanywestcentral-demo/",
        "text-embedding-3-large@1",
    ):
        assert fact in table


def test_a_run_says_nothing_of_the_plugin_that_stands_in(up: Up) -> None:
    assert "from $PATH" not in up.said.text


def test_a_run_leaves_the_checkout_as_it_was(up: Up) -> None:
    assert up.status == ""


def test_a_second_run_changes_nothing(up: Up) -> None:
    azure = up.here.azure()
    before, published = azure.writes(), up.here.endpoints.read_bytes()

    said = up.here.demo("up").expect()

    assert said.stdout.count("18 unchanged") == 2
    assert azure.writes() == before
    assert up.here.endpoints.read_bytes() == published
    assert up.here.status() == ""


def test_a_preview_writes_nothing(fresh: Checkout) -> None:
    said = fresh.make("preview", "STACK=demo")

    assert "+ 18 to create" in said.expect().stdout
    assert fresh.azure().writes() == []
    assert not fresh.endpoints.exists()
    assert fresh.status() == ""


def test_down_leaves_an_empty_azure_and_no_trace(own: Checkout) -> None:
    azure, database = own.azure(), own.folder.parent / "kept.sqlite"
    # A second name of the file outlives the first.
    database.hardlink_to(own.emulator / "emulator.sqlite")

    said = own.make("down").expect()
    again = own.make("down").expect()

    assert "this Azure is empty: nothing is deployed, and nothing is soft-deleted" in said.stderr
    assert "there is no demo to remove" in again.stderr
    assert gone(azure.pid)
    assert stored(database) == []
    assert [each.exists() for each in (own.own, own.endpoints)] == [False, False]
    assert own.status() == ""


def test_down_leaves_alone_what_others_made(own: Checkout) -> None:
    azure = own.azure()
    account = azure.account("francecentral")

    said = own.demo("down").expect()
    again = own.demo("down").expect()

    for each in (said, again):
        assert (
            "left in this Azure, since stack demo did not make it: resourceGroups models, "
            "accounts francecentral\nto remove that too: rm -r .aoai\n"
        ) in each.stderr
    assert gone(azure.pid)
    assert own.stored() == [azure.group, account]
    assert not own.endpoints.exists()


def test_a_killed_emulator_comes_back_as_the_same_azure(own: Checkout) -> None:
    killed = own.azure()
    os.kill(killed.pid, signal.SIGKILL)
    assert gone(killed.pid)

    said = own.demo("preview").expect()

    back = own.azure()
    assert "18 unchanged" in said.stdout
    assert back.env == killed.env
    assert back.pid != killed.pid


def test_what_is_set_for_another_azure_stays_out(own: Checkout) -> None:
    foreign = {"ARM_CLIENT_CERTIFICATE_PATH": "/none.pem", "ARM_USE_OIDC": "true"}

    said = own.demo("preview", **foreign).expect()
    by_hand = own.run(
        "sh", "-c", ". .aoai/demo.env && pulumi preview --stack demo --refresh", **foreign
    ).expect()

    assert "18 unchanged" in said.stdout
    assert "Azure was not asked" not in said.text
    assert "18 unchanged" in by_hand.stdout


def test_an_interrupted_run_leaves_nothing_half_made(fresh: Checkout) -> None:
    azure = fresh.azure()
    path = ".*germanywestcentral.*/deployments/chat$"
    azure.rescript(faults=[{"match": {"method": "PUT", "path": path}, "answer": {"delay": 2}}])

    run = fresh.making("up")
    run.wait_for("asking germanywestcentral")
    # As a terminal does: everybody in the foreground hears of it.
    os.killpg(run.process.pid, signal.SIGINT)
    said = run.finish()

    fresh.stop()
    made = {each for each in fresh.stored() if "/deployments/" in each}
    assert said.rc != 0
    assert "Traceback" not in said.text
    assert fresh.locks == []
    # A deployment that was finished in that moment stays, and then the stack knows it.
    assert {each for each in made if not each.endswith("-spillover")} == known(fresh)
    assert not any(each.removesuffix("-spillover") not in made for each in made)


def test_a_stack_that_a_killed_run_left_locked(own: Checkout) -> None:
    run = own.begin("up")
    run.wait_for("Updating (demo)")
    while not own.locks:
        time.sleep(0.01)
    os.killpg(run.process.pid, signal.SIGKILL)
    run.finish()

    refused = own.demo("up").expect(2)
    own.run("sh", "-c", hint(refused)).expect()
    up = own.demo("up").expect()

    assert refused.stderr.strip().rpartition("\n")[2] == (
        "stack demo: another pulumi is at work on it, or was killed at it; wait for it, or if it "
        "is gone: . .aoai/demo.env && pulumi cancel --yes --stack demo"
    )
    assert "18 unchanged" in up.stdout
