"""Waiting that ends, and whose turn it is."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from aoai.placement.patience import (
    CancelledError,
    InterruptedWaitError,
    Patience,
    TimedOutError,
    Turns,
    pause_before,
)

ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a"


def test_retry_after_may_be_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)

    assert 18 < pause_before(1, {"retry-after": date}, "chat") <= 20


@pytest.mark.parametrize("value", ["0", "-5", "Thu, 01 Jan 2026 00:00:00 -0000", "nan"])
def test_a_server_that_says_at_once_is_not_asked_without_a_pause(value: str) -> None:
    assert pause_before(1, {"retry-after": value}, "chat") == 0.1


@pytest.mark.parametrize("value", ["", "soon", "in 5 minutes"])
def test_a_retry_after_that_says_nothing_is_as_none(value: str) -> None:
    assert pause_before(1, {"retry-after": value}, "chat") == pause_before(1, {}, "chat")


def test_a_pause_stays_half_a_minute_however_often_it_was_made() -> None:
    assert 15 <= pause_before(100_000, {}, "chat") <= 30


def test_a_wait_ends_at_the_deadline_and_says_so() -> None:
    with pytest.raises(TimedOutError):
        Patience(threading.Event(), 0.01).wait(60)


def test_a_wait_ends_when_somebody_says_stop() -> None:
    cancelled = threading.Event()
    threading.Timer(0.01, cancelled.set).start()

    with pytest.raises(CancelledError):
        Patience(cancelled, 60).wait(60)


def test_an_account_has_one_turn_however_it_is_spelt() -> None:
    turns, together, most = Turns(), [0], [0]

    def write(account_id: str) -> None:
        with turns.of(account_id, Patience(threading.Event(), 60)):
            together[0] += 1
            most[0] = max(most[0], together[0])
            threading.Event().wait(0.01)
            together[0] -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, [ACCOUNT, ACCOUNT.upper()] * 4))

    assert (together, most) == ([0], [1])


@pytest.mark.parametrize("cancel", [True, False])
def test_waiting_for_a_turn_is_told_and_can_be_interrupted(cancel: bool) -> None:  # noqa: FBT001 - a parameter of the test
    turns, event, told = Turns(), threading.Event(), list[str]()
    with turns.of(ACCOUNT, Patience(threading.Event(), 60)):
        if cancel:
            event.set()
        with (
            pytest.raises(InterruptedWaitError),
            turns.of(ACCOUNT, Patience(event, 0.01), lambda: told.append("waiting")),
        ):
            pytest.fail("the turn was given twice")

    with turns.of(ACCOUNT, Patience(threading.Event(), 60), lambda: told.append("again")):
        assert told == ["waiting"]
