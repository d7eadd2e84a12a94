"""Drift: which inputs Read changes, on values alone."""

from typing import Any

import pytest

from aoai.placement.request import Candidate
from aoai.provider.outputs import drifted, inputs_of, outputs_of

ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a"
PTU = "DataZoneProvisionedManaged"
MODEL = {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}
INPUTS: dict[str, Any] = {
    "deploymentName": "chat",
    "candidates": [{"region": "swedencentral", "accountId": ACCOUNT}],
    "model": MODEL,
    "sku": "DataZoneProvisionedManaged",
    "capacity": 300,
}
OUTPUTS: dict[str, Any] = {
    "accountId": ACCOUNT,
    "placedSku": "DataZoneProvisionedManaged",
    "actualCapacity": 300,
    "modelVersion": "2026-03-05",
}


def live(capacity: int = 300, tags: dict[str, str] | None = None, **properties: Any) -> Any:
    return {
        "name": "chat",
        "sku": {"name": "DataZoneProvisionedManaged", "capacity": capacity},
        "properties": {"model": MODEL, **properties},
        "tags": tags,
    }


def test_nothing_changed_is_no_drift() -> None:
    assert drifted(INPUTS, OUTPUTS, live(), None) == INPUTS


def test_a_size_is_judged_by_what_was_placed_not_by_what_was_asked_for() -> None:
    assert drifted(INPUTS, {**OUTPUTS, "actualCapacity": 150}, live(150), None) == INPUTS
    assert drifted(INPUTS, OUTPUTS, live(150), None) == {**INPUTS, "capacity": 150}


@pytest.mark.parametrize(
    ("option", "version"),
    [
        (None, "2026-03-05"),
        ("OnceCurrentVersionExpired", "2026-03-05"),
        ("NoAutoUpgrade", "2026-09-01"),
    ],
)
def test_a_version_drifts_only_where_it_is_pinned(option: str | None, version: str) -> None:
    inputs = {**INPUTS} if option is None else {**INPUTS, "versionUpgradeOption": option}
    now = live(model={**MODEL, "version": "2026-09-01"}, versionUpgradeOption=option)

    found = drifted(inputs, OUTPUTS, now, None)

    assert found == {**inputs, "model": {**MODEL, "version": version}}


def test_another_model_is_drift_though_versions_may_rise() -> None:
    other = {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}

    assert drifted(INPUTS, OUTPUTS, live(model=other), None) == {**INPUTS, "model": other}


@pytest.mark.parametrize(
    ("wish", "now", "found"),
    [
        ({"raiPolicyName": "strict"}, {}, {}),
        ({"raiPolicyName": "strict"}, {"raiPolicyName": "lax"}, {"raiPolicyName": "lax"}),
        ({"raiPolicyName": "Microsoft.DefaultV2"}, {}, {"raiPolicyName": "Microsoft.DefaultV2"}),
        ({"dynamicThrottlingEnabled": False}, {}, {"dynamicThrottlingEnabled": False}),
        ({"dynamicThrottlingEnabled": True}, {}, {}),
    ],
)
def test_a_property_that_is_absent_is_azures_default(
    wish: dict[str, Any], now: dict[str, Any], found: dict[str, Any]
) -> None:
    assert drifted({**INPUTS, **wish}, OUTPUTS, live(**now), None) == {**INPUTS, **found}


def test_our_own_tags_are_none_of_the_users() -> None:
    marks = {"aoai-owner": "o", "aoai-generation": "g", "aoai-urn": "u"}

    assert drifted(INPUTS, OUTPUTS, live(tags=marks), None) == INPUTS


def test_a_property_that_azure_added_is_no_drift_and_none_of_an_import() -> None:
    now = live(currentCapacity=300, capabilities={"chat": "true"}, rateLimits=[])
    place = Candidate("swedencentral", ACCOUNT, "DataZoneProvisionedManaged", 300)

    assert drifted(INPUTS, OUTPUTS, now, None) == INPUTS
    assert inputs_of(place, now, None) == INPUTS


def test_what_is_filled_in_by_azure_is_no_wish_of_an_import() -> None:
    now = live(
        versionUpgradeOption="OnceNewDefaultVersionAvailable",
        raiPolicyName="Microsoft.DefaultV2",
        dynamicThrottlingEnabled=False,
    )
    place = Candidate("swedencentral", ACCOUNT, "DataZoneProvisionedManaged", 300)

    assert inputs_of(place, now, None) == INPUTS


@pytest.mark.parametrize(
    ("name", "effective", "now"),
    [
        ("raiPolicyName", {}, "anything-goes"),
        ("raiPolicyName", {"raiPolicyName": "Microsoft.DefaultV2"}, "anything-goes"),
        ("versionUpgradeOption", {}, "NoAutoUpgrade"),
        ("dynamicThrottlingEnabled", {}, True),
    ],
)
def test_what_is_left_to_azure_drifts_once_somebody_sets_it(
    name: str, effective: dict[str, Any], now: Any
) -> None:
    found = drifted(INPUTS, {**OUTPUTS, "effective": effective}, live(**{name: now}), None)

    assert found == {**INPUTS, name: now}


@pytest.mark.parametrize(
    ("name", "effective", "now"),
    [
        ("raiPolicyName", {}, "Microsoft.DefaultV2"),
        ("raiPolicyName", {"raiPolicyName": "Microsoft.DefaultV3"}, "Microsoft.DefaultV3"),
        ("versionUpgradeOption", {}, "OnceNewDefaultVersionAvailable"),
        ("dynamicThrottlingEnabled", {}, False),
    ],
)
def test_what_azure_fills_in_by_itself_is_no_drift(
    name: str, effective: dict[str, Any], now: Any
) -> None:
    assert drifted(INPUTS, {**OUTPUTS, "effective": effective}, live(**{name: now}), None) == INPUTS


def test_another_sku_drifts_where_the_placed_candidate_takes_its_own_from() -> None:
    now = live()
    now["sku"]["name"] = "DataZoneStandard"
    (first,) = INPUTS["candidates"]
    own = {**INPUTS, "candidates": [{**first, "sku": PTU}], "sku": "Standard"}

    assert drifted(INPUTS, OUTPUTS, now, None) == {**INPUTS, "sku": "DataZoneStandard"}
    assert drifted(own, OUTPUTS, now, None) == {
        **own,
        "candidates": [{**first, "sku": "DataZoneStandard"}],
    }


def test_a_spillover_that_somebody_links_is_drift() -> None:
    beside = {"name": "over", "sku": {"name": "DataZoneStandard", "capacity": 5}}

    found = drifted(INPUTS, OUTPUTS, live(spilloverDeploymentName="over"), beside)

    spillover = {"deploymentName": "over", "sku": "DataZoneStandard", "capacity": 5}
    assert found == {**INPUTS, "spillover": spillover}


def test_outputs_are_facts_and_nothing_else() -> None:
    place = Candidate("swedencentral", ACCOUNT, "DataZoneProvisionedManaged", 300)
    account = {"properties": {"endpoint": "https://a/"}}

    found = live(tags={"aoai-generation": "g"})
    found["systemData"] = {"createdAt": "2026-10-05T12:00:00Z"}

    assert outputs_of(place, found, account, []) == {
        "region": "swedencentral",
        "accountId": ACCOUNT,
        "endpoint": "https://a/",
        "placedSku": "DataZoneProvisionedManaged",
        "actualCapacity": 300,
        "modelVersion": "2026-03-05",
        "provisioningState": "Succeeded",
        "rateLimits": [],
        "spilloverDeploymentName": None,
        "effective": {},
        "generation": "g",
        "placedAt": "2026-10-05T12:00:00Z",
        "attempts": [],
        "ranking": [],
    }
