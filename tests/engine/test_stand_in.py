"""The stand-in for azure-native under the real engine, against the emulator."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from aoai.emulator import background
from aoai.emulator.background import Running
from engine.azure_native import stand_in
from pulumi_engine import Project

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
from pulumi_azure_native import authorization, cognitiveservices, monitor, resources

config = pulumi.Config()
client = authorization.get_client_config_output()
group = resources.ResourceGroup("rg", location="Sweden Central", tags={"stack": "dev"})
account = cognitiveservices.Account(
    "oai",
    resource_group_name=group.name,
    kind="AIServices",
    sku=cognitiveservices.SkuArgs(name="S0"),
    identity=cognitiveservices.IdentityArgs(type="SystemAssigned"),
    properties=cognitiveservices.AccountPropertiesArgs(
        custom_sub_domain_name="oai-stand-in", disable_local_auth=True
    ),
    tags={"owner": config.get("owner") or "us"},
)
rai = cognitiveservices.RaiPolicy(
    "strict",
    resource_group_name=group.name,
    account_name=account.name,
    properties=cognitiveservices.RaiPolicyPropertiesArgs(
        base_policy_name="Microsoft.DefaultV2",
        mode="Blocking",
        content_filters=[
            cognitiveservices.RaiPolicyContentFilterArgs(
                name="Hate",
                blocking=True,
                enabled=True,
                severity_threshold="Low",
                source="Prompt",
            )
        ],
    ),
)
actions = monitor.ActionGroup(
    "ops",
    resource_group_name=group.name,
    location="Global",
    enabled=True,
    group_short_name="ops",
    webhook_receivers=[
        monitor.WebhookReceiverArgs(name="hook", service_uri="https://example.com/hook")
    ],
)
monitor.MetricAlert(
    "utilization",
    resource_group_name=group.name,
    location="global",
    enabled=True,
    severity=2,
    scopes=[account.id],
    evaluation_frequency="PT1M",
    window_size="PT5M",
    criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
        odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        all_of=[
            monitor.MetricCriteriaArgs(
                criterion_type="StaticThresholdCriterion",
                name="utilization",
                metric_name="AzureOpenAIProvisionedManagedUtilizationV2",
                operator="GreaterThan",
                threshold=80,
                time_aggregation="Average",
            )
        ],
    ),
    actions=[monitor.MetricAlertActionArgs(action_group_id=actions.id)],
)
authorization.RoleAssignment(
    "user",
    scope=account.id,
    principal_id="33333333-3333-3333-3333-333333333333",
    principal_type="Group",
    role_definition_id=pulumi.Output.format(
        "/subscriptions/{0}/providers/Microsoft.Authorization/roleDefinitions/"
        "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
        client.subscription_id,
    ),
)
monitor.DiagnosticSetting(
    "logs",
    resource_uri=account.id,
    workspace_id="/subscriptions/s/resourceGroups/g/providers/"
    "Microsoft.OperationalInsights/workspaces/w",
    metrics=[monitor.DiagnosticsMetricSettingsArgs(category="AllMetrics", enabled=True)],
)
pulumi.export("location", account.location)
pulumi.export("endpoint", account.properties.endpoint)
pulumi.export("principal", account.identity.principal_id)
pulumi.export("account", account.name)
"""


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Running]:
    state = tmp_path / "emulator"
    yield background.start(state)
    background.stop(state)


def project(tmp_path: Path, emulator: Running, program: str, **settings: Any) -> Project:
    home = tmp_path / "project"
    stand_in(home / "pulumi")
    return Project(home, program, variables=emulator.env, **settings)


def resources(emulator: Running) -> list[str]:
    """Types of everything that the emulator holds, and its resource groups."""
    found = [
        *arm(emulator, "/resourcegroups?api-version=2024-11-01"),
        *arm(emulator, "/resources?api-version=2024-11-01"),
    ]
    return sorted(each["type"] for each in found)


def arm(emulator: Running, path: str) -> list[dict[str, Any]]:
    env = emulator.env
    verify = env["REQUESTS_CA_BUNDLE"]
    form = {
        "grant_type": "client_credentials",
        "client_id": env["ARM_CLIENT_ID"],
        "client_secret": env["ARM_CLIENT_SECRET"],
        "scope": "https://management.azure.com/.default",
    }
    url = f"{env['AOAI_EMULATOR']}/{env['ARM_TENANT_ID']}/oauth2/v2.0/token"
    token = requests.post(url, data=form, verify=verify, timeout=10).json()["access_token"]
    answer = requests.get(
        f"{env['AOAI_EMULATOR']}/subscriptions/{env['ARM_SUBSCRIPTION_ID']}{path}",
        headers={"authorization": f"Bearer {token}"},
        verify=verify,
        timeout=10,
    )
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["value"]
    return found


def changes(project: Project, *arguments: str) -> dict[str, int]:
    """What a run of `up` or `preview` would do or did, by operation."""
    summary = json.loads(project.pulumi(*arguments, "--json").expect().stdout)["changeSummary"]
    return {str(name): int(count) for name, count in summary.items()}


def test_what_goes_up_stays_as_it_is_and_comes_down_whole(
    tmp_path: Path, emulator: Running
) -> None:
    stack = project(tmp_path, emulator, PROGRAM)

    stack.pulumi("up", "--yes", "--skip-preview").expect()
    made = resources(emulator)
    outputs = stack.outputs()
    again = changes(stack, "preview", "--expect-no-changes")
    stack.pulumi("refresh", "--yes", "--expect-no-changes").expect()
    stack.pulumi("destroy", "--yes").expect()

    assert made == [
        "Microsoft.CognitiveServices/accounts",
        "Microsoft.Insights/ActionGroups",
        "Microsoft.Insights/metricAlerts",
        "Microsoft.Resources/resourceGroups",
    ]
    assert str(outputs["endpoint"]).startswith(f"{emulator.env['AOAI_EMULATOR']}/_accounts/")
    assert outputs["location"] == "Sweden Central"
    assert outputs["principal"]
    assert again == {"same": 8}
    assert resources(emulator) == []


def test_a_preview_writes_nothing(tmp_path: Path, emulator: Running) -> None:
    stack = project(tmp_path, emulator, PROGRAM)

    planned = changes(stack, "preview")

    assert planned == {"create": 8}
    assert resources(emulator) == []


def test_a_tag_is_changed_in_place(tmp_path: Path, emulator: Running) -> None:
    stack = project(tmp_path, emulator, PROGRAM)
    stack.pulumi("up", "--yes", "--skip-preview").expect()
    stack.pulumi("config", "set", "owner", "them").expect()

    planned = changes(stack, "preview")
    stack.pulumi("up", "--yes", "--skip-preview").expect()

    assert planned == {"same": 7, "update": 1}
    path = "/providers/Microsoft.CognitiveServices/accounts?api-version=2025-06-01"
    assert [each["tags"] for each in arm(emulator, path)] == [{"owner": "them"}]


def test_what_is_there_already_is_not_taken_over(tmp_path: Path, emulator: Running) -> None:
    program = """
from pulumi_azure_native import resources
resources.ResourceGroup("rg", resource_group_name="mine", location="swedencentral")
"""
    first = project(tmp_path / "1", emulator, program)
    second = project(tmp_path / "2", emulator, program)
    first.pulumi("up", "--yes", "--skip-preview").expect()

    refused = second.pulumi("up", "--yes", "--skip-preview")

    subscription = emulator.env["ARM_SUBSCRIPTION_ID"]
    assert refused.rc != 0
    assert (
        "cannot create already existing resource "
        f"'/subscriptions/{subscription}/resourceGroups/mine'"
    ) in refused.text


def test_a_resource_can_be_imported(tmp_path: Path, emulator: Running) -> None:
    program = """
from pulumi_azure_native import resources
resources.ResourceGroup("rg", resource_group_name="mine", location="swedencentral")
"""
    first = project(tmp_path / "1", emulator, program)
    second = project(tmp_path / "2", emulator, program)
    first.pulumi("up", "--yes", "--skip-preview").expect()
    identifier = f"/subscriptions/{emulator.env['ARM_SUBSCRIPTION_ID']}/resourceGroups/mine"
    token = "azure-native:resources:ResourceGroup"

    second.pulumi(
        "import", token, "rg", identifier, "--yes", "--generate-code=false", "--protect=false"
    ).expect()

    assert changes(second, "preview") == {"same": 2}


def test_a_type_that_it_does_not_know_is_refused(tmp_path: Path, emulator: Running) -> None:
    program = """
from pulumi_azure_native import storage
storage.StorageAccount(
    "data", resource_group_name="g", kind="StorageV2", sku={"name": "Standard_LRS"}
)
"""
    stack = project(tmp_path, emulator, program)

    refused = stack.pulumi("preview")

    assert refused.rc != 0
    assert (
        "azure-native:storage:StorageAccount is not known to this stand-in for azure-native; use "
        "the real plugin: pulumi plugin install resource azure-native"
    ) in refused.text


def test_an_azure_that_is_not_on_this_machine_is_refused(tmp_path: Path, emulator: Running) -> None:
    program = """
from pulumi_azure_native import resources
resources.ResourceGroup("rg", location="swedencentral")
"""
    stack = project(tmp_path, emulator, program)
    stack.environ["ARM_METADATA_HOSTNAME"] = "management.azure.com"

    refused = stack.pulumi("preview")

    assert refused.rc != 0
    assert "https://management.azure.com is not an https address of this machine" in refused.text
