"""Read, refresh and import, as the engine calls them."""

from dataclasses import replace
from typing import Any

import grpc
import pytest

from declared import EVERYTHING, SPILLOVER, changed, inputs
from landing import GERMANY, MODEL, PTU, QUOTA, STANDARD, SWEDEN
from plugin import Plugin, Refused, State


def test_what_was_created_has_no_difference(provider: Plugin) -> None:
    wanted = inputs(provider, **{**EVERYTHING, "raiPolicyName": "Microsoft.DefaultV2"})

    state = provider.create(wanted)

    assert provider.diff(state, wanted) == (False, [], [], False)
    assert provider.read(state) == state


def test_a_smaller_placement_is_no_drift(provider: Plugin) -> None:
    provider.azure.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 150}}})
    state = provider.create(inputs(provider, SWEDEN, minimumCapacity=100))

    assert state.outputs["actualCapacity"] == 150
    assert provider.read(state) == state


def test_one_that_is_gone_is_read_as_nothing(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    provider.azure.arm.delete(provider.azure.accounts[SWEDEN], "chat")

    assert provider.read(state) is None


def test_one_of_its_name_that_somebody_else_made_since_is_not_it(provider: Plugin) -> None:
    state = provider.create(inputs(provider, SWEDEN))
    provider.azure.arm.delete(provider.azure.accounts[SWEDEN], "chat")
    provider.azure.put(SWEDEN, "chat", 50)
    later = replace(state, outputs={**state.outputs, "placedAt": "2026-01-01T00:00:00Z"})

    assert provider.read(later) is None
    assert provider.azure.live() == {f"{SWEDEN}/chat": 50}


def test_one_that_lost_its_tags_is_still_it(provider: Plugin) -> None:
    state = provider.create(inputs(provider, SWEDEN))
    provider.azure.put(SWEDEN, "chat", 300)

    found = provider.read(state)

    assert found is not None
    assert found.outputs["placedAt"] == state.outputs["placedAt"]


STRICT = {
    "versionUpgradeOption": "NoAutoUpgrade",
    "raiPolicyName": "Microsoft.DefaultV2",
    "dynamicThrottlingEnabled": False,
    "properties": {"capacitySettings": {"priority": 1}},
    "tags": {"team": "search"},
    "spillover": SPILLOVER,
}


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        ({"sku": {"name": PTU, "capacity": 350}}, {"capacity": 350}),
        (
            {"properties": {"versionUpgradeOption": "OnceCurrentVersionExpired"}},
            {"versionUpgradeOption": "OnceCurrentVersionExpired"},
        ),
        ({"properties": {"raiPolicyName": "lenient"}}, {"raiPolicyName": "lenient"}),
        ({"properties": {"dynamicThrottlingEnabled": True}}, {"dynamicThrottlingEnabled": True}),
        (
            {"properties": {"capacitySettings": {"priority": 2}}},
            {"properties": {"capacitySettings": {"priority": 2}}},
        ),
        (
            {"properties": {"model": {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}}},
            {"model": {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}},
        ),
        ({"properties": {"spilloverDeploymentName": None}}, {"spillover": None}),
    ],
    ids=lambda value: ",".join(value.get("properties", value)) if isinstance(value, dict) else "",
)
def test_each_change_behind_our_back_is_drift_that_an_up_puts_right(
    provider: Plugin, change: dict[str, Any], drift: dict[str, Any]
) -> None:
    wanted = inputs(provider, **STRICT)
    state = provider.create(wanted)
    changed(provider, state, **change)

    found = provider.read(state)

    assert found is not None
    expected = {name: value for name, value in {**wanted, **drift}.items() if value is not None}
    assert found.inputs == expected
    some, names, replaces, _ = provider.diff(found, wanted)
    assert (some, len(names), replaces) == (True, 1, [])
    after = provider.update(found, wanted)
    assert provider.read(after) == after


def test_other_tags_are_drift(provider: Plugin) -> None:
    wanted = inputs(provider, tags={"team": "search"})
    state = provider.create(wanted)
    marks = provider.azure.documents()[f"{SWEDEN}/chat"]["tags"]
    changed(provider, state, tags={**marks, "team": "ads", "by": "hand"})

    found = provider.read(state)

    assert found is not None
    assert found.inputs == {**wanted, "tags": {"team": "ads", "by": "hand"}}


def test_the_spillovers_own_size_is_drift(provider: Plugin) -> None:
    wanted = inputs(provider, spillover=SPILLOVER)
    state = provider.create(wanted)
    tags = provider.azure.documents()[f"{SWEDEN}/chat-over"]["tags"]
    provider.azure.put(SWEDEN, "chat-over", capacity=10, tags=tags)

    found = provider.read(state)

    assert found is not None
    assert found.inputs == {**wanted, "spillover": {**SPILLOVER, "capacity": 10}}


def test_the_capacity_of_the_placed_candidate_is_what_drifts(provider: Plugin) -> None:
    wanted = inputs(provider)
    wanted["candidates"][0]["capacity"] = 200
    state = provider.create(wanted)
    changed(provider, state, sku={"name": PTU, "capacity": 250})

    found = provider.read(state)

    assert found is not None
    first, *others = wanted["candidates"]
    assert found.inputs == {**wanted, "candidates": [{**first, "capacity": 250}, *others]}


@pytest.mark.parametrize("filtered", [False, True])
def test_an_import_followed_by_check_and_diff_changes_nothing(
    provider: Plugin,
    filtered: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    own = {"raiPolicyName": "strict", "versionUpgradeOption": "NoAutoUpgrade"} if filtered else {}
    provider.azure.put(SWEDEN, "over", capacity=50)
    linked = {"model": MODEL, **own, "spilloverDeploymentName": "over"}
    ptu = {"name": PTU, "capacity": 300}
    provider.azure.put(SWEDEN, "chat", sku=ptu, properties=linked, tags={"team": "search"})
    identifier = f"{provider.azure.accounts[SWEDEN]}/deployments/chat"

    imported = provider.read(State(identifier, {}, {}))

    assert imported is not None
    program = inputs(
        provider,
        SWEDEN,
        tags={"team": "search"},
        spillover={**SPILLOVER, "deploymentName": "over"},
        **own,
    )
    assert imported.inputs == program
    checked, failures = provider.check(program, olds=imported.inputs)
    assert failures == []
    assert provider.diff(imported, checked) == (False, [], [], False)
    assert provider.diff(
        imported,
        inputs(
            provider,
            **{
                **program,
                "candidates": [*inputs(provider, GERMANY)["candidates"], *program["candidates"]],
            },
        ),
    ) == (False, [], [], False)


def test_an_imported_one_keeps_a_spillover_that_nobody_declared(provider: Plugin) -> None:
    provider.azure.put(SWEDEN, "shared", capacity=50)
    linked = {"model": MODEL, "spilloverDeploymentName": "shared"}
    provider.azure.put(SWEDEN, "chat", sku={"name": PTU, "capacity": 300}, properties=linked)
    identifier = f"{provider.azure.accounts[SWEDEN]}/deployments/chat"
    imported = provider.read(State(identifier, {}, {}))
    assert imported is not None
    state = State(identifier, inputs(provider, SWEDEN), imported.outputs)

    after = provider.update(state, inputs(provider, SWEDEN, capacity=400))
    provider.delete(after)

    assert provider.azure.live() == {f"{SWEDEN}/shared": 50}


def test_an_id_that_is_no_deployment_says_how_one_looks(provider: Plugin) -> None:
    with pytest.raises(Refused) as caught:
        provider.read(State("chat", {}, {}))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert caught.value.message.startswith("id: 'chat' is no deployment; an id looks like /subs")


def test_a_refresh_shows_what_an_up_would_refuse_or_warn_of(provider: Plugin) -> None:
    wanted = inputs(provider, failback="when-free")
    state = provider.create(wanted)
    more = {"OpenAI.GlobalProvisionedManaged": 1000}
    provider.azure.play(quota={SWEDEN: {**QUOTA[SWEDEN], **more}})
    changed(provider, state, sku={"name": "GlobalProvisionedManaged", "capacity": 400})
    provider.display.lines.clear()

    found = provider.read(state)
    assert found is not None

    # The engine asks for these to show what was changed, of what it is to delete as well.
    for _ in range(2):
        assert provider.diff(found, wanted) == (True, ["sku"], ["sku"], True)
    assert [each.message for each in provider.display.lines] == []
    # With a Check begins what an up asks.
    provider.check(wanted)
    with pytest.raises(Refused, match="before the new deployment has capacity"):
        provider.diff(found, wanted)


def test_an_up_after_a_read_that_showed_nothing_plans(provider: Plugin) -> None:
    """As where the engine refreshes without a Diff."""
    state = provider.create(inputs(provider, SWEDEN))
    provider.read(state)
    provider.check(inputs(provider, SWEDEN))

    with pytest.raises(Refused, match="before the new deployment has capacity"):
        provider.diff(state, inputs(provider, SWEDEN, sku=STANDARD, capacity=50))
