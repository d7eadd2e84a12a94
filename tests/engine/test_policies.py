"""The pack under the real engine: on the shipped stacks, and on programs without resources."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from demo_checkout import Checkout, checkout
from emulated import Emulated, emulated
from engine.azure_native import stand_in
from policies.pack import REFUSED
from pulumi_engine import ROOT, VENV, Project, Result, environment

pytestmark = pytest.mark.engine

PACK = str(ROOT / "policies")
SUBSCRIPTION = "11111111-0000-4000-8000-000000000001"
REGIONS = ("swedencentral", "germanywestcentral", "francecentral", "polandcentral")
TENANT = "22222222-0000-4000-8000-000000000001"
QUOTA = {
    region: {
        "OpenAI.DataZoneProvisionedManaged": 1000,
        "OpenAI.DataZoneStandard.gpt-5.4": 1000,
        "OpenAI.ProvisionedManaged": 1000,
    }
    for region in REGIONS
}
HEAD = """
import pulumi
import pulumi_azure_native as azure_native
from pulumi_azure_native import cognitiveservices as cs, resources

group = resources.ResourceGroup("rg", resource_group_name="stack", location="swedencentral")
safe = cs.AccountPropertiesArgs(disable_local_auth=True)
inside = {"resource_group_name": group.name, "kind": "AIServices", "properties": safe,
          "sku": cs.SkuArgs(name="S0")}

def deployed(name, account, sku="DataZoneStandard", capacity=10, model="gpt-5.4@2026-03-05",
             properties=None, **more):
    name_of, _, version = model.partition("@")
    return cs.Deployment(
        name,
        account_name=account,
        sku=cs.SkuArgs(name=sku, capacity=capacity),
        properties={
            "model": {"format": "OpenAI", "name": name_of, "version": version},
            **(properties or {}),
        },
        **{"resource_group_name": group.name, **more},
    )
"""


def found(said: Result, level: str = "mandatory") -> dict[str, list[str]]:
    """What the pack says at a level, by policy, without dates."""
    told = rf"- \[{level}\](?: \[severity: \w+\])?\s+(\S+) .*\n.*\n +(.*)\n"
    dated = re.compile(r" \([^()]*(?:Azure|the catalogue|facts), [^()]*\)$")
    policies: dict[str, list[str]] = {}
    for policy, text in re.findall(told, said.stdout):
        policies.setdefault(policy, []).append(dated.sub("", text))
    return policies


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    with emulated(tmp_path / "azure", quota=QUOTA) as running:
        yield running


def project(
    tmp_path: Path, program: str, azure: Emulated | None, config: Mapping[str, Any] | None = None
) -> Project:
    home = tmp_path / "project"
    stand_in(home / "pulumi")
    made = Project(
        home,
        HEAD + program,
        settings={"plugins": {"providers": [{"name": "aoai", "path": str(VENV / "bin")}]}},
        variables={**(azure.env if azure else {}), "XDG_CACHE_HOME": str(tmp_path / "cache")},
    )
    made.write("pack.json", json.dumps(config or {}))
    return made


def with_pack(stack: Project, *command: str) -> Result:
    return stack.pulumi(*command, "--policy-pack", PACK, "--policy-pack-config", "pack.json")


FOREIGN = """
sweden = cs.Account("sweden", location="Sweden Central", **inside)
brazil = cs.Account("brazil", location="brazilsouth", **inside)
deployed("fine", sweden.name)
# Brazil lies in no data zone.
deployed("abroad", brazil.name)
deployed("first", sweden.name, "DataZoneProvisionedManaged", 600)
deployed("second", sweden.name, "DataZoneProvisionedManaged", 600)
"""


def test_a_program_of_azure_native_alone_is_refused_what_azure_would_refuse(
    tmp_path: Path, azure: Emulated
) -> None:
    stack = project(tmp_path, FOREIGN, azure)

    said = with_pack(stack, "preview")

    assert said.rc != 0
    assert found(said) == {
        "native-model-availability": [
            "abroad.sku: gpt-5.4@2026-03-05 is not offered as DataZoneStandard in brazilsouth; "
            "choose a region that has it: australiaeast, centralus, eastus, eastus2, "
            "francecentral, germanywestcentral, italynorth and 15 more"
        ],
        "quota-headroom": [
            "second.capacity: first and second do not fit together: they ask for 1200 more, and "
            "there is 1000 of OpenAI.DataZoneProvisionedManaged in swedencentral left; "
            "lower a capacity, add regions, or request quota"
        ],
    }


# The stand-in for azure-native needs an Azure that answers; the pack alone has none here.
WITHOUT_LOGIN = f"""
import os, runpy, sys

for name in [each for each in os.environ if each.startswith(("ARM_", "AZURE_"))]:
    del os.environ[name]
runpy.run_path({PACK + "/__main__.py"!r}, run_name="__main__")
"""


def test_without_a_login_it_says_so_once_and_judges_by_a_snapshot(
    tmp_path: Path, azure: Emulated
) -> None:
    stack = project(tmp_path, FOREIGN, azure, {"facts-known": {"snapshot": "facts"}})
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(VENV)}}
    stack.write("pack/PulumiPolicy.yaml", json.dumps({"runtime": runtime, "version": "0.1.0"}))
    stack.write("pack/__main__.py", WITHOUT_LOGIN)
    left = [
        {
            "name": {"value": "OpenAI.DataZoneProvisionedManaged"},
            "currentValue": 300.0,
            "limit": 1000.0,
        }
    ]
    for region in ("swedencentral", "brazilsouth"):
        where = f"{azure.group.partition('/resourceGroups')[0]}/providers/"
        where += f"Microsoft.CognitiveServices/locations/{region}/models"
        stack.write(f"facts/{region}.models.json", json.dumps(azure.arm("GET", where)))
        stack.write(f"facts/{region}.usages.json", json.dumps(left))

    said = stack.pulumi("preview", "--policy-pack", "pack", "--policy-pack-config", "pack.json")

    unread = [text for text in found(said, "advisory")["facts-known"] if "not asked" in text]
    assert said.rc != 0
    assert len(unread) == 1
    assert unread[0].startswith("Azure was not asked, and ")
    assert "/facts judged instead: no subscription" in unread[0]
    assert found(said)["quota-headroom"] == [
        "second.capacity: first and second do not fit together: they ask for 1200 more, and "
        "there is 700 of OpenAI.DataZoneProvisionedManaged in swedencentral left; "
        "lower a capacity, add regions, or request quota"
    ]


JOINS = """
read = cs.Account.get("read", CONFIG.require("standing"))
named = cs.Account("named", account_name="by-name", location="brazilsouth", **inside)
deployed("through-get", read.name, "DataZoneProvisionedManaged", 303)
deployed("by-literal", "BY-NAME", opts=pulumi.ResourceOptions(depends_on=[named]))
deployed("nobodys", "somewhere-else")
"""


def test_the_account_of_a_deployment_is_found_however_it_is_named(
    tmp_path: Path, azure: Emulated
) -> None:
    standing = azure.account("swedencentral")
    stack = project(tmp_path, "CONFIG = pulumi.Config()\n" + JOINS, azure)
    stack.pulumi("config", "set", "standing", standing).expect()

    said = with_pack(stack, "preview")

    assert said.rc != 0
    refused = {
        policy: [each.partition(":")[0] for each in told] for policy, told in found(said).items()
    }
    assert refused == {
        "native-deployment-capacity": ["through-get.capacity"],
        "native-model-availability": ["by-literal.sku"],
    }
    assert found(said, "advisory")["facts-known"] == [
        "nobodys.accountName is somewhere-else, which the program does not declare and no fact "
        "tells the region of"
    ]


EVERY_FAULT = """
from aoai.resources import ModelDeployment

open_ = cs.Account(
    "open", resource_group_name=group.name, kind="OpenAI", location="swedencentral",
    properties=cs.AccountPropertiesArgs(disable_local_auth=False),
)
safe_one = cs.Account("safe", location="swedencentral", **inside)
brazil = cs.Account("brazil", location="brazilsouth", **inside)
deployed("abroad", brazil.name)
deployed("worldwide", safe_one.name, "GlobalStandard")
deployed("step", safe_one.name, "DataZoneProvisionedManaged", 303)
deployed("much", safe_one.name, capacity=5000)
cs.Deployment(
    "nested", resource_group_name=group.name, account_name=safe_one.name,
    properties={
        "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
        "sku": {"name": "DataZoneStandard", "capacity": 10},
    },
)
deployed(
    "spilling", safe_one.name, "DataZoneProvisionedManaged", 15,
    properties={"spilloverDeploymentName": "embed"},
)
deployed("embed", safe_one.name, model="text-embedding-3-large@1")
deployed("one", safe_one.name, deployment_name="twin")
deployed("two", safe_one.name, deployment_name="Twin")

def placed(name, region="swedencentral", model="gpt-5.4", **more):
    ModelDeployment(
        name,
        candidates=[{"region": region, "accountId": safe_one.id}],
        model={"format": "OpenAI", "name": model, "version": "2026-03-05"},
        **{"sku": "DataZoneStandard", "capacity": 10, **more},
    )

placed("nobody", model="gtp-5.4")
placed("between", sku="DataZoneProvisionedManaged", capacity=303)
placed("outside", sku="GlobalStandard")
placed("far", region="francecentral")
pulumi.export("apiKey", "0123456789abcdef0123456789abcdef")
"""


def test_every_mandatory_policy_stops_the_run_and_names_the_fix(
    tmp_path: Path, azure: Emulated
) -> None:
    allowed = {
        "allowed-models": {"allowed": ["gpt-5.4"]},
        "allowed-sku-types": {"allowed": ["DataZone*"]},
        "allowed-regions": {"allowed": ["swedencentral", "brazilsouth"]},
        "allowed-account-kinds": {"allowed": ["AIServices"]},
        "data-residency": {"residency": "eu"},
    }
    stack = project(tmp_path, EVERY_FAULT, azure, allowed)

    said = with_pack(stack, "up", "--yes")

    told = found(said)
    assert said.rc != 0
    assert azure.writes() == []
    assert told.keys() == {each.name for each in REFUSED}
    assert [each for texts in told.values() for each in texts if "; " not in each] == []
    assert told["explicit-sku"] == [
        "nested.properties.sku: Azure ignores a sku inside properties and falls back to Standard; "
        "give sku beside properties: sku=SkuArgs(name=…, capacity=…)"
    ]


REMEDIATED = """
account = cs.Account("main", location="swedencentral", **inside)
deployed("chat", account.name)
"""


def test_tags_are_added_where_the_level_asks_for_it(tmp_path: Path, azure: Emulated) -> None:
    config = {"required-tags": {"enforcementLevel": "remediate", "values": {"owner": "ai"}}}
    stack = project(tmp_path, REMEDIATED, azure, config)

    with_pack(stack, "up", "--yes").expect()

    accounts = azure.arm(
        "GET", f"/subscriptions/{azure.subscription}/providers/Microsoft.CognitiveServices/accounts"
    )["value"]
    assert [each["tags"] for each in accounts] == [{"owner": "ai"}]
    assert [each["tags"] for each in azure.deployments(accounts[0]["id"]).values()] == [
        {"owner": "ai"}
    ]


def test_what_stands_is_judged_by_policy_analyze(tmp_path: Path, azure: Emulated) -> None:
    standing = azure.account("germanywestcentral")
    azure.rescript(capacity={"swedencentral": {"*": {"DataZoneProvisionedManaged": 0}}})
    program = f"""
from aoai.resources import ModelDeployment

account = cs.Account("main", location="swedencentral", **inside)
deployed("beside", cs.Account.get("read", "{standing}").name, resource_group_name="models")
ModelDeployment(
    "chat",
    candidates=[
        {{"region": "swedencentral", "accountId": account.id}},
        {{"region": "germanywestcentral", "accountId": "{standing}"}},
    ],
    model={{"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}},
    sku="DataZoneProvisionedManaged",
    capacity=600,
)
"""
    stack = project(tmp_path, program, azure)
    made = with_pack(stack, "up", "--yes").expect()

    fine = with_pack(stack, "policy", "analyze").expect()
    stack.write("pack.json", json.dumps({"allowed-sku-types": {"allowed": ["DataZoneStandard"]}}))
    refused = with_pack(stack, "policy", "analyze")

    assert "placement-warnings" in found(made, "advisory")
    # It stands where it landed and asks for nothing, and an account that is read is not judged.
    assert found(fine) == {}
    assert not {"placement-warnings", "facts-known"} & found(fine, "advisory").keys()
    assert "account-diagnostics" in found(fine, "advisory")
    assert len(found(fine, "advisory")["account-diagnostics"]) == 1
    assert refused.rc != 0
    assert found(refused)["allowed-sku-types"] == [
        "chat.sku: DataZoneProvisionedManaged is no deployment type that this environment may use; "
        "use DataZoneStandard, or have it allowed"
    ]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Checkout]:
    """A checkout in which nothing was done yet."""
    with checkout(tmp_path) as made:
        yield made


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_a_shipped_stack_passes_its_own_configuration(
    here: Checkout, tmp_path: Path, name: str
) -> None:
    home = tmp_path / "home"
    stand_in(home / "pulumi")
    scenario = {"quota": QUOTA, "subscriptions": [{"id": SUBSCRIPTION, "tenant": TENANT}]}
    with emulated(tmp_path / "azure", **scenario) as azure:
        variables = {**environment(home), **azure.env}
        here.run("pulumi", "stack", "init", name, **variables).expect()
        said = here.run(
            "pulumi", "preview", "--non-interactive", "--color=never",
            "--policy-pack", "policies", "--policy-pack-config", f"policies/config/{name}.json",
            **variables,
        )  # fmt: skip

    assert found(said) == {}
    said.expect()
