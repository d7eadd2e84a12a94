"""Many deployments at once, and others who write to the same accounts."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from declared import inputs
from landing import GERMANY, PTU, REGIONS, STANDARD, SWEDEN, URN, Land, fault
from overlap import Write, account_of, most_accounts_at_once, overlapping
from plugin import Plugin, Refused, State, beside

MANY = 50
MORE = ("polandcentral", "italynorth")


@pytest.fixture
def other(provider: Plugin) -> Iterator[Plugin]:
    """The provider of another stack, on the same Azure."""
    with beside(provider.azure, "another") as found:
        yield found


def writes(azure: Land) -> list[Write]:
    return [
        Write(each.began, each.ended, account_of(each.path))
        for each in azure.azure.log
        if each.method in ("PUT", "DELETE")
    ]


def asked(azure: Land) -> Counter[str]:
    """How often each thing was read."""
    return Counter(each.path.rpartition("/")[2] for each in azure.azure.log if each.method == "GET")


def statuses(azure: Land) -> set[int]:
    return {each.status for each in azure.azure.log if each.method in ("PUT", "DELETE")}


def test_fifty_deployments_write_one_by_one_to_each_of_five_accounts(provider: Plugin) -> None:
    azure = provider.azure
    regions = [*REGIONS, *(each for each in MORE if azure.open(each))]
    azure.azure.log.clear()
    azure.play(fault("PUT", "/deployments/", delay=0.03))

    def create(number: int) -> State:
        # Each prefers another account, and looks through all of them for leftovers.
        order = regions[number % 5 :] + regions[: number % 5]
        wanted = inputs(provider, *order, sku=STANDARD, capacity=1)
        name = f"chat-{number:02}"
        return provider.create({**wanted, "deploymentName": name}, urn=f"{URN}-{number}")

    with ThreadPoolExecutor(MANY) as threads:
        placed = list(threads.map(create, range(MANY)))

    assert Counter(each.outputs["region"] for each in placed) == dict.fromkeys(regions, 10)
    assert statuses(azure) == {201}
    assert overlapping(writes(azure)) == dict.fromkeys(regions, 0)
    assert most_accounts_at_once(writes(azure)) > 2
    # Without sharing each of the fifty would list five accounts and read its own.
    assert asked(azure)["deployments"] <= 15
    assert all(asked(azure)[region] <= 3 for region in regions)


def test_fifty_removals_do_not_meet_either(provider: Plugin) -> None:
    azure = provider.azure
    placed = [
        provider.create(
            {
                **inputs(provider, REGIONS[number % 3], sku=STANDARD, capacity=1),
                "deploymentName": f"chat-{number:02}",
            },
            urn=f"{URN}-{number}",
        )
        for number in range(MANY)
    ]
    azure.azure.log.clear()
    azure.play(fault("DELETE", "/deployments/", delay=0.01))

    with ThreadPoolExecutor(MANY) as threads:
        list(threads.map(provider.delete, placed))

    assert azure.live() == {}
    assert statuses(azure) == {200}
    assert overlapping(writes(azure)) == dict.fromkeys(REGIONS, 0)


def test_a_strangers_writes_to_the_account_are_waited_out(provider: Plugin) -> None:
    azure = provider.azure
    azure.play(fault("PUT", "/deployments/stranger", delay=0.3))
    with ThreadPoolExecutor(1) as threads:
        stranger = threads.submit(azure.put, SWEDEN, "stranger", 1)
        while not azure.azure.is_held(azure.accounts[SWEDEN]):
            pass

        state = provider.create(inputs(provider, SWEDEN, sku=STANDARD, capacity=1))
        stranger.result()

    assert state.outputs["region"] == SWEDEN
    assert sorted(azure.live()) == [f"{SWEDEN}/chat", f"{SWEDEN}/stranger"]
    assert 409 in statuses(azure)
    said = [each.message for each in provider.display.lines]
    assert any("swedencentral/chat: Azure answers 409 RequestConflict" in each for each in said)


@pytest.mark.parametrize(
    "scarce",
    [
        pytest.param({"quota": {region: {f"OpenAI.{PTU}": 300} for region in REGIONS}}, id="quota"),
        pytest.param(
            {"capacity": {region: {"gpt-5.4": {PTU: 300}} for region in REGIONS}}, id="capacity"
        ),
    ],
)
def test_two_stacks_that_race_for_the_last_of_a_region_both_land(
    provider: Plugin, other: Plugin, scarce: dict[str, Any]
) -> None:
    azure = provider.azure
    azure.play(fault("PUT", "/deployments/", delay=0.02), **scarce)
    start = threading.Barrier(2)

    def create(plugin: Plugin, name: str) -> State:
        wanted = {**inputs(plugin), "deploymentName": name}
        start.wait(5)
        return plugin.create(wanted, urn=f"{URN}-{name}")

    with ThreadPoolExecutor(2) as threads:
        placed = [
            each.result(30)
            for each in (
                threads.submit(create, provider, "chat"),
                threads.submit(create, other, "talk"),
            )
        ]

    assert sorted(each.outputs["region"] for each in placed) == sorted([SWEDEN, GERMANY])
    assert azure.live() == {
        f"{state.outputs['region']}/{name}": 300
        for state, name in zip(placed, ("chat", "talk"), strict=True)
    }


def test_of_two_stacks_that_race_for_the_last_there_is_one_lands_and_the_other_leaves_nothing(
    provider: Plugin, other: Plugin
) -> None:
    azure = provider.azure
    azure.play(quota={SWEDEN: {f"OpenAI.{PTU}": 300}})
    start, failed = threading.Barrier(2), list[Refused]()

    def create(plugin: Plugin, name: str) -> State | None:
        start.wait(5)
        wanted = {**inputs(plugin, SWEDEN), "deploymentName": name}
        try:
            return plugin.create(wanted, urn=f"{URN}-{name}")
        except Refused as error:
            failed.append(error)
            return None

    with ThreadPoolExecutor(2) as threads:
        placed = list(threads.map(create, (provider, other), ("chat", "talk")))

    assert [each is None for each in placed].count(True) == len(failed) == 1
    assert "InsufficientQuota" in failed[0].message
    assert list(azure.live().values()) == [300]


def test_two_stacks_that_write_to_the_same_account_wait_for_each_other(
    provider: Plugin, other: Plugin
) -> None:
    azure = provider.azure
    azure.play(fault("PUT", "/deployments/", delay=0.05))
    numbers = count()

    def create(plugin: Plugin) -> State:
        name = f"chat-{next(numbers)}"
        wanted = inputs(plugin, SWEDEN, sku=STANDARD, capacity=1)
        return plugin.create({**wanted, "deploymentName": name}, urn=f"{URN}-{name}")

    with ThreadPoolExecutor(10) as threads:
        placed = list(threads.map(create, [provider, other] * 5))

    assert {each.outputs["region"] for each in placed} == {SWEDEN}
    assert len(azure.live()) == 10
    assert statuses(azure) == {201, 409}


def test_a_storm_of_429_is_met_by_one_pause_for_all_and_no_herd(provider: Plugin) -> None:
    azure = provider.azure
    storm = [
        fault(
            "PUT",
            "/deployments/",
            nth,
            status=429,
            code="TooManyRequests",
            headers={"retry-after-ms": 400, "Retry-After": 1},
        )
        for nth in range(1, 4)
    ]
    azure.play(*storm)

    def create(number: int) -> State:
        region = REGIONS[number % 3]
        wanted = inputs(provider, region, sku=STANDARD, capacity=1)
        name = f"chat-{number}"
        return provider.create({**wanted, "deploymentName": name}, urn=f"{URN}-{name}")

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(create, range(12)))

    calls = sorted(each.began for each in azure.azure.log if each.method == "PUT")
    refused = [each.ended for each in azure.azure.log if each.status == 429]
    after = [each for each in calls if each > max(refused)]
    assert len(azure.live()) == 12
    assert min(after) - max(refused) >= 0.39
    # ARM's own rate of writes from then on; calls may come later than that, never earlier.
    assert after[-1] - max(refused) >= 0.4 + (len(after) - 3) / 10
