"""What `aoai check` costs beside an interpreter that does nothing."""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.measure import Claim, process_seconds
from pulumi_engine import VENV

DEPLOYMENTS = 100
LIMIT_SECONDS = 0.5
_ROUNDS = 3


def claims() -> list[Claim]:
    """The claim about a stack file, measured."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Path(folder, "Pulumi.many.yaml")
        # JSON is YAML.
        stack.write_text(json.dumps({"config": {"azure-openai:spec": _spec()}}, indent=2), "utf-8")
        check = [str(VENV / "bin" / "aoai"), "check", str(stack)]
        nothing = [sys.executable, "-c", "pass"]
        mine, least = (
            median(process_seconds(each) for _ in range(_ROUNDS)) for each in (check, nothing)
        )
    return [
        Claim(
            text=f"aoai check of a stack file with {DEPLOYMENTS} deployments, process time",
            limit=LIMIT_SECONDS,
            seconds={"aoai check": mine, "python -c pass": least},
            ratio=mine - least,
            measure="seconds more",
        )
    ]


def _spec() -> dict[str, object]:
    chat = {
        "model": "gpt-5.4@2026-03-05",
        "sku": "DataZoneProvisionedManaged",
        "capacity": 50,
        "spillover": {"sku": "DataZoneStandard", "capacity": 50},
    }
    return {
        "regions": ["swedencentral", "germanywestcentral", "francecentral"],
        "residency": "eu",
        "accounts": {"suffix": "q7x2"},
        "deployments": {f"chat-{number}": chat for number in range(DEPLOYMENTS)},
    }
