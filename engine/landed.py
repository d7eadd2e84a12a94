"""The table at the end of `make up`: what landed where, and what was tried before."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aoai.columns import aligned

_HEADINGS = ("deployment", "model", "SKU", "capacity", "region")
# Under the deployment's own row, since an endpoint is longer than most terminals are wide.
_INDENT = " " * 4


def landed(endpoints: Path) -> str:
    """The table of a stack's ``endpoints.STACK.json``."""
    found = json.loads(endpoints.read_text("utf-8"))["deployments"]
    headings, *rows = aligned([_HEADINGS, *(_row(name, each) for name, each in found.items())])
    lines = ["", headings]
    for row, each in zip(rows, found.values(), strict=True):
        lines += [row, *(f"{_INDENT}{line}" for line in _details(each))]
    return "\n".join([*lines, ""])


def _row(name: str, each: Mapping[str, Any]) -> tuple[str, ...]:
    model = f"{each['model']}@{each['version']}"
    return name, model, each["sku"], str(each["capacity"]), each["region"]


def _details(each: Mapping[str, Any]) -> list[str]:
    tried = [
        f"tried before: {attempt['region']}: {attempt.get('code')} ({attempt.get('class')})"
        for attempt in each["attempts"]
        if attempt["outcome"] in ("refused", "skipped")
    ]
    return [*tried, f"endpoint: {each['endpoint']}"]
