"""What is asked for, with every choice made, as frozen values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OWNER_TAG = "aoai-owner"
GENERATION_TAG = "aoai-generation"
URN_TAG = "aoai-urn"
MARKS = frozenset({OWNER_TAG, GENERATION_TAG, URN_TAG})
"""Tags that are ours alone."""

# ARM refuses longer tag values (resource tags, limits).
_TAG_VALUE_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that may take the deployment. Account and SKU identify it."""

    region: str
    account_id: str
    sku: str
    capacity: int
    """Thousands of tokens a minute, or PTU."""

    @property
    def key(self) -> tuple[str, str]:
        """Identity: the same account and SKU are the same candidate, however spelt."""
        return self.account_id.casefold(), self.sku

    @property
    def subscription(self) -> str:
        """Subscription of the account."""
        return self.account_id.split("/")[2]

    @property
    def provisioned(self) -> bool:
        """Capacity is PTU that the region must really have free."""
        return is_provisioned(self.sku)


@dataclass(frozen=True, slots=True)
class Spillover:
    """A standard deployment in the same account that takes what overflows."""

    deployment_name: str
    sku: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Marks:
    """The tags by which we know what is ours, and which of ours is the live one."""

    owner: str
    """SHA-256 over provider resource id and URN: a URN alone is shared by two people."""
    generation: str
    urn: str

    @property
    def tags(self) -> Mapping[str, str]:
        """The three tags of every PUT."""
        return {
            OWNER_TAG: self.owner,
            GENERATION_TAG: self.generation,
            URN_TAG: self.urn[-_TAG_VALUE_LENGTH:],
        }

    def owns(self, live: Mapping[str, Any]) -> bool:
        """The live object carries our owner tag."""
        return owner_tag_of(live) == self.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One model deployment as it shall be."""

    name: str
    model: Mapping[str, str]
    """``format``, ``name``, ``version``."""
    candidates: tuple[Candidate, ...]
    """In order of preference."""
    marks: Marks
    minimum_capacity: int | None = None
    spillover: Spillover | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    """Further ARM properties, such as ``raiPolicyName``, passed through unchanged."""
    tags: Mapping[str, str] = field(default_factory=dict)
    allow_capacity_loss: bool = False
    """Provisioned capacity that serves may be released before its successor has any."""
    live: frozenset[str] = frozenset()
    """Ids in lower case that this run knows to be in use; nothing is removed there."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the unit: what spills over before its target."""
        beside = self.spillover
        return (self.name,) if beside is None else (self.name, beside.deployment_name)

    def candidate(self, account_id: str, sku: str) -> Candidate | None:
        """The candidate with this account and SKU, if it still is one."""
        key = account_id.casefold(), sku
        return next((each for each in self.candidates if each.key == key), None)


def owner_of(provider_id: str, urn: str) -> str:
    """The owner tag of a resource, whatever its generation."""
    return hashlib.sha256(f"{provider_id}\n{urn}".encode()).hexdigest()


def owner_tag_of(live: Mapping[str, Any]) -> str | None:
    """The owner that a live object carries, if any."""
    found = (live.get("tags") or {}).get(OWNER_TAG)
    return None if found is None else str(found)


def generation_of(live: Mapping[str, Any]) -> str | None:
    """The generation that a live object carries, if any."""
    found = (live.get("tags") or {}).get(GENERATION_TAG)
    return None if found is None else str(found)


def own_tags_removed(tags: Mapping[str, str] | None) -> Mapping[str, str]:
    """The tags that the user gave."""
    return {name: value for name, value in (tags or {}).items() if name not in MARKS}


def is_provisioned(sku: str) -> bool:
    """A SKU whose capacity is PTU; all of Azure's carry the word (deployment types, 2026-08)."""
    return "Provisioned" in sku


def subscription_of(identifier: str) -> str:
    """The subscription of an ARM id, in lower case."""
    return identifier.split("/")[2].casefold()


def deployment_id(account_id: str, name: str) -> str:
    """ARM id of a deployment."""
    return f"{account_id}/deployments/{name}"


def split_id(identifier: str) -> tuple[str, str]:
    """Account id and deployment name of a deployment's ARM id.

    Raises:
        ValueError: It is no id of a deployment.
    """
    parts = identifier.split("/")
    shape = [part.casefold() for part in parts[1::2]]
    if shape != ["subscriptions", "resourcegroups", "providers", "accounts", "deployments"]:
        message = (
            f"{identifier!r} is no deployment; an id looks like /subscriptions/SUBSCRIPTION/"
            "resourceGroups/GROUP/providers/Microsoft.CognitiveServices/accounts/ACCOUNT/"
            "deployments/NAME"
        )
        raise ValueError(message)
    return "/".join(parts[:9]), parts[10]


def body(request: Request, candidate: Candidate) -> Mapping[str, Any]:
    """The PUT body of the deployment itself at a candidate, at the candidate's capacity."""
    properties: dict[str, Any] = {**request.properties, "model": dict(request.model)}
    if request.spillover is not None:
        properties["spilloverDeploymentName"] = request.spillover.deployment_name
    return {
        "sku": {"name": candidate.sku, "capacity": candidate.capacity},
        "properties": properties,
        "tags": {**request.tags, **request.marks.tags},
    }


def spillover_body(request: Request, spillover: Spillover) -> Mapping[str, Any]:
    """The PUT body of the standard deployment beside it, with the same model and filter."""
    shared = ("raiPolicyName", "versionUpgradeOption")
    return {
        "sku": {"name": spillover.sku, "capacity": spillover.capacity},
        "properties": {
            "model": dict(request.model),
            **{name: request.properties[name] for name in shared if name in request.properties},
        },
        "tags": {**request.tags, **request.marks.tags},
    }
