"""A stack of ModelDeployments on the real engine and an emulated Azure."""

import json
from collections.abc import Callable
from typing import Any

from emulated import Emulated
from pulumi_engine import VENV, Project

Make = Callable[..., Project]

SKU = "DataZoneProvisionedManaged"
REGIONS = ("swedencentral", "germanywestcentral", "francecentral")
QUOTA = {region: {f"OpenAI.{SKU}": 1000} for region in REGIONS}
FULL = {"gpt-5.4": {SKU: 0}}
PROGRAM = """
import pulumi
from aoai.resources import ModelDeployment

for name, inputs in pulumi.Config().require_object("deployments").items():
    options = pulumi.ResourceOptions(**inputs.pop("options", {}))
    made = ModelDeployment(name, **inputs, opts=options)
    pulumi.export(name, {
        "id": made.id,
        "region": made.region,
        "capacity": made.actual_capacity,
        "generation": made.generation,
        "state": made.provisioning_state,
        "attempts": made.attempts,
    })
"""


class Stack:
    """A program with ModelDeployments whose inputs the test changes."""

    def __init__(self, make: Make, azure: Emulated) -> None:
        self.azure = azure
        self.accounts = {region: azure.account(region) for region in REGIONS}
        providers = [{"name": "aoai", "path": str(VENV / "bin")}]
        self.project = make(
            PROGRAM, settings={"plugins": {"providers": providers}}, variables=azure.env
        )
        self.inputs: dict[str, Any] = {
            "candidates": self.candidates(*REGIONS),
            "model": {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
            "sku": SKU,
            "capacity": 300,
        }
        self.declare()

    def candidates(self, *regions: str) -> list[dict[str, Any]]:
        return [{"region": region, "accountId": self.accounts[region]} for region in regions]

    def declare(self, **changes: Any) -> None:
        """Change inputs of the one deployment, `chat`."""
        self.inputs |= changes
        stack_file = self.project.folder / "Pulumi.dev.yaml"
        kept = [
            line
            for line in (stack_file.read_text("utf-8") if stack_file.exists() else "").splitlines()
            if line.startswith("encryptionsalt")
        ]
        config = json.dumps({"test:deployments": {"chat": self.inputs}})
        stack_file.write_text("\n".join([*kept, f"config: {config}\n"]), "utf-8")

    def up(self, *arguments: str) -> dict[str, Any]:
        """A successful `pulumi up`; the outputs of `chat`."""
        self.project.pulumi("up", "--yes", *arguments).expect()
        return self.chat()

    def chat(self) -> dict[str, Any]:
        found = self.project.outputs()["chat"]
        assert isinstance(found, dict)
        return found

    def live(self) -> dict[str, int]:
        """Capacity of everything that is deployed, by ``region/name``."""
        found = self.azure.deployments(*self.accounts.values())
        return {where: each["sku"]["capacity"] for where, each in found.items()}
