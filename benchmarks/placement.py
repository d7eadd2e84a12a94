"""What the provider costs beside a bare azure-mgmt client that makes the same calls.

64 creates are asked of the provider side by side. The engine is left out: it writes the state of
the whole stack before and after each create, which no provider can hasten.

Both sides make their calls against the emulator over TLS, which keeps the time: from the beginning
of the first call to the end of the last. The accounts stand in ten subscriptions (see
:mod:`benchmarks.estate`), so that neither side waits for ARM's limits.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.estate import ACCOUNTS, arm_calls, estate, span
from benchmarks.measure import Claim
from benchmarks.plugin import Plugin, plugin_process

DEPLOYMENTS = 300
THREADS = 64
_ROUNDS = 3
Call = Mapping[str, Any]


def claims() -> list[Claim]:
    """The claim about many deployments, measured."""
    pairs = [_pair() for _ in range(_ROUNDS)]
    ours, bare = (median(each) for each in zip(*pairs, strict=True))
    text = f"{DEPLOYMENTS} ModelDeployments on {ACCOUNTS} accounts, first to last ARM call"
    seconds = {"aoai": ours, "azure-mgmt alone, the same calls": bare}
    return [Claim(text, 1.5, seconds, median(mine / least for mine, least in pairs))]


def _pair() -> tuple[float, float]:
    """Seconds of the provider, and of a bare client that makes the same calls."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        calls = placed(home / "provider")
        again = replayed(home / "bare", calls)
    if sorted(map(_told, calls)) != sorted(map(_told, again)):
        raise AssertionError("the bare client was answered otherwise")
    return span(calls), span(again)


def _told(call: Call) -> tuple[str, str, int]:
    return call["method"], call["path"], call["status"]


def placed(home: Path) -> list[Call]:
    """The calls that the provider makes to place the deployments."""
    with estate(home) as (azure, accounts), plugin_process(azure.env) as plugin:
        before = len(arm_calls(azure))
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(lambda each: _create(plugin, each, accounts), range(DEPLOYMENTS)))
        return arm_calls(azure)[before:]


def _create(plugin: Plugin, number: int, accounts: Sequence[tuple[str, str]]) -> None:
    turn = number % len(accounts)
    places = [*accounts[turn:], *accounts[:turn]][:3]
    plugin.create(f"chat-{number}", places, sku="GlobalStandard", capacity=1)


def replayed(home: Path, calls: Sequence[Call]) -> list[Call]:
    """The same calls, made by a bare client."""
    with estate(home) as (azure, _):
        script = home / "calls.json"
        script.write_text(json.dumps(calls), "utf-8")
        before = len(arm_calls(azure))
        command = [sys.executable, "-m", "benchmarks.bare", str(script), str(THREADS)]
        subprocess.run(command, env=dict(azure.env), check=True)
        return arm_calls(azure)[before:]
