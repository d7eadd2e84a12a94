"""What state keeps of a deployment: facts of the placed object, not echoes of the inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

from aoai.placement.attempts import Attempt
from aoai.placement.outcome import HalfMadeError
from aoai.placement.request import (
    Candidate,
    Request,
    deployment_id,
    generation_of,
    own_tags_removed,
)
from aoai.provider.inputs import PROPERTIES
from aoai.provider.wire import UNKNOWN

HALF_MADE = "Incomplete"
"""Provisioning state of what could be neither finished nor removed; Azure has no such state."""

# Properties that Azure adds to a deployment by itself, or that have an input of their own.
_NOT_PASSED_THROUGH = frozenset(
    {
        *PROPERTIES,
        "callRateLimit",
        "capabilities",
        "currentCapacity",
        "model",
        "provisioningState",
        "rateLimits",
        "spilloverDeploymentName",
    }
)

# What Azure fills in where nothing was asked for (deployment recordings of 2025-10; default
# content filters of the documentation). An import does not take it for a wish of the user.
_FILLED_IN: Mapping[str, set[object]] = {
    "versionUpgradeOption": {"OnceNewDefaultVersionAvailable"},
    "raiPolicyName": {"Microsoft.Default", "Microsoft.DefaultV2"},
    "dynamicThrottlingEnabled": {False},
}


def outputs_of(
    place: Candidate,
    live: Mapping[str, Any],
    account: Mapping[str, Any],
    attempts: Sequence[Mapping[str, Any]],
) -> Mapping[str, Any]:
    """The outputs of a live deployment.

    Args:
        place: Where it stands.
        live: The deployment as ARM's JSON.
        account: Its account as ARM's JSON.
        attempts: What was tried.
    """
    properties = live.get("properties", {})
    return {
        "region": place.region,
        "accountId": place.account_id,
        "endpoint": account.get("properties", {}).get("endpoint"),
        "placedSku": live["sku"]["name"],
        "actualCapacity": live["sku"].get("capacity"),
        "modelVersion": properties.get("model", {}).get("version"),
        "provisioningState": properties.get("provisioningState", "Succeeded"),
        "rateLimits": properties.get("rateLimits") or [],
        "spilloverDeploymentName": properties.get("spilloverDeploymentName"),
        "effective": {name: properties[name] for name in PROPERTIES if name in properties},
        "generation": generation_of(live),
        "placedAt": (live.get("systemData") or {}).get("createdAt"),
        "attempts": list(attempts),
        # Previews alone tell one. In Python an output that is missing is unknown to every preview.
        "ranking": [],
    }


def kept_in_mind(
    outputs: Mapping[str, Any], live: Mapping[str, Any], left: str | None
) -> Mapping[str, Any]:
    """The outputs of a live deployment with what a refresh must not learn, or forget.

    The generation in state says which create state knows of. A resource that waits to be deleted
    and the one that has taken its name over are told apart by nothing else.

    Args:
        outputs: What state has.
        live: The outputs of what is live.
        left: A spillover that the deployment uses no more and that has to be removed yet.
    """
    found = dict(live)
    if live.get("generation") is not None and outputs.get("generation") is not None:
        found["generation"] = outputs["generation"]
    if left is not None:
        found["spilloverDeploymentName"] = left
    return found


def outputs_of_half(request: Request, error: HalfMadeError) -> tuple[str, Mapping[str, Any]]:
    """Id and outputs of what was made but neither finished nor removed."""
    place = error.candidate
    spillover = request.spillover.deployment_name if request.spillover else None
    return deployment_id(place.account_id, request.name), {
        "region": place.region,
        "accountId": place.account_id,
        "placedSku": place.sku,
        "provisioningState": HALF_MADE,
        "spilloverDeploymentName": spillover,
        "generation": request.marks.generation,
        "attempts": as_outputs(error.attempts),
    }


def as_outputs(attempts: Sequence[Attempt]) -> list[Mapping[str, Any]]:
    """Attempts as they stand in the outputs."""
    return [each.as_output() for each in attempts]


def unknown_outputs(candidates: Sequence[Candidate]) -> Mapping[str, Any]:
    """The outputs of a create that is only previewed. With one candidate, its place is known."""
    only = candidates[0] if len(candidates) == 1 else None
    return {
        "region": only.region if only else UNKNOWN,
        "accountId": only.account_id if only else UNKNOWN,
        "endpoint": UNKNOWN,
        "placedSku": only.sku if only else UNKNOWN,
        "actualCapacity": UNKNOWN,
        "modelVersion": UNKNOWN,
        "provisioningState": UNKNOWN,
        "rateLimits": UNKNOWN,
        "spilloverDeploymentName": UNKNOWN,
        "effective": UNKNOWN,
        "generation": UNKNOWN,
        "placedAt": UNKNOWN,
        "attempts": UNKNOWN,
    }


def changing_outputs(outputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The outputs of an update that is only previewed: it stays where it is, and that is all."""
    staying = (
        "region",
        "accountId",
        "endpoint",
        "placedSku",
        "attempts",
        "generation",
        "placedAt",
    )
    return {
        **unknown_outputs(()),
        **{name: outputs[name] for name in staying if outputs.get(name) is not None},
    }


def inputs_of(
    place: Candidate, live: Mapping[str, Any], spillover: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """The inputs that describe a live deployment which no state knows, for an import.

    Args:
        place: Where it stands.
        live: The deployment as ARM's JSON.
        spillover: The deployment that it spills over to, likewise.
    """
    properties = live.get("properties", {})
    found: dict[str, Any] = {
        "deploymentName": live["name"],
        "candidates": [{"region": place.region, "accountId": place.account_id}],
        "model": {key: properties["model"][key] for key in ("format", "name", "version")},
        "sku": live["sku"]["name"],
        "capacity": live["sku"].get("capacity"),
    }
    found |= {
        name: properties[name]
        for name in PROPERTIES
        if name in properties and properties[name] not in _FILLED_IN[name]
    }
    if tags := own_tags_removed(live.get("tags")):
        found["tags"] = dict(tags)
    if spillover is not None:
        found["spillover"] = _declared(spillover)
    return found


def drifted(
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    live: Mapping[str, Any],
    spillover: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    """The inputs, changed where somebody changed the deployment behind our back.

    An input changes only where the live value differs from the last output, so that a smaller
    placement is no drift; nor is a version that Azure was asked to upgrade by itself.

    Args:
        inputs: What state has.
        outputs: What state has.
        live: The deployment as ARM's JSON.
        spillover: The deployment that it spills over to, likewise; None when there is none.
    """
    found = dict(inputs)
    properties = live.get("properties", {})
    capacity = live["sku"].get("capacity")
    if capacity != outputs.get("actualCapacity"):
        found |= _at_candidate(found, outputs, "capacity", capacity)
    if live["sku"]["name"] != outputs.get("placedSku"):
        found |= _at_candidate(found, outputs, "sku", live["sku"]["name"])
    model = {key: properties.get("model", {}).get(key) for key in ("format", "name", "version")}
    other = any(model[key] != inputs["model"][key] for key in ("format", "name"))
    pinned = inputs.get("versionUpgradeOption") == "NoAutoUpgrade"
    if other or (pinned and model["version"] != outputs.get("modelVersion")):
        found["model"] = model
    passed = set(inputs.get("properties") or {}) - _NOT_PASSED_THROUGH
    if any(properties.get(name) != inputs["properties"][name] for name in passed):
        found["properties"] = {name: properties.get(name) for name in passed}
    for name in PROPERTIES:
        if name in inputs and not _as_wished(name, inputs[name], properties.get(name)):
            del found[name]
            found |= {name: properties[name]} if name in properties else {}
        elif name not in inputs and _set_since(name, outputs, properties.get(name)):
            found[name] = properties[name]
    tags = own_tags_removed(live.get("tags"))
    if tags != (inputs.get("tags") or {}):
        found["tags"] = dict(tags)
    linked = properties.get("spilloverDeploymentName")
    if "spillover" in inputs or linked != outputs.get("spilloverDeploymentName"):
        found.pop("spillover", None)
        found |= {} if spillover is None else {"spillover": _declared(spillover)}
    return found


def _set_since(name: str, outputs: Mapping[str, Any], live: object) -> bool:
    """Somebody has set what the user leaves to Azure."""
    before = (outputs.get("effective") or {}).get(name)
    return live not in (None, before) and not (before is None and live in _FILLED_IN[name])


def _as_wished(name: str, wish: object, live: object) -> bool:
    """The live property is what was asked for; one that is absent is Azure's own default."""
    return live == wish or (live is None and wish in _FILLED_IN[name])


def _declared(spillover: Mapping[str, Any]) -> Mapping[str, Any]:
    """A live spillover deployment as an input."""
    return {
        "deploymentName": spillover["name"],
        "sku": spillover["sku"]["name"],
        "capacity": spillover["sku"].get("capacity"),
    }


def _at_candidate(
    inputs: Mapping[str, Any], outputs: Mapping[str, Any], name: str, value: object
) -> Mapping[str, Any]:
    """The inputs with a live value where the placed candidate takes its own from."""
    account, sku = outputs.get("accountId"), outputs.get("placedSku")
    for index, each in enumerate(inputs["candidates"]):
        at = (each["accountId"].casefold(), each.get("sku", inputs["sku"]))
        if at == (str(account).casefold(), sku) and name in each:
            candidates = list(inputs["candidates"])
            candidates[index] = {**each, name: value}
            return {"candidates": candidates}
    return {name: value}
