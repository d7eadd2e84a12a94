"""Diff: what a change of inputs means for a deployment that has its place.

Judged on the effective request at the placed candidate. Placed means placed: candidates that come,
go or change places elsewhere are no change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai.placement.request import Candidate, is_provisioned
from aoai.problems import AoaiError, Problem
from aoai.provider.inputs import candidates_of, properties_of
from aoai.provider.wire import UNKNOWN, is_unknown


class CapacityLossError(AoaiError):
    """A plan would release provisioned capacity before its successor serves."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the engine has to do."""

    changed: tuple[str, ...] = ()
    """Inputs that call for an update or a replacement, by name."""
    replacing: tuple[str, ...] = ()
    """Those of them that call for a replacement."""
    delete_first: bool = False
    """The new one needs the name that the old one holds."""


def difference(
    olds: Mapping[str, Any], outputs: Mapping[str, Any], news: Mapping[str, Any]
) -> Difference:
    """What has to happen to a deployment.

    Args:
        olds: Old inputs.
        outputs: Old outputs, which say where it was placed and at which size.
        news: New inputs; unknown values are possible in preview.

    Raises:
        CapacityLossError: Provisioned capacity would be given back before it is taken anew.
    """
    if outputs.get("provisioningState", "Succeeded") != "Succeeded":
        return Difference(("candidates",), ("candidates",), delete_first=True)
    replacing = _replacing(olds, outputs, news)
    if replacing:
        delete_first = _same_place(olds, outputs, news)
        if delete_first:
            _refuse_capacity_loss(olds, outputs, news)
        return Difference(replacing, replacing, delete_first)
    placed = _placed_in(news, outputs)
    return Difference(() if placed is None else _updating(olds, outputs, news, placed))


def _replacing(
    olds: Mapping[str, Any], outputs: Mapping[str, Any], news: Mapping[str, Any]
) -> tuple[str, ...]:
    found = []
    if olds.get("deploymentName") != news.get("deploymentName"):
        found.append("deploymentName")
    if olds.get("sku") != news.get("sku") and _placed_in(news, outputs) is None:
        found.append("sku")
    elif _placed_in(news, outputs) is None:
        found.append("candidates")
    if not is_provisioned(str(outputs.get("placedSku"))) and _family(olds) != _family(news):
        found.append("model")
    return tuple(found)


def _family(inputs: Mapping[str, Any]) -> tuple[object, object]:
    """Format and name of the model; one that is unknown in preview is unlike any other."""
    model = inputs["model"]
    return (model["format"], model["name"]) if isinstance(model, Mapping) else (model, model)


def _placed_in(news: Mapping[str, Any], outputs: Mapping[str, Any]) -> Candidate | None:
    """The candidate where it stands, if the new inputs still have it.

    An account that is unknown in preview is a new one, so it is not the one where it stands.
    """
    key = str(outputs.get("accountId")).casefold(), outputs.get("placedSku")
    return next((each for each in candidates_of(news) if each.key == key), None)


def _same_place(
    olds: Mapping[str, Any], outputs: Mapping[str, Any], news: Mapping[str, Any]
) -> bool:
    """The replacement may land on the very id that the old one holds."""
    account = str(outputs.get("accountId")).casefold()
    return olds.get("deploymentName") == news.get("deploymentName") and any(
        each.account_id.casefold() == account for each in candidates_of(news)
    )


def _refuse_capacity_loss(
    olds: Mapping[str, Any], outputs: Mapping[str, Any], news: Mapping[str, Any]
) -> None:
    if not is_provisioned(str(outputs.get("placedSku"))) or news.get("allowCapacityLoss") is True:
        return
    reason = (
        f"the change would delete {outputs.get('actualCapacity')} {outputs.get('placedSku')} in "
        f"{outputs.get('region')} before the new deployment has capacity, and the region does not "
        "promise it back"
    )
    fix = (
        "give the new deployment another name, so that it is made first, or set "
        "allowCapacityLoss: true"
    )
    raise CapacityLossError([Problem(str(olds.get("deploymentName")), reason, fix)])


def _updating(
    olds: Mapping[str, Any],
    outputs: Mapping[str, Any],
    news: Mapping[str, Any],
    placed: Candidate,
) -> tuple[str, ...]:
    before = _placed_in(olds, outputs)
    found = []
    if before is None or before.capacity != placed.capacity:
        found.append("capacity")
    elif placed.capacity > int(outputs.get("actualCapacity") or placed.capacity):
        # Placed at less than was asked for: every `up` tries to grow.
        found.append("capacity")
    if olds.get("model") != news.get("model"):
        found.append("model")
    if (olds.get("tags") or {}) != (news.get("tags") or {}):
        found.append("tags")
    if olds.get("spillover") != news.get("spillover"):
        found.append("spillover")
    if news.get("properties") == UNKNOWN:
        found.append("properties")
    before_properties, after_properties = properties_of(olds), properties_of(news)
    found += [
        name
        for name in dict.fromkeys([*before_properties, *after_properties])
        if before_properties.get(name) != after_properties.get(name)
        or is_unknown(after_properties.get(name))
    ]
    return tuple(found)
