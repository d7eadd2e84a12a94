"""The shape of a stack file.

Spelling, type, range, cross references and the residency limit are judged here. What Azure would
refuse is judged in :mod:`aoai.rules`, because that answer changes from day to day.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from aoai.problems import nearest
from aoai.spec.costs import CostsSection, ReservationSection
from aoai.spec.deployment import DeploymentSection
from aoai.spec.faults import refusal
from aoai.spec.fields import (
    DeploymentName,
    EmailAddress,
    FilterName,
    GroupName,
    Guid,
    Label,
    Network,
    NotEmpty,
    RegionChoice,
    RegionName,
    ResidencyChoice,
    ShortStem,
    Stem,
    TagKey,
    TagValue,
    WebhookUrl,
    WorkspaceId,
)
from aoai.spec.refusals import RefusalRows
from aoai.spec.section import Section


class AccountKind(StrEnum):
    """Kinds of Cognitive Services accounts that hold model deployments."""

    AI_SERVICES = "AIServices"
    OPENAI = "OpenAI"


class Placement(StrEnum):
    """What becomes of a deployment of the stack."""

    FAILOVER = "failover"
    """A ModelDeployment, which the provider places in the first region that takes it."""
    PINNED = "pinned"
    """An azure-native Deployment, in a region that is chosen before and kept."""


class PrincipalType(StrEnum):
    """What a principal id belongs to."""

    USER = "User"
    GROUP = "Group"
    SERVICE_PRINCIPAL = "ServicePrincipal"


class FilterSource(StrEnum):
    """Which text a content filter reads."""

    PROMPT = "Prompt"
    COMPLETION = "Completion"


class AzureSection(Section):
    """Which Azure; what is left out comes from the ARM_ variables."""

    subscription: Guid | None = Field(
        None, description="Subscription id; else ARM_SUBSCRIPTION_ID."
    )
    tenant: Guid | None = Field(None, description="Tenant id; else ARM_TENANT_ID.")
    environment: Literal["public", "usgovernment", "china"] = Field(
        "public", description="Cloud; not used where a metadata host describes it."
    )
    metadata_host: str | None = Field(
        None, description="Host that describes another cloud; else ARM_METADATA_HOSTNAME."
    )


class GroupSection(Section):
    """The resource group that holds everything of the stack."""

    name: GroupName | None = Field(None, description="Default: rg-aoai-STACK.")
    location: RegionName | None = Field(
        None,
        description="Default: the first region. A group that exists stays where it is.",
    )


class AccountsSection(Section):
    """The accounts, one in each region of the stack."""

    suffix: ShortStem = Field(
        description="2 to 8 letters and digits that make the account names unique, chosen once: "
        "a deleted name is held for 48 hours."
    )
    prefix: Stem | None = Field(
        None, description="Start of the account names; default: aoai-STACK."
    )
    kind: AccountKind = Field(
        AccountKind.AI_SERVICES, description="OpenAI becomes AIServices in place, never back."
    )
    key_sign_in: bool = Field(
        default=False, description="Keys beside Entra ID; off unless asked for."
    )
    public_network: bool = Field(
        default=True, description="Off: reachable by private endpoint alone."
    )
    allowed_networks: tuple[Network, ...] = Field(
        (), description="IPv4 addresses or ranges; when given, all others are refused."
    )


class FilterRuleSection(Section):
    """One category of a content filter."""

    name: str = Field(description="Hate, Sexual, Violence, Selfharm, Jailbreak, and so on.")
    severity: Literal["Low", "Medium", "High"] | None = Field(
        None, description="Blocked from this severity on; for the four harm categories."
    )
    source: FilterSource | None = Field(
        None, description="Default: all that the category is defined for."
    )
    blocking: bool = Field(default=True, description="Off: annotate only.")
    enabled: bool = Field(default=True, description="Off: not even annotated.")

    @model_validator(mode="after")
    def _source_is_known(self) -> Self:
        if self.source is None and self.name not in FILTER_SOURCES:
            raise refusal(
                f"what {self.name!r} reads is not known", "add source: Prompt or Completion"
            )
        return self

    @property
    def sources(self) -> tuple[FilterSource, ...]:
        """What is filtered, prompt first."""
        return (self.source,) if self.source else FILTER_SOURCES[self.name]


_BOTH = (FilterSource.PROMPT, FilterSource.COMPLETION)
# As Microsoft's own default policies list them (raiPolicies of api-version 2025-06-01).
FILTER_SOURCES: Mapping[str, tuple[FilterSource, ...]] = {
    "Hate": _BOTH,
    "Sexual": _BOTH,
    "Violence": _BOTH,
    "Selfharm": _BOTH,
    "Profanity": _BOTH,
    "Jailbreak": (FilterSource.PROMPT,),
    "Indirect Attack": (FilterSource.PROMPT,),
    "Protected Material Text": (FilterSource.COMPLETION,),
    "Protected Material Code": (FilterSource.COMPLETION,),
}


class ContentFilterSection(Section):
    """A content filter of the stack's own, made in every account."""

    base: str = Field("Microsoft.DefaultV2", description="Policy that decides what is left out.")
    mode: Literal["Default", "Blocking", "Asynchronous_filter"] = Field(
        "Blocking", description="Asynchronous_filter: stream first, filter beside it."
    )
    filters: Annotated[tuple[FilterRuleSection, ...], NotEmpty] = Field(
        description="The categories."
    )


ROLES: Mapping[str, str] = {
    "Cognitive Services OpenAI User": "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
    "Cognitive Services OpenAI Contributor": "a001fd3d-188f-4b5d-821b-7da978bf7442",
    "Cognitive Services User": "a97b65f3-24c7-4388-baec-2e87135dc908",
}
"""Ids of the built-in roles that let a principal call a model; the same in every tenant."""


def _role(value: object) -> object:
    if not isinstance(value, str) or value in ROLES or re.fullmatch(r"[0-9a-fA-F-]{36}", value):
        return value
    near = nearest(value, ROLES)
    fix = f"did you mean {near}?" if near else f"write a role id or one of {', '.join(ROLES)}"
    raise refusal(f"{value!r} is no role known here", fix)


def _principal(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


class AccessSection(Section):
    """A principal that may call the deployments of every account of the stack."""

    id: Guid = Field(description="Object id of the principal.")
    type: PrincipalType = Field(
        # Left out, azure-native says User, and Azure refuses a type that is not the principal's.
        PrincipalType.SERVICE_PRINCIPAL,
        description="An application or managed identity unless said otherwise.",
    )
    role: Annotated[str, BeforeValidator(_role, json_schema_input_type=str)] = Field(
        "Cognitive Services OpenAI User", description="Name of a built-in role, or a role id."
    )


PrincipalChoice = Annotated[
    AccessSection, BeforeValidator(_principal, json_schema_input_type=str | AccessSection)
]


def _percent(value: object) -> object:
    return value.removesuffix("%").strip() if isinstance(value, str) else value


class AlertsSection(Section):
    """When somebody is told, and who."""

    utilization: Annotated[
        int,
        BeforeValidator(
            _percent,
            json_schema_input_type=Annotated[int, Field(ge=1, le=100)]
            | Annotated[str, StringConstraints(pattern=r"^\d+ ?%?$")],
        ),
    ] = Field(
        80, ge=1, le=100, description="Percent of a provisioned deployment, five-minute average."
    )
    throttled: int = Field(
        10, ge=1, description="Answers with status 429 in five minutes, by deployment."
    )
    email: Mapping[Label, EmailAddress] = Field({}, description="Addresses by label.")
    webhook: Mapping[Label, WebhookUrl] = Field(
        {}, description="Addresses by label; one that is a secret belongs in azure-openai:webhooks."
    )


class DiagnosticsSection(Section):
    """Where the accounts' logs and metrics go."""

    workspace: WorkspaceId = Field(description="ARM id of a Log Analytics workspace.")
    logs: tuple[str, ...] = Field(("allLogs",), description="Category groups.")
    metrics: bool = Field(default=True, description="Send AllMetrics too.")


class Spec(Section):
    """Everything that one environment declares."""

    regions: RegionChoice = Field(
        description="A list in order of preference, or a zone word: that zone's regions which "
        "offer model and SKU, by name."
    )
    residency: ResidencyChoice | None = Field(
        None, description="Where data may be processed: a zone word or a list. A limit only."
    )
    placement: Placement = Field(
        Placement.FAILOVER,
        description="failover: the provider moves on within a run. pinned: azure-native "
        "deployments in regions that are chosen once and kept.",
    )
    accounts: AccountsSection = Field(description="The accounts that hold the deployments.")
    deployments: Mapping[DeploymentName, DeploymentSection] = Field(
        description="Model deployments by name."
    )
    content_filters: Mapping[FilterName, ContentFilterSection] = Field(
        {}, description="The stack's own content filters, by name."
    )
    access: Mapping[Label, PrincipalChoice] = Field(
        {}, description="Principals that may call the deployments, by label: an id, or a map."
    )
    alerts: AlertsSection = Field(AlertsSection(), description="Thresholds and receivers.")
    diagnostics: DiagnosticsSection | None = Field(None, description="Logs and metrics.")
    costs: CostsSection = Field(CostsSection(), description="What provisioned throughput may cost.")
    reservations: tuple[ReservationSection, ...] = Field(
        (), description="Provisioned throughput that has been bought ahead."
    )
    refusals: RefusalRows = Field(
        (), description="What further refusals of Azure mean; they come before those we know."
    )
    group: GroupSection = Field(GroupSection(), description="The resource group.")
    azure: AzureSection = Field(AzureSection(), description="Which Azure.")
    tags: Mapping[TagKey, TagValue] = Field({}, description="On everything that takes tags.")
