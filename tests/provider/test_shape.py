from typing import Any

import pytest

from aoai.provider.schema import INPUTS
from aoai.provider.shape import failures
from aoai.provider.wire import UNKNOWN

ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a"
GOOD: dict[str, Any] = {
    "deploymentName": "chat",
    "candidates": [{"region": "swedencentral", "accountId": ACCOUNT}],
    "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
    "sku": "DataZoneProvisionedManaged",
    "capacity": 300,
}


def test_good_inputs_have_no_failures() -> None:
    everything = GOOD | {
        "minimumCapacity": 150,
        "spillover": {"deploymentName": "chat-over", "sku": "DataZoneStandard", "capacity": 5},
        "raiPolicyName": "strict",
        "versionUpgradeOption": "NoAutoUpgrade",
        "dynamicThrottlingEnabled": False,
        "tags": {"team": "search"},
        "properties": {"capacitySettings": {"designatedCapacity": 1}},
        "moveOnShortage": True,
        "failback": "when-free",
        "allowCapacityLoss": False,
    }

    assert list(failures(everything)) == []
    assert set(everything) == set(INPUTS)


def test_every_failure_is_found_at_once() -> None:
    bad = {
        "deploymentName": "chat",
        "candidates": [
            {"region": "", "accountId": "nowhere"},
            {"region": "francecentral", "accountId": ACCOUNT, "capacity": 0},
            {"region": "francecentral", "accountId": ACCOUNT.upper(), "skuu": "Standard"},
        ],
        "model": {"format": "OpenAI", "name": "gpt-5.4"},
        "capcity": 5,
        "capacity": 1.5,
        "minimumCapacity": 0,
        "spillover": {
            "deploymentName": "chat",
            "sku": "ProvisionedManaged",
            "capacity": 5,
        },
        "versionUpgradeOption": "noautoupgrade",
        "properties": {"raiPolicyName": "x"},
    }

    assert list(failures(bad)) == [
        ("capcity", "no such input; did you mean capacity?"),
        ("model.version", "missing; give the model's version"),
        ("sku", "missing; give a SKU name such as DataZoneProvisionedManaged"),
        ("capacity", "1.5 is no capacity; give a whole number above 0"),
        ("candidates[0].region", "missing; give an Azure region such as swedencentral"),
        (
            "candidates[0].accountId",
            "'nowhere' is no account; give the ARM id of a Cognitive Services account",
        ),
        ("candidates[1].capacity", "0 is no capacity; give a whole number above 0"),
        ("candidates[2].skuu", "no such input; did you mean sku?"),
        ("candidates[2]", "the same account and SKU as candidates[1]; remove one"),
        ("minimumCapacity", "0 is no capacity; give a whole number above 0"),
        ("spillover.sku", "'ProvisionedManaged' is provisioned; spillover goes to a standard SKU"),
        ("spillover.deploymentName", "'chat' is the deployment itself; take another name"),
        ("versionUpgradeOption", "'noautoupgrade' does not exist; did you mean NoAutoUpgrade?"),
        ("properties.raiPolicyName", "has an input of its own; use raiPolicyName"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("candidates", [("candidates", "not known in preview; regions must be literals")]),
        ("model", []),
        ("sku", []),
        ("capacity", []),
        ("spillover", []),
        ("tags", []),
        ("raiPolicyName", []),
    ],
)
def test_an_input_that_is_unknown_in_preview_passes_unless_policies_need_it(
    name: str, expected: list[tuple[str, str]]
) -> None:
    assert list(failures(GOOD | {name: UNKNOWN})) == expected


def test_an_account_may_be_unknown_in_preview_but_not_its_region() -> None:
    candidates = [{"region": UNKNOWN, "accountId": UNKNOWN}]

    assert list(failures(GOOD | {"candidates": candidates})) == [
        (
            "candidates[0].region",
            "not known in preview; a region must be a literal, so that policies can see it",
        )
    ]


def test_a_spillover_of_the_same_name_in_another_case_is_the_deployment_itself() -> None:
    spillover = {"deploymentName": "Chat", "sku": "Standard", "capacity": 50}

    found = list(failures(GOOD | {"deploymentName": "chat", "spillover": spillover}))

    assert found == [
        ("spillover.deploymentName", "'Chat' is the deployment itself; take another name")
    ]


@pytest.mark.parametrize("name", ["a/b", "..", "chat?x", "50%"])
def test_a_name_that_leads_to_another_arm_id_is_refused(name: str) -> None:
    spillover = {"deploymentName": name, "sku": "Standard", "capacity": 50}

    found = list(failures(GOOD | {"deploymentName": name})) + list(
        failures(GOOD | {"spillover": spillover})
    )

    reason = f"{name!r} is no name; use letters, digits, dots, hyphens and underscores"
    assert found == [("deploymentName", reason), ("spillover.deploymentName", reason)]


def test_the_tags_of_the_provider_are_its_own() -> None:
    assert list(failures(GOOD | {"tags": {"aoai-owner": "me", "aoai": "fine"}})) == [
        ("tags.aoai-owner", "a tag of the provider's own; choose another name")
    ]
