"""What a create does with what an earlier run left behind."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aoai.placement.outcome import CapacityHeldError, NotPlacedError
from aoai.placement.request import Candidate, Marks
from landing import (
    FRANCE,
    FULL,
    GERMANY,
    MODEL,
    OURS,
    PTU,
    QUOTA,
    REGIONS,
    SLOW,
    SPILLOVER,
    STANDARD,
    SWEDEN,
    Land,
    fault,
    told,
)

AGAIN = Marks(OURS.owner, "second", OURS.urn)
SMALLER = {"name": PTU, "capacity": 150}


def test_one_of_the_same_spec_is_adopted_with_the_new_generation(azure: Land) -> None:
    azure.place(azure.request(GERMANY))

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(GERMANY, 300, "adopted", None)]
    assert azure.generations() == {f"{GERMANY}/chat": "second"}


def test_one_of_another_size_is_adopted_and_brought_to_what_is_wanted(azure: Land) -> None:
    azure.place(azure.request(GERMANY, capacity=150))

    azure.place(azure.request(marks=AGAIN))

    assert azure.live() == {f"{GERMANY}/chat": 300}


def test_a_provisioned_one_of_another_model_is_adopted(azure: Land) -> None:
    azure.place(azure.request(GERMANY, model={**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}))

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(GERMANY, 300, "adopted", None)]
    assert azure.documents()[f"{GERMANY}/chat"]["properties"]["model"] == MODEL


def test_one_that_is_still_creating_is_waited_for_and_adopted(azure: Land) -> None:
    azure.play(polls={"deployments": 2})
    azure.put(GERMANY, "chat", sku={"name": PTU, "capacity": 300}, tags=dict(OURS.tags))

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(GERMANY, 300, "adopted", None)]
    assert azure.generations() == {f"{GERMANY}/chat": "second"}


@pytest.mark.parametrize(
    "left",
    [
        pytest.param({"sku": {"name": STANDARD, "capacity": 50}}, id="another SKU"),
        pytest.param({"name": "talk"}, id="another name"),
    ],
)
def test_one_of_another_spec_is_removed_once_its_successor_serves(
    azure: Land, left: dict[str, Any]
) -> None:
    name = left.pop("name", "chat")
    azure.put(GERMANY, name, **{"sku": SMALLER, "tags": dict(OURS.tags), **left})
    azure.azure.log.clear()

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]
    assert azure.writes() == [f"PUT {SWEDEN}/chat 201", f"DELETE {GERMANY}/{name} 200"]
    assert azure.live() == {f"{SWEDEN}/chat": 300}


def test_one_of_another_spec_serves_on_where_nobody_takes_its_successor(azure: Land) -> None:
    azure.put(GERMANY, "talk", sku=SMALLER, tags=dict(OURS.tags))
    azure.play(capacity=dict.fromkeys(REGIONS, FULL))

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(marks=AGAIN))

    assert str(caught.value).splitlines()[0] == (
        "no candidate took chat; what an earlier run made stays: talk in germanywestcentral "
        "(`aoai gc` removes what no state knows)"
    )
    assert azure.live() == {f"{GERMANY}/talk": 150}


def test_provisioned_capacity_that_serves_is_not_released_for_its_successor(azure: Land) -> None:
    stands_as_another_sku(azure)
    azure.azure.log.clear()

    with pytest.raises(CapacityHeldError) as caught:
        azure.place(azure.request(marks=AGAIN))

    assert str(caught.value) == (
        f"{azure.accounts[SWEDEN]}/deployments/chat holds provisioned capacity and has to go "
        "before chat can be made there, and the region does not promise it back; give the new "
        "deployment another name, or set allowCapacityLoss: true"
    )
    assert azure.writes() == []


def test_it_is_released_where_that_is_allowed(azure: Land) -> None:
    stands_as_another_sku(azure)
    azure.azure.log.clear()

    azure.place(azure.request(marks=AGAIN, allow_capacity_loss=True))

    assert azure.writes() == [f"DELETE {SWEDEN}/chat 200", f"PUT {SWEDEN}/chat 201"]


def stands_as_another_sku(azure: Land) -> None:
    regional = {"OpenAI.ProvisionedManaged": 100}
    azure.play(quota={region: {**QUOTA[region], **regional} for region in REGIONS})
    azure.put(
        SWEDEN, "chat", sku={"name": "ProvisionedManaged", "capacity": 50}, tags=dict(OURS.tags)
    )


def test_the_live_one_makes_way_for_nothing(azure: Land) -> None:
    stands_as_another_sku(azure)
    identifier = f"{azure.accounts[SWEDEN]}/deployments/chat"

    placed = azure.place(azure.request(marks=AGAIN, allow_capacity_loss=True), live=[identifier])

    assert told(placed.attempts) == [
        (SWEDEN, 300, "refused", "next region"),
        (GERMANY, 300, "placed", None),
    ]
    assert azure.live() == {f"{SWEDEN}/chat": 50, f"{GERMANY}/chat": 300}


def test_a_standard_one_of_another_model_is_removed(azure: Land) -> None:
    other = {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}
    azure.put(SWEDEN, "chat", properties={"model": other}, tags=dict(OURS.tags))
    azure.azure.log.clear()

    azure.place(azure.request(sku=STANDARD, capacity=50, marks=AGAIN))

    assert azure.writes() == [f"DELETE {SWEDEN}/chat 200", f"PUT {SWEDEN}/chat 201"]


def test_a_second_one_is_removed(azure: Land) -> None:
    for region in (GERMANY, FRANCE):
        azure.put(region, "chat", sku=SMALLER, tags=dict(OURS.tags))

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(GERMANY, 300, "adopted", None)]
    assert azure.live() == {f"{GERMANY}/chat": 300}


def test_the_live_one_is_never_removed(azure: Land) -> None:
    azure.put(GERMANY, "chat", sku=SMALLER, tags=dict(OURS.tags))
    identifier = f"{azure.accounts[GERMANY]}/deployments/chat"

    placed = azure.place(azure.request(marks=AGAIN), live=[identifier.upper()])

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]
    assert azure.live() == {f"{SWEDEN}/chat": 300, f"{GERMANY}/chat": 150}


def test_the_live_one_stays_when_a_create_over_it_runs_out_of_time(azure: Land) -> None:
    """As with `replace_on_changes`, where the engine makes the new one at the id of the old."""
    azure.put(SWEDEN, "chat", sku=SMALLER, tags=dict(OURS.tags))
    identifier = f"{azure.accounts[SWEDEN]}/deployments/chat"
    azure.play(polls=SLOW)

    with pytest.raises(NotPlacedError):
        azure.place(azure.request(SWEDEN, marks=AGAIN), live=[identifier], seconds=0.5)

    assert azure.live() == {f"{SWEDEN}/chat": 300}


def test_what_is_not_ours_is_neither_adopted_nor_removed(azure: Land) -> None:
    azure.put(GERMANY, "talk", sku=SMALLER, tags={"aoai-owner": "somebody else"})

    azure.place(azure.request(marks=AGAIN))

    assert azure.live() == {f"{SWEDEN}/chat": 300, f"{GERMANY}/talk": 150}


def test_an_account_that_stands_there_in_two_spellings_keeps_its_deployment(azure: Land) -> None:
    azure.place(azure.request(SWEDEN))
    shouted = azure.accounts[SWEDEN].replace("accounts/sweden", "accounts/SWEDEN")
    second = Candidate(SWEDEN, shouted, "ProvisionedManaged", 350)
    request = azure.request(SWEDEN, marks=AGAIN)
    azure.azure.log.clear()

    azure.place(replace(request, candidates=(*request.candidates, second)))

    assert azure.writes() == [f"PUT {SWEDEN}/chat 200"]


def test_a_name_in_another_case_is_the_same_deployment(azure: Land) -> None:
    azure.put(SWEDEN, "Chat", sku=SMALLER, tags=dict(OURS.tags))

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(SWEDEN, 300, "adopted", None)]


# --- spillover


def test_the_spillover_of_an_adopted_one_is_adopted_with_it(azure: Land) -> None:
    azure.place(azure.request(GERMANY, spillover=SPILLOVER))
    azure.azure.log.clear()

    azure.place(azure.request(spillover=SPILLOVER, marks=AGAIN))

    assert azure.writes() == [f"PUT {GERMANY}/chat-over 200", f"PUT {GERMANY}/chat 200"]
    assert azure.generations() == {f"{GERMANY}/chat": "second", f"{GERMANY}/chat-over": "second"}


def test_a_spillover_that_is_no_longer_wanted_is_removed(azure: Land) -> None:
    azure.place(azure.request(GERMANY, spillover=SPILLOVER))

    azure.place(azure.request(marks=AGAIN))

    assert azure.live() == {f"{GERMANY}/chat": 300}


def test_a_spillover_whose_deployment_never_came_is_removed(azure: Land) -> None:
    azure.put(GERMANY, "chat-over", tags=dict(OURS.tags))

    azure.place(azure.request(spillover=SPILLOVER, marks=AGAIN))

    assert azure.live() == {f"{SWEDEN}/chat": 300, f"{SWEDEN}/chat-over": 50}


def test_a_spillover_that_serves_nobody_goes_though_nobody_takes_its_deployment(
    azure: Land,
) -> None:
    azure.put(GERMANY, "chat-over", tags=dict(OURS.tags))
    azure.play(capacity=dict.fromkeys(REGIONS, FULL))

    with pytest.raises(NotPlacedError):
        azure.place(azure.request(spillover=SPILLOVER, marks=AGAIN))

    assert azure.live() == {}


def test_a_spillover_goes_on_serving_while_its_deployment_stands(azure: Land) -> None:
    azure.place(azure.request(GERMANY, spillover=SPILLOVER, capacity=150))
    azure.play(capacity=dict.fromkeys(REGIONS, FULL))

    with pytest.raises(NotPlacedError):
        azure.place(azure.request(spillover=SPILLOVER, marks=AGAIN))

    assert azure.live() == {f"{GERMANY}/chat": 150, f"{GERMANY}/chat-over": 50}


def test_a_unit_that_is_left_over_goes_the_scarce_one_first(azure: Land) -> None:
    azure.place(azure.request(GERMANY, spillover=SPILLOVER))
    azure.azure.log.clear()

    azure.place(azure.request(SWEDEN, GERMANY, sku=STANDARD, capacity=50, marks=AGAIN))

    assert azure.writes() == [
        f"PUT {SWEDEN}/chat 201",
        f"DELETE {GERMANY}/chat 200",
        f"DELETE {GERMANY}/chat-over 200",
    ]


def test_a_new_spillover_goes_again_when_the_adopted_one_refuses_it(azure: Land) -> None:
    azure.place(azure.request(GERMANY))
    azure.play(fault("PUT", "chat$", status=403, code="AuthorizationFailed"))

    with pytest.raises(NotPlacedError):
        azure.place(azure.request(spillover=SPILLOVER, marks=AGAIN))

    assert azure.live() == {f"{GERMANY}/chat": 300}


# --- what does not go well


def test_one_that_cannot_grow_stays_and_says_so(azure: Land) -> None:
    azure.place(azure.request(GERMANY, capacity=150))
    azure.play(capacity={GERMANY: {"gpt-5.4": {PTU: 150}}})

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(GERMANY, marks=AGAIN))

    assert str(caught.value).splitlines()[0] == (
        "no candidate took chat; what an earlier run made stays: chat in germanywestcentral "
        "(`aoai gc` removes what no state knows)"
    )
    assert azure.live() == {f"{GERMANY}/chat": 150}


def test_one_that_cannot_grow_is_left_for_a_region_that_takes_all(azure: Land) -> None:
    azure.place(azure.request(GERMANY, capacity=150, spillover=SPILLOVER))
    azure.play(capacity={GERMANY: {"gpt-5.4": {PTU: 150}}})
    azure.azure.log.clear()

    placed = azure.place(azure.request(marks=AGAIN, spillover=SPILLOVER))

    assert told(placed.attempts) == [
        (GERMANY, 300, "refused", "next region"),
        (SWEDEN, 300, "placed", None),
    ]
    assert azure.writes()[-2:] == [f"DELETE {GERMANY}/chat 200", f"DELETE {GERMANY}/chat-over 200"]
    assert azure.live() == {f"{SWEDEN}/chat": 300, f"{SWEDEN}/chat-over": 50}


def test_one_that_azure_will_not_change_stays_and_says_so(azure: Land) -> None:
    azure.place(azure.request(GERMANY, capacity=150))
    azure.play(fault("PUT", "chat$", status=403, code="AuthorizationFailed"))

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(marks=AGAIN))

    assert str(caught.value).splitlines()[0] == (
        "chat stands in germanywestcentral since an earlier run, and could not be brought to what "
        "is wanted"
    )
    assert azure.live() == {f"{GERMANY}/chat": 150}


def test_one_that_cannot_grow_is_adopted_as_it_is_where_less_is_allowed(azure: Land) -> None:
    azure.place(azure.request(GERMANY, capacity=150))
    azure.play(capacity={GERMANY: {"gpt-5.4": {PTU: 150}}})

    placed = azure.place(azure.request(GERMANY, minimum_capacity=100, marks=AGAIN))

    assert told(placed.attempts) == [
        (GERMANY, 300, "refused", "next region"),
        (GERMANY, 150, "adopted", None),
    ]
    assert azure.generations() == {f"{GERMANY}/chat": "second"}


def test_what_stands_is_not_left_for_less_than_it_has(azure: Land) -> None:
    azure.place(azure.request(GERMANY, capacity=200))
    azure.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 150}}, GERMANY: {"gpt-5.4": {PTU: 200}}})
    request = azure.request(SWEDEN, GERMANY, capacity=400, minimum_capacity=100, marks=AGAIN)

    placed = azure.place(request)

    assert told(placed.attempts)[-1] == (GERMANY, 200, "adopted", None)
    assert azure.live() == {f"{GERMANY}/chat": 200}


def test_a_create_over_the_live_one_gives_nothing_of_it_back(azure: Land) -> None:
    """As with `failback`, when the region that had room has none any more."""
    azure.place(azure.request(GERMANY, capacity=200))
    identifier = f"{azure.accounts[GERMANY]}/deployments/chat"
    azure.play(capacity={SWEDEN: FULL, GERMANY: {"gpt-5.4": {PTU: 350}}})
    request = azure.request(SWEDEN, GERMANY, capacity=400, minimum_capacity=100, marks=AGAIN)

    placed = azure.place(request, live=[identifier])

    assert told(placed.attempts)[-1] == (GERMANY, 350, "adopted", None)
    assert azure.live() == {f"{GERMANY}/chat": 350}


def test_a_leftover_that_azure_does_not_remove_is_told_beside_the_success(azure: Land) -> None:
    azure.put(GERMANY, "talk", sku=SMALLER, tags=dict(OURS.tags))
    azure.play(fault("DELETE", "talk$", status=403, code="AuthorizationFailed", message="no"))
    where = f"{azure.accounts[GERMANY]}/deployments/talk"

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]
    assert azure.shown.warnings == [
        f"what an earlier run left could not be removed: {where} (RefusedError {where}: "
        "AuthorizationFailed no); `aoai gc` does"
    ]


def test_an_account_that_is_gone_has_no_leftovers(azure: Land) -> None:
    candidate = azure.request(SWEDEN).candidates[0]
    gone = replace(candidate, account_id=f"{candidate.account_id}-x")

    placed = azure.place(azure.request(candidates=(candidate, gone)))

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
def test_one_that_has_failed_is_removed(azure: Land, state: str) -> None:
    azure.put(GERMANY, "chat", sku={"name": PTU, "capacity": 300}, tags=dict(OURS.tags))
    stood(azure, "chat", lambda each: each["properties"].update(provisioningState=state))

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]
    assert azure.live() == {f"{SWEDEN}/chat": 300}


def stood(azure: Land, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Put a deployment into a state that the emulator never enters by itself."""
    store = azure.azure.store
    for each in store.of_type("Microsoft.CognitiveServices/accounts/deployments"):
        if each.id.endswith(f"/{name}"):
            change(each.body)
            store.put(each)


def test_a_region_that_is_full_does_not_cost_the_adopted_one(azure: Land) -> None:
    azure.place(azure.request(GERMANY))
    azure.play(capacity={GERMANY: FULL})

    placed = azure.place(azure.request(marks=AGAIN))

    assert told(placed.attempts) == [(GERMANY, 300, "adopted", None)]
