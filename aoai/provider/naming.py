"""The name of a deployment for which the program gives none, and what names without chance cost.

Where `pulumi:autonaming` of the stack gives names without a random part, the engine deletes before
it replaces, whatever provider and program say (pkg/v3 3.259, resource/deploy/step_generator.go).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pulumi.runtime.proto import provider_pb2 as messages

from aoai.placement.request import is_provisioned, split_id
from aoai.provider.wire import plain

MISSING = "missing, and autonaming is disabled; give the deployment a name"
_FIX = (
    "run `pulumi config set --path pulumi:autonaming.providers.aoai.mode default`, or set "
    "allowCapacityLoss: true"
)


def default_name(request: messages.CheckRequest) -> str:
    """The old name, else what the engine's autonaming proposes, else the logical name."""
    old = plain(request.olds).get("deploymentName")
    if old:
        return str(old)
    naming = request.autonaming if request.HasField("autonaming") else None
    if naming is not None and naming.mode == naming.DISABLE:
        return ""
    return (naming.proposed_name if naming else "") or _logical_name(request.urn)


class Loss(NamedTuple):
    """Provisioned capacity that the engine's order would give away."""

    certain: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Successor:
    """A deployment that has to be made before the one that it replaces is deleted."""

    identifier: str
    """ARM id of the old one."""
    outputs: Mapping[str, Any]
    """Of the old one, which is provisioned."""

    def loss(self, request: messages.CheckRequest) -> Loss | None:
        """What would be lost if the engine deleted the old one first; None where it would not.

        The engine checks the inputs of a replacement once more, without
        the old ones, before it plans anything.
        """
        if request.olds.fields or not request.HasField("autonaming"):
            return None
        naming, old_name = request.autonaming, split_id(self.identifier)[1]
        # A proposal with a random part is another one in each run.
        fixed = naming.proposed_name in (_logical_name(request.urn), old_name)
        certain = naming.mode == naming.DISABLE or fixed
        given = "gives" if certain else "may give"
        lost = f"{self.outputs.get('actualCapacity')} {self.outputs.get('placedSku')}"
        reason = (
            f"`pulumi:autonaming` {given} names without a random part, for which the engine "
            f"deletes {lost} in {self.outputs.get('region')} before the new deployment serves, and "
            f"the region does not promise it back; {_FIX}"
        )
        return Loss(certain, reason)


def successor_of(
    identifier: str, outputs: Mapping[str, Any], news: Mapping[str, Any]
) -> Successor | None:
    """What follows a deployment that is replaced; None where nothing scarce would be lost."""
    allowed = news.get("allowCapacityLoss") is True
    if allowed or not is_provisioned(str(outputs.get("placedSku"))):
        return None
    return Successor(identifier, outputs)


def _logical_name(urn: str) -> str:
    return urn.rpartition("::")[2]
