"""A region that has less than is asked for, or has room again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulated import Emulated, emulated
from engine_fleet import PTU, QUOTA, REGIONS, STANDARD, Fleet, fleet, told
from engine_stack import Make

pytestmark = pytest.mark.engine

HERE, THERE, _ = REGIONS
VERSIONS = {
    "moves": "gpt-5.4@2026-03-05",
    "fails": "gpt-5.5@2026-04-24",
    "stays": "gpt-5.1@2025-11-13",
    "returns": "gpt-5.2@2025-12-11",
    "displaced": "gpt-5.4-mini@2026-03-17",
    "grows": "gpt-5.6-sol@2026-07-09",
}
"""A model for each, since every model has a capacity of its own in a region."""


def model(name: str) -> dict[str, str]:
    """The model of a deployment."""
    of, _, version = VERSIONS[name].partition("@")
    return {"format": "OpenAI", "name": of, "version": version}


def free(**here: int) -> dict[str, Any]:
    """Free capacity in the first region by deployment; there is plenty of everything else."""
    return {HERE: {VERSIONS[name].partition("@")[0]: {PTU: each} for name, each in here.items()}}


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    room = free(returns=0, displaced=0, grows=15)
    room[THERE] = {"gpt-5.6-sol": {PTU: 0}}
    quota = {**QUOTA, HERE: {**QUOTA[HERE], "OpenAI.DataZoneStandard.gpt-5": 10}}
    with emulated(tmp_path / "azure", quota=quota, capacity=room) as running:
        yield running


@pytest.fixture
def ours(project: Make, azure: Emulated) -> Fleet:
    return fleet(project, azure)


def test_a_shortage_and_its_end_move_only_what_asked_for_it(ours: Fleet) -> None:
    for name in VERSIONS:
        ours.declare(name, model=model(name))
    ours.declare("grows", capacity=30, minimum_capacity=15)
    ours.declare("stays", minimum_capacity=15)
    # Its quota is 10, and so does not hold two of them.
    only = ours.candidates("renamed", HERE)
    gpt_5 = {"format": "OpenAI", "name": "gpt-5", "version": "2025-08-07"}
    ours.declare("renamed", model=gpt_5, sku=STANDARD, capacity=10, candidates=only)
    ours.up()
    assert capacities(ours) == {
        **{f"{name}-{HERE}/{name}": 15 for name in ("moves", "fails", "stays", "grows")},
        **{f"{name}-{THERE}/{name}": 15 for name in ("returns", "displaced")},
        f"renamed-{HERE}/renamed": 10,
    }
    placed = ours.outputs("placedAt")
    assert placed == {
        where: each["systemData"]["createdAt"] for where, each in ours.documents().items()
    }
    ours.azure.rescript(capacity=free(moves=0, fails=0, stays=0))
    for name in ("moves", "fails", "stays"):
        ours.declare(name, capacity=30)
    ours.declare("moves", move_on_shortage=True)
    ours.declare("returns", failback="when-free")
    ours.declare("renamed", deployment_name="other")

    today = placed[f"displaced-{THERE}/displaced"][:10]
    displaced = f"displaced since {today}: it is in {THERE}, not in {HERE}, which has room again"

    preview = told(ours.project.pulumi("preview").expect())
    assert {name: lines[0] for name, lines in preview.items()} == {
        "displaced": f"{displaced}; `failback: when-free` goes back",
        "fails": "stays in swedencentral",
        "grows": "expected to stay in swedencentral",
        "moves": f"swedencentral has no room for 30 {PTU}: it moves (moveOnShortage), "
        "the new one first",
        "renamed": "warning: outage: the deployment in swedencentral is deleted first, "
        "since the quota does not hold both",
        "returns": f"{displaced}: it goes back, the new one first",
        "stays": "expected to stay in swedencentral",
    }
    said = told(ours.project.pulumi("up", "--yes", "--skip-preview", "--continue-on-error"))

    assert said["stays"] == [
        f"warning: stays has 15 of 30 {PTU} in swedencentral; every `pulumi up` asks for the rest"
    ]
    assert [re.sub("30 [0-9]+ yes", "30 FREE yes", line) for line in said["fails"]] == [
        "error: fails stays as it is in swedencentral",
        "region SKU class code asked available",
        f"swedencentral {PTU} next region, corroborated OutOfServiceCapacity 15 0",
        "swedencentral: The region 'swedencentral' has no capacity for 15 new units of SKU "
        f"'{PTU}' for model 'gpt-5.5'. Please try another region or try again later.",
        "region SKU asked free could take it",
        f"germanywestcentral {PTU} 30 FREE yes",
        "fix: to move it, remove swedencentral from the candidates or set moveOnShortage: true",
    ]
    assert capacities(ours) == {
        f"fails-{HERE}/fails": 15,
        f"stays-{HERE}/stays": 15,
        f"grows-{HERE}/grows": 30,
        f"moves-{THERE}/moves": 30,
        f"returns-{HERE}/returns": 15,
        f"displaced-{THERE}/displaced": 15,
        f"renamed-{HERE}/other": 10,
    }
    assert ours.live() == ours.state()


def capacities(ours: Fleet) -> dict[str, int]:
    """What stands there, by ``account/name``."""
    return {where: each.capacity for where, each in ours.live().items()}
