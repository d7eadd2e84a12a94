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
    asked_pause,
    pause_before,
)

ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a"


def test_what_azure_asks_for_is_obeyed_and_nobody_comes_back_at_the_same_moment() -> None:
    pauses = [pause_before(3, {"retry-after": "20"}, f"chat-{n}") for n in range(100)]

    assert all(20 <= each <= 22 for each in pauses)
    assert len({round(each, 2) for each in pauses}) > 50


def test_retry_after_may_be_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)

    assert 18 < pause_before(1, {"retry-after": date}, "chat") <= 22


def test_a_date_is_measured_by_the_servers_clock_where_it_tells_its_time() -> None:
    now = datetime(2020, 5, 5, 12, tzinfo=UTC)
    headers = {
        "date": format_datetime(now, usegmt=True),
        "retry-after": format_datetime(now + timedelta(seconds=20), usegmt=True),
    }

    assert asked_pause(headers) == 20


@pytest.mark.parametrize("name", ["retry-after-ms", "x-ms-retry-after-ms"])
def test_the_finer_header_counts(name: str) -> None:
    assert asked_pause({"retry-after": "2", name: "1500"}) == 1.5
    assert asked_pause({name: "250"}) == 0.25
    assert asked_pause({"retry-after": "2", name: "soon"}) == 2


@pytest.mark.parametrize("value", ["0", "-5", "Thu, 01 Jan 2026 00:00:00 -0000"])
def test_a_server_that_says_at_once_is_not_asked_without_a_pause(value: str) -> None:
    assert 0.1 <= pause_before(1, {"retry-after": value}, "chat") <= 0.11


@pytest.mark.parametrize("value", ["", "soon", "in 5 minutes", "nan", "inf"])
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


def test_turns_are_taken_in_the_order_of_asking() -> None:
    turns, order, asked = Turns(), list[int](), threading.Event()
    patience = Patience(threading.Event(), 60)

    def write(number: int) -> None:
        with turns.of(ACCOUNT, patience, asked.set):
            order.append(number)

    with ThreadPoolExecutor(20) as threads, turns.of(ACCOUNT, patience):
        for number in range(20):
            asked.clear()
            threads.submit(write, number)
            asked.wait(5)

    assert order == list(range(20))


def test_who_gives_up_waiting_is_not_waited_for() -> None:
    turns, told = Turns(), threading.Event()
    with ThreadPoolExecutor(1) as threads:
        with turns.of(ACCOUNT, Patience(threading.Event(), 60)):
            with (
                pytest.raises(TimedOutError),
                turns.of(ACCOUNT, Patience(threading.Event(), 0.01)),
            ):
                pytest.fail("the turn was given twice")
            later = threads.submit(_turn, turns, told)
            assert told.wait(5)

        assert later.result(5)


def _turn(turns: Turns, told: threading.Event) -> bool:
    with turns.of(ACCOUNT, Patience(threading.Event(), 5), told.set):
        return True
