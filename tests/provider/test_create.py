"""Create, as the engine calls it."""

import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from pulumi.runtime.proto.engine_pb2 import LogSeverity

from declared import SPILLOVER, facts, inputs
from landing import FULL, GERMANY, PTU, REGIONS, SLOW, STANDARD, SWEDEN, URN, fault
from plugin import Plugin, Refused, State


def test_create_gives_the_id_and_facts_of_what_was_placed(provider: Plugin) -> None:
    state = provider.create(inputs(provider))

    account = provider.azure.accounts[SWEDEN]
    assert state.id == f"{account}/deployments/chat"
    assert facts(state) == {
        "region": SWEDEN,
        "accountId": account,
        "endpoint": "https://swedencentral.api.cognitive.microsoft.com/",
        "placedSku": PTU,
        "actualCapacity": 300,
        "modelVersion": "2026-03-05",
        "provisioningState": "Succeeded",
        "rateLimits": [],
        "effective": {"versionUpgradeOption": "OnceNewDefaultVersionAvailable"},
        "generation": 32,
        "placedAt": provider.azure.documents()[f"{SWEDEN}/chat"]["systemData"]["createdAt"],
        "attempts": [SWEDEN],
        "ranking": [],
    }
    assert provider.azure.generations() == {f"{SWEDEN}/chat": state.outputs["generation"]}


def test_a_displaced_deployment_is_one_warning_and_every_attempt_a_status(
    provider: Plugin,
) -> None:
    provider.azure.play(capacity={SWEDEN: FULL})

    provider.create(inputs(provider))

    lines = [(each.urn, each.ephemeral, each.message) for each in provider.display.lines]
    refusal = "OutOfServiceCapacity (next region, corroborated)"
    assert lines == [
        (URN, True, f"1 of 3: asking {SWEDEN} for 300 {PTU}"),
        (URN, True, f"{SWEDEN} ({PTU}, 300): {refusal}"),
        (URN, True, f"2 of 3: asking {GERMANY} for 300 {PTU}"),
        (URN, True, f"{GERMANY} ({PTU}, 300): placed"),
        (
            URN,
            False,
            f"chat is in {GERMANY}, not in {SWEDEN}: {SWEDEN} ({PTU}, 300): {refusal}",
        ),
    ]
    assert provider.display.lines[-1].severity == LogSeverity.WARNING


def test_one_that_is_displaced_in_its_region_is_told_by_its_sku(provider: Plugin) -> None:
    provider.azure.play(capacity={SWEDEN: FULL})
    account = {"region": SWEDEN, "accountId": provider.azure.accounts[SWEDEN]}

    provider.create(
        inputs(provider, candidates=[account, {**account, "sku": STANDARD, "capacity": 50}])
    )

    assert provider.display.lines[-1].message == (
        f"chat is in {SWEDEN}, not in {SWEDEN} as {PTU}: {SWEDEN} ({PTU}, 300): "
        "OutOfServiceCapacity (next region, corroborated)"
    )


def test_the_region_is_the_one_of_the_account_whatever_the_candidate_says(
    provider: Plugin,
) -> None:
    wrong = {"region": GERMANY, "accountId": provider.azure.accounts[SWEDEN]}

    state = provider.create(inputs(provider, candidates=[wrong]))

    read = provider.read(state)
    assert (state.outputs["region"], read and read.outputs["region"]) == (SWEDEN, SWEDEN)
    assert provider.display.lines[-1].message == (
        f"the candidate says {GERMANY}, and its account is in {SWEDEN}; correct the candidate's "
        "region"
    )


def test_what_passes_through_reaches_azure_as_it_is(provider: Plugin) -> None:
    passed = {"capacitySettings": {"priority": 1}, "parentDeploymentName": "talk"}

    provider.create(inputs(provider, properties=passed, tags={"team": "search"}))

    live = provider.azure.documents()[f"{SWEDEN}/chat"]
    assert {name: live["properties"][name] for name in passed} == passed
    assert live["tags"]["team"] == "search"


def test_a_create_that_no_region_takes_is_a_table(provider: Plugin) -> None:
    provider.azure.play(capacity=dict.fromkeys(REGIONS, FULL))

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert caught.value.message.startswith("no candidate took chat\nregion ")
    assert (caught.value.partial, provider.azure.live()) == (None, {})


# --- partial failure


def test_what_could_not_be_removed_arrives_as_a_partial_failure(provider: Plugin) -> None:
    denied = fault("DELETE", "chat$", status=403, code="AuthorizationFailed", message="no")
    provider.azure.play(denied, polls=SLOW)
    provider.timeout = 0.5

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider))

    assert caught.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert caught.value.partial is not None
    code, identifier, outputs, reasons = caught.value.partial
    assert (code, reasons) == (caught.value.code.value[0], [caught.value.message])
    assert identifier == f"{provider.azure.accounts[SWEDEN]}/deployments/chat"
    assert (outputs["provisioningState"], outputs["region"]) == ("Incomplete", SWEDEN)
    assert "is half made" in reasons[0]

    state = State(identifier, inputs(provider), outputs)
    assert provider.diff(state, state.inputs) == (True, ["candidates"], ["candidates"], True)
    provider.azure.play()
    provider.delete(state)
    assert provider.azure.live() == {}


def test_a_placed_one_whose_account_cannot_be_read_is_not_lost(provider: Plugin) -> None:
    path = f"accounts/{SWEDEN}$"
    provider.azure.play(fault("GET", path, status=403, code="AuthorizationFailed", message="no"))

    with pytest.raises(Refused) as caught:
        provider.create(inputs(provider))

    assert caught.value.partial is not None
    _, identifier, outputs, reasons = caught.value.partial
    assert reasons == [
        f"{identifier} is placed, but the endpoint of its account could not be read "
        f"({provider.azure.accounts[SWEDEN]}: AuthorizationFailed no); the next `pulumi up` reads "
        "it"
    ]
    state = State(identifier, inputs(provider), outputs)
    assert provider.diff(state, state.inputs) == (False, [], [], False)
    provider.azure.play()
    assert "endpoint" in provider.update(state, state.inputs).outputs


def test_a_cancel_that_comes_after_the_last_write_does_not_lose_it(provider: Plugin) -> None:
    provider.azure.play(fault("PUT", "chat$", delay=0.5))

    with ThreadPoolExecutor(1) as threads:
        creating = threads.submit(provider.create, inputs(provider))
        time.sleep(0.25)
        provider.cancel()
        state = creating.result()

    assert state.outputs["provisioningState"] == "Succeeded"
    assert provider.azure.live() == {f"{SWEDEN}/chat": 300}


def test_a_new_spillover_that_is_left_over_is_removed_by_the_next_update(provider: Plugin) -> None:
    state = provider.create(inputs(provider))
    denied = fault("DELETE", "chat-over$", status=403, code="AuthorizationFailed")
    provider.azure.play(denied, capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}})

    with pytest.raises(Refused) as caught:
        provider.update(state, inputs(provider, capacity=400, spillover=SPILLOVER))

    assert caught.value.partial is not None
    after = State(state.id, state.inputs, caught.value.partial[2])
    provider.azure.play()
    provider.update(after, state.inputs)
    assert provider.azure.live() == {f"{SWEDEN}/chat": 300}
