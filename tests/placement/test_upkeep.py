"""What an existing deployment goes through: its guard, change in place, removal."""

from dataclasses import replace
from typing import Any

import pytest

from aoai.placement.outcome import ForeignError, HalfMadeError, NotPlacedError, Placed
from aoai.placement.request import Marks, Request, Spillover
from aoai.placement.upkeep import Existing, delete, update
from aoai.placement.writing import RefusedError
from aoai.refusals import FailureClass
from landing import (
    AT_ONCE,
    FRANCE,
    FULL,
    GERMANY,
    MODEL,
    OURS,
    PTU,
    SLOW,
    SPILLOVER,
    STANDARD,
    SWEDEN,
    Land,
    fault,
    told,
)


@pytest.fixture
def placed(azure: Land) -> Land:
    azure.place(azure.request())
    azure.azure.log.clear()
    return azure


def existing(azure: Land, **parts: Any) -> Existing:
    given = {
        "account_id": azure.accounts[SWEDEN],
        "name": "chat",
        "generation": "first",
    }
    return Existing(**{**given, **parts})


def change(azure: Land, request: Request, seconds: float = 20, **parts: Any) -> Placed:
    at = existing(azure, **parts)
    return update(azure.cloud, at, request, request.candidates[0], azure.work(seconds))


def test_capacity_is_raised_in_place_and_the_generation_stays(placed: Land) -> None:
    found = change(placed, placed.request(capacity=400))

    assert told(found.attempts) == [(SWEDEN, 400, "placed", None)]
    assert (placed.live(), placed.generations()) == (
        {f"{SWEDEN}/chat": 400},
        {f"{SWEDEN}/chat": "first"},
    )


def test_a_conflict_does_not_pass_for_a_change_that_was_made(placed: Land) -> None:
    conflict = fault("PUT", "chat$", 1, status=409, code="RequestConflict", headers=AT_ONCE)
    placed.play(conflict)

    change(placed, placed.request(capacity=400))

    assert placed.live() == {f"{SWEDEN}/chat": 400}


def test_a_conflict_does_not_pass_for_what_was_taken_away(placed: Land) -> None:
    change(placed, placed.request(tags={"team": "shop"}, spillover=SPILLOVER))
    conflict = fault("PUT", "chat$", 1, status=409, code="RequestConflict", headers=AT_ONCE)
    placed.play(conflict)

    change(placed, placed.request(), spillover_names=("chat-over",))

    live = placed.documents()[f"{SWEDEN}/chat"]
    assert live["tags"] == dict(OURS.tags)
    assert "spilloverDeploymentName" not in live["properties"]
    assert placed.live() == {f"{SWEDEN}/chat": 300}


def test_a_change_whose_answer_was_lost_is_not_written_twice(placed: Land) -> None:
    placed.play(fault("PUT", "chat$", 1, cut="after"))

    change(placed, placed.request(capacity=400, tags={"team": "search"}))

    assert placed.writes() == [f"PUT {SWEDEN}/chat 200"]
    assert placed.live() == {f"{SWEDEN}/chat": 400}


def test_what_is_not_ours_is_neither_changed_nor_removed(placed: Land) -> None:
    with pytest.raises(ForeignError) as caught:
        change(placed, placed.request(capacity=400), generation="older", owner="somebody")
    old = existing(placed, generation="older", owner="somebody")
    delete(placed.cloud, old, placed.work())

    assert str(caught.value) == (
        f"{placed.accounts[SWEDEN]}/deployments/chat is no longer the deployment that state knows "
        "(generation first, not older); run `pulumi refresh`"
    )
    assert placed.shown.lines[-1] == "chat: a newer generation is live there, left as it is"
    assert placed.writes() == []


def test_what_has_taken_the_name_over_is_not_removed(placed: Land) -> None:
    old = existing(placed, generation="older", owner=OURS.owner)

    delete(placed.cloud, old, placed.work(), (old.id.upper(),))

    assert placed.shown.lines[-1] == "chat: a newer generation is live there, left as it is"
    assert placed.writes() == []


def test_what_a_killed_create_marked_anew_is_still_ours_to_change_and_to_remove(
    placed: Land,
) -> None:
    old = existing(placed, generation="older", owner=OURS.owner)
    marks = Marks(OURS.owner, "older", OURS.urn)

    change(
        placed,
        placed.request(capacity=400, marks=marks),
        generation="older",
        owner=OURS.owner,
    )

    assert placed.generations() == {f"{SWEDEN}/chat": "older"}
    placed.put(SWEDEN, "chat", sku={"name": PTU, "capacity": 300}, tags=dict(OURS.tags))
    delete(placed.cloud, old, placed.work())
    assert placed.live() == {}


def test_an_imported_one_is_not_guarded_and_becomes_ours(azure: Land) -> None:
    azure.put(SWEDEN, "chat", sku={"name": PTU, "capacity": 300})

    change(azure, azure.request(capacity=400), generation=None)

    assert azure.generations() == {f"{SWEDEN}/chat": "first"}
    delete(azure.cloud, existing(azure, generation=None), azure.work())
    assert azure.live() == {}


def test_one_that_is_gone_says_so(azure: Land) -> None:
    with pytest.raises(ForeignError) as caught:
        change(azure, azure.request())

    assert str(caught.value) == (
        f"{azure.accounts[SWEDEN]}/deployments/chat is gone, though state has it; run "
        "`pulumi refresh`, then `pulumi up` places it anew"
    )
    assert azure.writes() == []


@pytest.mark.parametrize("account", ["absent", "group"])
def test_the_removal_of_what_is_gone_with_its_account_is_no_error(
    azure: Land, account: str
) -> None:
    where = azure.accounts[SWEDEN]
    gone = where.replace("resourceGroups/g/", "resourceGroups/no/") if account == "group" else where

    delete(azure.cloud, existing(azure, account_id=f"{gone}-x"), azure.work())

    assert azure.writes() in ([f"DELETE {SWEDEN}-x/chat 404"], [])


def test_a_removal_is_seen_through(placed: Land) -> None:
    placed.play(
        fault("DELETE", "chat$", 1, status=409, code="RequestConflict", headers=AT_ONCE),
        fault("DELETE", "chat$", 2, cut="after"),
    )

    delete(placed.cloud, existing(placed), placed.work())

    assert placed.live() == {}


def test_a_removal_that_azure_refuses_says_so(placed: Land) -> None:
    placed.play(fault("DELETE", "chat$", status=409, code="ScopeLocked", message="locked"))

    with pytest.raises(RefusedError) as caught:
        delete(placed.cloud, existing(placed), placed.work())

    assert (caught.value.refusal.code, placed.live()) == ("ScopeLocked", {f"{SWEDEN}/chat": 300})


# --- the version


def test_a_version_that_azure_raised_is_not_set_back(azure: Land) -> None:
    newer = {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}
    azure.place(azure.request(model=newer))
    older = {**newer, "version": "2025-08-01"}

    change(azure, azure.request(model=older, capacity=400), follows_upgrades=True)

    assert azure.documents()[f"{SWEDEN}/chat"]["properties"]["model"] == newer


def test_a_model_that_the_user_changes_is_changed(placed: Land) -> None:
    other = {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}

    change(placed, placed.request(model=other), follows_upgrades=True)

    assert placed.documents()[f"{SWEDEN}/chat"]["properties"]["model"] == other


# --- growth that is refused


def test_refused_growth_names_who_could_take_it_and_changes_nothing(placed: Land) -> None:
    room = {SWEDEN: {"gpt-5.4": {PTU: 300}}, GERMANY: FULL, FRANCE: {"gpt-5.4": {PTU: 450}}}
    placed.play(capacity=room)
    before = placed.documents()

    with pytest.raises(NotPlacedError) as caught:
        change(placed, placed.request(capacity=400))

    said = str(caught.value).splitlines()
    assert (said[0], said[-4:]) == (
        "chat stays as it is in swedencentral",
        [
            "region              SKU                         asked  free  could take it",
            "germanywestcentral  DataZoneProvisionedManaged  400    0     no",
            "francecentral       DataZoneProvisionedManaged  400    450   yes",
            "fix: to move it, remove swedencentral from the candidates or set moveOnShortage: true",
        ],
    )
    assert told(caught.value.attempts) == [(SWEDEN, 400, "refused", "next region")]
    assert placed.documents() == before


def test_refused_growth_that_nobody_could_take_says_so(placed: Land) -> None:
    placed.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}, GERMANY: FULL, FRANCE: FULL})

    with pytest.raises(NotPlacedError) as caught:
        change(placed, placed.request(capacity=400))

    assert str(caught.value).splitlines()[-3:] == [
        "germanywestcentral  DataZoneProvisionedManaged  400    0     no",
        "francecentral       DataZoneProvisionedManaged  400    0     no",
        "fix: swedencentral reports 0 free of the 100 asked; add a candidate in another region",
    ]


def test_refused_growth_of_one_candidate_has_nobody_to_ask(placed: Land) -> None:
    placed.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}})

    with pytest.raises(NotPlacedError) as caught:
        change(placed, placed.request(SWEDEN, capacity=400))

    assert "could take it" not in str(caught.value)


# --- growth of what was placed below its capacity


def test_what_cannot_grow_stays_at_its_size(placed: Land) -> None:
    placed.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}})

    found = change(placed, placed.request(capacity=400, minimum_capacity=200, tags={"a": "b"}))

    assert told(found.attempts) == [
        (SWEDEN, 400, "refused", "next region"),
        (SWEDEN, 300, "placed", None),
    ]
    assert placed.documents()[f"{SWEDEN}/chat"]["tags"]["a"] == "b"


def test_it_grows_as_far_as_there_is_room(placed: Land) -> None:
    placed.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 352}}})

    change(placed, placed.request(capacity=400, minimum_capacity=200))

    assert placed.live() == {f"{SWEDEN}/chat": 350}


def test_it_never_shrinks_for_want_of_growth(placed: Land) -> None:
    placed.play(
        fault("PUT", "chat$", 1, status=400, code="InsufficientQuota"),
        fault("GET", "modelCapacities", status=403, code="AuthorizationFailed"),
    )

    change(placed, placed.request(capacity=500, minimum_capacity=100))

    assert placed.live() == {f"{SWEDEN}/chat": 300}


def test_one_below_the_least_that_is_taken_has_to_grow(placed: Land) -> None:
    placed.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}})

    with pytest.raises(NotPlacedError):
        change(placed, placed.request(capacity=400, minimum_capacity=350))

    assert placed.live() == {f"{SWEDEN}/chat": 300}


def test_what_no_smaller_size_cures_is_not_asked_twice(placed: Land) -> None:
    placed.play(fault("PUT", "chat$", status=403, code="AuthorizationFailed"))

    with pytest.raises(NotPlacedError) as caught:
        change(placed, placed.request(capacity=400, minimum_capacity=100))

    assert told(caught.value.attempts) == [(SWEDEN, 400, "refused", "stop")]


def test_an_unknown_refusal_is_no_shortage_when_there_is_room_for_the_growth(
    placed: Land,
) -> None:
    """Of 400 only 100 are new, and 120 are free."""
    strange = fault("PUT", "chat$", status=400, code="715-123420")
    placed.play(strange, capacity={SWEDEN: {"gpt-5.4": {PTU: 420}}})

    with pytest.raises(NotPlacedError) as caught:
        change(placed, placed.request(capacity=400))

    refusal = caught.value.attempts[0].refusal
    assert refusal is not None
    assert (refusal.failure, refusal.corroborated) == (FailureClass.UNKNOWN, False)


# --- spillover


def test_a_spillover_is_added(placed: Land) -> None:
    change(placed, placed.request(spillover=SPILLOVER))

    assert placed.live() == {f"{SWEDEN}/chat": 300, f"{SWEDEN}/chat-over": 50}
    assert placed.documents()[f"{SWEDEN}/chat"]["properties"]["spilloverDeploymentName"] == (
        "chat-over"
    )


def test_a_spillover_is_renamed_the_new_one_first(placed: Land) -> None:
    change(placed, placed.request(spillover=SPILLOVER))
    placed.azure.log.clear()
    renamed = Spillover("chat-beside", STANDARD, 50)

    change(placed, placed.request(spillover=renamed), spillover_names=("chat-over",))

    assert placed.writes() == [
        f"PUT {SWEDEN}/chat-beside 201",
        f"PUT {SWEDEN}/chat 200",
        f"DELETE {SWEDEN}/chat-over 200",
    ]


def test_a_spillover_is_removed_when_nothing_names_it_any_more(placed: Land) -> None:
    change(placed, placed.request(spillover=SPILLOVER))
    placed.azure.log.clear()

    change(placed, placed.request(), spillover_names=("chat-over",))

    assert placed.writes() == [f"PUT {SWEDEN}/chat 200", f"DELETE {SWEDEN}/chat-over 200"]
    assert "spilloverDeploymentName" not in placed.documents()[f"{SWEDEN}/chat"]["properties"]


def test_a_spillover_changes_its_model_with_its_deployment(placed: Land) -> None:
    """A standard deployment keeps its model, and one spills over to its own model only."""
    change(placed, placed.request(spillover=SPILLOVER))
    placed.azure.log.clear()
    other = {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}

    change(placed, placed.request(spillover=SPILLOVER, model=other), spillover_names=("chat-over",))

    assert placed.writes() == [
        f"PUT {SWEDEN}/chat 200",
        f"DELETE {SWEDEN}/chat-over 200",
        f"PUT {SWEDEN}/chat-over 201",
        f"PUT {SWEDEN}/chat 200",
    ]
    found = placed.documents()
    assert [found[f"{SWEDEN}/{name}"]["properties"]["model"] for name in ("chat", "chat-over")] == [
        other,
        other,
    ]
    assert found[f"{SWEDEN}/chat"]["properties"]["spilloverDeploymentName"] == "chat-over"


def test_a_model_that_is_refused_costs_no_spillover(placed: Land) -> None:
    change(placed, placed.request(spillover=SPILLOVER))
    placed.play(fault("PUT", "chat$", status=400, code="InvalidCapacity"))
    before = placed.documents()
    other = {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}

    with pytest.raises(NotPlacedError):
        change(
            placed, placed.request(spillover=SPILLOVER, model=other), spillover_names=("chat-over",)
        )

    assert placed.documents() == before


def test_a_spillover_changes_its_sku_by_being_made_anew(placed: Land) -> None:
    change(placed, placed.request(spillover=SPILLOVER))
    placed.azure.log.clear()
    other = Spillover("chat-over", "GlobalStandard", 50)

    change(placed, placed.request(spillover=other), spillover_names=("chat-over",))

    assert placed.writes() == [
        f"DELETE {SWEDEN}/chat-over 200",
        f"PUT {SWEDEN}/chat-over 201",
        f"PUT {SWEDEN}/chat 200",
    ]


def test_a_spillover_that_a_refused_create_marked_anew_is_removed_with_its_unit(
    placed: Land,
) -> None:
    change(placed, placed.request(spillover=SPILLOVER))
    placed.put(SWEDEN, "chat-over", tags={**OURS.tags, "aoai-generation": "refused"})

    delete(
        placed.cloud,
        existing(placed, spillover_names=("chat-over",), owner=OURS.owner),
        placed.work(),
    )

    assert placed.live() == {}


def test_a_spillover_that_another_deployment_of_ours_names_stays(placed: Land) -> None:
    change(placed, placed.request(spillover=SPILLOVER))
    placed.put(SWEDEN, "chat-over", tags={**OURS.tags, "aoai-generation": "newer"})
    placed.put(
        SWEDEN,
        "talk",
        sku={"name": PTU, "capacity": 50},
        properties={"model": MODEL, "spilloverDeploymentName": "chat-over"},
    )

    delete(
        placed.cloud,
        existing(placed, spillover_names=("chat-over",), owner=OURS.owner),
        placed.work(),
    )

    assert placed.live() == {f"{SWEDEN}/chat-over": 50, f"{SWEDEN}/talk": 50}


def test_a_spillover_that_somebody_took_over_stays(placed: Land) -> None:
    placed.put(SWEDEN, "chat-over", tags={"aoai-generation": "of somebody else"})

    change(placed, placed.request(), spillover_names=("chat-over",))

    assert placed.live() == {f"{SWEDEN}/chat": 300, f"{SWEDEN}/chat-over": 50}


def test_a_new_spillover_with_the_name_of_a_strangers_deployment_is_refused(placed: Land) -> None:
    placed.put(SWEDEN, "chat-over")
    placed.azure.log.clear()

    with pytest.raises(ForeignError):
        change(placed, placed.request(spillover=SPILLOVER))

    assert placed.writes() == []


def test_a_new_spillover_goes_again_when_the_change_is_refused(placed: Land) -> None:
    placed.play(capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}})

    with pytest.raises(NotPlacedError):
        change(placed, placed.request(capacity=400, spillover=SPILLOVER))

    assert placed.live() == {f"{SWEDEN}/chat": 300}


def test_a_new_spillover_goes_again_when_the_time_is_up(placed: Land) -> None:
    slow = fault("PUT", "chat$", status=429, code="TooManyRequests", headers={"Retry-After": 60})
    placed.play(slow)

    with pytest.raises(Exception, match="Azure answers 429 TooManyRequests"):
        change(placed, placed.request(spillover=SPILLOVER), seconds=0.5)

    assert placed.live() == {f"{SWEDEN}/chat": 300}


def test_a_new_spillover_that_cannot_be_removed_again_is_half_made(placed: Land) -> None:
    denied = fault("DELETE", "chat-over$", status=403, code="AuthorizationFailed")
    placed.play(denied, capacity={SWEDEN: {"gpt-5.4": {PTU: 300}}})

    with pytest.raises(HalfMadeError) as caught:
        change(placed, placed.request(capacity=400, spillover=SPILLOVER))

    assert caught.value.name == "chat-over"


def test_a_unit_is_removed_the_scarce_one_first(placed: Land) -> None:
    change(placed, placed.request(spillover=SPILLOVER))
    placed.azure.log.clear()

    delete(placed.cloud, existing(placed, spillover_names=("chat-over",)), placed.work())

    assert placed.writes() == [f"DELETE {SWEDEN}/chat 200", f"DELETE {SWEDEN}/chat-over 200"]


def test_a_deployment_stays_when_a_change_of_it_runs_out_of_time(placed: Land) -> None:
    placed.play(polls=SLOW)

    with pytest.raises(Exception, match="Updating"):
        change(placed, placed.request(capacity=400), seconds=0.5)

    assert placed.live() == {f"{SWEDEN}/chat": 400}


def test_an_account_in_another_case_is_the_same(placed: Land) -> None:
    shouted = placed.accounts[SWEDEN].replace("resourceGroups", "RESOURCEGROUPS").upper()
    shouted = shouted.replace("/SUBSCRIPTIONS/", "/subscriptions/")
    request = placed.request(capacity=400)
    candidate = replace(request.candidates[0], account_id=shouted)

    update(
        placed.cloud,
        existing(placed, account_id=shouted),
        request,
        candidate,
        placed.work(),
    )

    assert placed.live() == {f"{SWEDEN}/chat": 400}


def test_an_imported_one_leaves_the_spillover_that_others_use_too(azure: Land) -> None:
    azure.put(SWEDEN, "over")
    spilling = {"model": MODEL, "spilloverDeploymentName": "over"}
    for name in ("chat", "talk"):
        azure.put(SWEDEN, name, sku={"name": PTU, "capacity": 100}, properties=spilling)
    imported = existing(azure, generation=None, spillover_names=("over",))

    delete(azure.cloud, imported, azure.work())

    assert azure.live() == {f"{SWEDEN}/over": 50, f"{SWEDEN}/talk": 100}
    assert azure.shown.lines[-1] == "over: other deployments spill over to it, left as it is"


def test_an_imported_one_takes_the_spillover_along_that_nobody_else_uses(azure: Land) -> None:
    azure.put(SWEDEN, "over")
    spilling = {"model": MODEL, "spilloverDeploymentName": "over"}
    azure.put(SWEDEN, "chat", sku={"name": PTU, "capacity": 100}, properties=spilling)

    delete(
        azure.cloud,
        existing(azure, generation=None, spillover_names=("over",)),
        azure.work(),
    )

    assert azure.live() == {}


def test_a_model_that_was_changed_before_its_spillover_is_told_as_changed(azure: Land) -> None:
    azure.place(azure.request(spillover=SPILLOVER))
    azure.play(fault("PUT", "chat-over$", status=403, code="AuthorizationFailed", message="no"))
    other = {**MODEL, "name": "gpt-5.1", "version": "2025-11-13"}

    with pytest.raises(NotPlacedError) as caught:
        change(
            azure,
            azure.request(spillover=SPILLOVER, model=other),
            spillover_names=("chat-over",),
        )

    assert str(caught.value).splitlines()[0] == (
        f"chat in {SWEDEN} has become gpt-5.1, and its spillover is missing; `pulumi up` goes on"
    )
    assert azure.live() == {f"{SWEDEN}/chat": 300}
