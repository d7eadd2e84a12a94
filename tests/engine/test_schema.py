"""The schema as Pulumi's own tools read it."""

import json
from pathlib import Path
from typing import Any

import pytest

from aoai.provider.schema import schema
from emulated import emulated
from engine_stack import QUOTA, SKU, Make
from generated_sdk import add_generated_sdk
from pulumi_engine import VENV, Project

pytestmark = pytest.mark.engine

PLUGIN = str(VENV / "bin" / "pulumi-resource-aoai")


@pytest.fixture
def cli(project: Make) -> Project:
    return project()


def test_the_cli_reads_the_schema_from_the_plugin_and_drops_nothing_of_it(cli: Project) -> None:
    read = json.loads(cli.pulumi("package", "get-schema", PLUGIN).expect().stdout)

    # A key that Pulumi does not know, such as one that is misspelt, would be missing.
    assert read == json.loads(schema())


def test_the_schema_is_valid_by_pulumis_metaschema_and_binds_without_a_warning(
    cli: Project,
) -> None:
    # The CLI holds the metaschema, and binds as a generator of SDKs does.
    result = cli.pulumi("schema", "check", PLUGIN).expect()

    assert result.text.strip() == ""


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"version": "one"}, "#/version: does not match pattern"),
        ({"types": {}}, "type aoai:index:Candidate not found in package aoai"),
    ],
)
def test_the_cli_would_tell_a_broken_schema(
    cli: Project, tmp_path: Path, broken: dict[str, Any], complaint: str
) -> None:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(json.loads(schema()) | broken), "utf-8")

    result = cli.pulumi("schema", "check", str(file))

    assert complaint in result.expect(1).text


PROGRAM = """
import pulumi
from pulumi_aoai import CandidateArgs, FailureClass, ModelArgs, ModelDeployment, Provider
from pulumi_aoai import RefusalRowArgs, SpilloverArgs, VersionUpgradeOption

settings = pulumi.Config()
chat = ModelDeployment(
    "chat",
    candidates=[
        CandidateArgs(region=region, account_id=pulumi.Output.from_input(account))
        for region, account in settings.require_object("accounts")
    ],
    model=ModelArgs(format="OpenAI", name="gpt-5.4", version="2026-03-05"),
    sku="DataZoneProvisionedManaged",
    capacity=100,
    spillover=SpilloverArgs(deployment_name="over", sku="DataZoneStandard", capacity=10),
    version_upgrade_option=VersionUpgradeOption.NO_AUTO_UPGRADE,
    opts=pulumi.ResourceOptions(
        provider=Provider(
            "azure",
            use_msi=False,
            client_secret=settings.require("secret"),
            refusals=[RefusalRowArgs(code="NoRoomToday", class_=FailureClass.NEXT_REGION)],
        )
    ),
)
pulumi.export("placed", [chat.region, chat.placed_sku, chat.actual_capacity, chat.model_version])
pulumi.export("beside", chat.spillover_deployment_name)
pulumi.export("attempts", chat.attempts.apply(
    lambda tried: [[each.region, each.outcome, each.class_] for each in tried]
))
"""


def test_the_sdk_that_pulumi_generates_from_it_places_a_deployment(
    project: Make, tmp_path: Path
) -> None:
    refuse = {
        "match": {"method": "PUT", "path": ".*/accounts/swedencentral/deployments/chat$"},
        "answer": {"status": 400, "code": "NoRoomToday", "message": "come back tomorrow"},
    }
    with emulated(tmp_path / "azure", quota=QUOTA, faults=[refuse]) as azure:
        accounts = [[each, azure.account(each)] for each in ("swedencentral", "francecentral")]
        secret = azure.env["ARM_CLIENT_SECRET"]
        shop: Project = project(
            PROGRAM,
            settings={"plugins": {"providers": [{"name": "aoai", "path": str(VENV / "bin")}]}},
            config={"test:accounts": accounts, "test:secret": secret},
            variables={**azure.env, "ARM_CLIENT_SECRET": "not this one"},
        )
        add_generated_sdk(shop, tmp_path)

        shop.pulumi("up", "--yes").expect()
        shop.pulumi("up", "--yes", "--expect-no-changes").expect()

        assert shop.outputs() == {
            "placed": ["francecentral", SKU, 100, "2026-03-05"],
            "beside": "over",
            "attempts": [
                ["swedencentral", "refused", "next region"],
                ["francecentral", "placed", None],
            ],
        }
        # What the schema calls secret is encrypted in state.
        plain = shop.pulumi("stack", "export").expect().stdout
        assert (secret in plain, SKU in plain) == (False, True)
