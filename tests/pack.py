"""The pack as the engine drives it: the SDK's own servicer, in process and without a network.

The servicer is private, so the SDK's version is pinned in requirements.txt; its constructor is the
only part of ``PolicyPack`` that does not start a server.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE

from policies.certainty import facts_known, placement_warnings
from policies.pack import POLICIES, REFUSED
from policies.stage import Servicer

UNKNOWN = UNKNOWN_STRING_VALUE
UNKNOWN_NUMBER = UNKNOWN_NUMBER_VALUE
MODEL_DEPLOYMENT = "aoai:index:ModelDeployment"
NATIVE = "azure-native:cognitiveservices"
Said = list[tuple[str, str, str]]
"""Policy, level and text of each diagnostic, without the policy's description above it."""


@dataclass(frozen=True)
class Resource:
    """A resource as a program registers it."""

    name: str
    inputs: Mapping[str, Any]
    type: str = MODEL_DEPLOYMENT
    provider: Mapping[str, Any] | None = None
    outputs: Mapping[str, Any] | None = None
    """What the provider knows in the preview; left out: nothing."""
    behind: Mapping[str, Sequence["Resource"]] = field(default_factory=dict)
    """The resources that a property depends on."""
    declared: bool = True
    """False: read with ``.get``, of which resource policies are told nothing."""

    @property
    def urn(self) -> str:
        """As the engine makes it."""
        return f"urn:pulumi:demo::azure-openai::{self.type}::{self.name}"


def chat(name: str = "chat", *regions: str, **changed: Any) -> Resource:
    """300 PTU of gpt-5.4 in three European regions, unless said otherwise. None leaves out."""
    places = regions or ("swedencentral", "germanywestcentral", "francecentral")
    inputs: dict[str, Any] = {
        "deploymentName": name,
        "candidates": [{"region": each, "accountId": UNKNOWN} for each in places],
        "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
        "sku": "DataZoneProvisionedManaged",
        "capacity": 300,
    }
    inputs |= changed
    return Resource(name, {key: value for key, value in inputs.items() if value is not None})


def account(name: str = "oai", region: str = "swedencentral", **changed: Any) -> Resource:
    """An account of azure-native without keys. None leaves out."""
    inputs: dict[str, Any] = {
        "accountName": f"{name}-a1b2",
        "resourceGroupName": "group",
        "location": region,
        "kind": "AIServices",
        "properties": {"disableLocalAuth": True},
    }
    inputs |= changed
    kept = {key: value for key, value in inputs.items() if value is not None}
    return Resource(name, kept, f"{NATIVE}:Account")


def native(name: str = "native", within: Resource | None = None, **changed: Any) -> Resource:
    """10,000 tokens a minute of gpt-5.4 by azure-native, in an account that it depends on."""
    inputs: dict[str, Any] = {
        "accountName": within.inputs.get("accountName", UNKNOWN) if within else UNKNOWN,
        "resourceGroupName": "group",
        "deploymentName": name,
        "sku": {"name": "DataZoneStandard", "capacity": 10},
        "properties": {"model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}},
    }
    inputs |= changed
    kept = {key: value for key, value in inputs.items() if value is not None}
    behind = {"accountName": [within]} if within else {}
    return Resource(name, kept, f"{NATIVE}:Deployment", behind=behind)


class Pack:
    """The pack with one configuration, for one preview or update.

    Policies that the configuration does not name are at their own level where they are mandatory or
    on certainty, and disabled where they give advice, so that a test sees what it is about.
    """

    def __init__(self, config: Mapping[str, Any], *, is_preview: bool = True) -> None:
        servicer = Servicer("azure-openai", "0.1.0", list(POLICIES), EnforcementLevel.ADVISORY)
        # Any, since the SDK leaves the servicer's methods without annotations.
        self._servicer = cast("Any", servicer)
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        for policy in POLICIES:
            stated = config.get(policy.name, {})
            stated = {"enforcementLevel": stated} if isinstance(stated, str) else dict(stated)
            heard = policy.name in config or policy in (*REFUSED, placement_warnings, facts_known)
            own = policy.enforcement_level if heard else EnforcementLevel.DISABLED
            level = stated.pop("enforcementLevel", None) or own
            found = analyzer_pb2.PolicyConfig(
                enforcementLevel=analyzer_pb2.EnforcementLevel.Value(str(_name(level)))
            )
            found.properties.update(stated)
            request.policyConfig[policy.name].CopyFrom(found)
        self._servicer.ConfigureStack(
            analyzer_pb2.AnalyzerStackConfigureRequest(dry_run=is_preview), None
        )
        self._servicer.Configure(request, None)

    def resource(self, resource: Resource) -> Said:
        """What the resource policies say of it."""
        return _said(self._servicer.Analyze(_request(resource), None))

    def remediated(self, resource: Resource) -> Mapping[str, Mapping[str, Any]]:
        """The inputs that remediation gives, by policy."""
        response = self._servicer.Remediate(_request(resource), None)
        return {
            each.policyName: json_format.MessageToDict(each.properties)
            for each in response.remediations
        }

    def stack(self, resources: Sequence[Resource] = ()) -> Said:
        """What the stack policies say at the end; outputs are unknown in a preview."""
        request = analyzer_pb2.AnalyzeStackRequest()
        for each in resources:
            found = request.resources.add(type=each.type, urn=each.urn, name=each.name)
            found.properties.CopyFrom(_struct(each.outputs or {}))
            for name, behind in each.behind.items():
                found.propertyDependencies[name].urns.extend(one.urn for one in behind)
        return _said(self._servicer.AnalyzeStack(request, None))

    def preview(self, *resources: Resource) -> Said:
        """A whole preview: each resource, then the stack."""
        declared = [each for each in resources if each.declared]
        return [said for each in declared for said in self.resource(each)] + self.stack(resources)


def _name(level: str | EnforcementLevel | None) -> str:
    return str(level.value if isinstance(level, EnforcementLevel) else level).upper()


def _request(resource: Resource) -> analyzer_pb2.AnalyzeRequest:
    request = analyzer_pb2.AnalyzeRequest(type=resource.type, urn=resource.urn, name=resource.name)
    request.properties.CopyFrom(_struct(resource.inputs))
    if resource.provider is not None:
        request.provider.type = "pulumi:providers:aoai"
        request.provider.properties.CopyFrom(_struct(resource.provider))
    return request


def _struct(values: Mapping[str, Any]) -> Struct:
    found = Struct()
    found.update(dict(values))
    return found


def _said(response: analyzer_pb2.AnalyzeResponse) -> Said:
    return [
        (
            each.policyName,
            analyzer_pb2.EnforcementLevel.Name(each.enforcementLevel).casefold(),
            each.message.removeprefix(f"{each.description}\n"),
        )
        for each in response.diagnostics
    ]
