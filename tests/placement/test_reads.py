"""Reads that deployments of a run share, and when they do not."""

import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from aoai.azure.arm import Answer
from aoai.placement.cloud import Cloud
from aoai.placement.outcome import HalfMadeError
from aoai.placement.patience import CancelledError
from aoai.placement.reads import SHARED_SECONDS, SharedReads
from aoai.placement.request import Marks
from landing import GERMANY, MODEL, OURS, SPILLOVER, STANDARD, SWEDEN, URN, Land, fault, refused

THEIRS = Marks("another owner", "first", f"{URN}-other")


class Clock:
    """A clock that stands until the test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cloud(azure: Land, clock: Clock) -> Cloud:
    return replace(azure.cloud, reads=SharedReads(clock)).within(azure.work())


def body(marks: Marks) -> Mapping[str, Any]:
    return {
        "sku": {"name": STANDARD, "capacity": 1},
        "properties": {"model": MODEL},
        "tags": dict(marks.tags),
    }


def lists(azure: Land) -> int:
    return sum(
        each.method == "GET" and each.path.endswith("/deployments") for each in azure.azure.log
    )


def names(answer: Any) -> list[str]:
    return [each["name"] for each in answer.body["value"]]


def test_one_list_says_of_many_that_they_have_nothing_there(azure: Land, cloud: Cloud) -> None:
    at = azure.accounts[SWEDEN]

    for number in range(50):
        assert names(cloud.listing(at if number % 2 else at.upper(), f"owner {number}")) == []

    assert lists(azure) == 1


def test_a_list_is_shared_for_seconds_only(azure: Land, cloud: Cloud, clock: Clock) -> None:
    at = azure.accounts[SWEDEN]
    cloud.listing(at, OURS.owner)
    azure.put(SWEDEN, "chat", tags=dict(OURS.tags))

    clock.now = SHARED_SECONDS - 0.01
    early = cloud.listing(at, OURS.owner)
    clock.now = SHARED_SECONDS
    late = cloud.listing(at, OURS.owner)

    assert (names(early), names(late)) == ([], ["chat"])


def test_what_this_process_wrote_for_an_owner_is_seen_by_that_owner(
    azure: Land, cloud: Cloud
) -> None:
    at = azure.accounts[SWEDEN]
    cloud.listing(at, THEIRS.owner)
    cloud.arm.put(at, "chat", body(OURS))

    assert names(cloud.listing(at, OURS.owner)) == ["chat"]
    assert lists(azure) == 2


def test_others_need_not_see_it(azure: Land, cloud: Cloud) -> None:
    at = azure.accounts[SWEDEN]
    cloud.listing(at, THEIRS.owner)
    cloud.arm.put(at, "chat", body(OURS))
    cloud.arm.delete(at, "chat")

    assert names(cloud.listing(at, THEIRS.owner)) == []
    assert lists(azure) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_write_whose_answer_was_lost_counts_as_one(azure: Land, cloud: Cloud, cut: str) -> None:
    at = azure.accounts[SWEDEN]
    azure.play(fault("PUT", "chat$", 1, cut=cut))
    cloud.arm.put(at, "chat", body(OURS))
    cloud.listing(at, THEIRS.owner)

    # It may take effect at any time now.
    azure.put(SWEDEN, "chat", tags=dict(OURS.tags))

    assert names(cloud.listing(at, OURS.owner)) == ["chat"]


def test_what_a_list_shows_of_an_owner_is_read_anew_by_that_owner(
    azure: Land, cloud: Cloud
) -> None:
    at = azure.accounts[SWEDEN]
    azure.put(SWEDEN, "chat", tags=dict(OURS.tags))
    cloud.listing(at, THEIRS.owner)
    azure.arm.delete(at, "chat")

    assert names(cloud.listing(at, OURS.owner)) == []


def test_accounts_have_lists_of_their_own(azure: Land, cloud: Cloud) -> None:
    azure.put(GERMANY, "chat")

    found = [names(cloud.listing(azure.accounts[each], OURS.owner)) for each in (SWEDEN, GERMANY)]

    assert found == [[], ["chat"]]


def test_a_refusal_is_not_shared(azure: Land, cloud: Cloud) -> None:
    at = azure.accounts[SWEDEN]
    azure.play(fault("GET", "/deployments$", 1, status=503))

    found = [cloud.listing(at, owner).status for owner in ("a", "b")]

    assert found == [503, 200]


def test_a_create_that_is_repeated_finds_what_the_first_one_left(azure: Land) -> None:
    # As an error hook does: the same process, the same resource.
    azure.play(
        refused(403, "AuthorizationFailed", SWEDEN),
        *(fault("DELETE", "chat-over$", nth, status=403, code="Locked") for nth in (1, 2)),
    )
    first = replace(OURS, generation="first")
    request = azure.request(SWEDEN, spillover=SPILLOVER, marks=first)
    with pytest.raises(HalfMadeError):
        azure.place(request)
    assert azure.live() == {f"{SWEDEN}/chat-over": 50}

    azure.play()
    azure.place(azure.request(GERMANY, SWEDEN, marks=replace(OURS, generation="second")))

    assert azure.live() == {f"{GERMANY}/chat": 300}


# --- free capacity and accounts


def free(cloud: Cloud, at: str) -> int:
    found = cloud.arm.capacities(at, MODEL).body["value"]
    return next(
        int(each["properties"]["availableCapacity"])
        for each in found
        if (each["location"].casefold(), each["properties"]["skuName"]) == (SWEDEN, STANDARD)
    )


def test_free_capacity_is_shared_until_anything_is_written_in_the_subscription(
    azure: Land, cloud: Cloud
) -> None:
    at, there = azure.accounts[SWEDEN], azure.accounts[GERMANY]
    before = [free(cloud, at), free(cloud, there), free(cloud, at)]
    asked = sum("modelCapacities" in each.path for each in azure.azure.log)

    cloud.arm.put(there, "elsewhere", body(OURS))
    cloud.arm.put(at, "chat", {**body(OURS), "sku": {"name": STANDARD, "capacity": 5}})

    assert (len(set(before)), asked) == (1, 1)
    assert free(cloud, at) == before[0] - 5


def test_an_account_is_read_once_for_its_endpoint_and_anew_by_a_refresh(
    azure: Land, cloud: Cloud
) -> None:
    at = azure.accounts[SWEDEN]

    found = [cloud.account(at), cloud.account(at.upper()), cloud.arm.account(at)]

    assert len({each.body["properties"]["endpoint"] for each in found}) == 1
    assert len(azure.azure.log) == 2


# --- reads under way


class Slow:
    """A read that answers when the test lets it."""

    def __init__(self) -> None:
        self.asked = Counter[str]()
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, who: str = "") -> Answer:
        self.asked[who] += 1
        self.begun.release()
        assert self.go_on.wait(10)
        return Answer(200, {"value": []}, {})


def nothing() -> None:
    """No reason to stop."""


def test_identical_reads_under_way_are_one() -> None:
    reads, slow = SharedReads(), Slow()

    def read(_: int) -> int:
        return reads.joined(("list", "a"), "/subscriptions/s/a", slow, nothing).status

    with ThreadPoolExecutor(20) as threads:
        found = [threads.submit(read, number) for number in range(20)]
        assert slow.begun.acquire(timeout=5)
        slow.go_on.set()
        assert [each.result(5) for each in found] == [200] * 20

    # One that comes after the answer asks anew.
    assert 1 <= slow.asked.total() <= 3
    assert reads.joined(("list", "a"), "/subscriptions/s/a", slow, nothing).ok


def test_a_read_that_began_before_a_write_is_not_joined_after_it() -> None:
    reads, slow, place = SharedReads(), Slow(), "/subscriptions/s/a"
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(reads.joined, ("list", "a"), place, lambda: slow("old"), nothing)
        assert slow.begun.acquire(timeout=5)
        with reads.writing(place):
            pass

        second = threads.submit(reads.joined, ("list", "a"), place, lambda: slow("new"), nothing)
        assert slow.begun.acquire(timeout=5)
        slow.go_on.set()

        assert first.result(5).ok
        assert second.result(5).ok
    assert slow.asked == {"old": 1, "new": 1}


def test_who_is_told_to_stop_does_not_take_others_along() -> None:
    reads, begun, go_on = SharedReads(), threading.Event(), threading.Event()

    def stopped() -> Answer:
        begun.set()
        assert go_on.wait(5)
        raise CancelledError

    def fine() -> Answer:
        return Answer(200, {}, {})

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(reads.joined, ("k",), "/subscriptions/s", stopped, nothing)
        assert begun.wait(5)
        second = threads.submit(reads.joined, ("k",), "/subscriptions/s", fine, nothing)
        go_on.set()

        with pytest.raises(CancelledError):
            first.result(5)
        assert second.result(5).ok


def test_waiting_for_somebody_elses_read_can_be_interrupted() -> None:
    reads, slow = SharedReads(), Slow()

    def stop() -> None:
        raise CancelledError

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(reads.joined, ("k",), "/subscriptions/s", slow, nothing)
        assert slow.begun.acquire(timeout=5)

        with pytest.raises(CancelledError):
            reads.joined(("k",), "/subscriptions/s", slow, stop)

        slow.go_on.set()
        assert first.result(5).ok
