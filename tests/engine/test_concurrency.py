"""Fifty deployments in one `up` of the real engine."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulated import Emulated, emulated
from engine_stack import Make
from overlap import Write, account_of, most_accounts_at_once, overlapping
from pulumi_engine import VENV

pytestmark = pytest.mark.engine

REGIONS = ("swedencentral", "germanywestcentral", "francecentral", "polandcentral", "italynorth")
MANY = 50
PROGRAM = f"""
import pulumi
from aoai.resources import ModelDeployment

accounts = pulumi.Config().require_object("accounts")
regions = list(accounts)
for number in range({MANY}):
    order = regions[number % 5 :] + regions[: number % 5]
    ModelDeployment(
        f"chat-{{number:02}}",
        candidates=[{{"region": each, "accountId": accounts[each]}} for each in order],
        model={{"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}},
        sku="DataZoneStandard",
        capacity=1,
    )
"""


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    # Slow enough that a second write to an account would be refused.
    slow = {"match": {"method": "PUT", "path": "/deployments/"}, "answer": {"delay": 0.05}}
    with emulated(tmp_path / "azure", faults=[slow]) as running:
        yield running


def test_fifty_deployments_write_one_by_one_to_each_of_five_accounts(
    project: Make, azure: Emulated
) -> None:
    accounts = {region: azure.account(region) for region in REGIONS}
    before = len(azure.requests())
    stack = project(
        PROGRAM,
        settings={"plugins": {"providers": [{"name": "aoai", "path": str(VENV / "bin")}]}},
        config={"test:accounts": accounts},
        variables=azure.env,
    )

    stack.pulumi("up", "--yes", "--skip-preview", "--parallel", "64").expect()

    calls = [
        each for each in azure.requests()[before:] if each["path"].startswith("/subscriptions")
    ]
    puts = [each for each in calls if each["method"] == "PUT"]
    writes = [Write(each["began"], each["ended"], account_of(each["path"])) for each in puts]
    reads = Counter(each["path"].rpartition("/")[2] for each in calls if each["method"] == "GET")
    assert Counter(each.account for each in writes) == dict.fromkeys(REGIONS, MANY // 5)
    assert {each["status"] for each in puts} == {201}
    assert overlapping(writes) == dict.fromkeys(REGIONS, 0)
    assert most_accounts_at_once(writes) > 2
    # Without sharing: five lists for each of fifty. An up of some seconds reads anew now and then.
    assert reads["deployments"] <= MANY
    assert all(reads[region] <= 3 for region in REGIONS)


RACER = """
import pulumi
from aoai.resources import ModelDeployment

accounts = pulumi.Config().require_object("accounts")
made = ModelDeployment(
    pulumi.get_stack(),
    candidates=[{"region": each, "accountId": accounts[each]} for each in accounts],
    model={"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
    sku="DataZoneProvisionedManaged",
    capacity=300,
)
pulumi.export("region", made.region)
"""


def test_two_stacks_that_race_for_the_last_of_a_region_both_land(
    project: Make, azure: Emulated
) -> None:
    ptu = "DataZoneProvisionedManaged"
    azure.rescript(
        quota={region: {f"OpenAI.{ptu}": 1000} for region in REGIONS[:2]},
        capacity={region: {"gpt-5.4": {ptu: 300}} for region in REGIONS[:2]},
    )
    accounts = {region: azure.account(region) for region in REGIONS[:2]}
    stacks = [
        project(
            RACER,
            stack=name,
            settings={"plugins": {"providers": [{"name": "aoai", "path": str(VENV / "bin")}]}},
            config={"test:accounts": accounts},
            variables=azure.env,
        )
        for name in ("red", "blue")
    ]

    runs = [each.start("up", "--yes", "--skip-preview") for each in stacks]
    for run in runs:
        run.finish().expect()

    landed = {str(each.outputs()["region"]): each.stack for each in stacks}
    assert sorted(landed) == sorted(accounts)
    found = azure.deployments(*accounts.values())
    assert {where: each["sku"]["capacity"] for where, each in found.items()} == {
        f"{region}/{name}": 300 for region, name in landed.items()
    }
