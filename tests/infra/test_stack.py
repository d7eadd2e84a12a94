"""What a plan becomes: inputs, parents, dependencies."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest

import harness
from aoai.spec import Plan, load, plan
from aoai.spec.planned import PlannedCandidate, PlannedRefusal, PlannedTimeouts
from infra.stack import declare
from stackfiles import STACKS, shipped

ARM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts"
DEPLOYMENT = "aoai:index:ModelDeployment"
ACCOUNT = "azure-native:cognitiveservices:Account"
FILTER = "azure-native:cognitiveservices:RaiPolicy"
ALERT = "azure-native:monitor:MetricAlert"


def prod() -> Plan:
    return plan(load(shipped("prod"), STACKS), "prod")


def answers(made: Any) -> Mapping[str, Any]:
    """A cloud in which the first candidate takes every deployment."""
    if made.typ == "pulumi:index:Stash":
        return {"output": made.inputs["input"]}
    if made.typ == ACCOUNT:
        properties = {**made.inputs["properties"], "endpoint": "https://here.example/"}
        return {"id": f"{ARM}/{made.inputs['accountName']}", "properties": properties}
    if made.typ != DEPLOYMENT:
        return {}
    first = made.inputs["candidates"][0]
    return {
        "id": f"{first['accountId']}/deployments/{made.inputs['deploymentName']}",
        "region": first["region"],
        "accountId": first["accountId"],
        "endpoint": "https://here.example/",
        "placedSku": made.inputs["sku"],
        "actualCapacity": made.inputs["capacity"],
        "modelVersion": made.inputs["model"]["version"],
        "spilloverDeploymentName": made.inputs.get("spillover", {}).get("deploymentName"),
        "attempts": [{"region": first["region"], "outcome": "placed"}],
    }


def deploy(
    wanted: Plan,
    folder: Path = Path("/nowhere"),
    *,
    preview: bool = True,
    webhooks: Mapping[str, str] | None = None,
) -> harness.Run:
    def program() -> None:
        declare(wanted, folder, pulumi.Output.secret(webhooks) if webhooks else None)

    return harness.deploy(
        program, preview=preview, stack=wanted.stack, answers=answers, called=chosen
    )


def chosen(call: Any) -> Mapping[str, Any]:
    """A provider that chooses the first candidate of every deployment."""
    assert call.token == "aoai:index:choosePlacement"
    return {
        "placements": [
            {
                "name": each["name"],
                "region": each["candidates"][0]["region"],
                "sku": each["candidates"][0].get("sku", each["sku"]),
                "stands": True,
            }
            for each in call.args["deployments"]
        ]
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> harness.Run:
    return deploy(prod(), tmp_path_factory.mktemp("project"), preview=False)


def test_every_resource_is_declared_by_its_component_with_the_stacks_provider(
    run: harness.Run,
) -> None:
    components = {each.name for each in run.resources if each.type.startswith("aoai:infra:")}
    made = [each for each in run.resources if each.name not in {*components, "azure", "aoai"}]

    assert components == {
        "accounts",
        "filters",
        "deployments",
        "access",
        "diagnostics",
        "alerts",
    }
    assert {(each.name.partition("-")[0], each.parent, each.provider) for each in made} == {
        ("group", "", "azure"),
        ("accounts", "accounts", "azure"),
        ("filters", "filters", "azure"),
        ("deployments", "deployments", "aoai"),
        ("access", "access", "azure"),
        ("diagnostics", "diagnostics", "azure"),
        ("alerts", "alerts", "azure"),
    }


def test_the_tokens_of_components_stay_what_they_are(run: harness.Run) -> None:
    # A new token is a new component: everything in it would be replaced.
    assert {each.type for each in run.resources if each.type.startswith("aoai:infra:")} == {
        "aoai:infra:Accounts",
        "aoai:infra:ContentFilters",
        "aoai:infra:ModelDeployments",
        "aoai:infra:Access",
        "aoai:infra:Diagnostics",
        "aoai:infra:Alerting",
    }


def test_both_providers_reach_the_same_azure() -> None:
    where = dataclasses.replace(
        prod().azure, tenant="a-tenant", environment="china", metadata_host="localhost:1"
    )
    found = deploy(dataclasses.replace(prod(), azure=where))

    assert found.named("azure").inputs == found.named("aoai").inputs
    assert found.named("aoai").inputs == {
        "subscriptionId": "11111111-0000-4000-8000-000000000001",
        "tenantId": "a-tenant",
        "environment": "china",
        "metadataHost": "localhost:1",
    }


def test_the_provider_is_told_what_refusals_mean_to_the_stack() -> None:
    row = PlannedRefusal("Full", 400, None, "next region", None, None, None)
    found = deploy(dataclasses.replace(prod(), refusals=(row,)))

    assert found.named("aoai").inputs["refusals"] == [
        {"code": "Full", "status": 400, "class": "next region"}
    ]
    assert "refusals" not in found.named("azure").inputs


def test_the_group_stays_where_it_is(run: harness.Run) -> None:
    assert run.named("group").ignored == ("location",)


def test_an_account_is_safe_unless_the_stack_file_says_otherwise(run: harness.Run) -> None:
    assert run.named("accounts-swedencentral").inputs == {
        "accountName": "aoai-prod-swedencentral-q7x2",
        "resourceGroupName": "rg-aoai-prod",
        "location": "swedencentral",
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "customSubDomainName": "aoai-prod-swedencentral-q7x2",
            "disableLocalAuth": True,
            "publicNetworkAccess": "Enabled",
            "networkAcls": {"defaultAction": "Allow", "ipRules": []},
        },
        "tags": dict(prod().tags),
    }


def test_named_networks_shut_out_all_others() -> None:
    accounts = tuple(
        dataclasses.replace(each, allowed_networks=("203.0.113.0/24",), public_network=False)
        for each in prod().accounts
    )
    found = deploy(dataclasses.replace(prod(), accounts=accounts))

    properties = found.named("accounts-swedencentral").inputs["properties"]
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["networkAcls"] == {
        "defaultAction": "Deny",
        "ipRules": [{"value": "203.0.113.0/24"}],
    }


def test_an_accounts_filters_are_made_one_by_one_and_before_its_deployments() -> None:
    wanted = prod()
    (careful,) = wanted.filters
    filters = (careful, dataclasses.replace(careful, name="lenient"))
    chat = dataclasses.replace(
        wanted.deployments[0], candidates=(PlannedCandidate("francecentral"),)
    )
    found = deploy(dataclasses.replace(wanted, filters=filters, deployments=(chat,), alerts=()))

    def waits(name: str) -> tuple[str, ...]:
        return tuple(each for each in found.named(name).depends_on if each != "group")

    assert waits("accounts-francecentral") == ()
    assert waits("filters-careful-francecentral") == ("accounts-francecentral",)
    assert waits("filters-lenient-francecentral") == (
        "accounts-francecentral",
        "filters-careful-francecentral",
    )
    assert waits("deployments-chat") == (
        "accounts-francecentral",
        "filters-careful-francecentral",
        "filters-lenient-francecentral",
    )


def test_every_filter_is_in_every_account(run: harness.Run) -> None:
    assert {(each.name, each.inputs["accountName"]) for each in run.of_type(FILTER)} == {
        (f"filters-careful-{each.region}", each.name) for each in prod().accounts
    }


def test_a_deployment_names_its_accounts_by_id_and_is_not_chained_to_others(
    run: harness.Run,
) -> None:
    chat, embed = run.of_type(DEPLOYMENT)

    assert chat.inputs == {
        "deploymentName": "chat",
        "candidates": [
            {"region": region, "accountId": f"{ARM}/aoai-prod-{region}-q7x2", **own}
            for region, own in (
                ("swedencentral", {}),
                ("germanywestcentral", {}),
                ("francecentral", {}),
                ("swedencentral", {"sku": "ProvisionedManaged", "capacity": 350}),
            )
        ],
        "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
        "sku": "DataZoneProvisionedManaged",
        "capacity": 300,
        "minimumCapacity": 150,
        "spillover": {
            "deploymentName": "chat-spillover",
            "sku": "DataZoneStandard",
            "capacity": 500,
        },
        "raiPolicyName": "careful",
        "versionUpgradeOption": "NoAutoUpgrade",
        "tags": dict(prod().tags),
    }
    assert "deployments-chat" not in embed.depends_on


def test_an_alert_watches_the_account_where_its_deployment_landed(run: harness.Run) -> None:
    landed = f"{ARM}/aoai-prod-swedencentral-q7x2"
    alert = run.named("alerts-chat-utilization")

    assert alert.depends_on == ("alerts-receivers", "deployments-chat", "group")
    assert alert.inputs == {
        "ruleName": "aoai-prod-chat-utilization",
        "resourceGroupName": "rg-aoai-prod",
        "location": "global",
        "description": "chat uses over 75 % of its provisioned throughput; "
        "at 100 % Azure answers 429",
        "severity": 2,
        "enabled": True,
        "autoMitigate": True,
        "scopes": [landed],
        "targetResourceType": "Microsoft.CognitiveServices/accounts",
        "targetResourceRegion": "swedencentral",
        "evaluationFrequency": "PT1M",
        "windowSize": "PT5M",
        "criteria": {
            "odataType": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            "allOf": [
                {
                    "criterionType": "StaticThresholdCriterion",
                    "name": "chat-utilization",
                    "metricNamespace": "Microsoft.CognitiveServices/accounts",
                    "metricName": "AzureOpenAIProvisionedManagedUtilizationV2",
                    "timeAggregation": "Average",
                    "operator": "GreaterThan",
                    "threshold": 75,
                    "dimensions": [
                        {"name": "ModelDeploymentName", "operator": "Include", "values": ["chat"]}
                    ],
                    "skipMetricValidation": True,
                }
            ],
        },
        "actions": [{"actionGroupId": "/subscriptions/s/alerts-receivers"}],
        "tags": dict(prod().tags),
    }


def test_a_role_is_named_in_the_subscription_of_the_account(run: harness.Run) -> None:
    assert run.named("access-search-team-swedencentral").inputs == {
        "roleAssignmentName": "06d8ba08-ad16-5dff-a17f-03fb23b14a15",
        "scope": f"{ARM}/aoai-prod-swedencentral-q7x2",
        "roleDefinitionId": "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/"
        "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
        "principalId": "33333333-0000-4000-8000-000000000001",
        "principalType": "Group",
    }


def test_diagnostics_are_left_out_where_no_workspace_is_named() -> None:
    found = deploy(dataclasses.replace(prod(), diagnostics=None))

    assert [each.name for each in found.resources if "diagnostics" in each.name] == []


def test_a_secret_webhook_is_called_too_and_stays_secret() -> None:
    group = dataclasses.replace(prod().action_group, webhook={"pager": "https://pager.example/"})
    wanted = dataclasses.replace(prod(), action_group=group)

    found = deploy(wanted, webhooks={"chat": "https://chat.example/?key=1"})

    receivers = found.named("alerts-receivers").inputs["webhookReceivers"]
    assert [(each["name"], each["serviceUri"]) for each in harness.revealed(receivers)] == [
        ("chat", "https://chat.example/?key=1"),
        ("pager", "https://pager.example/"),
    ]
    assert harness.is_secret(receivers)


def test_everything_that_takes_tags_carries_the_stacks(run: harness.Run) -> None:
    without = {
        "azure-native:authorization:RoleAssignment",
        "azure-native:monitor:DiagnosticSetting",
    }
    native = [each for each in run.resources if each.type.startswith("azure-native:")]

    assert {each.type for each in native if "tags" not in each.inputs} == without
    tagged = (each.inputs["tags"] for each in run.resources if "tags" in each.inputs)
    assert all(each["aoai-stack"] == "prod" for each in tagged)


def test_outputs_and_the_file_of_endpoints_say_what_applications_need(tmp_path: Path) -> None:
    found = deploy(prod(), tmp_path, preview=False)

    chat = {
        "endpoint": "https://here.example/",
        "deployment": "chat",
        "model": "gpt-5.4",
        "version": "2026-03-05",
        "region": "swedencentral",
        "sku": "DataZoneProvisionedManaged",
        "capacity": 300,
        "spillover": "chat-spillover",
        "token_scope": "https://cognitiveservices.azure.com/.default",
        "attempts": [{"region": "swedencentral", "outcome": "placed"}],
    }
    written = json.loads((tmp_path / "endpoints.prod.json").read_text("utf-8"))
    assert written["deployments"]["chat"] == chat
    assert type(written["deployments"]["chat"]["capacity"]) is int
    assert found.outputs == written
    assert [path.name for path in tmp_path.iterdir()] == ["endpoints.prod.json"]


def test_a_second_run_leaves_the_file_of_endpoints_alone(tmp_path: Path) -> None:
    deploy(prod(), tmp_path, preview=False)
    before = (tmp_path / "endpoints.prod.json").stat()

    deploy(prod(), tmp_path, preview=False)

    after = (tmp_path / "endpoints.prod.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_preview_writes_nothing(tmp_path: Path) -> None:
    deploy(prod(), tmp_path, preview=True)

    assert list(tmp_path.iterdir()) == []


# Every field of a plan has to reach a resource, an option or an output: a field that is planned
# and then forgotten is a wish that nobody hears. Each is changed in turn.


def full() -> Plan:
    """A plan in which nothing is empty and each kind of thing stands once."""
    wanted = prod()
    chat = dataclasses.replace(
        wanted.deployments[0],
        candidates=wanted.deployments[0].candidates[-1:],
        dynamic_throttling=True,
        properties={"parentDeploymentName": "x"},
        timeouts=PlannedTimeouts("1m", "2m", "3m"),
    )
    group = dataclasses.replace(wanted.action_group, webhook={"pager": "https://pager.example/"})
    account = dataclasses.replace(wanted.accounts[0], allowed_networks=("203.0.113.0/24",))
    careful = dataclasses.replace(wanted.filters[0], rules=wanted.filters[0].rules[:1])
    return dataclasses.replace(
        wanted,
        azure=dataclasses.replace(wanted.azure, tenant="t", metadata_host="localhost:1"),
        accounts=(account,),
        filters=(careful,),
        deployments=(chat,),
        alerts=wanted.alerts[:1],
        action_group=group,
        grants=wanted.grants[:1],
        refusals=(PlannedRefusal("Full", 400, "no", "stop", "region", "wait", "a ticket"),),
    )


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    """A value with one thing in it changed, and where; every such value."""
    match value:
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            for field in dataclasses.fields(value):
                for where, each in changed(getattr(value, field.name)):
                    yield (
                        where or f"{type(value).__name__}.{field.name}",
                        dataclasses.replace(value, **{field.name: each}),
                    )
        case tuple():
            for where, each in changed(value[0]):
                yield where, (each, *value[1:])
        case bool():
            yield "", not value
        case int():
            yield "", value + 1
        case str():
            yield "", f"{value}0"
        case Mapping():
            yield "", {**value, "another": "one"}
        case _:
            raise AssertionError(f"{value!r} is empty in the full plan")


# What is looked up by these now leads nowhere.
REFERENCES = {
    "PlannedAccount.region",
    "PlannedCandidate.region",
    "PlannedAlert.deployment",
    "PlannedDeployment.name",
    "PlannedGrant.region",
}


def made(wanted: Plan, folder: Path) -> tuple[harness.Run, list[str]]:
    """What a plan declares, and the names of the files it writes."""
    found = deploy(wanted, folder, preview=False)
    return found, [path.name for path in folder.iterdir()]


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> tuple[harness.Run, list[str]]:
    return made(full(), tmp_path_factory.mktemp("project"))


@pytest.mark.parametrize(
    ("where", "wanted"), [pytest.param(*each, id=each[0]) for each in changed(full())]
)
def test_a_planned_field_reaches_a_resource(
    where: str, wanted: Plan, unchanged: tuple[harness.Run, list[str]], tmp_path: Path
) -> None:
    try:
        found = made(wanted, tmp_path)
    except KeyError:
        assert where in REFERENCES
        return

    assert found != unchanged
