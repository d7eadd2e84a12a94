"""Entries of the Models API, for scenarios that state what a region lists."""

from typing import Any


def sku(
    name: str = "Standard", usage: str = "OpenAI.Standard.gpt-4o", **parts: Any
) -> dict[str, Any]:
    """A SKU of any size, unless said otherwise."""
    return {"name": name, "usageName": usage, "capacity": {"maximum": 1000000}, **parts}


def listed(
    *skus: dict[str, Any],
    model: str = "gpt-4o@2024-11-20",
    format_: str = "OpenAI",
    kind: str = "AIServices",
    **parts: Any,
) -> dict[str, Any]:
    """An entry of gpt-4o for accounts of kind AIServices, unless said otherwise."""
    name, _, version = model.partition("@")
    found = {
        "format": format_,
        "name": name,
        "version": version,
        "skus": list(skus) or [sku()],
        "lifecycleStatus": "GenerallyAvailable",
        **parts,
    }
    return {"kind": kind, "model": found}
