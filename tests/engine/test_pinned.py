"""Pinned deployments on the real engine: a choice that is kept, and what happens without room."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from emulated import Emulated, emulated
from engine.azure_native import stand_in
from pulumi_engine import ROOT, VENV, Project, Result
from stackfiles import deployment, spec

pytestmark = pytest.mark.engine

SWEDEN, GERMANY, FRANCE = "swedencentral", "germanywestcentral", "francecentral"
REGIONS = (SWEDEN, GERMANY, FRANCE)
PTU, STANDARD = "DataZoneProvisionedManaged", "DataZoneStandard"
QUOTA = {each: {f"OpenAI.{PTU}": 1000, f"OpenAI.{STANDARD}.gpt-5.4": 1000} for each in REGIONS}
FULL = {"gpt-5.4": {PTU: 0}}
PROGRAM = """
from pathlib import Path

import pulumi
from aoai.spec import load, plan
from infra.stack import declare

here = Path(__file__).parent
declare(plan(load(pulumi.Config().require_object("spec"), here), pulumi.get_stack()), here, None)
"""
QUIET = ("--expect-no-changes",)


class Stack:
    """The program of this project, on a stack file that the test changes."""

    def __init__(self, home: Path, azure: Emulated) -> None:
        self.azure = azure
        stand_in(home / "pulumi")
        providers = [{"name": "aoai", "path": str(VENV / "bin")}]
        self.project = Project(
            home,
            PROGRAM,
            settings={"plugins": {"providers": providers}},
            variables={**azure.env, "XDG_CACHE_HOME": str(home / "cache")},
        )
        self.spec = spec(placement="pinned", regions=list(REGIONS))
        self.declare(chat=ptu())

    def declare(self, **deployments: Any) -> None:
        """Replace the deployments of the stack."""
        self.spec["deployments"] = deployments
        file = self.project.folder / "Pulumi.dev.yaml"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        kept = [each for each in lines if each.startswith("encryptionsalt")]
        config = json.dumps({"test:spec": self.spec})
        file.write_text("\n".join([*kept, f"config: {config}\n"]), "utf-8")

    def up(self, *arguments: str) -> Result:
        return self.project.pulumi("up", "--yes", "--skip-preview", *arguments)

    def outputs(self, name: str = "chat") -> dict[str, Any]:
        found: Any = self.project.outputs()["deployments"]
        deployed: dict[str, Any] = found[name]
        return deployed

    def account(self, region: str) -> str:
        group = f"/subscriptions/{self.azure.subscription}/resourceGroups/rg-aoai-dev"
        return f"{group}/providers/Microsoft.CognitiveServices/accounts/aoai-dev-{region}-q7x2"

    def live(self) -> dict[str, int]:
        """Capacity of everything that is deployed, by ``region/name``."""
        return {
            f"{region}/{each['name']}": each["sku"]["capacity"]
            for region in REGIONS
            for each in self.azure.arm("GET", f"{self.account(region)}/deployments")["value"]
        }

    def asked(self) -> list[str]:
        """Calls about deployments, as ``METHOD name``, in the order in which they were served."""
        return [
            f"{each['method']} {each['path'].rpartition('/')[2]}"
            for each in self.azure.requests()
            if "/deployments/" in each["path"]
        ]


def ptu(**changes: Any) -> dict[str, Any]:
    return deployment(**{"sku": PTU, "capacity": 300, **changes})


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    with emulated(tmp_path / "azure", quota=QUOTA, capacity={SWEDEN: FULL}) as running:
        yield running


@pytest.fixture
def stack(tmp_path: Path, azure: Emulated) -> Stack:
    return Stack(tmp_path / "stack", azure)


def refuse(region: str, status: int, code: str, **parts: Any) -> dict[str, Any]:
    """A fault: PUT of `chat` is refused in a region, though no fact says why."""
    path = f".*/accounts/aoai-dev-{region}-q7x2/deployments/chat$"
    answer = {"status": status, "code": code, "message": "not here", "headers": {"Retry-After": 1}}
    return {"match": {"method": "PUT", "path": path, **parts}, "answer": answer}


def test_a_deployment_goes_where_facts_say_and_stays_there_though_they_change(
    stack: Stack,
) -> None:
    preview = stack.project.pulumi("preview").expect().stdout
    stack.up().expect()
    chat = stack.outputs()
    # The preferred region has room now, and the one that was taken has not.
    stack.azure.rescript(capacity={GERMANY: FULL})
    stack.up(*QUIET).expect()

    assert (chat["region"], chat["capacity"]) == (GERMANY, 300)
    assert stack.outputs() == chat
    assert stack.live() == {f"{GERMANY}/chat": 300}
    assert f"chat: {GERMANY} (fits); next {FRANCE} (fits)" in preview
    assert f'region     : "{GERMANY}"' in preview


def test_another_order_of_regions_and_a_further_one_move_nothing(stack: Stack) -> None:
    stack.declare(chat=ptu(regions=[SWEDEN, GERMANY]))
    stack.up().expect()
    stack.azure.rescript(capacity={})
    stack.declare(chat=ptu(regions=[FRANCE, SWEDEN, GERMANY]))

    stack.up().expect()

    assert stack.live() == {f"{GERMANY}/chat": 300}
    assert [each for each in stack.asked() if each.startswith(("PUT", "DELETE"))] == ["PUT chat"]


def test_a_shortage_stops_names_the_next_region_and_the_setting_that_leads_there(
    stack: Stack,
) -> None:
    stack.azure.rescript(capacity={}, faults=[refuse(SWEDEN, 400, "InsufficientQuota")])

    failed = stack.up().expect(1)

    assert stack.live() == {}
    assert (
        f"error: chat: {SWEDEN} cannot take it as {PTU} (InsufficientQuota), and a pinned "
        f"deployment does not move by itself; next is {GERMANY} (fits): "
        f"set deployments.chat.regions: [{GERMANY}, {FRANCE}]"
    ) in failed.stdout
    assert "Traceback" not in failed.text

    # The choice stays, whatever was met.
    again = stack.up().expect(1)
    assert "InsufficientQuota" in again.stdout
    assert stack.live() == {}

    stack.declare(chat=ptu(regions=[GERMANY, FRANCE]))
    stack.up().expect()
    assert stack.outputs()["region"] == GERMANY
    assert stack.live() == {f"{GERMANY}/chat": 300}


def test_growth_that_the_region_cannot_give_stops_and_a_move_makes_the_new_one_first(
    stack: Stack,
) -> None:
    beside = {"sku": STANDARD, "capacity": 20}
    stack.declare(chat=ptu(spillover=beside))
    stack.up().expect()
    stack.azure.rescript(capacity={GERMANY: FULL, SWEDEN: FULL})
    stack.declare(chat=ptu(spillover=beside, capacity=400))

    # The code of a capacity refusal stands in no table: the figures explain it.
    failed = stack.up().expect(1)
    assert f"next is {FRANCE} (fits): set deployments.chat.regions: [{SWEDEN}, {FRANCE}]" in (
        failed.stdout
    )
    assert stack.live() == {f"{GERMANY}/chat": 300, f"{GERMANY}/chat-spillover": 20}

    before = len(stack.asked())
    stack.declare(chat=ptu(spillover=beside, capacity=400, regions=[SWEDEN, FRANCE]))
    stack.up().expect()
    assert stack.live() == {f"{FRANCE}/chat": 400, f"{FRANCE}/chat-spillover": 20}
    moved = [each for each in stack.asked()[before:] if not each.startswith("GET")]
    assert moved == ["PUT chat-spillover", "PUT chat", "DELETE chat", "DELETE chat-spillover"]
    stack.up(*QUIET).expect()


def test_another_writer_of_the_account_is_waited_for(stack: Stack) -> None:
    stack.declare(chat=ptu(regions=[GERMANY]))
    stack.up().expect()
    theirs = f"{stack.account(GERMANY)}/deployments/theirs"
    model = {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}
    body = {"sku": {"name": STANDARD, "capacity": 1}, "properties": {"model": model}}
    # It has been served and holds the account until it is answered.
    held = {"match": {"method": "PUT", "path": f".*{theirs}$"}, "answer": {"hold": "after"}}
    stack.azure.rescript(faults=[held])
    stack.declare(chat=ptu(regions=[GERMANY], capacity=350))

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(stack.azure.arm, "PUT", theirs, body)
        run = stack.project.start("up", "--yes", "--skip-preview")
        run.wait_for("retrying update due to on-error hook request (1/100)")
        stack.azure.rescript(faults=[])
        writing.result()
        run.finish().expect()

    assert stack.live() == {f"{GERMANY}/chat": 350, f"{GERMANY}/theirs": 1}


def test_a_create_that_succeeded_unnoticed_is_not_made_again(stack: Stack) -> None:
    cut = {
        "match": {"method": "PUT", "path": ".*/deployments/chat$"},
        "answer": {"cut": "after"},
    }
    stack.declare(chat=ptu(regions=[GERMANY]))
    stack.azure.rescript(faults=[cut])

    stack.up().expect(1)
    writes = stack.azure.writes()
    stack.azure.rescript(faults=[])
    failed = stack.up().expect(1)

    assert stack.azure.writes() == writes
    there = f"{stack.account(GERMANY)}/deployments/chat"
    assert f"error: chat: {there} is there already, and azure-native makes nothing" in failed.stdout
    assert stack.live() == {f"{GERMANY}/chat": 300}


def test_six_deployments_of_one_account_are_made_one_after_the_other(stack: Stack) -> None:
    names = [f"d{each}" for each in range(6)]
    stack.declare(**{each: deployment(regions=[FRANCE]) for each in names})

    said = stack.up("--parallel=32").expect()

    assert stack.asked() == [f"{how} {name}" for name in names for how in ("GET", "PUT", "GET")]
    assert "retrying" not in said.stdout

    before = len(stack.asked())
    stack.project.pulumi("destroy", "--yes", "--parallel=32").expect()
    assert stack.asked()[before:] == [f"DELETE {name}" for name in reversed(names)]


def test_destroy_leaves_nothing(stack: Stack) -> None:
    stack.declare(chat=ptu(spillover={"sku": STANDARD, "capacity": 20}), embed=deployment())
    stack.up().expect()

    stack.project.pulumi("destroy", "--yes").expect()

    groups = stack.azure.arm("GET", f"/subscriptions/{stack.azure.subscription}/resourcegroups")
    assert groups["value"] == []
    assert stack.project.state() == []


def test_the_policy_pack_sees_the_chosen_region_in_preview(stack: Stack) -> None:
    config = json.loads((ROOT / "policies" / "config" / "demo.json").read_text("utf-8"))
    allowed = {**config, "data-residency": {"residency": "eu"}}
    narrow = {**config, "data-residency": {"residency": [SWEDEN, FRANCE]}}

    def preview(config: Any) -> Result:
        stack.project.write("pack.json", json.dumps(config))
        pack = ("--policy-pack", str(ROOT / "policies"), "--policy-pack-config", "pack.json")
        return stack.project.pulumi("preview", *pack)

    assert preview(allowed).rc == 0
    refused = preview(narrow)
    assert refused.rc != 0
    assert "native-data-residency" in refused.stdout
    assert GERMANY in refused.stdout
