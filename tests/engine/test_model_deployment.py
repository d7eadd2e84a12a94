"""ModelDeployment on the real engine: placement, change, drift, import."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulated import Emulated, emulated
from engine_stack import FULL, QUOTA, REGIONS, Make, Stack

pytestmark = pytest.mark.engine


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    with emulated(tmp_path / "azure", quota=QUOTA, capacity={"swedencentral": FULL}) as running:
        yield running


@pytest.fixture
def stack(project: Make, azure: Emulated) -> Stack:
    return Stack(project, azure)


def test_a_full_region_is_passed_over_within_one_up(stack: Stack) -> None:
    result = stack.project.pulumi("up", "--yes").expect()

    chat = stack.chat()
    assert (chat["region"], chat["capacity"], chat["state"]) == (
        "germanywestcentral",
        300,
        "Succeeded",
    )
    assert [(each["region"], each["outcome"]) for each in chat["attempts"]] == [
        ("swedencentral", "refused"),
        ("germanywestcentral", "placed"),
    ]
    assert stack.live() == {"germanywestcentral/chat": 300}
    assert "chat is in germanywestcentral, not in swedencentral" in result.text


def test_a_second_up_changes_nothing_and_writes_nothing(stack: Stack) -> None:
    first = stack.up()
    before = stack.azure.writes()

    stack.project.pulumi("up", "--yes", "--expect-no-changes").expect()

    assert stack.chat() == first
    assert stack.azure.writes() == before


def test_a_preview_writes_nothing(stack: Stack) -> None:
    before = stack.azure.writes()

    stack.project.pulumi("preview").expect()

    assert stack.azure.writes() == before


def test_no_region_that_can_take_it_is_a_table_and_leaves_nothing(stack: Stack) -> None:
    stack.azure.rescript(capacity=dict.fromkeys(REGIONS, FULL))

    result = stack.project.pulumi("up", "--yes").expect(1)

    assert "no candidate took chat" in result.text
    assert all(f"{region}: The" in result.text or region in result.text for region in REGIONS)
    assert "Traceback" not in result.text
    assert stack.live() == {}


def test_spillover_lands_beside_its_deployment(stack: Stack) -> None:
    spillover = {"deploymentName": "chat-over", "sku": "DataZoneStandard", "capacity": 10}
    stack.declare(spillover=spillover)

    stack.up()

    assert stack.live() == {"germanywestcentral/chat": 300, "germanywestcentral/chat-over": 10}
    stack.project.pulumi("destroy", "--yes").expect()
    assert stack.live() == {}


def test_a_candidate_may_have_its_own_sku(stack: Stack) -> None:
    own = {"sku": "ProvisionedManaged", "capacity": 50}
    quota = {
        region: limits | {"OpenAI.ProvisionedManaged": 500} for region, limits in QUOTA.items()
    }
    stack.azure.rescript(quota=quota, capacity=dict.fromkeys(REGIONS, FULL))
    candidates = stack.candidates("swedencentral")
    stack.declare(candidates=[*candidates, candidates[0] | own])

    chat = stack.up()

    assert (chat["region"], chat["capacity"]) == ("swedencentral", 50)
    found = stack.azure.deployments(stack.accounts["swedencentral"])
    assert found["swedencentral/chat"]["sku"] == {"name": "ProvisionedManaged", "capacity": 50}


def test_a_half_made_deployment_is_repaired_by_the_next_up(stack: Stack) -> None:
    refuse_delete = {
        "match": {"method": "DELETE", "path": ".*/deployments/chat-over$"},
        "answer": {"status": 403, "code": "AuthorizationFailed", "message": "no right to delete"},
    }
    stack.azure.rescript(faults=[refuse_delete])
    spillover = {"deploymentName": "chat-over", "sku": "DataZoneStandard", "capacity": 10}
    stack.declare(spillover=spillover)

    failed = stack.project.pulumi("up", "--yes").expect(1)
    assert "half made" in failed.text
    assert stack.live() == {"swedencentral/chat-over": 10}

    stack.azure.rescript(faults=[])
    assert stack.up()["region"] == "germanywestcentral"
    assert stack.live() == {"germanywestcentral/chat": 300, "germanywestcentral/chat-over": 10}


def test_a_deployment_of_the_same_name_that_is_not_ours_is_never_written(stack: Stack) -> None:
    account = stack.accounts["swedencentral"]
    body = {
        "sku": {"name": "DataZoneStandard", "capacity": 7},
        "properties": {"model": stack.inputs["model"]},
    }
    stack.azure.arm("PUT", f"{account}/deployments/chat", body)

    result = stack.project.pulumi("up", "--yes").expect(1)

    assert "was not made by this resource; import it" in result.text
    assert stack.live() == {"swedencentral/chat": 7}
