"""What a change of the program, or of Azure, means to a deployment that has its place.

The rows of a table go through the same few runs, each on a deployment of its own.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from emulated import Emulated, emulated
from engine_fleet import MODEL, PTU, QUOTA, REGIONS, SPILLOVER, STANDARD, Fleet, Inputs, fleet
from engine_stack import Make

pytestmark = pytest.mark.engine

HERE, THERE, ELSEWHERE = REGIONS
GLOBAL = "GlobalProvisionedManaged"
NEWER = {**MODEL, "version": "2026-09-01"}
OTHER = {**MODEL, "name": "gpt-5.5", "version": "2026-04-24"}
SKUS = {PTU: "DataZoneProvisionedManaged", STANDARD: "DataZoneStandard.gpt-5.4"}
OFFERS = [
    {
        "region": HERE,
        "model": "gpt-5.4@2026-09-01",
        "sku": sku,
        "usage": f"OpenAI.{usage}",
        "minimum": 5,
        "step": 5,
    }
    for sku, usage in SKUS.items()
]
"""A version that came out after the catalogue was made."""


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    with emulated(tmp_path / "azure", quota=QUOTA, offers=OFFERS) as running:
        yield running


@pytest.fixture
def ours(project: Make, azure: Emulated) -> Fleet:
    return fleet(project, azure)


@dataclass(frozen=True)
class Row:
    """A change of one deployment's inputs, and what has to come of it."""

    before: Inputs = field(default_factory=dict)
    after: Inputs = field(default_factory=dict)
    planned: str = "update"
    """What a preview says."""
    writes: tuple[str, ...] = ("PUT",)
    """To the deployment itself, in order; a name says that it is another one's."""
    region: str = HERE
    name: str = ""
    """Of the deployment afterwards; else as before."""
    live: Mapping[str, Any] = field(default_factory=dict)
    """What is different in Azure afterwards; None is there no longer."""

    def place(self, name: str, region: str = "") -> str:
        """Where it stands before, or afterwards in a region, as ``account/name``."""
        account = self.before.get("in_account_of", name)
        return f"{account}-{region or HERE}/{(region and self.name) or name}"


NOTHING: Any = {"planned": "same", "writes": ()}
NEW_FIRST: Any = {"planned": "replace", "writes": ("PUT", "DELETE")}
OLD_FIRST: Any = {"planned": "replace", "writes": ("DELETE", "PUT")}


def candidates(*regions: str, **own: Any) -> dict[str, Any]:
    """Candidates, which :func:`declare` gives accounts; the last one has something of its own."""
    found: list[dict[str, Any]] = [{"region": each} for each in regions]
    found[-1] |= own
    return {"candidates": found}


STANDARD_ONE = {"sku": STANDARD, "capacity": 10}
ROWS = {
    "capacity": Row(after={"capacity": 20}, live={"capacity": 20}),
    "version": Row(after={"model": NEWER}, live={"model": NEWER}),
    "family": Row(after={"model": OTHER}, live={"model": OTHER}),
    "filter": Row(
        after={"rai_policy_name": "Microsoft.DefaultV2"},
        live={"raiPolicyName": "Microsoft.DefaultV2"},
    ),
    "tags": Row(after={"tags": {"team": "search"}}, live={"tags": {"team": "search"}}),
    "upgrades": Row(
        after={"version_upgrade_option": "NoAutoUpgrade"},
        live={"versionUpgradeOption": "NoAutoUpgrade"},
    ),
    "throttling": Row(
        STANDARD_ONE,
        after={"dynamic_throttling_enabled": True},
        live={"dynamicThrottlingEnabled": True},
    ),
    "passed": Row(
        after={"properties": {"capacitySettings": {"priority": 1}}},
        live={"capacitySettings": {"priority": 1}},
    ),
    "spilling": Row(
        after={"spillover": SPILLOVER},
        writes=("PUT over", "PUT"),
        live={"spilloverDeploymentName": "over"},
    ),
    "dry": Row(
        {"spillover": SPILLOVER},
        {"spillover": None},
        writes=("PUT", "DELETE over"),
        live={"spilloverDeploymentName": None},
    ),
    "renamed": Row(
        after={"deployment_name": "other"},
        planned="replace",
        writes=("PUT other", "DELETE"),
        name="other",
    ),
    "standard-family": Row(STANDARD_ONE, {"model": OTHER}, **OLD_FIRST, live={"model": OTHER}),
    "standard-sku": Row(
        STANDARD_ONE, {"sku": "GlobalStandard"}, **OLD_FIRST, live={"sku": "GlobalStandard"}
    ),
    "provisioned-sku": Row(
        after={"sku": GLOBAL, "allow_capacity_loss": True}, **OLD_FIRST, live={"sku": GLOBAL}
    ),
    "reordered": Row(after=candidates(THERE, HERE), **NOTHING),
    "added": Row(after=candidates(ELSEWHERE, HERE, THERE), **NOTHING),
    "removed": Row(after=candidates(HERE), **NOTHING),
    "altered": Row(after=candidates(HERE, THERE, capacity=50, sku=STANDARD), **NOTHING),
    "moved": Row(after=candidates(THERE, ELSEWHERE), **NEW_FIRST, region=THERE),
    # The account is an output of another deployment, unknown in a preview that replaces that one.
    "after-moved": Row(
        {**candidates(HERE), "in_account_of": "moved"}, candidates(THERE), **NEW_FIRST, region=THERE
    ),
    "after-renamed": Row(
        {**candidates(HERE), "in_account_of": "renamed"}, planned="replace", writes=()
    ),
}
"""By deployment. What is not said is 15 PTU of gpt-5.4 in the first of two regions."""


def declare(ours: Fleet, name: str, inputs: Inputs) -> None:
    """Declare a deployment whose candidates have accounts of its own."""
    given = {
        "candidates": [
            each | ours.candidates(name, each["region"])[0] for each in inputs["candidates"]
        ]
        if "candidates" in inputs
        else ours.deployments.get(name, {}).get("candidates", ours.candidates(name, HERE, THERE))
    }
    ours.declare(name, **{**inputs, **given})


def planned(ours: Fleet) -> dict[str, str]:
    """What a preview would do to each deployment; it writes nothing."""
    before = ours.azure.writes()
    said = json.loads(ours.project.pulumi("preview", "--json").expect().stdout)
    assert ours.azure.writes() == before
    found = {each["urn"]: each["op"] for each in said["steps"]}
    return {name: found.get(ours.urn(name), "same") for name in ours.deployments}


def writes_of(ours: Fleet, since: int) -> dict[str, tuple[str, ...]]:
    """The writes to each deployment, or to what stands in its account under another name."""
    found: dict[str, list[str]] = {name: [] for name in ours.deployments}
    for each in ours.azure.writes()[since:]:
        method, account, name = each.split()[0], *each.split("/")[-3::2]
        if name in found:
            found[name].append(method)
        else:
            found[account.rpartition("-")[0]].append(f"{method} {name}")
    return {name: tuple(each) for name, each in found.items()}


def present(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without what it has no longer."""
    return {key: each for key, each in body.items() if each is not None}


def test_each_change_is_made_as_the_table_says(ours: Fleet) -> None:
    for name, row in ROWS.items():
        declare(ours, name, row.before)
    ours.up()
    before, known = ours.bodies(), ours.live()
    for name, row in ROWS.items():
        declare(ours, name, row.after)
    written = len(ours.azure.writes())

    assert planned(ours) == {name: row.planned for name, row in ROWS.items()}
    ours.up()

    assert writes_of(ours, written) == {name: row.writes for name, row in ROWS.items()}
    expected = {
        row.place(name, row.region): {**before[row.place(name)], **row.live}
        for name, row in ROWS.items()
    }
    found = ours.bodies()
    assert found.pop(f"spilling-{HERE}/over")["capacity"] == SPILLOVER["capacity"]
    assert found == {where: present(each) for where, each in expected.items()}
    replaced = {name for name, row in ROWS.items() if "DELETE" in row.writes}
    live = ours.live()
    assert replaced == {
        name
        for name, row in ROWS.items()
        if live[row.place(name, row.region)].generation != known[row.place(name)].generation
    }
    assert live == ours.state()
    ours.no_changes()


@dataclass(frozen=True)
class Drift:
    """What somebody else did to a deployment."""

    inputs: Inputs = field(default_factory=dict)
    sku: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    """Of what was changed; else the deployment itself."""
    deleted: bool = False

    def on(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body that somebody else wrote."""
        tags = {**body["tags"], **self.tags}
        properties = present({**body["properties"], **self.properties})
        return {**body, "sku": {**body["sku"], **self.sku}, "properties": properties, "tags": tags}


PINNED = {"version_upgrade_option": "NoAutoUpgrade"}
SPILLING = {"spillover": SPILLOVER}
DRIFTS = {
    "size": Drift(sku={"capacity": 20}),
    "sku": Drift(STANDARD_ONE, sku={"name": "GlobalStandard"}),
    "version": Drift(PINNED, properties={"model": NEWER}),
    "family": Drift(properties={"model": OTHER}),
    "filter": Drift(
        {"rai_policy_name": "Microsoft.DefaultV2"},
        properties={"raiPolicyName": "Microsoft.Default"},
    ),
    "upgrades": Drift(
        PINNED, properties={"versionUpgradeOption": "OnceNewDefaultVersionAvailable"}
    ),
    "throttling": Drift(
        {**STANDARD_ONE, "dynamic_throttling_enabled": True},
        properties={"dynamicThrottlingEnabled": False},
    ),
    "passed": Drift(
        {"properties": {"capacitySettings": {"priority": 1}}},
        properties={"capacitySettings": {"priority": 2}},
    ),
    "tags": Drift({"tags": {"team": "search"}}, tags={"team": "chat"}),
    "tagged": Drift(tags={"team": "chat"}),
    "unlinked": Drift(SPILLING, properties={"spilloverDeploymentName": None}),
    "beside": Drift(SPILLING, sku={"capacity": 9}, name="over"),
    "beside-gone": Drift(SPILLING, name="over", deleted=True),
    "gone": Drift(deleted=True),
    "upgraded": Drift(properties={"model": NEWER}),
}
"""By deployment. Azure itself may raise the version of the last one, so that is no drift."""


def test_a_refresh_sees_what_somebody_changed_and_the_next_up_sets_it_right(ours: Fleet) -> None:
    for name, drift in DRIFTS.items():
        declare(ours, name, drift.inputs)
    ours.up()
    before = ours.bodies()
    for name, drift in DRIFTS.items():
        where = f"{ours.account(name, HERE)}/deployments/{drift.name or name}"
        if drift.deleted:
            ours.azure.arm("DELETE", where)
        else:
            ours.azure.arm("PUT", where, drift.on(ours.azure.arm("GET", where)))

    ours.up("--refresh")

    before[f"upgraded-{HERE}/upgraded"]["model"] = NEWER
    assert ours.bodies() == before
    assert ours.live() == ours.state()
    ours.no_changes()
