"""How long the provider goes on, and how it ends."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from declared import inputs
from landing import REGIONS, SLOW, SWEDEN, URN, fault
from plugin import Plugin, Refused


def test_a_timeout_of_zero_is_the_default(provider: Plugin) -> None:
    busy = fault("PUT", "chat$", 1, status=429, headers={"Retry-After": "0.3"})
    provider.azure.play(busy)

    assert provider.create(inputs(provider)).outputs["region"] == SWEDEN


def test_a_timeout_ends_the_create_and_leaves_nothing(provider: Plugin) -> None:
    provider.azure.play(polls=SLOW)
    provider.timeout = 0.4

    with pytest.raises(Refused, match="the timeout passed while asking swedencentral"):
        provider.create(inputs(provider))

    assert provider.azure.live() == {}


@pytest.mark.parametrize("call", ["update", "delete", "read"])
def test_a_timeout_says_what_azure_answered(provider: Plugin, call: str) -> None:
    state = provider.create(inputs(provider))
    provider.azure.play(
        fault("GET", "chat$", status=503, code="Busy", headers={"Retry-After": "60"})
    )
    provider.timeout = 0.3
    if call == "read":
        # A read has no timeout of the resource, and five minutes of its own.
        provider.cancel()
    calls: dict[str, Callable[[], object]] = {
        "update": lambda: provider.update(state, inputs(provider, capacity=400)),
        "delete": lambda: provider.delete(state),
        "read": lambda: provider.read(state),
    }

    with pytest.raises(Refused) as caught:
        calls[call]()

    assert (caught.value.code, caught.value.message) == (
        (grpc.StatusCode.CANCELLED, "cancelled")
        if call == "read"
        else (
            grpc.StatusCode.DEADLINE_EXCEEDED,
            "the timeout of this resource passed; swedencentral/chat: Azure answers 503 Busy for "
            "0 s",
        )
    )


def test_cancel_is_answered_at_once_while_64_creates_wait_and_each_cleans_up(
    provider: Plugin,
) -> None:
    provider.azure.play(polls=SLOW)

    def create(number: int) -> grpc.StatusCode | None:
        region = REGIONS[number % 3]
        wanted = inputs(provider, region, deploymentName=f"chat-{number}", capacity=15)
        try:
            provider.create(wanted, f"{URN}-{number}")
        except Refused as error:
            return error.code
        return None

    with ThreadPoolExecutor(64) as threads:
        ended = [threads.submit(create, number) for number in range(64)]
        while len(provider.azure.writes()) < 3 or len(_waiting(provider)) < 50:
            time.sleep(0.02)
        started = time.monotonic()
        provider.cancel()
        answered = time.monotonic() - started
        codes = {each.result() for each in ended}

    assert codes == {grpc.StatusCode.CANCELLED}
    assert answered < 1
    assert provider.azure.live() == {}


def _waiting(provider: Plugin) -> set[str]:
    return {each.urn for each in provider.display.lines if "waiting for another" in each.message}
