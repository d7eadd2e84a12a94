"""What to make, with every choice made, as frozen values.

``infra`` turns each value into resources and decides nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PlannedAzure:
    """Which Azure. None: what the ARM_ variables say."""

    subscription: str | None
    tenant: str | None
    environment: str
    metadata_host: str | None
    token_scope: str
    """What applications ask a token for to call a deployment."""


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """The resource group."""

    name: str
    location: str
    """For a new group. Azure moves none, so that an existing one stays where it is."""


@dataclass(frozen=True, slots=True)
class PlannedAccount:
    """One account; there is one in each region."""

    region: str
    name: str
    subdomain: str
    """Unique in all of Azure."""
    kind: str
    key_sign_in: bool
    public_network: bool
    allowed_networks: tuple[str, ...]
    """Empty: all."""


@dataclass(frozen=True, slots=True)
class PlannedFilterRule:
    """One category of a content filter on one side of the conversation."""

    name: str
    source: str
    severity: str | None
    blocking: bool
    enabled: bool


@dataclass(frozen=True, slots=True)
class PlannedFilter:
    """A content filter that every account gets."""

    name: str
    base: str
    mode: str
    rules: tuple[PlannedFilterRule, ...]


@dataclass(frozen=True, slots=True)
class PlannedCandidate:
    """A place that may take a deployment: the account of a region."""

    region: str
    sku: str | None = None
    """Instead of the deployment's own."""
    capacity: int | None = None
    """Instead of the deployment's own."""


@dataclass(frozen=True, slots=True)
class PlannedSpillover:
    """A standard deployment in the account of the provisioned one."""

    name: str
    sku: str
    capacity: int


@dataclass(frozen=True, slots=True)
class PlannedTimeouts:
    """Pulumi durations such as ``30m``; None: the provider's own."""

    create: str | None = None
    update: str | None = None
    delete: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedDeployment:
    """One model deployment, with its places in order."""

    name: str
    model_format: str
    model_name: str
    model_version: str
    sku: str
    capacity: int
    minimum_capacity: int | None
    candidates: tuple[PlannedCandidate, ...]
    spillover: PlannedSpillover | None
    content_filter: str | None
    upgrade: str
    dynamic_throttling: bool | None
    move_on_shortage: bool
    failback: str
    allow_capacity_loss: bool
    properties: Mapping[str, Any]
    tags: Mapping[str, str]
    """The stack's tags and its own."""
    timeouts: PlannedTimeouts


@dataclass(frozen=True, slots=True)
class PlannedDimension:
    """One dimension of a metric and the values that count."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedAlert:
    """One metric condition on the account where one deployment stands."""

    key: str
    """``chat-utilization``: unique in the stack."""
    name: str
    deployment: str
    metric: str
    aggregation: str
    operator: str
    threshold: int
    window: str
    """ISO 8601, as are ``PT5M`` and ``PT1M``."""
    frequency: str
    severity: int
    """0 (critical) to 4 (verbose)."""
    dimensions: tuple[PlannedDimension, ...]
    summary: str
    """What the person who is woken should know, in one sentence."""


@dataclass(frozen=True, slots=True)
class PlannedActionGroup:
    """Who is told."""

    name: str
    short_name: str
    """At most 12 characters; it stands in the subject of mails."""
    email: Mapping[str, str]
    webhook: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlannedGrant:
    """One principal's role on the account of one region."""

    key: str
    region: str
    name: str
    """A GUID that follows from account, principal and role."""
    principal: str
    principal_type: str
    role: str
    """Id of the role definition."""


@dataclass(frozen=True, slots=True)
class PlannedDiagnostics:
    """Where the logs and metrics of every account go."""

    name: str
    workspace: str
    logs: tuple[str, ...]
    """Category groups."""
    metrics: bool


@dataclass(frozen=True, slots=True)
class PlannedRefusal:
    """What a refusal of Azure means to the stack, as :func:`aoai.refusals.read_rows` reads it."""

    code: str | None
    status: int | None
    message: str | None
    """A regular expression."""
    failure: str
    scope: str | None
    """None: what the class implies, as for the fix."""
    fix: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything of one stack, in the order in which it is declared."""

    stack: str
    placement: str
    """``failover`` or ``pinned``."""
    azure: PlannedAzure
    group: PlannedGroup
    accounts: tuple[PlannedAccount, ...]
    filters: tuple[PlannedFilter, ...]
    deployments: tuple[PlannedDeployment, ...]
    alerts: tuple[PlannedAlert, ...]
    action_group: PlannedActionGroup
    grants: tuple[PlannedGrant, ...]
    diagnostics: PlannedDiagnostics | None
    refusals: tuple[PlannedRefusal, ...]
    tags: Mapping[str, str]
