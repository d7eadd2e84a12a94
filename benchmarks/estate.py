"""Accounts in an emulated Azure that a benchmark places deployments in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aoai.emulator.scenario import SUBSCRIPTION, TENANT
from emulated import Emulated, emulated

ACCOUNTS = 30
SUBSCRIPTIONS = 10
REGIONS = (
    "centralus", "eastus", "eastus2", "francecentral", "northcentralus", "southcentralus",
    "swedencentral", "westus", "westus3", "germanywestcentral",
)  # fmt: skip


@contextmanager
def estate(folder: Path) -> Iterator[tuple[Emulated, list[tuple[str, str]]]]:
    """Run an emulator with 30 accounts in 10 subscriptions; region and ARM id of each.

    ARM lets a principal write 200 times at once and 10 times a second after that in one
    subscription, and the provider keeps within it. Three accounts to a subscription leave neither
    side of a comparison waiting for that.
    """
    ids = [
        SUBSCRIPTION,
        *(f"00000000-0000-0000-0000-0000000001{n:02}" for n in range(1, SUBSCRIPTIONS)),
    ]
    subscriptions = [{"id": each, "tenant": TENANT} for each in ids]
    with emulated(folder, subscriptions=subscriptions) as azure:
        yield azure, [_account(azure, ids, number) for number in range(ACCOUNTS)]


def _account(azure: Emulated, subscriptions: list[str], number: int) -> tuple[str, str]:
    group = f"/subscriptions/{subscriptions[number % SUBSCRIPTIONS]}/resourceGroups/models"
    region = REGIONS[number // 3 % len(REGIONS)]
    where = f"{group}/providers/Microsoft.CognitiveServices/accounts/bench-{number:02}"
    azure.arm("PUT", group, {"location": "westeurope"})
    body = {"kind": "AIServices", "sku": {"name": "S0"}, "location": region, "properties": {}}
    azure.arm("PUT", where, body)
    return region, where


def arm_calls(azure: Emulated) -> list[Mapping[str, Any]]:
    """The calls of ARM that the emulator has served, oldest first."""
    return [each for each in azure.requests() if each["path"].startswith("/subscriptions")]


def span(calls: list[Mapping[str, Any]]) -> float:
    """Seconds from the beginning of the first call to the end of the last."""
    return float(max(each["ended"] for each in calls) - min(each["began"] for each in calls))
