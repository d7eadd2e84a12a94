"""What is asked for, as rules see it."""

from dataclasses import dataclass, replace
from datetime import date

from aoai.facts import Deployed, Facts

Residency = str | tuple[str, ...] | None
"""Where data may be processed: a zone word, region names, or None for no limit."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that may take a deployment."""

    region: str
    account_id: str | None = None
    """ARM id, or the account's name; None where neither is known yet."""
    sku: str | None = None
    """Instead of the deployment's own."""
    capacity: int | None = None
    """Instead of the deployment's own."""


@dataclass(frozen=True, slots=True)
class SpilloverRequest:
    """A standard deployment that stands beside the provisioned one, in the same account."""

    deployment_name: str
    sku: str
    capacity: int


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """An account that a stack declares."""

    name: str
    region: str
    kind: str
    """``AIServices`` or ``OpenAI``: each has a quota row of its own."""
    id: str | None = None
    """ARM id where it is known; else the account is found by its name."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """Provisioned throughput that has been bought ahead, as the stack file states it."""

    sku: str
    region: str
    ptu: int
    until: date
    """The last day on which it holds."""


@dataclass(frozen=True, slots=True)
class Present:
    """Where a deployment stands today."""

    region: str
    deployed: Deployed


@dataclass(frozen=True, slots=True)
class DeploymentRequest:
    """One model deployment with every place that may take it, in order of preference."""

    name: str
    """How findings name it: a key of the stack file, or a resource's name."""
    model_format: str
    model_name: str
    model_version: str | None
    """None means the region's default version."""
    sku: str
    capacity: int
    candidates: tuple[Candidate, ...]
    minimum_capacity: int | None = None
    """Taken rather than nothing."""
    spillover: SpilloverRequest | None = None
    kind: str = "AIServices"
    """Of the account."""
    deployment_name: str | None = None
    """Inside the account; the request's own name when left out."""
    spills_to: str | None = None
    """Name of a deployment that is declared by itself and takes what this one cannot."""
    residency: Residency = None
    """Limit of its own; the stack's where several stacks are judged together."""
    upgrade_option: str | None = None
    """ARM's ``versionUpgradeOption``; None where it is left to Azure."""
    present: Present | None = None
    spillover_present: Present | None = None

    @property
    def model(self) -> str:
        """The model as people write it."""
        version = self.model_version
        return f"{self.model_name}@{version}" if version else self.model_name

    def sku_at(self, candidate: Candidate) -> str:
        """The SKU that is asked for at a candidate."""
        return candidate.sku or self.sku

    def capacity_at(self, candidate: Candidate) -> int:
        """The full size that is asked for at a candidate."""
        return self.capacity if candidate.capacity is None else candidate.capacity

    def least_at(self, candidate: Candidate) -> int:
        """The smallest size that is taken at a candidate, where it is a legal one."""
        full = self.capacity_at(candidate)
        return full if self.minimum_capacity is None else min(full, self.minimum_capacity)


def with_present(request: DeploymentRequest, facts: Facts) -> DeploymentRequest:
    """The request with what stands today, found by account and deployment name."""
    if request.present is not None or not facts.deployed_models:
        return request
    present = _present(request, request.deployment_name or request.name, facts)
    if present is None and request.spillover is None:
        return request
    spillover = request.spillover
    return replace(
        request,
        present=present,
        spillover_present=_present(request, spillover.deployment_name, facts)
        if spillover
        else None,
    )


def _present(request: DeploymentRequest, name: str, facts: Facts) -> Present | None:
    for candidate in request.candidates:
        if candidate.account_id and (found := facts.deployed(candidate.account_id, name)):
            return Present(candidate.region, found)
    return None
