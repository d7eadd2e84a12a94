"""The outputs of every way to a deployment, against the schema."""

from typing import Any

import pytest

from aoai.provider.shape import failures
from landing import FULL, GERMANY, MODEL, PTU, REGIONS, STANDARD, SWEDEN, fault
from plugin import Plugin, Refused, State
from schema_values import RESOURCE, output_mismatches


def inputs(provider: Plugin, *regions: str, **parts: Any) -> dict[str, Any]:
    accounts = provider.azure.accounts
    places = [{"region": each, "accountId": accounts[each]} for each in regions or REGIONS]
    wanted = {"deploymentName": "chat", "model": MODEL, "sku": PTU, "capacity": 300}
    return {**wanted, "candidates": places, **parts}


SPILLOVER = {"deploymentName": "chat-over", "sku": STANDARD, "capacity": 50}


def displaced(provider: Plugin) -> State:
    provider.azure.play(capacity={SWEDEN: FULL})
    return provider.create(inputs(provider, spillover=SPILLOVER))


def smaller(provider: Plugin) -> State:
    provider.azure.play(capacity={each: {"gpt-5.4": {PTU: 100}} for each in REGIONS})
    return provider.create(inputs(provider, minimumCapacity=50))


def adopted(provider: Plugin) -> State:
    provider.create(inputs(provider))
    return provider.create(inputs(provider, tags={"team": "search"}))


def standard(provider: Plugin) -> State:
    return provider.create(inputs(provider, SWEDEN, sku=STANDARD, capacity=10))


def updated(provider: Plugin) -> State:
    state = provider.create(inputs(provider))
    return provider.update(state, inputs(provider, capacity=400))


def refreshed(provider: Plugin) -> State:
    found = provider.read(displaced(provider))
    assert found is not None
    return found


def imported(provider: Plugin) -> State:
    provider.azure.put(GERMANY, "chat")
    found = provider.read(State(f"{provider.azure.accounts[GERMANY]}/deployments/chat", {}, {}))
    assert found is not None
    assert list(failures(found.inputs)) == []
    return found


@pytest.mark.parametrize(
    "way", [displaced, smaller, adopted, standard, updated, refreshed, imported]
)
def test_outputs_are_what_the_schema_says(provider: Plugin, way: Any) -> None:
    state = way(provider)

    assert output_mismatches(state.outputs) == []


def test_every_output_of_the_schema_is_given(provider: Plugin) -> None:
    assert sorted(displaced(provider).outputs) == sorted(RESOURCE["properties"])


def test_what_is_half_made_has_outputs_of_the_schema_as_far_as_they_are_known(
    provider: Plugin,
) -> None:
    stays = fault("DELETE", "/deployments/chat-over$", status=403, code="AuthorizationFailed")
    provider.azure.play(stays, capacity={SWEDEN: FULL})

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider, spillover=SPILLOVER))

    assert caught.value.partial is not None
    _, _, outputs, _ = caught.value.partial
    assert outputs["provisioningState"] == "Incomplete"
    assert output_mismatches(outputs, whole=False) == []


def test_a_preview_gives_the_outputs_of_the_schema(provider: Plugin) -> None:
    provider.preview = True

    outputs = provider.create(inputs(provider)).outputs

    assert set(outputs) <= set(RESOURCE["properties"])
