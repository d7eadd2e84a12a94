"""What is said, and how long is waited, when azure-native could not make a deployment."""

import random
from typing import Any

import pytest

from infra.components.places import Place
from infra.refusals import pause, told
from stackfiles import deployment, planned

PTU = "DataZoneProvisionedManaged"
SWEDEN, FRANCE = "swedencentral", "francecentral"
CHAT = planned(
    placement="pinned",
    deployments={
        "chat": deployment(
            sku=PTU,
            capacity=300,
            otherwise=[{"region": SWEDEN, "sku": "ProvisionedManaged", "capacity": 50}],
        )
    },
).deployments[0]
HERE = Place(SWEDEN, PTU, 300)
NEXT = {"region": FRANCE, "sku": PTU, "capacity": 300, "verdict": "fits"}
FULL = (
    f"chat: {SWEDEN} cannot take it as {PTU} (InsufficientQuota), and a pinned deployment does not "
    "move by itself; "
)


def found(**parts: Any) -> dict[str, Any]:
    nothing = {"conflict": False, "shortage": False, "code": "InsufficientQuota", "exists": ""}
    return {**nothing, **parts}


def test_a_shortage_names_the_next_region_and_what_the_setting_becomes() -> None:
    assert told(CHAT, HERE, PTU, found(shortage=True, next=NEXT)) == (
        f"{FULL}next is {FRANCE} (fits): set deployments.chat.regions: [{FRANCE}]"
    )


def test_a_candidate_of_its_own_sku_is_taken_out_where_it_stands_in_the_file() -> None:
    own = Place(SWEDEN, "ProvisionedManaged", 50)

    said = told(CHAT, own, own.sku, found(shortage=True, next=NEXT))

    assert str(said).endswith(
        f"next is {FRANCE} as {PTU} (fits): remove ProvisionedManaged in {SWEDEN} from "
        "deployments.chat.otherwise"
    )


def test_the_last_of_the_regions_is_not_to_be_taken_out_of_an_empty_list() -> None:
    alone = planned(
        placement="pinned",
        deployments={
            "chat": deployment(
                sku=PTU,
                capacity=300,
                regions=[SWEDEN],
                otherwise=[{"region": FRANCE, "sku": "ProvisionedManaged", "capacity": 50}],
            )
        },
    ).deployments[0]
    following = {**NEXT, "sku": "ProvisionedManaged", "capacity": 50.0}

    said = told(alone, HERE, PTU, found(shortage=True, next=following))

    assert str(said).endswith(
        f"next is {FRANCE} as ProvisionedManaged (fits): write deployments.chat with "
        f"regions: [{FRANCE}], sku: ProvisionedManaged, capacity: 50"
    )


def test_a_spillover_that_finds_no_room_is_named_by_its_own_sku() -> None:
    said = told(CHAT, HERE, "DataZoneStandard", found(shortage=True, next=NEXT))

    assert str(said).startswith(f"chat: {SWEDEN} cannot take it as DataZoneStandard (")


def test_a_shortage_without_another_region_says_what_is_left_to_do() -> None:
    assert told(CHAT, HERE, PTU, found(shortage=True)) == (
        f"{FULL}no other of its regions is known to have room: add one, or ask for less"
    )


def test_what_is_there_already_is_to_be_imported() -> None:
    assert told(CHAT, HERE, PTU, found(exists="/there")) == (
        "chat: /there is there already, and azure-native makes nothing over it. If this stack does "
        "not know it, since a run was cut off after Azure had taken it, import it; else take "
        "another name"
    )


def test_nothing_is_added_where_azure_has_said_it_all() -> None:
    assert told(CHAT, HERE, PTU, found(code="AuthorizationFailed")) is None


@pytest.mark.parametrize(
    ("failures", "longest"), [(1, 1.0), (2, 2.0), (5, 16.0), (6, 30.0), (99, 30.0)]
)
def test_pauses_grow_to_half_a_minute_and_differ_between_stacks(
    failures: int, longest: float
) -> None:
    random.seed(1)
    pauses = [pause(failures) for _ in range(200)]

    assert longest / 2 <= min(pauses) < max(pauses) <= longest
    assert len(set(pauses)) > 100
