"""Stack files for tests, each from a valid start with one thing changed."""

from pathlib import Path
from typing import Any

import yaml

from aoai.spec import Plan, load, plan

ROOT = Path(__file__).parent.parent
STACKS = ROOT / "stacks"
SHIPPED = ("demo", "dev", "staging", "prod")


def deployment(**changes: Any) -> dict[str, Any]:
    """A standard deployment; None takes a key away."""
    start = {"model": "gpt-5.4@2026-03-05", "sku": "DataZoneStandard", "capacity": 50}
    return {key: value for key, value in {**start, **changes}.items() if value is not None}


def spec(**changes: Any) -> dict[str, Any]:
    """The smallest spec object with two regions and one deployment."""
    start = {
        "regions": ["swedencentral", "francecentral"],
        "accounts": {"suffix": "q7x2"},
        "deployments": {"chat": deployment()},
    }
    return {key: value for key, value in {**start, **changes}.items() if value is not None}


def planned(**changes: Any) -> Plan:
    """The plan of :func:`spec` for a stack called test."""
    return plan(load(spec(**changes), STACKS), "test")


def shipped(stack: str) -> dict[str, Any]:
    """The spec object of a stack file of the project."""
    document = yaml.safe_load((STACKS / f"Pulumi.{stack}.yaml").read_text("utf-8"))
    found: dict[str, Any] = document["config"]["azure-openai:spec"]
    return found
