"""The pack as the engine drives it: the SDK's own servicer, in process and without a network.

The servicer is private, so the SDK's version is pinned in requirements.txt; its constructor is the
only part of ``PolicyPack`` that does not start a server.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE

from policies.pack import POLICIES
from policies.stage import Servicer

UNKNOWN = UNKNOWN_STRING_VALUE
UNKNOWN_NUMBER = UNKNOWN_NUMBER_VALUE
MODEL_DEPLOYMENT = "aoai:index:ModelDeployment"
Said = list[tuple[str, str, str]]
"""Policy, level and text of each diagnostic, without the policy's description above it."""


@dataclass(frozen=True)
class Resource:
    """A resource as a program registers it."""

    name: str
    inputs: Mapping[str, Any]
    type: str = MODEL_DEPLOYMENT
    provider: Mapping[str, Any] | None = None

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


class Pack:
    """The pack with one configuration, for one preview or update."""

    def __init__(self, config: Mapping[str, Mapping[str, Any]], *, is_preview: bool = True) -> None:
        servicer = Servicer("azure-openai", "0.1.0", list(POLICIES), EnforcementLevel.ADVISORY)
        # Any, since the SDK leaves the servicer's methods without annotations.
        self._servicer = cast("Any", servicer)
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        for policy in POLICIES:
            stated = dict(config.get(policy.name, {}))
            found = analyzer_pb2.PolicyConfig(
                enforcementLevel=stated.pop("enforcementLevel", _level(policy.enforcement_level))
            )
            found.properties.update(stated)
            request.policyConfig[policy.name].CopyFrom(found)
        self._servicer.ConfigureStack(
            analyzer_pb2.AnalyzerStackConfigureRequest(dry_run=is_preview), None
        )
        self._servicer.Configure(request, None)

    def resource(self, resource: Resource) -> Said:
        """What the resource policies say of it."""
        request = analyzer_pb2.AnalyzeRequest(
            type=resource.type, urn=resource.urn, name=resource.name
        )
        request.properties.CopyFrom(_struct(resource.inputs))
        if resource.provider is not None:
            request.provider.type = "pulumi:providers:aoai"
            request.provider.properties.CopyFrom(_struct(resource.provider))
        return _said(self._servicer.Analyze(request, None))

    def stack(self, resources: Sequence[Resource] = ()) -> Said:
        """What the stack policies say at the end; outputs are unknown in a preview."""
        request = analyzer_pb2.AnalyzeStackRequest()
        for each in resources:
            request.resources.add(type=each.type, urn=each.urn, name=each.name)
        return _said(self._servicer.AnalyzeStack(request, None))

    def preview(self, *resources: Resource) -> Said:
        """A whole preview: each resource, then the stack."""
        found = [said for each in resources for said in self.resource(each)]
        return found + self.stack(resources)


def _struct(values: Mapping[str, Any]) -> Struct:
    found = Struct()
    found.update(dict(values))
    return found


def _level(level: EnforcementLevel | None) -> int:
    return {
        EnforcementLevel.ADVISORY: analyzer_pb2.ADVISORY,
        EnforcementLevel.MANDATORY: analyzer_pb2.MANDATORY,
    }[level or EnforcementLevel.ADVISORY]


def _said(response: analyzer_pb2.AnalyzeResponse) -> Said:
    return [
        (
            each.policyName,
            analyzer_pb2.EnforcementLevel.Name(each.enforcementLevel).casefold(),
            each.message.removeprefix(f"{each.description}\n"),
        )
        for each in response.diagnostics
    ]
