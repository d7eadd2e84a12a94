"""What a program asks of the provider, and what somebody does behind its back."""

from typing import Any

from landing import MODEL, PTU, REGIONS, STANDARD, SWEDEN
from plugin import Plugin, State

SPILLOVER = {"deploymentName": "chat-over", "sku": STANDARD, "capacity": 50}


EVERYTHING: dict[str, Any] = {
    "minimumCapacity": 150,
    "spillover": SPILLOVER,
    "raiPolicyName": "strict",
    "versionUpgradeOption": "NoAutoUpgrade",
    "dynamicThrottlingEnabled": False,
    "tags": {"team": "search"},
    "properties": {"capacitySettings": {"priority": 1}},
    "moveOnShortage": True,
    "failback": "when-free",
    "allowCapacityLoss": True,
}


def inputs(provider: Plugin, *regions: str, **parts: Any) -> dict[str, Any]:
    """A deployment of 300 PTU in three regions, unless said otherwise."""
    accounts = provider.azure.accounts
    return {
        "deploymentName": "chat",
        "candidates": [
            {"region": region, "accountId": accounts[region]} for region in regions or REGIONS
        ],
        "model": MODEL,
        "sku": PTU,
        "capacity": 300,
        **parts,
    }


def changed(provider: Plugin, state: State, **parts: Any) -> None:
    """Change a live deployment behind our back; its tags stay unless they are given."""
    live = provider.azure.documents()["/".join(state.id.split("/")[8::2])]
    kept = {"sku": live["sku"], "properties": live["properties"], "tags": live["tags"]}
    properties = {**live["properties"], **parts.pop("properties", {})}
    provider.azure.put(SWEDEN, "chat", **{**kept, "properties": properties, **parts})


def facts(state: State) -> dict[str, Any]:
    """Outputs without what is random or takes time."""
    found = dict(state.outputs)
    found["attempts"] = [each["region"] for each in found["attempts"]]
    found["generation"] = len(found["generation"])
    return found
