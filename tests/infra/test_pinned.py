"""Pinned deployments: who is asked, what keeps the choice, and what is declared by it."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import harness
from aoai.spec import Plan
from infra.stack import declare
from stackfiles import deployment, planned

ARM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts"
ACCOUNT = "azure-native:cognitiveservices:Account"
DEPLOYMENT = "azure-native:cognitiveservices:Deployment"
STASH = "pulumi:index:Stash"
PTU = "DataZoneProvisionedManaged"
SWEDEN, FRANCE = "swedencentral", "francecentral"


def stack(**changes: Any) -> Plan:
    """A plan with pinned deployments: a provisioned one with its spillover, and two others."""
    chat = deployment(
        sku=PTU,
        capacity=300,
        spillover={"sku": "DataZoneStandard", "capacity": 100},
        otherwise=[{"region": SWEDEN, "sku": "ProvisionedManaged", "capacity": 50}],
        content_filter="careful",
        properties={"capacitySettings": {"priority": 1}},
        timeouts={"create": "20m"},
        tags={"team": "search"},
    )
    filters = {"careful": {"filters": [{"name": "Hate", "severity": "Low"}]}}
    given = {
        "placement": "pinned",
        "deployments": {"chat": chat, "embed": deployment(), "more": deployment(capacity=70)},
        "content_filters": filters,
        "tags": {"owner": "us"},
    }
    return planned(**{**given, **changes})


def answers(made: Any) -> Mapping[str, Any]:
    """A cloud in which every account has an endpoint, and a Stash keeps what it is given."""
    if made.typ == STASH:
        return {"output": made.inputs["input"]}
    if made.typ == ACCOUNT:
        where = made.inputs["accountName"]
        endpoint = {"endpoint": f"https://{where}.example/"}
        return {
            "id": f"{ARM}/{where}",
            "properties": {**made.inputs["properties"], **endpoint},
        }
    return {}


def deploy(
    wanted: Plan,
    places: Mapping[str, tuple[str, str]],
    folder: Path = Path("/nowhere"),
    *,
    answer: Callable[[Any], Mapping[str, Any]] = answers,
    preview: bool = True,
) -> tuple[harness.Run, list[Mapping[str, Any]]]:
    """What is declared when the provider chooses as said, and what it was asked."""
    asked: list[Mapping[str, Any]] = []

    def called(call: Any) -> Mapping[str, Any]:
        asked.append({"token": call.token, **call.args})
        names = [each["name"] for each in call.args["deployments"]]
        return {
            "placements": [
                {"name": each, "region": places[each][0], "sku": places[each][1], "stands": True}
                for each in names
            ]
        }

    run = harness.deploy(
        lambda: declare(wanted, folder, None),
        preview=preview,
        stack=wanted.stack,
        answers=answer,
        called=called,
    )
    return run, asked


PLACES = {
    "chat": (FRANCE, PTU),
    "embed": (FRANCE, "DataZoneStandard"),
    "more": (SWEDEN, "DataZoneStandard"),
}


@pytest.fixture(scope="module")
def run() -> harness.Run:
    return deploy(stack(), PLACES)[0]


def account(region: str) -> str:
    return f"aoai-test-{region}-q7x2"


def test_nothing_but_azure_native_and_what_keeps_the_choice_is_declared(run: harness.Run) -> None:
    ours = {"aoai", "azure", *(each.name for each in run.resources if "aoai:infra:" in each.type)}
    types = {each.type for each in run.resources if each.name not in ours}

    assert {each.partition(":")[0] for each in types} == {"azure-native", "pulumi"}
    assert {each for each in types if each.startswith("pulumi:")} == {STASH}


def test_the_provider_is_asked_once_for_all_deployments_by_names_that_a_preview_knows() -> None:
    _, asked = deploy(stack(), PLACES)

    (question,) = asked
    assert question["token"] == "aoai:index:choosePlacement"
    assert question["resourceGroupName"] == "rg-aoai-test"
    chat, embed, more = question["deployments"]
    assert chat == {
        "name": "chat",
        "candidates": [
            {"region": SWEDEN, "accountName": account(SWEDEN)},
            {"region": FRANCE, "accountName": account(FRANCE)},
            {
                "region": SWEDEN,
                "accountName": account(SWEDEN),
                "sku": "ProvisionedManaged",
                "capacity": 50,
            },
        ],
        "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
        "sku": PTU,
        "capacity": 300,
        "versionUpgradeOption": "NoAutoUpgrade",
        "spillover": {
            "deploymentName": "chat-spillover",
            "sku": "DataZoneStandard",
            "capacity": 100,
        },
    }
    assert (embed["capacity"], more["capacity"]) == (50, 70)


def test_a_choice_is_kept_until_the_candidates_are_others(run: harness.Run) -> None:
    kept = run.named("deployments-chat-place")

    assert kept.type == STASH
    assert kept.inputs == {"input": {"region": FRANCE, "sku": PTU}}
    assert kept.ignored == ("input",)
    assert kept.trigger == [[SWEDEN, PTU], [FRANCE, PTU], [SWEDEN, "ProvisionedManaged"]]


def test_the_size_of_a_deployment_is_no_reason_to_choose_again() -> None:
    chat = dataclasses.replace(stack().deployments[0], capacity=400)
    larger, _ = deploy(dataclasses.replace(stack(), deployments=(chat,), alerts=()), PLACES)

    kept = larger.named("deployments-chat-place")
    assert kept.trigger == [[SWEDEN, PTU], [FRANCE, PTU], [SWEDEN, "ProvisionedManaged"]]
    assert larger.named("deployments-chat").inputs["sku"] == {"name": PTU, "capacity": 400}


def test_what_is_kept_goes_before_what_is_chosen_today() -> None:
    def keeping(made: Any) -> Mapping[str, Any]:
        if made.name == "deployments-embed-place":
            return {"output": {"region": SWEDEN, "sku": "DataZoneStandard"}}
        return answers(made)

    found, _ = deploy(stack(), PLACES, answer=keeping)

    assert found.named("deployments-embed").inputs["accountName"] == account(SWEDEN)
    assert found.named("deployments-chat").inputs["accountName"] == account(FRANCE)


def test_a_deployment_is_declared_as_azure_native_spells_it(run: harness.Run) -> None:
    chat = run.named("deployments-chat")

    assert chat.type == DEPLOYMENT
    assert chat.inputs == {
        "accountName": account(FRANCE),
        "deploymentName": "chat",
        "resourceGroupName": "rg-aoai-test",
        "sku": {"name": PTU, "capacity": 300},
        "properties": {
            "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
            "versionUpgradeOption": "NoAutoUpgrade",
            "raiPolicyName": "careful",
            "spilloverDeploymentName": "chat-spillover",
            "capacitySettings": {"priority": 1},
        },
        "tags": {"aoai-stack": "test", "owner": "us", "team": "search"},
    }
    assert chat.timeouts == ("20m", "", "")
    assert chat.provider == "azure"
    # What has been released may not come back.
    assert chat.deletes_first is False
    assert chat.on_error == ("deployments-chat",)


def test_a_candidates_own_sku_and_capacity_are_taken_with_it() -> None:
    found, _ = deploy(stack(), {**PLACES, "chat": (SWEDEN, "ProvisionedManaged")})

    chat = found.named("deployments-chat").inputs
    assert (chat["accountName"], chat["sku"]) == (
        account(SWEDEN),
        {"name": "ProvisionedManaged", "capacity": 50},
    )


def test_spillover_is_in_the_same_account_and_there_before_its_deployment(
    run: harness.Run,
) -> None:
    beside = run.named("deployments-chat-spillover")

    assert beside.inputs == {
        "accountName": account(FRANCE),
        "deploymentName": "chat-spillover",
        "resourceGroupName": "rg-aoai-test",
        "sku": {"name": "DataZoneStandard", "capacity": 100},
        "properties": {
            "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
            "versionUpgradeOption": "NoAutoUpgrade",
            "raiPolicyName": "careful",
        },
        "tags": {"aoai-stack": "test", "owner": "us", "team": "search"},
    }
    assert "deployments-chat-spillover" in run.named("deployments-chat").depends_on


def test_what_goes_to_one_account_is_chained_and_accounts_are_not(run: harness.Run) -> None:
    def waits(name: str) -> set[str]:
        return {
            each
            for each in run.named(name).depends_on
            if each.startswith(("deployments-", "filters-")) and not each.endswith("-place")
        }

    assert waits("deployments-chat-spillover") == {"filters-careful-francecentral"}
    assert waits("deployments-chat") == {
        "filters-careful-francecentral",
        "deployments-chat-spillover",
    }
    assert waits("deployments-embed") == {"filters-careful-francecentral", "deployments-chat"}
    assert waits("deployments-more") == {"filters-careful-swedencentral"}


def test_an_alert_and_the_outputs_speak_of_the_chosen_account(tmp_path: Path) -> None:
    found, _ = deploy(stack(), PLACES, tmp_path, preview=False)

    alert = found.named("alerts-chat-utilization").inputs
    assert (alert["scopes"], alert["targetResourceRegion"]) == (
        [f"{ARM}/{account(FRANCE)}"],
        FRANCE,
    )
    assert found.outputs["deployments"]["chat"] == {
        "endpoint": f"https://{account(FRANCE)}.example/",
        "deployment": "chat",
        "model": "gpt-5.4",
        "version": "2026-03-05",
        "region": FRANCE,
        "sku": PTU,
        "capacity": 300,
        "spillover": "chat-spillover",
        "token_scope": "https://cognitiveservices.azure.com/.default",
        "attempts": [{"region": FRANCE, "sku": PTU, "capacity": 300, "outcome": "placed"}],
    }
    assert (tmp_path / "endpoints.test.json").exists()


def test_a_stack_without_deployments_asks_nobody() -> None:
    _, asked = deploy(stack(deployments={}), {})

    assert asked == []
