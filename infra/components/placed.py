"""What a deployment became, whoever made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Facts of a deployment that stands."""

    account_id: pulumi.Output[str]
    region: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    """The account's, with a slash at the end."""
    sku: pulumi.Output[str]
    capacity: pulumi.Output[int]
    model_version: pulumi.Output[str]
    attempts: pulumi.Output[Sequence[Mapping[str, Any]]]
    """What was tried, in order."""
