"""The ranking of a preview as the real engine shows it, and as its JSON hands it on."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulated import Emulated, emulated
from engine_stack import FULL, PROGRAM, QUOTA, SKU, Make, Stack
from pulumi_engine import ROOT

pytestmark = pytest.mark.engine

RANKED = [
    {
        "region": "swedencentral",
        "sku": SKU,
        "capacity": 300,
        "verdict": "no free capacity",
        "free": 0,
        "reason": "0 free, 300 more asked",
    },
    {
        "region": "germanywestcentral",
        "sku": SKU,
        "capacity": 300,
        "verdict": "quota short",
        "shortBy": 120,
        "free": 180,
        "reason": f"300 more of OpenAI.{SKU} in germanywestcentral, where 180 are left "
        "(0 of 180 used)",
    },
    {"region": "francecentral", "sku": SKU, "capacity": 300, "verdict": "fits", "free": 1000},
]
TABLE = (
    "expected to land in francecentral\n"
    f"   swedencentral       {SKU}  300  no free capacity    0 free, 300 more asked\n"
    f"   germanywestcentral  {SKU}  300  quota short by 120  {RANKED[1]['reason']}\n"
    f">  francecentral       {SKU}  300  fits                1000 free"
)


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    quota = {**QUOTA, "germanywestcentral": {f"OpenAI.{SKU}": 180}}
    with emulated(tmp_path / "azure", quota=quota, capacity={"swedencentral": FULL}) as running:
        yield running


@pytest.fixture
def stack(project: Make, azure: Emulated, tmp_path: Path) -> Stack:
    found = Stack(project, azure)
    # Exported too: what a program makes of it must show no change of its own.
    exported = PROGRAM.replace('"attempts"', '"ranking": made.ranking,\n        "attempts"')
    found.project.write("__main__.py", exported)
    found.project.environ["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    return found


def test_a_preview_prints_the_ranking_and_writes_nothing(stack: Stack) -> None:
    before = stack.azure.writes()

    result = stack.project.pulumi("preview").expect()

    said = [line.removeprefix("    ") for line in result.stdout.splitlines()]
    at = said.index(TABLE.partition("\n")[0])
    assert said[at : at + 4] == TABLE.splitlines()
    assert stack.azure.writes() == before


def test_the_json_of_a_preview_carries_the_table(stack: Stack) -> None:
    digest = json.loads(stack.project.pulumi("preview", "--json").expect().stdout)

    # The engine leaves outputs out of this form, and messages in.
    (told,) = [each for each in digest["diagnostics"] if each["urn"].endswith("::chat")]
    assert (told["severity"], told["message"].rstrip()) == ("info", TABLE)


def test_the_streamed_json_of_a_preview_carries_the_output(stack: Stack) -> None:
    stack.project.environ["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] = "true"

    lines = stack.project.pulumi("preview", "--json").expect().stdout.splitlines()

    assert _outputs_of_chat(lines)["ranking"] == RANKED


def test_what_people_state_in_the_project_counts(stack: Stack) -> None:
    said = f"- {{sku: {SKU}, region: francecentral, reason: not ours, author: J, date: 2026-07-09}}"
    stack.project.write("facts.d/ours.yaml", said)

    result = stack.project.pulumi("preview").expect()

    assert "no candidate can take chat now" in result.stdout
    assert "is not to be had in francecentral: not ours" in result.stdout


def test_beside_the_policy_pack_azure_is_asked_once(stack: Stack) -> None:
    before = len(stack.azure.requests())

    result = stack.project.pulumi("preview", "--policy-pack", str(ROOT / "policies")).expect()

    asked = Counter(each["path"].rpartition("/")[2] for each in stack.azure.requests()[before:])
    assert TABLE.partition("\n")[0] in result.stdout
    # One sign-in: the provider finds what the pack has read.
    assert (asked["token"], asked["usages"], asked["modelCapacities"]) == (1, 3, 1)


def test_a_run_leaves_no_ranking_behind_and_no_later_run_a_change(stack: Stack) -> None:
    created = stack.up()
    again = stack.project.pulumi("up", "--yes", "--expect-no-changes").expect()

    assert (created["region"], created["ranking"]) == ("francecentral", [])
    shown = [line.strip() for line in again.stdout.splitlines() if "ranking" in line]
    assert not any(line.startswith(("+", "-", "~")) for line in shown)

    stack.declare(capacity=400)
    growing = stack.project.pulumi("preview").expect().stdout
    assert "expected to stay in francecentral" in growing
    assert f">  francecentral       {SKU}  400  fits                700 free" in growing

    assert (stack.up()["capacity"], stack.chat()["ranking"]) == (400, [])


def _outputs_of_chat(lines: list[str]) -> dict[str, Any]:
    events = [json.loads(line) for line in lines if line.startswith("{")]
    (found,) = [
        event["resOutputsEvent"]["metadata"]["new"]["outputs"]
        for event in events
        if event.get("resOutputsEvent", {}).get("metadata", {}).get("urn", "").endswith("::chat")
    ]
    assert isinstance(found, dict)
    return found
