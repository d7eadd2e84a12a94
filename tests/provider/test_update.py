"""Update and Delete, as the engine calls them."""

from pulumi.runtime.proto.engine_pb2 import LogSeverity

from declared import SPILLOVER, facts, inputs
from landing import GERMANY, PTU, REGIONS, STANDARD, SWEDEN
from plugin import Plugin, State


def test_update_and_delete_touch_the_live_one(provider: Plugin) -> None:
    state = provider.create(inputs(provider))

    after = provider.update(state, inputs(provider, capacity=400, spillover=SPILLOVER))

    assert facts(after) == {
        **facts(state),
        "actualCapacity": 400,
        "spilloverDeploymentName": "chat-over",
    }
    assert after.outputs["attempts"] == state.outputs["attempts"]
    provider.delete(after)
    assert provider.azure.live() == {}


def test_a_create_over_the_live_one_survives_the_delete_of_the_old(provider: Plugin) -> None:
    """As `up --replace` and taint do it, without Diff before."""
    old = provider.create(inputs(provider))

    new = provider.create(inputs(provider))
    provider.delete(old)

    assert new.id == old.id
    assert provider.azure.generations() == {f"{SWEDEN}/chat": new.outputs["generation"]}


def test_what_diff_has_named_as_live_is_no_leftover_of_the_move(provider: Plugin) -> None:
    state = provider.create(inputs(provider, SWEDEN))
    elsewhere = inputs(provider, SWEDEN, GERMANY, sku=STANDARD, deploymentName="talk")
    assert provider.diff(state, elsewhere)[2] == ["deploymentName", "sku"]

    provider.create({**elsewhere, "capacity": 50})

    assert provider.azure.live() == {f"{SWEDEN}/chat": 300, f"{SWEDEN}/talk": 50}


def test_one_that_cannot_grow_is_a_success_that_says_so(provider: Plugin) -> None:
    provider.azure.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}})
    state = provider.create(inputs(provider))

    after = provider.update(state, inputs(provider, capacity=400, minimumCapacity=200))

    assert (after.outputs["actualCapacity"], after.id) == (300, state.id)
    assert warnings_of(provider) == [
        f"chat has 300 of 400 {PTU} in {SWEDEN}; every `pulumi up` asks for the rest"
    ]


def test_one_that_is_placed_smaller_says_so_and_asks_for_the_rest_later(provider: Plugin) -> None:
    provider.azure.play(capacity={each: {"gpt-5.4": {PTU: 250}} for each in REGIONS})
    wanted = inputs(provider, minimumCapacity=200)

    state = provider.create(wanted)

    assert state.outputs["actualCapacity"] == 250
    assert warnings_of(provider) == [
        f"chat has 250 of 300 {PTU} in {SWEDEN}; every `pulumi up` asks for the rest"
    ]
    provider.azure.play()
    assert provider.diff(state, wanted) == (True, ["capacity"], [], False)
    assert provider.update(state, wanted).outputs["actualCapacity"] == 300


def test_what_a_change_means_is_said_on_the_resource(provider: Plugin) -> None:
    state = provider.create(inputs(provider))

    provider.diff(state, inputs(provider, capacity=250))

    assert warnings_of(provider) == [
        f"50 PTU of 300 go back to {SWEDEN}, which does not promise them back"
    ]


def test_a_deployment_whose_account_is_gone_is_deleted_without_an_error(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    gone = State(state.id.replace("/accounts/", "/accounts/gone-"), state.inputs, state.outputs)
    none = State(state.id.replace("/resourceGroups/g/", "/resourceGroups/x/"), {}, {})

    provider.delete(gone)
    provider.delete(none)

    assert provider.azure.live() == {f"{SWEDEN}/chat": 300}


def warnings_of(provider: Plugin) -> list[str]:
    return [each.message for each in provider.display.lines if each.severity == LogSeverity.WARNING]
