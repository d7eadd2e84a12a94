"""Names that the program leaves out."""

import random
import uuid
from collections.abc import Mapping
from typing import Any

from pulumi.runtime.proto import provider_pb2

from aoai.emulator.azure_native.table import Autoname, Kind

_Autonaming = provider_pb2.CheckRequest.AutonamingOptions


class NamingError(Exception):
    """The name has to come from the program."""


def name_for(
    kind: Kind, logical_name: str, olds: Mapping[str, Any], request: provider_pb2.CheckRequest
) -> str:
    """The name of a resource whose program gives none: the old one, else a new one.

    Raises:
        NamingError: ``pulumi:autonaming`` switches names of this kind off.
    """
    if kind.name in olds:
        return str(olds[kind.name])
    if request.HasField("autonaming"):
        wanted = request.autonaming
        if wanted.mode == _Autonaming.DISABLE:
            message = f"{kind.name} is required, since automatic naming is disabled"
            raise NamingError(message)
        if wanted.mode == _Autonaming.ENFORCE or kind.autoname is not Autoname.UUID:
            return wanted.proposed_name
    # The engine's seed keeps the name the same between the preview and the update of one run.
    seeded = random.Random(request.randomSeed or None)  # noqa: S311 - a name, not a secret
    if kind.autoname is Autoname.COPY:
        return logical_name
    if kind.autoname is Autoname.UUID:
        return str(uuid.UUID(int=seeded.getrandbits(128), version=4))
    return f"{logical_name}{seeded.getrandbits(32):08x}"
