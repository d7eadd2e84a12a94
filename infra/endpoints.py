"""What applications need to know of a stack, and the file in which they find it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from aoai.spec.planned import Plan, PlannedDeployment
from infra.components.placed import Placed


def published(
    plan: Plan, deployments: Mapping[str, Placed]
) -> dict[str, dict[str, pulumi.Input[Any]]]:
    """What each deployment became, by its name in the stack file."""
    return {
        each.name: _published(each, deployments[each.name], plan.azure.token_scope)
        for each in plan.deployments
    }


def _published(
    planned: PlannedDeployment, placed: Placed, token_scope: str
) -> dict[str, pulumi.Input[Any]]:
    return {
        "endpoint": placed.endpoint,
        "deployment": planned.name,
        "model": planned.model_name,
        "version": placed.model_version,
        "region": placed.region,
        "sku": placed.sku,
        "capacity": placed.capacity,
        # From the plan: where there is none, a preview would call the output unknown each time.
        "spillover": planned.spillover.name if planned.spillover else None,
        "token_scope": token_scope,
        "attempts": placed.attempts,
    }


def write(path: Path, document: Mapping[str, Any]) -> bool:
    """Put a document into a JSON file that nobody ever sees half written.

    Returns:
        False when the file held it already and was left alone.
    """
    text = json.dumps(_whole(document), indent=2, sort_keys=True) + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return True


def _whole(value: Any) -> Any:
    """The value with whole numbers as such: the engine's protocol knows floats alone."""
    match value:
        case Mapping():
            return {key: _whole(each) for key, each in value.items()}
        case list() | tuple():
            return [_whole(each) for each in value]
        case float() if value.is_integer():
            return int(value)
    return value
