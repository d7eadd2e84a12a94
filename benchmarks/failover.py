"""What the provider takes of its own from a refusal to the next region's PUT.

The provider runs behind gRPC and asks the emulator over TLS. Counted is the time from the answer of
a refused PUT to the next PUT, without the time that calls to ARM take in between.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, cast
from unittest.mock import patch

from aoai.placement.arm import Answer, Arm
from aoai.provider.servicer import Provider
from benchmarks.measure import Claim
from benchmarks.plugin import plugin_here
from emulated import Emulated, emulated

CREATES = 50
LIMIT_SECONDS = 0.020
FIRST, SECOND = "swedencentral", "germanywestcentral"
_SKU, _STANDARD = "DataZoneProvisionedManaged", "DataZoneStandard"
_QUOTA = f"OpenAI.{_SKU}"
_FULL = {
    "quota": {FIRST: {_QUOTA: 1000}, SECOND: {_QUOTA: 1000}},
    "capacity": {FIRST: {"gpt-5.4": {_SKU: 0}}},
}
_SPILLOVER = {"deploymentName": "over", "sku": _STANDARD, "capacity": 1}
CASES: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "no quota": ({"quota": {SECOND: {_QUOTA: 1000}}}, {}),
    "no free capacity, corroborated": (_FULL, {}),
    "the same, with spillover": (_FULL, {"spillover": _SPILLOVER}),
}
"""Scenario and further inputs of each."""


class _Call(NamedTuple):
    name: str
    began: float
    ended: float
    ok: bool


class _Timed:
    """Azure, with a note of each call."""

    def __init__(self, arm: Arm, calls: list[_Call]) -> None:
        self._arm = arm
        self._calls = calls

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        def call(*arguments: Any) -> Answer:
            began = time.perf_counter()
            answer: Answer = getattr(self._arm, name)(*arguments)
            self._calls.append(_Call(name, began, time.perf_counter(), answer.ok))
            return answer

        return call


def claims() -> list[Claim]:
    """The claim about failover, measured."""
    found = {case: _seconds(*parts) for case, parts in CASES.items()}
    seconds = {
        f"{case}: {name} of {CREATES}": figure(each)
        for case, each in found.items()
        for name, figure in (("median", median), ("longest", max))
    }
    slowest = max(median(each) for each in found.values())
    text = "from a refusal to the PUT in the next region, without the time inside calls to ARM"
    return [Claim(text, LIMIT_SECONDS, seconds, slowest, "slowest median, in seconds,")]


def _seconds(scenario: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[float]:
    calls: list[_Call] = []

    class Timed(Provider):
        def _connect(self) -> Arm:
            return cast("Arm", _Timed(super()._connect(), calls))

    found: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        emulated(Path(folder), **scenario) as azure,
        patch.dict(os.environ, azure.env),
        plugin_here(Timed) as plugin,
    ):
        places = [(region, azure.account(region)) for region in (FIRST, SECOND)]
        for _ in range(CREATES):
            # What the last create found empty is asked again.
            plugin.configure()
            calls.clear()
            plugin.create("chat", places, sku=_SKU, capacity=50, **inputs)
            found += _gaps(calls)
            _clear(azure, places[1][1])
    if len(found) != CREATES:
        raise AssertionError(f"{len(found)} moves to the next region instead of {CREATES}")
    return found


def _gaps(calls: list[_Call]) -> Iterator[float]:
    """Seconds from each refused PUT to the next one, without those inside calls."""
    for number, each in enumerate(calls):
        if each.name == "put" and not each.ok:
            later = calls[number + 1 :]
            put = next(index for index, call in enumerate(later) if call.name == "put")
            inside = sum(call.ended - call.began for call in later[:put])
            yield later[put].began - each.ended - inside


def _clear(azure: Emulated, account: str) -> None:
    for name in ("chat", "over"):
        azure.arm("DELETE", f"{account}/deployments/{name}")
