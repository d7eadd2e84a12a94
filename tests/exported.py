"""Exported stacks: deployments that the provider made in a fake Azure, as state has them."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aoai.placement.arm import Arm
from aoai.provider.operations import Operations
from landing import MODEL, PTU, Shown

PROVIDER = "5b0fb5a1-2a3c-4f0e-9d55-0d3f1c6ab001"
OTHER_PROVIDER = "5b0fb5a1-2a3c-4f0e-9d55-0d3f1c6ab002"
SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1",
}


@dataclass
class Exported:
    """The state of a stack, which grows by what is placed."""

    connect: Callable[[], Arm]
    stack: str = "dev"
    project: str = "shop"
    provider: str = PROVIDER
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of the provider."""

    def __post_init__(self) -> None:
        self.resources: list[dict[str, Any]] = [
            {
                "urn": self.urn("pulumi:providers:aoai", "azure"),
                "custom": True,
                "id": self.provider,
                "type": "pulumi:providers:aoai",
                "inputs": dict(self.settings),
            }
        ]
        self.pending: list[dict[str, Any]] = []

    def urn(self, kind: str, name: str) -> str:
        return f"urn:pulumi:{self.stack}::{self.project}::{kind}::{name}"

    def place(self, name: str, candidates: list[dict[str, Any]], **inputs: Any) -> dict[str, Any]:
        """Let the provider place a deployment; its resource in the state."""
        urn = self.urn("aoai:index:ModelDeployment", name)
        given = {
            "deploymentName": name,
            "candidates": candidates,
            "model": MODEL,
            "sku": PTU,
            "capacity": 300,
            **inputs,
        }
        operations = Operations(self.connect, self.provider, threading.Event())
        identifier, outputs = operations.create(urn, given, 0, Shown())
        resource = self.resource(name, given, id=identifier, outputs=dict(outputs))
        self.resources.append(resource)
        return resource

    def resource(self, name: str, inputs: Mapping[str, Any], **parts: Any) -> dict[str, Any]:
        return {
            "urn": self.urn("aoai:index:ModelDeployment", name),
            "custom": True,
            "type": "aoai:index:ModelDeployment",
            "inputs": dict(inputs),
            "provider": f"{self.resources[0]['urn']}::{self.provider}",
            "created": "2026-11-21T09:00:00Z",
            **parts,
        }

    @property
    def text(self) -> str:
        """As `pulumi stack export` writes it."""
        deployment: dict[str, Any] = {"manifest": {}, "resources": self.resources}
        if self.pending:
            deployment["pending_operations"] = self.pending
        return json.dumps({"version": 3, "deployment": deployment})
