"""Deployments that are pinned: what they can be asked for."""

from typing import Any

import pytest

from aoai.spec import SpecError
from stackfiles import deployment, planned

PTU = {"sku": "DataZoneProvisionedManaged", "capacity": 300}
AWAY = "remove it, or write placement: failover"


def problems(**asked: Any) -> list[str]:
    """What is told of a stack of pinned deployments."""
    with pytest.raises(SpecError) as caught:
        planned(placement="pinned", deployments={"chat": deployment(**PTU, **asked)})
    return [str(each) for each in caught.value.problems]


def test_a_stack_fails_over_unless_it_says_otherwise() -> None:
    assert planned().placement == "failover"


def test_everything_but_the_way_of_placement_is_planned_alike() -> None:
    deployments = {
        "chat": deployment(
            **PTU,
            spillover={"sku": "DataZoneStandard", "capacity": 100},
            otherwise=[{"region": "swedencentral", "sku": "ProvisionedManaged", "capacity": 50}],
            properties={"capacitySettings": {"priority": 1}},
            timeouts={"create": "20m"},
        )
    }

    pinned, moving = (
        planned(placement=each, deployments=deployments) for each in ("pinned", "failover")
    )

    assert pinned.placement == "pinned"
    assert pinned.deployments == moving.deployments
    assert pinned.accounts == moving.accounts
    assert pinned.alerts == moving.alerts


def test_all_that_only_the_provider_can_do_is_refused_at_once() -> None:
    assert problems(
        at_least=150,
        move_on_shortage=True,
        failback="when-free",
        allow_capacity_loss=True,
        dynamic_throttling=True,
        properties={"capacitySetings": {}, "raiMonitor": 1},
    ) == [
        f"deployments.chat.at_least: a pinned deployment is made whole or not at all; {AWAY}",
        f"deployments.chat.move_on_shortage: a pinned deployment stays where it is; {AWAY}",
        f"deployments.chat.failback: a pinned deployment stays where it is; {AWAY}",
        "deployments.chat.allow_capacity_loss: a pinned deployment is removed after its successor "
        f"is made; {AWAY}",
        "deployments.chat.dynamic_throttling: azure-native has no such input and would leave it "
        f"out; {AWAY}",
        "deployments.chat.properties.capacitySetings: azure-native has no such input and would "
        "leave it out; did you mean capacitySettings?",
        "deployments.chat.properties.raiMonitor: azure-native has no such input and would leave it "
        f"out; {AWAY}",
    ]


def test_where_the_provider_places_all_of_it_may_be_asked_for() -> None:
    asked = deployment(**PTU, at_least=150, move_on_shortage=True, dynamic_throttling=True)

    assert planned(deployments={"chat": asked}).deployments[0].minimum_capacity == 150
