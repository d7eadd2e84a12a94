"""Writes seen through to their end, whatever comes between."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from aoai.azure.credentials import SignInError
from aoai.emulator.scenario import Scenario
from aoai.placement.outcome import HalfMadeError, NotPlacedError
from aoai.placement.patience import CancelledError
from aoai.placement.request import Marks, Spillover
from aoai.placement.writing import Writer
from landing import (
    AT_ONCE,
    OURS,
    PTU,
    QUOTA,
    SLOW,
    SPILLOVER,
    SWEDEN,
    URN,
    Land,
    fault,
    told,
)

LANDED = [(SWEDEN, 300, "placed", None)]
# What ARM answers when a token has to be asked for anew (continuous access evaluation).
CHALLENGE = {
    "WWW-Authenticate": 'Bearer authorization_uri="https://login.microsoftonline.com/", '
    'error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="'
}


def test_a_conflict_is_waited_out_for_as_long_as_azure_says(azure: Land) -> None:
    azure.play(
        fault("PUT", "chat$", 1, status=409, code="RequestConflict", headers={"Retry-After": "0.3"})
    )
    started = time.monotonic()

    placed = azure.place(azure.request())

    assert told(placed.attempts) == LANDED
    assert time.monotonic() - started >= 0.3
    assert azure.writes() == [f"PUT {SWEDEN}/chat 409", f"PUT {SWEDEN}/chat 201"]


def test_work_that_goes_on_behind_a_504_is_followed_and_not_written_again(azure: Land) -> None:
    late = {"Retry-After": "0"}
    azure.play(fault("PUT", "chat$", 1, status=504, code="GatewayTimeout", headers=late))
    ptu, owned = {"name": PTU, "capacity": 300}, dict(OURS.tags)
    azure.shown.reactions["504"] = partial(azure.put, SWEDEN, "chat", sku=ptu, tags=owned)

    placed = azure.place(azure.request())

    assert told(placed.attempts) == LANDED
    # The second one is Azure's own.
    assert azure.writes() == [f"PUT {SWEDEN}/chat 504", f"PUT {SWEDEN}/chat 201"]


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_connection_that_is_cut_ends_with_one_deployment(azure: Land, cut: str) -> None:
    azure.play(fault("PUT", "chat$", 1, cut=cut))

    placed = azure.place(azure.request())

    assert told(placed.attempts) == LANDED
    assert azure.writes() == [f"PUT {SWEDEN}/chat 201"]
    assert "NoAnswer" in " ".join(azure.shown.lines)


def test_a_read_that_is_cut_is_repeated(azure: Land) -> None:
    azure.play(fault("GET", "chat$", 1, cut="after"))

    assert told(azure.place(azure.request()).attempts) == LANDED


def test_creating_is_followed_to_its_end_and_shown(azure: Land) -> None:
    azure.play(polls={"deployments": 2})

    placed = azure.place(azure.request())

    assert placed.live["properties"]["provisioningState"] == "Succeeded"
    assert azure.shown.lines == [
        f"1 of 3: asking {SWEDEN} for 300 {PTU}",
        f"{SWEDEN}/chat: Creating for 0 s",
        f"{SWEDEN}/chat: Creating for 0 s",
        f"{SWEDEN}/chat: Creating for 1 s",
        f"{SWEDEN} ({PTU}, 300): placed",
    ]


def test_one_that_vanishes_while_it_is_created_is_a_refusal(azure: Land) -> None:
    azure.play(polls=SLOW)
    azure.shown.reactions["Creating"] = partial(azure.arm.delete, azure.accounts[SWEDEN], "chat")

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(SWEDEN))

    assert "it was gone after Creating" in str(caught.value)


# --- the end comes early


@pytest.mark.parametrize("spillover", [None, SPILLOVER])
def test_a_cancel_while_azure_creates_leaves_nothing(
    azure: Land, spillover: Spillover | None
) -> None:
    azure.play(polls=SLOW)
    azure.shown.reactions[f"{SWEDEN}/chat: Creating"] = azure.cancelled.set
    azure.shown.reactions["chat-over: Creating"] = azure.cancelled.set

    with pytest.raises(CancelledError):
        azure.place(azure.request(spillover=spillover))

    assert azure.live() == {}


def test_a_cancel_after_a_lost_answer_leaves_nothing(azure: Land) -> None:
    azure.play(fault("PUT", "chat$", 1, cut="after"))
    azure.shown.reactions["NoAnswer"] = azure.cancelled.set

    with pytest.raises(CancelledError):
        azure.place(azure.request())

    assert (azure.writes(), azure.live()) == (
        [f"PUT {SWEDEN}/chat 201", f"DELETE {SWEDEN}/chat 200"],
        {},
    )


def test_a_cancel_before_anything_was_asked_writes_nothing(azure: Land) -> None:
    azure.cancelled.set()

    with pytest.raises(CancelledError):
        azure.place(azure.request())

    assert azure.writes() == []


def test_a_timeout_while_azure_creates_leaves_nothing_and_says_what_it_waited_for(
    azure: Land,
) -> None:
    azure.play(polls=SLOW)

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(), seconds=0.5)

    assert str(caught.value) == (
        "the timeout passed while asking swedencentral (swedencentral/chat: Creating for 0 s); "
        "nothing of it is left"
    )
    assert azure.live() == {}


def test_a_timeout_while_azure_is_busy_says_what_azure_answered(azure: Land) -> None:
    later = {"Retry-After": 60}
    azure.play(fault("PUT", "chat$", status=500, code="InternalServerError", headers=later))

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request(SWEDEN), seconds=0.3)

    assert str(caught.value) == (
        "the timeout passed while asking swedencentral (swedencentral/chat: Azure answers 500 "
        "InternalServerError for 0 s); nothing of it is left"
    )
    assert azure.shown.lines[-1] == (
        "swedencentral/chat: Azure answers 500 InternalServerError for 0 s, next try in 60 s"
    )


def test_a_read_that_is_refused_on_the_way_leaves_nothing(azure: Land) -> None:
    azure.play(fault("GET", "chat$", 2, status=403, code="AuthorizationFailed"), polls=SLOW)

    with pytest.raises(NotPlacedError) as caught:
        azure.place(azure.request())

    assert told(caught.value.attempts) == [(SWEDEN, 300, "refused", "stop")]
    assert azure.live() == {}


def test_what_can_neither_be_read_nor_removed_is_half_made(azure: Land) -> None:
    azure.play(
        *(
            fault("GET", "chat$", nth, status=403, code="AuthorizationFailed", message="no")
            for nth in range(2, 9)
        ),
        polls=SLOW,
    )

    with pytest.raises(HalfMadeError) as caught:
        azure.place(azure.request())

    where = f"{azure.accounts[SWEDEN]}/deployments/chat"
    said = f"RefusedError {where}: AuthorizationFailed no"
    assert str(caught.value) == (
        f"{where} is half made ({said}) and could not be removed ({said}); the next `pulumi up` "
        "repairs it"
    )


def test_a_sign_in_that_is_lost_on_the_way_leaves_nothing(azure: Land) -> None:
    assert azure.live() == {}
    script = {"quota": QUOTA, "polls": SLOW, "client_secret": "rotated"}
    challenge = fault("GET", "chat$", 2, status=401, code="InvalidToken", headers=CHALLENGE)
    azure.azure.play(Scenario.parse({**script, "faults": [challenge]}))

    with pytest.raises(SignInError):
        azure.place(azure.request())

    assert azure.live() == {}
    assert azure.writes() == [f"PUT {SWEDEN}/chat 201", f"DELETE {SWEDEN}/chat 200"]


def test_a_removal_that_azure_puts_off_can_be_cancelled(azure: Land) -> None:
    azure.put(SWEDEN, "talk", tags=dict(OURS.tags))
    azure.play(fault("DELETE", "talk$", status=429, code="TooManyRequests", headers=AT_ONCE))
    azure.shown.reactions["429"] = azure.cancelled.set

    with pytest.raises(CancelledError):
        Writer(azure.cloud, azure.work()).remove(azure.accounts[SWEDEN], "talk")

    assert azure.live() == {f"{SWEDEN}/talk": 50}


# --- several writers


def test_writers_of_one_account_take_turns(azure: Land) -> None:
    azure.play(polls={"deployments": 1})
    names = [f"chat-{number}" for number in range(3)]

    def land(name: str) -> None:
        marks = Marks(name, "first", f"{URN}-{name}")
        azure.place(azure.request(name=name, capacity=50, marks=marks))

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(land, names))

    assert azure.writes() == [f"PUT {SWEDEN}/{name} 201" for name in _order(azure)]
    assert sorted(azure.live()) == [f"{SWEDEN}/{name}" for name in names]
    assert f"{SWEDEN}: waiting for another write of this run" in azure.shown.lines


def _order(azure: Land) -> list[str]:
    return [each.path.rpartition("/")[2] for each in azure.azure.log if each.method == "PUT"]


def test_writers_of_several_accounts_do_not_wait_for_each_other(azure: Land) -> None:
    azure.play(polls={"deployments": 1})
    regions = list(azure.accounts)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda region: azure.place(azure.request(region)), regions))

    assert not [each for each in azure.shown.lines if "waiting" in each]
