"""What a chart says, from its own description."""

from collections.abc import Mapping
from typing import Any


def values(chart: Mapping[str, Any], of: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of data of a plot or layer of a chart."""
    found: list[dict[str, Any]] = chart["datasets"][of["data"]["name"]]
    return found
