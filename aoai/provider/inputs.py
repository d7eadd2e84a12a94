"""The request that a set of checked inputs stands for."""

from collections.abc import Mapping
from typing import Any

from aoai.placement.request import Candidate, Marks, Request, Spillover

# Inputs of ours that are properties of the deployment in ARM under the same name.
PROPERTIES = ("raiPolicyName", "versionUpgradeOption", "dynamicThrottlingEnabled")


def request_of(inputs: Mapping[str, Any], marks: Marks) -> Request:
    """What the inputs ask for. They have passed Check and hold no unknown values."""
    spillover = inputs.get("spillover")
    return Request(
        name=inputs["deploymentName"],
        model=inputs["model"],
        candidates=candidates_of(inputs),
        marks=marks,
        minimum_capacity=inputs.get("minimumCapacity"),
        spillover=Spillover(spillover["deploymentName"], spillover["sku"], spillover["capacity"])
        if spillover
        else None,
        properties=properties_of(inputs),
        tags=inputs.get("tags") or {},
        allow_capacity_loss=inputs.get("allowCapacityLoss") is True,
    )


def candidates_of(inputs: Mapping[str, Any]) -> tuple[Candidate, ...]:
    """The candidates with their own SKU and capacity, or else those of the whole resource."""
    return tuple(
        Candidate(
            region=each["region"],
            account_id=each["accountId"],
            sku=each.get("sku", inputs["sku"]),
            capacity=each.get("capacity", inputs["capacity"]),
        )
        for each in inputs["candidates"]
    )


def properties_of(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """ARM's properties besides the model: ours, and those that are passed through."""
    own = {name: inputs[name] for name in PROPERTIES if name in inputs}
    passed = inputs.get("properties")
    # In preview the whole map may be unknown.
    return {**passed, **own} if isinstance(passed, Mapping) else own
