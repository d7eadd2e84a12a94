"""The command from end to end, beside a rule in fractions that shares no code with it."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from capacity.oracle import Replay
from capacity.oracle_terms import SECOND, Call, Client, Rule, Setting, Standard, Weights
from simulating import MODEL, Simulate

TRACES = Path(__file__).parents[3] / "traces"


def ticks(stamp: str) -> int:
    """Of a stamp with seven decimals, from some day on."""
    second, decimals = stamp.split(".")
    since = datetime.fromisoformat(second) - datetime(2023, 11, 16)  # noqa: DTZ001 - only apart
    return round(since.total_seconds()) * SECOND + int(decimals)


def calls(path: Path, limit: int, ttft: Fraction, speed: Fraction) -> Iterator[Call]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    first = ticks(rows[0]["TIMESTAMP"])
    for row in rows:
        generated = int(row["GeneratedTokens"])
        # Rounding a fraction goes to the nearest, half to even.
        service = round((ttft + generated / speed) * SECOND)
        prompt = int(row["ContextTokens"])
        yield Call(ticks(row["TIMESTAMP"]) - first, service, prompt, generated, limit)


class Run(NamedTuple):
    """What is simulated of a trace, with 1,000 tokens as the limit of every call."""

    name: str
    ptu: int
    burst: str
    retries: int = 0
    tpm: int | None = None


@pytest.mark.parametrize(
    "run",
    [Run("conv", 200, "10"), Run("code", 250, "60"), Run("code", 100, "0.7", 2, 400_000)],
    ids=str,
)
def test_every_decision_and_every_minute_is_the_oracles(
    simulate: Simulate, tmp_path: Path, run: Run
) -> None:
    name, ptu, burst, retries, tpm = run
    path = TRACES / f"AzureLLMInferenceTrace_{name}.csv"
    decisions = tmp_path / "decisions.csv"
    rule = Rule(ptu, 3000, Weights(Fraction(4)), burst=Fraction(burst), longest_prompt=128_000)
    requests = [*calls(path, 1000, Fraction("0.3"), Fraction(77))]
    overflow = None if tpm is None else Standard(tpm)
    expected = Replay(requests, Setting(rule, Client(retries), overflow))

    answer = simulate(
        *(path, *MODEL, "--ptu", ptu, "--burst-seconds", burst, "--max-tokens", "1000"),
        *("--ttft", "0.3", "--tokens-per-second", "77", "--retries", retries),
        *(() if tpm is None else ("--spillover", tpm)),
        *("--format", "json", "--decisions", decisions),
    )

    document = json.loads(answer.out)
    fates = expected.fates
    assert decisions.read_text("utf-8").splitlines()[1:] == [
        f"{number},{fate.admitted:d},{fate.retry_after_ms or ''}"
        for number, fate in enumerate(fates)
    ]
    minutes = expected.minutes
    assert document["minutes"][: len(minutes)] == [
        {
            "minute": number,
            "charged": float(each.charged),
            "level": float(each.level),
            "drained": float(each.drained),
            "rejected": each.rejected,
        }
        for number, each in enumerate(minutes)
    ]
    if retries:
        assert document["retries"] == {
            "attempts": sum(fate.attempts for fate in fates),
            "admitted_after_retry": sum(
                fate.served_by == 0 and not fate.admitted for fate in fates
            ),
            "given_up": sum(fate.served_by == 2 for fate in fates),
        }
        spilled = [call for call, fate in zip(requests, fates, strict=True) if fate.served_by == 1]
        assert document["spillover"] == {
            "served": len(spilled),
            "refused": document["retries"]["given_up"],
            "tokens": sum(call.prompt + call.generated for call in spilled),
        }
