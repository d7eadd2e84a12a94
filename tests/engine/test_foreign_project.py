"""aoai in a Pulumi project that is not ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulated import Emulated, emulated
from engine_stack import FULL, QUOTA, SKU, Make
from foreign_project import environment_with_aoai, path_without_ours
from pulumi_engine import Project, engine

pytestmark = pytest.mark.engine

REGIONS = ("swedencentral", "francecentral")
PROGRAM = """
import aoai.resources
import pulumi
from aoai.resources import ModelDeployment, Provider

accounts = pulumi.Config().require_object("accounts")
tenant = pulumi.Config().get("tenant")
chat = ModelDeployment(
    "chat",
    candidates=[{"region": region, "accountId": account} for region, account in accounts],
    model={"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
    sku="DataZoneProvisionedManaged",
    capacity=50,
    opts=pulumi.ResourceOptions(provider=Provider("azure", tenant_id=tenant) if tenant else None),
)
pulumi.export("tried", chat.attempts.apply(lambda tried: [each["region"] for each in tried]))
pulumi.export("capacity", chat.actual_capacity)
pulumi.export("module", aoai.resources.__file__)
"""


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    full = {"swedencentral": FULL}
    with emulated(tmp_path / "azure", quota=QUOTA, capacity=full) as running:
        yield running


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment_with_aoai(tmp_path_factory.mktemp("foreign") / "venv")


@pytest.mark.parametrize("way", ["an entry in its Pulumi.yaml", "PATH alone"])
def test_a_project_places_keeps_and_removes_a_deployment_with_aoai_in_its_environment(
    project: Make, azure: Emulated, environment: Path, way: str
) -> None:
    by_entry = way != "PATH alone"
    accounts = {region: azure.account(region) for region in REGIONS}
    shop: Project = project(
        PROGRAM,
        name="shop",
        settings={
            "runtime": {
                "name": "python",
                "options": {"toolchain": "pip", "virtualenv": str(environment)},
            },
            **({"plugins": _entry(environment)} if by_entry else {}),
        },
        config={
            "shop:accounts": list(accounts.items()),
            **({"shop:tenant": azure.env["ARM_TENANT_ID"]} if by_entry else {}),
        },
        # The environment is active, as it is in a person's shell.
        variables={**azure.env, "PATH": path_without_ours(environment / "bin", engine().bin)},
    )

    first = shop.pulumi("up", "--yes").expect()
    made = azure.deployments(*accounts.values())
    outputs = shop.outputs()
    writes = azure.writes()
    shop.pulumi("up", "--yes", "--expect-no-changes").expect()
    unchanged = azure.writes() == writes
    shop.pulumi("destroy", "--yes").expect()

    assert {where: each["sku"] for where, each in made.items()} == {
        "francecentral/chat": {"name": SKU, "capacity": 50}
    }
    # The wheel's, not a checkout's.
    assert Path(str(outputs.pop("module"))).is_relative_to(environment)
    assert outputs == {"tried": [*REGIONS], "capacity": 50}
    assert unchanged
    assert azure.deployments(*accounts.values()) == {}
    assert ("using pulumi-resource-aoai from $PATH" in first.text) is not by_entry


def _entry(environment: Path) -> dict[str, object]:
    return {"providers": [{"name": "aoai", "path": str(environment / "bin")}]}
