"""Which inputs of a deployment differ in effect, judged where it stands."""

from collections.abc import Mapping
from typing import Any

from aoai.placement.request import Candidate, is_provisioned
from aoai.provider.inputs import candidates_of, properties_of
from aoai.provider.wire import UNKNOWN, is_unknown

Values = Mapping[str, Any]


def replacing(olds: Values, outputs: Values, news: Values) -> tuple[str, ...]:
    """Inputs that call for a replacement.

    Args:
        olds: Old inputs.
        outputs: Old outputs.
        news: New inputs; unknown values are possible.
    """
    found = []
    placed = placed_in(news, outputs)
    if olds.get("deploymentName") != news.get("deploymentName"):
        found.append("deploymentName")
    if olds.get("sku") != news.get("sku") and placed is None:
        found.append("sku")
    elif placed is None:
        found.append("candidates")
    if not is_provisioned(str(outputs.get("placedSku"))) and _family(olds) != _family(news):
        found.append("model")
    return tuple(found)


def updating(olds: Values, outputs: Values, news: Values, placed: Candidate) -> tuple[str, ...]:
    """Inputs that call for an update where it stands.

    Args:
        olds: Old inputs.
        outputs: Old outputs.
        news: New inputs; unknown values are possible.
        placed: The candidate of the new inputs where it stands.
    """
    found = []
    before = placed_in(olds, outputs)
    if before is None or before.capacity != placed.capacity:
        found.append("capacity")
    elif placed.capacity > int(outputs.get("actualCapacity") or placed.capacity):
        # Placed at less than was asked for: every `up` tries to grow.
        found.append("capacity")
    elif outputs.get("provisioningState", "Succeeded") != "Succeeded":
        # Refreshed while Azure was at a change: the update waits until that has ended.
        found.append("capacity")
    if olds.get("model") != news.get("model"):
        found.append("model")
    if (olds.get("tags") or {}) != (news.get("tags") or {}):
        found.append("tags")
    if olds.get("spillover") != news.get("spillover") or _spills_over_elsewhere(outputs, news):
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


def placed_in(inputs: Values, outputs: Values) -> Candidate | None:
    """The candidate where a deployment stands, if the inputs have it.

    An account that is unknown in preview is a new one, so it is not the one where it stands.
    """
    key = str(outputs.get("accountId")).casefold(), outputs.get("placedSku")
    return next((each for each in candidates_of(inputs) if each.key == key), None)


def _spills_over_elsewhere(outputs: Values, news: Values) -> bool:
    """State knows of another spillover: an update was killed before it had removed it."""
    if outputs.get("generation") is None:
        return False
    wanted = news.get("spillover")
    name = wanted.get("deploymentName") if isinstance(wanted, Mapping) else wanted
    return not is_unknown(name) and outputs.get("spilloverDeploymentName") != name


def _family(inputs: Values) -> tuple[object, object]:
    """Format and name of the model; one that is unknown in preview is unlike any other."""
    model = inputs["model"]
    return (model["format"], model["name"]) if isinstance(model, Mapping) else (model, model)
