"""A resource as the program declares it, taken apart once for all policies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import json_format
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.proxy import unknown_checking_proxy

from policies.inputs import at, known, plain

MODEL_DEPLOYMENT = "aoai:index:ModelDeployment"
ACCOUNT = "azure-native:cognitiveservices:Account"
DEPLOYMENT = "azure-native:cognitiveservices:Deployment"
RAI_POLICY = "azure-native:cognitiveservices:RaiPolicy"
METRIC_ALERT = "azure-native:monitor:MetricAlert"
ACTION_GROUP = "azure-native:monitor:ActionGroup"
DIAGNOSTIC_SETTING = "azure-native:monitor:DiagnosticSetting"
PROCESSING_RULE = "azure-native:alertsmanagement:AlertProcessingRuleByName"
PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint"
RESOURCE_GROUP = "azure-native:resources:ResourceGroup"
BUDGETS = ("azure-native:consumption:Budget", "azure-native:costmanagement:Budget")
STACK = "pulumi:pulumi:Stack"

_LOOKED_AT = frozenset(
    {
        MODEL_DEPLOYMENT,
        METRIC_ALERT,
        ACTION_GROUP,
        DIAGNOSTIC_SETTING,
        PROCESSING_RULE,
        PRIVATE_ENDPOINT,
        RESOURCE_GROUP,
        *BUDGETS,
        STACK,
    }
)
_OURS = "azure-native:cognitiveservices:"
# The API version may be part of the module, or of the package where it was generated locally.
_NATIVE = re.compile(r"azure-native[^:]*:([a-z]+)[^:]*:(\w+)")
# Until azure-native 3 the resources of monitor stood in insights.
_MODULES = {"insights": "monitor"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A resource that the program declares or reads."""

    kind: str
    """Its type, for azure-native without the API version."""
    type: str
    name: str
    urn: str
    inputs: Mapping[str, Any]
    provider: Mapping[str, Any] = field(default_factory=dict)
    """The inputs of its provider."""

    def at(self, path: str) -> Any:
        """The input at a dotted path: None where it is absent, NotKnown where it is unknown."""
        return at(self.inputs, path)

    def read(self, path: str) -> Any:
        """As :meth:`at`.

        Raises:
            Unreadable: Only the update can tell it.
        """
        return known(self.inputs, path)

    def where(self, path: str) -> str:
        """How a finding names an input."""
        return f"{self.name}.{path}"

    @property
    def declared(self) -> bool:
        """The program makes it.

        What it only reads has no inputs in the state, by which `pulumi policy analyze` judges.
        """
        if self.kind.startswith(_OURS):
            return "resourceGroupName" in self.inputs
        return bool(self.inputs)


def kind_of(token: str) -> str | None:
    """The kind of a resource type; None for one that no policy looks at."""
    if token in _LOOKED_AT:
        return token
    found = _NATIVE.fullmatch(token)
    if found is None:
        return None
    module, name = found.groups()
    kind = f"azure-native:{_MODULES.get(module, module)}:{name}"
    return kind if kind in _LOOKED_AT or kind.startswith(_OURS) else None


def seen_of(resource: Any) -> Seen | None:
    """A resource of an AnalyzeRequest or an AnalyzeStackRequest; None for one of no interest."""
    kind = kind_of(resource.type)
    if kind is None:
        return None
    provider = resource.provider.properties if resource.HasField("provider") else None
    return Seen(
        kind=kind,
        type=resource.type,
        name=resource.name,
        urn=resource.urn,
        inputs=_properties(resource.properties),
        provider={} if provider is None else _properties(provider),
    )


def _properties(found: Any) -> Mapping[str, Any]:
    values = deserialize_properties(json_format.MessageToDict(found))
    properties: Mapping[str, Any] = plain(unknown_checking_proxy(values))
    return properties
