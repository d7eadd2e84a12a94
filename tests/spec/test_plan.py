import dataclasses
import uuid
from typing import Any

import pytest

from aoai.spec import Plan, load, plan
from aoai.spec.planned import (
    PlannedAccount,
    PlannedActionGroup,
    PlannedAlert,
    PlannedAzure,
    PlannedCandidate,
    PlannedDeployment,
    PlannedDimension,
    PlannedFilter,
    PlannedFilterRule,
    PlannedGroup,
    PlannedSpillover,
    PlannedTimeouts,
)
from stackfiles import STACKS, deployment, planned, shipped, spec

TAGS = {"aoai-stack": "demo", "cost-center": "4711", "environment": "demo", "owner": "ai-platform"}
REGIONS = ("swedencentral", "germanywestcentral", "francecentral")
PLACES = tuple(PlannedCandidate(each) for each in REGIONS)


def throttled(name: str, *also: str) -> PlannedAlert:
    return PlannedAlert(
        key=f"{name}-throttled",
        name=f"aoai-demo-{name}-throttled",
        deployment=name,
        metric="AzureOpenAIRequests",
        aggregation="Total",
        operator="GreaterThan",
        threshold=10,
        window="PT5M",
        frequency="PT1M",
        severity=2,
        dimensions=(
            PlannedDimension("ModelDeploymentName", (name, *also)),
            PlannedDimension("StatusCode", ("429",)),
        ),
        summary=f"more than 10 requests to {name} were answered 429 in 5 minutes",
    )


def test_the_plan_of_the_demo_holds_every_choice() -> None:
    chat = PlannedDeployment(
        name="chat",
        model_format="OpenAI",
        model_name="gpt-5.4",
        model_version="2026-03-05",
        sku="DataZoneProvisionedManaged",
        capacity=300,
        minimum_capacity=None,
        candidates=PLACES,
        spillover=PlannedSpillover("chat-spillover", "DataZoneStandard", 300),
        content_filter=None,
        upgrade="NoAutoUpgrade",
        dynamic_throttling=None,
        move_on_shortage=False,
        failback="never",
        allow_capacity_loss=False,
        properties={},
        tags=TAGS,
        timeouts=PlannedTimeouts(),
    )
    embed = dataclasses.replace(
        chat,
        name="embed",
        model_name="text-embedding-3-large",
        model_version="1",
        sku="DataZoneStandard",
        capacity=100,
        spillover=None,
        upgrade="OnceCurrentVersionExpired",
    )
    nearly_full = PlannedAlert(
        key="chat-utilization",
        name="aoai-demo-chat-utilization",
        deployment="chat",
        metric="AzureOpenAIProvisionedManagedUtilizationV2",
        aggregation="Average",
        operator="GreaterThan",
        threshold=80,
        window="PT5M",
        frequency="PT1M",
        severity=2,
        dimensions=(PlannedDimension("ModelDeploymentName", ("chat",)),),
        summary="chat uses over 80 % of its provisioned throughput; at 100 % Azure answers 429",
    )

    assert plan(load(shipped("demo"), STACKS), "demo") == Plan(
        stack="demo",
        placement="failover",
        azure=PlannedAzure(
            subscription=None,
            tenant=None,
            environment="public",
            metadata_host=None,
            token_scope="https://cognitiveservices.azure.com/.default",
        ),
        group=PlannedGroup("rg-aoai-demo", "swedencentral"),
        accounts=tuple(
            PlannedAccount(
                region=region,
                name=f"aoai-demo-{region}-demo",
                subdomain=f"aoai-demo-{region}-demo",
                kind="AIServices",
                key_sign_in=False,
                public_network=True,
                allowed_networks=(),
            )
            for region in REGIONS
        ),
        filters=(),
        deployments=(chat, embed),
        alerts=(nearly_full, throttled("chat", "chat-spillover"), throttled("embed")),
        action_group=PlannedActionGroup(
            name="aoai-demo",
            short_name="aoai-demo",
            email={"ai-platform": "ai-platform@example.com"},
            webhook={},
        ),
        grants=(),
        refusals=(),
        diagnostics=None,
        tags=TAGS,
    )


def test_an_account_stands_in_every_listed_region_used_or_not() -> None:
    chat = deployment(
        regions=["francecentral"],
        otherwise=[{"region": "uksouth", "sku": "Standard", "capacity": 5}],
    )

    found = planned(deployments={"chat": chat})

    assert [each.region for each in found.accounts] == [
        "swedencentral",
        "francecentral",
        "uksouth",
    ]


def test_a_zone_word_makes_accounts_where_deployments_may_land() -> None:
    found = planned(
        regions="eu",
        deployments={
            "chat": deployment(model="gpt-5.1@2025-11-13"),
            "more": deployment(regions=["westeurope"]),
        },
    )

    assert [each.region for each in found.accounts] == [
        "francecentral",
        "swedencentral",
        "westeurope",
    ]


def test_two_plans_of_one_stack_file_are_equal_whatever_the_order_of_its_keys() -> None:
    names = ["alpha", "beta", "gamma"]
    there = planned(deployments={each: deployment() for each in names})
    back = planned(deployments={each: deployment() for each in reversed(names)})

    assert there == back
    assert [each.name for each in there.deployments] == names


def test_a_name_keeps_within_azures_lengths_and_letters() -> None:
    found = plan(load(spec(), STACKS), "Feature_X/long-running.Branch")

    assert found.accounts[0].name == "aoai-feature-x-long-running-branch-swedencentral-q7x2"
    assert found.group.name == "rg-aoai-feature-x-long-running-branch"
    assert found.action_group.short_name == "aoai-feature"
    assert len(found.action_group.short_name) <= 12


def test_a_prefix_of_ones_own_replaces_the_stacks_name() -> None:
    found = planned(accounts={"suffix": "q7x2", "prefix": "contoso"})

    assert [each.name for each in found.accounts] == [
        "contoso-swedencentral-q7x2",
        "contoso-francecentral-q7x2",
    ]


def test_a_filter_reads_what_its_category_is_defined_for() -> None:
    wanted = {
        "filters": [
            {"name": "Hate", "severity": "Low"},
            {"name": "Jailbreak"},
            {"name": "Profanity", "source": "Prompt", "blocking": False},
        ]
    }

    assert planned(content_filters={"careful": wanted}).filters == (
        PlannedFilter(
            "careful",
            "Microsoft.DefaultV2",
            "Blocking",
            (
                PlannedFilterRule("Hate", "Prompt", "Low", blocking=True, enabled=True),
                PlannedFilterRule("Hate", "Completion", "Low", blocking=True, enabled=True),
                PlannedFilterRule("Jailbreak", "Prompt", None, blocking=True, enabled=True),
                PlannedFilterRule("Profanity", "Prompt", None, blocking=False, enabled=True),
            ),
        ),
    )


def test_a_principal_is_granted_its_role_on_every_account_under_a_fixed_name() -> None:
    ident = "33333333-0000-4000-8000-000000000001"
    access = {
        "indexer": ident,
        "team": {"id": ident, "type": "Group", "role": "Cognitive Services User"},
    }

    grants = planned(access=access).grants

    assert [(each.key, each.principal_type, each.role[:8]) for each in grants] == [
        ("indexer-swedencentral", "ServicePrincipal", "5e0bd9bd"),
        ("indexer-francecentral", "ServicePrincipal", "5e0bd9bd"),
        ("team-swedencentral", "Group", "a97b65f3"),
        ("team-francecentral", "Group", "a97b65f3"),
    ]
    assert len({uuid.UUID(each.name) for each in grants}) == 4
    assert planned(access=access).grants == grants
    assert grants[0].name == "0b7ac90d-82ee-5904-9ebe-a0e4949b3f73"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["chat-throttled"]),
        ({"sku": "ProvisionedManaged"}, ["chat-utilization", "chat-throttled"]),
        (
            {
                "otherwise": [
                    {"region": "swedencentral", "sku": "ProvisionedManaged", "capacity": 50}
                ]
            },
            ["chat-utilization", "chat-throttled"],
        ),
    ],
)
def test_whatever_may_land_provisioned_has_its_utilization_watched(
    changes: dict[str, Any], expected: list[str]
) -> None:
    found = planned(deployments={"chat": deployment(**changes)})

    assert [each.key for each in found.alerts] == expected


def test_thresholds_follow_the_stack_file() -> None:
    chat = deployment(sku="ProvisionedManaged")

    found = planned(deployments={"chat": chat}, alerts={"utilization": 65, "throttled": 3})

    assert [each.threshold for each in found.alerts] == [65, 3]


def test_a_deployments_tags_are_the_stacks_and_its_own() -> None:
    found = planned(
        tags={"team": "platform", "stage": 1},
        deployments={"chat": deployment(tags={"team": "search"})},
    )

    assert found.tags == {"aoai-stack": "test", "stage": "1", "team": "platform"}
    assert found.deployments[0].tags == {"aoai-stack": "test", "stage": "1", "team": "search"}


@pytest.mark.parametrize(
    ("text", "sku", "amount"),
    [
        (300, "DataZoneProvisionedManaged", 300),
        ("300", "DataZoneProvisionedManaged", 300),
        ("300 PTU", "DataZoneProvisionedManaged", 300),
        ("300PTU", "DataZoneProvisionedManaged", 300),
        ("120k TPM", "DataZoneStandard", 120),
    ],
)
def test_a_capacity_is_a_number_with_or_without_its_unit(
    text: object, sku: str, amount: int
) -> None:
    (only,) = planned(deployments={"chat": deployment(sku=sku, capacity=text)}).deployments

    assert only.capacity == amount


def test_a_model_newer_than_the_catalogue_is_taken_as_it_is_written_out() -> None:
    model = {"name": "gpt-9", "version": "2027-01-01"}

    (only,) = planned(deployments={"chat": deployment(model=model)}).deployments

    assert (only.model_format, only.model_name, only.model_version) == (
        "OpenAI",
        "gpt-9",
        "2027-01-01",
    )


@pytest.mark.parametrize(
    ("environment", "scope"),
    [
        ("public", "https://cognitiveservices.azure.com/.default"),
        ("usgovernment", "https://cognitiveservices.azure.us/.default"),
        ("china", "https://cognitiveservices.azure.cn/.default"),
    ],
)
def test_applications_are_told_the_token_scope_of_their_cloud(environment: str, scope: str) -> None:
    assert planned(azure={"environment": environment}).azure.token_scope == scope
