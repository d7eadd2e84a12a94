"""Inputs as ARM bodies, ARM's answers as outputs. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from aoai.emulator.azure_native.table import Kind
from aoai.emulator.azure_native.wire import UNKNOWN

# Names that the SDK spells in another way than ARM.
_ARM_NAMES = {"odataType": "odata.type"}
_SDK_NAMES = {arm: sdk for sdk, arm in _ARM_NAMES.items()}
# Parts of a path that are ids themselves.
_IDS = frozenset({"scope", "resourceUri"})
# Keys below these belong to the user.
_FREE_FORM = frozenset({"tags"})


def resource_id(kind: Kind, inputs: Mapping[str, Any], subscription: str) -> str:
    """The ARM id that the inputs name."""
    values = {**inputs, "subscriptionId": subscription}
    return re.sub(r"\{(\w+)\}", lambda word: str(values[word[1]]).strip("/"), kind.path)


def path_inputs(kind: Kind, identifier: str) -> dict[str, str]:
    """The inputs that an ARM id holds; empty when it is the id of something else."""
    pattern = re.sub(r"\\\{(\w+)\\\}", _group, re.escape(kind.path))
    found = re.fullmatch(pattern, identifier, re.IGNORECASE)
    if found is None:
        return {}
    values = found.groupdict()
    # Scopes are ids of their own and begin with a slash.
    return {
        name: f"/{value}" if name in _IDS else value
        for name, value in values.items()
        if name != "subscriptionId"
    }


def body(kind: Kind, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What is PUT for the inputs."""
    top = {name: _to_arm(inputs[name], name) for name in kind.top if inputs.get(name) is not None}
    inside = {
        name: _to_arm(inputs[name], name) for name in kind.inside if inputs.get(name) is not None
    }
    identity = top.get("identity")
    if identity and isinstance(identity.get("userAssignedIdentities"), list):
        # A list in the SDK, a map of empty objects in ARM.
        assigned: dict[str, object] = {each: {} for each in identity["userAssignedIdentities"]}
        top["identity"] = {**identity, "userAssignedIdentities": assigned}
    return {**top, "properties": inside} if kind.inside else top


def outputs(kind: Kind, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What Azure says about the resource, under the SDK's names."""
    lifted = answer.get("properties") or {} if kind.inside else {}
    kept = {
        name: value
        for name, value in answer.items()
        if name != "id" and not (kind.inside and name == "properties")
    }
    found: dict[str, Any] = _to_sdk({**lifted, **kept})
    return {**found, "azureApiVersion": kind.api_version}


def preview(kind: Kind, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs as far as the inputs settle them; what Azure fills in is unknown."""
    known = {name: inputs[name] for name in (*kind.top, *kind.inside) if name in inputs}
    if kind.name == "name":
        known["name"] = inputs["name"]
    found: dict[str, Any] = {**known, "azureApiVersion": kind.api_version}
    for path in kind.computed:
        first, _, rest = path.partition(".")
        if not rest:
            found.setdefault(first, UNKNOWN)
        elif isinstance(found.get(first), Mapping):
            found[first] = {rest: UNKNOWN, **found[first]}
        elif first == "properties":
            # Azure answers with properties even where none were asked for.
            found.setdefault(first, {rest: UNKNOWN})
    return found


def update_preview(
    kind: Kind, inputs: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """As :func:`preview`, with the outputs that no update changes."""
    stable = {name: before[name] for name in ("name", "location") if name in before}
    return {**preview(kind, inputs), **stable}


def imported(kind: Kind, identifier: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that would make what an import found."""
    inputs = {name: found[name] for name in (*kind.top, *kind.inside) if name in found}
    for path in kind.computed:
        first, _, rest = path.partition(".")
        if rest and isinstance(inputs.get(first), Mapping):
            inputs[first] = {name: each for name, each in inputs[first].items() if name != rest}
    return {**path_inputs(kind, identifier), **inputs}


def refreshed_inputs(
    kind: Kind, inputs: Mapping[str, Any], before: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, Any]:
    """Old inputs with every value that differs between the last outputs and the live ones.

    What Azure only added to a value, such as a default, stays out of the inputs.
    """
    names = {name for name in (*kind.top, *kind.inside) if name in inputs or name in now}
    live = {
        name: _refreshed(inputs.get(name), before.get(name), now.get(name))
        for name in sorted(names)
    }
    kept = {name: value for name, value in live.items() if value is not None}
    return {**{name: inputs[name] for name in inputs if name not in names}, **kept}


def _refreshed(inputs: Any, before: Any, now: Any) -> Any:
    if before == now:
        return inputs
    if not all(isinstance(each, Mapping) for each in (inputs, before, now)):
        return now
    names = sorted({*inputs, *before, *now})
    merged = {name: _refreshed(inputs.get(name), before.get(name), now.get(name)) for name in names}
    return {name: value for name, value in merged.items() if value is not None}


def _group(word: re.Match[str]) -> str:
    name = word[1]
    return f"(?P<{name}>.+)" if name in _IDS else f"(?P<{name}>[^/]+)"


def _to_arm(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping) and name not in _FREE_FORM:
        return {_ARM_NAMES.get(key, key): _to_arm(each, key) for key, each in value.items()}
    return [_to_arm(each) for each in value] if isinstance(value, list) else value


def _to_sdk(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        names = {} if name in _FREE_FORM else _SDK_NAMES
        return {
            names.get(key, key): _to_sdk(each, key)
            for key, each in value.items()
            if each is not None
        }
    return [_to_sdk(each) for each in value] if isinstance(value, list) else value
