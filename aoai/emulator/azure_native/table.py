"""The resources that the stand-in knows: where each lives in ARM and how its inputs lie in a body.

Paths, wire names and default API versions are those of the SDK of pulumi-azure-native 3.29.0.
"""

from dataclasses import dataclass
from enum import Enum


class Autoname(Enum):
    """How a name is made that the program leaves out."""

    RANDOM = "logical name and eight hexadecimal digits"
    COPY = "logical name"
    UUID = "a UUID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One resource of azure-native."""

    token: str
    path: str
    """ARM path. A word in braces is an input of that name, except ``subscriptionId``."""
    api_version: str
    name: str
    """The input that names the resource."""
    autoname: Autoname
    top: tuple[str, ...] = ()
    """Inputs that lie at the top of the ARM body, under the same name."""
    inside: tuple[str, ...] = ()
    """Inputs that ARM keeps in ``properties``. Where there are some, outputs are lifted as well."""
    required: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    """Body inputs whose change needs a new resource, as every part of the path does."""
    computed: tuple[str, ...] = ()
    """Outputs that Azure fills in, with dots; unknown in a preview."""

    @property
    def inputs(self) -> frozenset[str]:
        """Every input the resource takes."""
        return frozenset((*self.parents, self.name, *self.top, *self.inside))

    @property
    def parents(self) -> tuple[str, ...]:
        """Inputs in the path, other than the resource's own name."""
        words = (part.strip("{}") for part in self.path.split("/") if part.startswith("{"))
        return tuple(word for word in words if word not in ("subscriptionId", self.name))

    @property
    def has_location(self) -> bool:
        """Whether a location is filled in that the program leaves out."""
        return "location" in self.top


_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_ACCOUNT = f"{_GROUP}/providers/Microsoft.CognitiveServices/accounts/{{accountName}}"
_HEAD = ("name", "type")
_STAMPED = (*_HEAD, "etag", "systemData")

_KINDS = (
    Kind(
        token="azure-native:resources:ResourceGroup",  # noqa: S106 - a type token
        path=_GROUP,
        api_version="2024-03-01",
        name="resourceGroupName",
        autoname=Autoname.RANDOM,
        top=("location", "managedBy", "tags"),
        replaces=("location",),
        computed=(*_HEAD, "properties"),
    ),
    Kind(
        token="azure-native:cognitiveservices:Account",  # noqa: S106 - a type token
        path=_ACCOUNT,
        api_version="2025-06-01",
        name="accountName",
        autoname=Autoname.RANDOM,
        top=("identity", "kind", "location", "properties", "sku", "tags"),
        replaces=("location",),
        computed=(
            *_STAMPED,
            "identity.principalId",
            "identity.tenantId",
            *(
                f"properties.{name}"
                for name in (
                    "abusePenalty",
                    "allowProjectManagement",
                    "apiProperties",
                    "associatedProjects",
                    "callRateLimit",
                    "capabilities",
                    "commitmentPlanAssociations",
                    "customSubDomainName",
                    "dateCreated",
                    "defaultProject",
                    "deletionDate",
                    "endpoint",
                    "endpoints",
                    "internalId",
                    "isMigrated",
                    "privateEndpointConnections",
                    "provisioningState",
                    "publicNetworkAccess",
                    "quotaLimit",
                    "scheduledPurgeDate",
                    "skuChangeInfo",
                )
            ),
        ),
    ),
    Kind(
        token="azure-native:cognitiveservices:Deployment",  # noqa: S106 - a type token
        path=f"{_ACCOUNT}/deployments/{{deploymentName}}",
        api_version="2025-06-01",
        name="deploymentName",
        autoname=Autoname.COPY,
        top=("properties", "sku", "tags"),
        computed=(
            *_STAMPED,
            *(
                f"properties.{name}"
                for name in (
                    "callRateLimit",
                    "capabilities",
                    "currentCapacity",
                    "dynamicThrottlingEnabled",
                    "provisioningState",
                    "raiPolicyName",
                    "rateLimits",
                    "versionUpgradeOption",
                )
            ),
        ),
    ),
    Kind(
        token="azure-native:cognitiveservices:RaiPolicy",  # noqa: S106 - a type token
        path=f"{_ACCOUNT}/raiPolicies/{{raiPolicyName}}",
        api_version="2025-06-01",
        name="raiPolicyName",
        autoname=Autoname.COPY,
        top=("properties", "tags"),
        computed=(*_STAMPED, "properties.type"),
    ),
    Kind(
        token="azure-native:monitor:ActionGroup",  # noqa: S106 - a type token
        path=f"{_GROUP}/providers/Microsoft.Insights/actionGroups/{{actionGroupName}}",
        api_version="2024-10-01-preview",
        name="actionGroupName",
        autoname=Autoname.RANDOM,
        top=("identity", "location", "tags"),
        inside=(
            "armRoleReceivers",
            "automationRunbookReceivers",
            "azureAppPushReceivers",
            "azureFunctionReceivers",
            "emailReceivers",
            "enabled",
            "eventHubReceivers",
            "groupShortName",
            "incidentReceivers",
            "itsmReceivers",
            "logicAppReceivers",
            "smsReceivers",
            "voiceReceivers",
            "webhookReceivers",
        ),
        required=("enabled", "groupShortName"),
        replaces=("location",),
        computed=(*_HEAD, "systemData"),
    ),
    Kind(
        token="azure-native:monitor:MetricAlert",  # noqa: S106 - a type token
        path=f"{_GROUP}/providers/Microsoft.Insights/metricAlerts/{{ruleName}}",
        api_version="2018-03-01",
        name="ruleName",
        autoname=Autoname.RANDOM,
        top=("location", "tags"),
        inside=(
            "actions",
            "autoMitigate",
            "criteria",
            "description",
            "enabled",
            "evaluationFrequency",
            "scopes",
            "severity",
            "targetResourceRegion",
            "targetResourceType",
            "windowSize",
        ),
        required=(
            "criteria",
            "enabled",
            "evaluationFrequency",
            "scopes",
            "severity",
            "windowSize",
        ),
        replaces=("location",),
        computed=(*_HEAD, "isMigrated", "lastUpdatedTime"),
    ),
    Kind(
        token="azure-native:monitor:DiagnosticSetting",  # noqa: S106 - a type token
        path="/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        api_version="2021-05-01-preview",
        name="name",
        autoname=Autoname.RANDOM,
        inside=(
            "eventHubAuthorizationRuleId",
            "eventHubName",
            "logAnalyticsDestinationType",
            "logs",
            "marketplacePartnerId",
            "metrics",
            "serviceBusRuleId",
            "storageAccountId",
            "workspaceId",
        ),
        computed=("type", "systemData"),
    ),
    Kind(
        token="azure-native:authorization:RoleAssignment",  # noqa: S106 - a type token
        path="/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        api_version="2022-04-01",
        name="roleAssignmentName",
        autoname=Autoname.UUID,
        inside=(
            "condition",
            "conditionVersion",
            "delegatedManagedIdentityResourceId",
            "description",
            "principalId",
            "principalType",
            "roleDefinitionId",
        ),
        required=("principalId", "roleDefinitionId"),
        replaces=("principalId",),
        computed=(*_HEAD, "createdBy", "createdOn", "updatedBy", "updatedOn"),
    ),
    Kind(
        token="azure-native:operationalinsights:Workspace",  # noqa: S106 - a type token
        path=f"{_GROUP}/providers/Microsoft.OperationalInsights/workspaces/{{workspaceName}}",
        api_version="2023-09-01",
        name="workspaceName",
        autoname=Autoname.RANDOM,
        top=("identity", "location", "tags"),
        inside=(
            "defaultDataCollectionRuleResourceId",
            "features",
            "forceCmkForQuery",
            "publicNetworkAccessForIngestion",
            "publicNetworkAccessForQuery",
            "retentionInDays",
            "sku",
            "workspaceCapping",
        ),
        replaces=("location",),
        computed=(
            *_STAMPED,
            "createdDate",
            "customerId",
            "modifiedDate",
            "privateLinkScopedResources",
            "provisioningState",
        ),
    ),
)
KINDS = {kind.token: kind for kind in _KINDS}
