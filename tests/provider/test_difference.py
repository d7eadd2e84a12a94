import copy
from typing import Any

import pytest

from aoai.provider.difference import CapacityLossError, Difference, difference
from aoai.provider.wire import UNKNOWN

SWEDEN = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/sweden"
FRANCE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/france"
ITALY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/italy"

INPUTS: dict[str, Any] = {
    "deploymentName": "chat",
    "candidates": [
        {"region": "swedencentral", "accountId": SWEDEN},
        {"region": "francecentral", "accountId": FRANCE},
    ],
    "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
    "sku": "DataZoneProvisionedManaged",
    "capacity": 300,
}
OUTPUTS: dict[str, Any] = {
    "region": "francecentral",
    "accountId": FRANCE,
    "placedSku": "DataZoneProvisionedManaged",
    "actualCapacity": 300,
    "provisioningState": "Succeeded",
}
NOTHING = Difference()


def changed(**news: Any) -> dict[str, Any]:
    return copy.deepcopy(INPUTS) | news


def standard(**news: Any) -> dict[str, Any]:
    return changed(sku="DataZoneStandard") | news


STANDARD_OUTPUTS = OUTPUTS | {"placedSku": "DataZoneStandard"}


def test_the_same_inputs_are_no_difference() -> None:
    assert difference(INPUTS, OUTPUTS, changed()) == NOTHING


@pytest.mark.parametrize(
    "candidates",
    [
        pytest.param(list(reversed(INPUTS["candidates"])), id="other order"),
        pytest.param(
            [*INPUTS["candidates"], {"region": "italynorth", "accountId": ITALY}], id="one added"
        ),
        pytest.param(INPUTS["candidates"][1:], id="another removed"),
        pytest.param(
            [{**INPUTS["candidates"][0], "capacity": 5}, INPUTS["candidates"][1]],
            id="another altered",
        ),
        pytest.param(
            [{"region": "swedencentral", "accountId": UNKNOWN}, INPUTS["candidates"][1]],
            id="another account unknown",
        ),
        pytest.param(
            [{"region": "francecentral", "accountId": FRANCE.upper()}], id="spelt otherwise"
        ),
    ],
)
def test_placed_means_placed(candidates: list[Any]) -> None:
    assert difference(INPUTS, OUTPUTS, changed(candidates=candidates)) == NOTHING


@pytest.mark.parametrize(
    "candidates",
    [
        pytest.param(INPUTS["candidates"][:1], id="removed"),
        pytest.param(
            [INPUTS["candidates"][0], {"region": "francecentral", "accountId": ITALY}],
            id="its account is another",
        ),
        pytest.param(
            [INPUTS["candidates"][0], {"region": "francecentral", "accountId": UNKNOWN}],
            id="its account is unknown in preview",
        ),
    ],
)
def test_a_current_candidate_that_goes_is_a_replacement_new_before_old(
    candidates: list[Any],
) -> None:
    assert difference(INPUTS, OUTPUTS, changed(candidates=candidates)) == Difference(
        ("candidates",), ("candidates",), delete_first=False
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("capacity", 350),
        ("capacity", UNKNOWN),
        ("tags", {"team": "search"}),
        ("raiPolicyName", "strict"),
        ("versionUpgradeOption", "NoAutoUpgrade"),
        ("dynamicThrottlingEnabled", True),
        ("spillover", {"deploymentName": "chat-over", "sku": "DataZoneStandard", "capacity": 5}),
    ],
)
def test_what_azure_changes_in_place_is_an_update(name: str, value: Any) -> None:
    assert difference(INPUTS, OUTPUTS, changed(**{name: value})) == Difference((name,))


def test_a_property_that_is_passed_through_is_an_update() -> None:
    assert difference(INPUTS, OUTPUTS, changed(properties={"new": 1})) == Difference(("new",))


def test_the_model_of_a_provisioned_sku_changes_in_place() -> None:
    model = {"format": "OpenAI", "name": "gpt-5.1", "version": "2025-11-13"}

    assert difference(INPUTS, OUTPUTS, changed(model=model)) == Difference(("model",))


def test_the_model_of_a_standard_sku_is_a_replacement_old_before_new() -> None:
    model = {"format": "OpenAI", "name": "gpt-5.1", "version": "2025-11-13"}

    found = difference(standard(), STANDARD_OUTPUTS, standard(model=model))

    assert found == Difference(("model",), ("model",), delete_first=True)


def test_the_version_of_a_standard_sku_changes_in_place() -> None:
    model = INPUTS["model"] | {"version": "2026-09-01"}

    found = difference(standard(), STANDARD_OUTPUTS, standard(model=model))

    assert found == Difference(("model",))


def test_another_name_is_a_replacement_new_before_old() -> None:
    assert difference(INPUTS, OUTPUTS, changed(deploymentName="talk")) == Difference(
        ("deploymentName",), ("deploymentName",), delete_first=False
    )


def test_another_sku_at_the_same_name_would_lose_provisioned_capacity_and_is_refused() -> None:
    with pytest.raises(CapacityLossError) as caught:
        difference(INPUTS, OUTPUTS, standard())

    assert str(caught.value) == (
        "chat: the change would delete 300 DataZoneProvisionedManaged in francecentral before the "
        "new deployment has capacity, and the region does not promise it back; give the new "
        "deployment another name, so that it is made first, or set allowCapacityLoss: true"
    )


def test_capacity_is_lost_when_the_user_allows_it() -> None:
    found = difference(INPUTS, OUTPUTS, standard(allowCapacityLoss=True))

    assert found == Difference(("sku",), ("sku",), delete_first=True)


@pytest.mark.parametrize("state", ["Incomplete", "Failed", "Creating"])
def test_what_is_half_made_is_replaced_old_before_new(state: str) -> None:
    found = difference(INPUTS, OUTPUTS | {"provisioningState": state}, changed())

    assert found == Difference(("candidates",), ("candidates",), delete_first=True)


def test_one_placed_below_its_capacity_tries_to_grow() -> None:
    found = difference(INPUTS, OUTPUTS | {"actualCapacity": 150}, changed())

    assert found == Difference(("capacity",))


def test_the_capacity_of_the_placed_candidate_is_what_counts() -> None:
    own = [INPUTS["candidates"][0], {**INPUTS["candidates"][1], "capacity": 300}]

    found = difference(changed(candidates=own), OUTPUTS, changed(candidates=own, capacity=500))

    assert found == NOTHING


@pytest.mark.parametrize("name", ["minimumCapacity", "moveOnShortage", "failback"])
def test_what_only_steers_placement_changes_nothing_that_is_placed(name: str) -> None:
    assert difference(INPUTS, OUTPUTS, changed(**{name: "any"})) == NOTHING
