"""Every call within ARM's limits, whoever makes it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from aoai.azure.arm import Answer
from aoai.placement.arm import Arm
from aoai.placement.cloud import Cloud
from aoai.placement.outcome import NotPlacedError
from aoai.placement.patience import CancelledError
from aoai.placement.reads import SharedReads
from aoai.placement.throttle import LIMITS, Kind, Limit, Throttle
from landing import AT_ONCE, GERMANY, MODEL, PTU, STANDARD, SWEDEN, Land, fault, told

BODY = {"sku": {"name": STANDARD, "capacity": 1}, "properties": {"model": MODEL}}
CALLS: dict[str, tuple[Kind, Callable[[Arm, str], object]]] = {
    "account": (Kind.READ, lambda arm, at: arm.account(at)),
    "get": (Kind.READ, lambda arm, at: arm.get(at, "chat")),
    "list": (Kind.READ, lambda arm, at: arm.list(at)),
    "models": (Kind.READ, lambda arm, at: arm.models(at)),
    "capacities": (Kind.READ, lambda arm, at: arm.capacities(at, MODEL)),
    "operation": (Kind.READ, lambda arm, at: arm.operation(at, "https://management.azure.com/")),
    "put": (Kind.WRITE, lambda arm, at: arm.put(at, "chat", BODY)),
    "delete": (Kind.DELETE, lambda arm, at: arm.delete(at, "chat")),
}


class Taken(Throttle):
    """Notes what is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[tuple[str, Kind]] = []

    def take(self, subscription: str, kind: Kind, wait: Callable[[float], None]) -> None:
        self.kinds.append((subscription, kind))
        super().take(subscription, kind, wait)


def paced(azure: Land, throttle: Throttle, seconds: float = 20) -> Cloud:
    cloud = replace(azure.cloud, throttle=throttle, reads=SharedReads())
    return cloud.within(azure.work(seconds))


def scarce(kind: Kind) -> Throttle:
    """Buckets of which one holds a single call, and fills slowly."""
    return Throttle({**LIMITS, kind: Limit(1, 0.001)})


def test_every_call_that_there_is_is_known_here() -> None:
    assert {name for name in vars(Arm) if not name.startswith("_")} == {*CALLS}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_takes_from_the_bucket_of_its_kind_and_subscription(azure: Land, name: str) -> None:
    kind, call = CALLS[name]
    throttle = Taken()

    call(paced(azure, throttle).arm, azure.accounts[SWEDEN])

    assert throttle.kinds == [(azure.subscription, kind)]


def test_a_whole_placement_is_paced_with_its_leftovers_and_its_advice(azure: Land) -> None:
    throttle = Taken()
    cloud = replace(azure.cloud, throttle=throttle)
    azure.cloud = cloud
    azure.play(
        fault("PUT", f"{SWEDEN}/deployments/chat$", status=400, code="Mystery"),
        capacity={SWEDEN: {"gpt-5.4": {PTU: 0}}},
    )

    azure.place(azure.request(SWEDEN, GERMANY))

    reads = sum(each.method == "GET" for each in azure.azure.log)
    writes = sum(each.method == "PUT" for each in azure.azure.log)
    kinds = [kind for _, kind in throttle.kinds]
    assert (kinds.count(Kind.READ), kinds.count(Kind.WRITE)) == (reads, writes)


def test_a_wait_for_the_limit_is_shown_and_ends_at_a_cancel(azure: Land) -> None:
    cloud = paced(azure, scarce(Kind.WRITE))
    cloud.arm.put(azure.accounts[SWEDEN], "chat", BODY)
    azure.shown.reactions["within Azure's limits"] = azure.cancelled.set

    with pytest.raises(CancelledError):
        cloud.arm.put(azure.accounts[SWEDEN], "talk", BODY)

    assert azure.shown.lines == ["swedencentral: the next write within Azure's limits is in 1000 s"]
    assert azure.live() == {f"{SWEDEN}/chat": 1}


def test_a_wait_for_the_limit_ends_with_the_timeout_of_the_resource(azure: Land) -> None:
    throttle = scarce(Kind.WRITE)
    throttle.take(azure.subscription, Kind.WRITE, lambda _: None)
    azure.cloud = replace(azure.cloud, throttle=throttle)

    with pytest.raises(NotPlacedError, match="the timeout passed while asking swedencentral"):
        azure.place(azure.request(), seconds=1.5)

    assert azure.live() == {}


@pytest.mark.parametrize(
    ("headers", "held"),
    [({"Retry-After": 30}, True), ({"retry-after-ms": 30_000}, True), ({}, False)],
)
def test_what_one_call_is_told_to_wait_holds_back_the_others_of_its_kind(
    azure: Land,
    headers: dict[str, int],
    held: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    azure.play(fault("PUT", "chat$", 1, status=429, code="TooManyRequests", headers=headers))
    throttle = Throttle()
    paced(azure, throttle).arm.put(azure.accounts[SWEDEN], "chat", BODY)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        raise CancelledError

    throttle.take(azure.subscription, Kind.READ, wait)
    try:
        throttle.take(azure.subscription, Kind.WRITE, wait)
    except CancelledError:
        assert 29 < waits[0] < 31

    assert len(waits) == held


def test_a_limit_of_one_action_holds_back_nothing_but_that_read(azure: Land) -> None:
    azure.play(
        fault(
            "GET",
            "/modelCapacities$",
            status=429,
            code="ResourceRequestsThrottled",
            headers={"Retry-After": 372},
        )
    )
    throttle, waits = Throttle(), list[float]()
    paced(azure, throttle).arm.capacities(azure.accounts[SWEDEN], MODEL)

    throttle.take(azure.subscription, Kind.READ, waits.append)

    assert waits == []


class Busy:
    """An Azure on which others make calls too, and which answers a PUT with nothing but a yes."""

    def __init__(self, arm: Arm, headers: dict[str, str]) -> None:
        self._arm = arm
        self._headers = headers

    def __getattr__(self, name: str) -> Any:
        return getattr(self._arm, name)

    def put(self, account_id: str, name: str, body: Mapping[str, Any]) -> Answer:
        self._arm.put(account_id, name, body)
        return Answer(202, {}, self._headers)


@pytest.mark.parametrize("bucket", ["subscription", "subscription-global"])
def test_calls_that_others_make_count_where_azure_tells_of_them(azure: Land, bucket: str) -> None:
    throttle, waits = Throttle(), list[float]()
    busy = Busy(azure.arm, {f"x-ms-ratelimit-remaining-{bucket}-writes": "0"})
    cloud = replace(azure.cloud, arm=busy, throttle=throttle).within(azure.work())
    cloud.arm.put(azure.accounts[SWEDEN], "chat", BODY)

    def wait(seconds: float) -> None:
        waits.append(seconds)
        raise CancelledError

    with pytest.raises(CancelledError):
        throttle.take(azure.subscription, Kind.WRITE, wait)

    assert 0 < waits[0] <= 0.1


def test_a_write_that_is_answered_with_nothing_but_a_yes_is_followed(azure: Land) -> None:
    azure.cloud = replace(azure.cloud, arm=Busy(azure.arm, {}))
    azure.play(polls={"deployments": 1})

    placed = azure.place(azure.request())

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]
    assert placed.live["properties"]["provisioningState"] == "Succeeded"


def test_a_placement_goes_on_after_a_429_once_the_pause_is_over(azure: Land) -> None:
    azure.play(fault("PUT", "chat$", 1, status=429, code="TooManyRequests", headers=AT_ONCE))

    placed = azure.place(azure.request())

    assert told(placed.attempts) == [(SWEDEN, 300, "placed", None)]
