"""What a resource's inputs say, with unknown ones as a value.

The SDK raises on reading an unknown, which would end a whole policy with an advisory note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_policy import ResourceValidationArgs
from pulumi_policy.proxy import UnknownValueError

from aoai.rules import Candidate, DeploymentRequest, SpilloverRequest

MODEL_DEPLOYMENT = "aoai:index:ModelDeployment"


@dataclass(frozen=True, slots=True)
class NotKnown:
    """An input that only the update can tell."""

    path: str


class Unreadable(Exception):  # noqa: N818 - not a fault of anybody: the rules cannot be applied yet
    """An input that a rule needs is unknown, absent or of another type."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path} {reason}")


def plain(found: object, path: str = "") -> Any:
    """A proxied input as dictionaries and lists, unknown parts as :class:`NotKnown`."""
    if isinstance(found, Mapping):
        return {key: _read(found, key, f"{path}.{key}" if path else str(key)) for key in found}
    if isinstance(found, Sequence) and not isinstance(found, str):
        return [_read(found, at, f"{path}[{at}]") for at in range(len(found))]
    return found


def request_of(args: ResourceValidationArgs) -> DeploymentRequest:
    """The request that a ModelDeployment makes.

    Raises:
        Unreadable: An input that the rules need is unknown or absent. An unknown account id is
            none of them: the account is yet to be made.
    """
    inputs = plain(args.props)
    model = _need(inputs, "model", Mapping)
    return DeploymentRequest(
        name=args.name,
        model_format=_need(model, "format", str, "model."),
        model_name=_need(model, "name", str, "model."),
        model_version=_need(model, "version", str, "model."),
        sku=_need(inputs, "sku", str),
        capacity=_whole(inputs, "capacity"),
        candidates=tuple(
            _candidate(each, f"candidates[{at}]")
            for at, each in enumerate(_need(inputs, "candidates", list))
        ),
        minimum_capacity=_maybe_whole(inputs, "minimumCapacity"),
        spillover=_spillover(inputs),
        deployment_name=inputs.get("deploymentName")
        if isinstance(inputs.get("deploymentName"), str)
        else None,
    )


def _candidate(raw: object, path: str) -> Candidate:
    if isinstance(raw, NotKnown) or not isinstance(raw, Mapping):
        raise Unreadable(path, "is not known before the update")
    account_id = raw.get("accountId")
    return Candidate(
        region=_need(raw, "region", str, f"{path}."),
        account_id=account_id if isinstance(account_id, str) else None,
        sku=_need(raw, "sku", str, f"{path}.") if raw.get("sku") is not None else None,
        capacity=_maybe_whole(raw, "capacity", f"{path}."),
    )


def _spillover(inputs: Mapping[str, Any]) -> SpilloverRequest | None:
    if inputs.get("spillover") is None:
        return None
    spare = _need(inputs, "spillover", Mapping)
    name = spare.get("deploymentName")
    return SpilloverRequest(
        deployment_name=name if isinstance(name, str) else "",
        sku=_need(spare, "sku", str, "spillover."),
        capacity=_whole(spare, "capacity", "spillover."),
    )


def _whole(inputs: Mapping[str, Any], key: str, above: str = "") -> int:
    # Numbers arrive as floats.
    return int(_need(inputs, key, (int, float), above))


def _maybe_whole(inputs: Mapping[str, Any], key: str, above: str = "") -> int | None:
    return None if inputs.get(key) is None else _whole(inputs, key, above)


def _need(
    inputs: Mapping[str, Any], key: str, kind: type | tuple[type, ...], above: str = ""
) -> Any:
    found = inputs.get(key)
    if isinstance(found, NotKnown):
        raise Unreadable(found.path, "is not known before the update")
    if not isinstance(found, kind):
        raise Unreadable(f"{above}{key}", "is absent" if found is None else "cannot be read")
    return found


def _read(found: Any, key: Any, path: str) -> Any:
    try:
        return plain(found[key], path)
    except UnknownValueError:
        return NotKnown(path)
