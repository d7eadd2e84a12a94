"""Check: the shape of the inputs, and nothing that changes from day to day.

Check runs for unchanged resources on every `up`. A model that was retired yesterday must not block
today's unrelated change, so what Azure offers is judged by the policy pack and, as warnings, by the
preview.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aoai.placement.request import MARKS, is_provisioned
from aoai.problems import nearest
from aoai.provider.schema import INPUTS, choices_of, names_of
from aoai.provider.wire import UNKNOWN

Failure = tuple[str, str]
"""Property path and what is wrong with it, as ``reason; fix``."""


def failures(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """Everything that is wrong with the shape of the inputs. Unknown values are passed over."""
    yield from _names(inputs, INPUTS, "")
    yield from _model(inputs.get("model"))
    yield from _text(inputs.get("sku"), "sku", "a SKU name such as DataZoneProvisionedManaged")
    yield from _count(inputs.get("capacity"), "capacity")
    yield from _candidates(inputs.get("candidates"), inputs.get("sku"))
    if "minimumCapacity" in inputs:
        yield from _minimum(inputs)
    if "spillover" in inputs:
        yield from _spillover(inputs)
    for name in ("deploymentName", "raiPolicyName"):
        if name in inputs:
            yield from _text(inputs[name], name, "a name")
    yield from _path_part(inputs.get("deploymentName"), "deploymentName")
    yield from _choice(inputs, "versionUpgradeOption", choices_of("VersionUpgradeOption"))
    yield from _choice(inputs, "failback", choices_of("Failback"))
    yield from _flags(inputs, ("dynamicThrottlingEnabled", "moveOnShortage", "allowCapacityLoss"))
    yield from _tags(inputs.get("tags", {}))
    yield from _passed_through(inputs.get("properties", {}))


# Properties of ARM that have an input of their own here, which would otherwise disagree.
_OWN_INPUT = {
    "model": "model",
    "raiPolicyName": "raiPolicyName",
    "versionUpgradeOption": "versionUpgradeOption",
    "dynamicThrottlingEnabled": "dynamicThrottlingEnabled",
    "spilloverDeploymentName": "spillover",
}


def _names(given: Mapping[str, Any], known: tuple[str, ...], under: str) -> Iterator[Failure]:
    for name in given:
        if name not in known and not name.startswith("__"):
            close = nearest(name, known)
            fix = f"did you mean {close}?" if close else f"inputs are {', '.join(known)}"
            yield f"{under}{name}", f"no such input; {fix}"


def _model(model: object) -> Iterator[Failure]:
    if model == UNKNOWN:
        return
    if not isinstance(model, Mapping):
        yield "model", "missing; give format, name and version"
        return
    yield from _names(model, names_of("Model"), "model.")
    for name in names_of("Model"):
        yield from _text(model.get(name), f"model.{name}", f"the model's {name}")


def _candidates(candidates: object, sku: object) -> Iterator[Failure]:
    if candidates == UNKNOWN:
        yield "candidates", "not known in preview; regions must be literals"
        return
    if not isinstance(candidates, list) or not candidates:
        yield "candidates", "empty; name at least one region with its account"
        return
    seen: dict[tuple[str, str], int] = {}
    for index, each in enumerate(candidates):
        where = f"candidates[{index}]"
        if not isinstance(each, Mapping):
            yield where, f"{each!r} is no candidate; give region and accountId"
            continue
        yield from _names(each, names_of("Candidate"), f"{where}.")
        yield from _region(each.get("region"), f"{where}.region")
        yield from _account(each.get("accountId"), f"{where}.accountId")
        if "sku" in each:
            yield from _text(each["sku"], f"{where}.sku", "a SKU name")
        if "capacity" in each:
            yield from _count(each["capacity"], f"{where}.capacity")
        account = each.get("accountId")
        key = (str(account).casefold(), str(each.get("sku", sku)))
        if account != UNKNOWN and key in seen:
            yield where, f"the same account and SKU as candidates[{seen[key]}]; remove one"
        seen.setdefault(key, index)


def _region(region: object, where: str) -> Iterator[Failure]:
    if region == UNKNOWN:
        yield where, "not known in preview; a region must be a literal, so that policies can see it"
    else:
        yield from _text(region, where, "an Azure region such as swedencentral")


def _account(account: object, where: str) -> Iterator[Failure]:
    if account == UNKNOWN:
        return
    parts = account.split("/") if isinstance(account, str) else []
    shape = [part.casefold() for part in parts[1::2]]
    if len(parts) != 9 or shape != ["subscriptions", "resourcegroups", "providers", "accounts"]:
        yield where, f"{account!r} is no account; give the ARM id of a Cognitive Services account"


def _minimum(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    minimum, capacity = inputs["minimumCapacity"], inputs.get("capacity")
    yield from _count(minimum, "minimumCapacity")
    if isinstance(minimum, int) and isinstance(capacity, int) and minimum > capacity:
        yield "minimumCapacity", f"{minimum} is above the capacity of {capacity}; lower it"


def _spillover(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    spillover = inputs["spillover"]
    if spillover == UNKNOWN:
        return
    if not isinstance(spillover, Mapping):
        yield "spillover", f"{spillover!r} is no deployment; give deploymentName, sku and capacity"
        return
    yield from _names(spillover, names_of("Spillover"), "spillover.")
    yield from _text(spillover.get("deploymentName"), "spillover.deploymentName", "a name")
    yield from _path_part(spillover.get("deploymentName"), "spillover.deploymentName")
    yield from _text(spillover.get("sku"), "spillover.sku", "a standard SKU")
    yield from _count(spillover.get("capacity"), "spillover.capacity")
    if is_provisioned(str(spillover.get("sku"))):
        fix = "spillover goes to a standard SKU"
        yield "spillover.sku", f"{spillover['sku']!r} is provisioned; {fix}"
    name = spillover.get("deploymentName")
    own = str(inputs.get("deploymentName")).casefold()
    # Azure tells names apart by their letters alone, whatever the case.
    if isinstance(name, str) and name != UNKNOWN and name.casefold() == own:
        yield "spillover.deploymentName", f"{name!r} is the deployment itself; take another name"


def _flags(inputs: Mapping[str, Any], names: Iterable[str]) -> Iterator[Failure]:
    for name in names:
        given = inputs.get(name, False)
        if not isinstance(given, bool) and given != UNKNOWN:
            yield name, f"{given!r} is no flag; use true or false"


def _tags(tags: object) -> Iterator[Failure]:
    if isinstance(tags, Mapping):
        for name, value in tags.items():
            if not isinstance(value, str):
                yield f"tags.{name}", f"{value!r} is no text; put it in quotes"
            if name in MARKS:
                yield f"tags.{name}", "a tag of the provider's own; choose another name"
    elif tags != UNKNOWN:
        yield "tags", f"{tags!r} is no map; write names and values"


def _passed_through(properties: object) -> Iterator[Failure]:
    if isinstance(properties, Mapping):
        for name in properties:
            if name in _OWN_INPUT:
                yield f"properties.{name}", f"has an input of its own; use {_OWN_INPUT[name]}"
    elif properties != UNKNOWN:
        yield "properties", f"{properties!r} is no map; write names and values"


def _choice(inputs: Mapping[str, Any], name: str, options: tuple[str, ...]) -> Iterator[Failure]:
    given = inputs.get(name)
    if given not in (None, UNKNOWN, *options):
        close = nearest(str(given), options)
        fix = f"did you mean {close}?" if close else f"use {', '.join(options)}"
        yield name, f"{given!r} does not exist; {fix}"


def _text(value: object, where: str, what: str) -> Iterator[Failure]:
    if value is None or value == "":
        yield where, f"missing; give {what}"
    elif not isinstance(value, str):
        yield where, f"{value!r} is no text; give {what}"


def _path_part(value: object, where: str) -> Iterator[Failure]:
    """A name that would make the deployment's ARM id the one of something else."""
    if isinstance(value, str) and (set(value) & set("/\\?#%") or value in (".", "..")):
        yield where, f"{value!r} is no name; use letters, digits, dots, hyphens and underscores"


def _count(value: object, where: str) -> Iterator[Failure]:
    if value is None:
        yield where, "missing; give a whole number above 0"
    elif value != UNKNOWN and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        yield where, f"{value!r} is no capacity; give a whole number above 0"
