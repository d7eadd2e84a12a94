"""A stack of many ModelDeployments, each in accounts of its own, on one emulated Azure.

A run of the engine costs seconds and one more deployment in it milliseconds, so what happens to
many deployments is looked at in the same few runs.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from emulated import GROUP, Emulated
from processes import wait_until
from pulumi_engine import VENV, Project, Result

MODEL = {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}
PTU, STANDARD = "DataZoneProvisionedManaged", "DataZoneStandard"
SPILLOVER = {"deploymentName": "over", "sku": STANDARD, "capacity": 1}
REGIONS = ("swedencentral", "germanywestcentral", "francecentral")
POOLS = (PTU, "GlobalProvisionedManaged", f"{STANDARD}.gpt-5.4")
QUOTA = {region: {f"OpenAI.{each}": 10_000 for each in POOLS} for region in REGIONS}
FOREIGN = "foreign"
PROGRAM = """
import pulumi
from aoai.resources import ModelDeployment

made = {}
declared = pulumi.Config().require_object("deployments").items()
for name, inputs in sorted(declared, key=lambda each: "in_account_of" in each[1]):
    options = inputs.pop("options", {})
    limits = pulumi.CustomTimeouts(**options.pop("timeouts", {}))
    where = inputs.pop("in_account_of", None)
    for each in inputs["candidates"] if where else ():
        each["accountId"] = made[where].account_id
    opts = pulumi.ResourceOptions(custom_timeouts=limits, **options)
    made[name] = ModelDeployment(name, **inputs, opts=opts)
"""

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """A deployment in Azure, in the few words that matter here."""

    sku: str
    capacity: int
    state: str
    generation: str | None


class Fleet:
    """The stack, and what a test wants to know of it."""

    def __init__(self, project: Project, azure: Emulated) -> None:
        self.project = project
        self.azure = azure
        self.deployments: dict[str, Inputs] = {}
        self.config: dict[str, Any] = {}
        """Further configuration of the stack, with full keys; it is written with a declaration."""
        self._accounts: dict[str, str] = {}
        self._foreign: dict[str, Any] = {}

    def account(self, name: str, region: str) -> str:
        """An account, made when first asked for, in which a stranger's deployment stands."""
        full = f"{name}-{region}"
        if full not in self._accounts:
            account_id = self._accounts[full] = self.made(full, region)
            body = {"sku": {"name": STANDARD, "capacity": 1}, "properties": {"model": MODEL}}
            self.azure.arm("PUT", f"{account_id}/deployments/{FOREIGN}", body)
            self._foreign |= self.azure.deployments(account_id)
        return self._accounts[full]

    def made(self, name: str, region: str, group: str = GROUP) -> str:
        """An account that nobody else uses, and that may go; its ARM id."""
        group_id = f"/subscriptions/{self.azure.subscription}/resourceGroups/{group}"
        self.azure.arm("PUT", group_id, {"location": "westeurope"})
        account_id = f"{group_id}/providers/Microsoft.CognitiveServices/accounts/{name}"
        body = {"kind": "AIServices", "sku": {"name": "S0"}, "location": region, "properties": {}}
        self.azure.arm("PUT", account_id, body)
        return account_id

    def candidates(self, name: str, *regions: str) -> list[dict[str, Any]]:
        """Candidates of a deployment, each in an account that no other deployment uses."""
        return [{"region": each, "accountId": self.account(name, each)} for each in regions]

    def declare(self, name: str, **changes: Any) -> None:
        """Add a deployment to the program, or change inputs of one; None takes one away."""
        plain = {
            "candidates": self.candidates(name, *REGIONS[:2]),
            "model": MODEL,
            "sku": PTU,
            "capacity": 15,
        }
        changed = {**(self.deployments.get(name) or plain), **changes}
        self.deployments[name] = {key: each for key, each in changed.items() if each is not None}
        file = self.project.folder / f"Pulumi.{self.project.stack}.yaml"
        written = file.read_text("utf-8") if file.exists() else ""
        kept = [line for line in written.splitlines() if line.startswith("encryptionsalt")]
        config = json.dumps({"test:deployments": self.deployments, **self.config})
        file.write_text("\n".join([*kept, f"config: {config}\n"]), "utf-8")

    def urn(self, name: str) -> str:
        """The URN of a deployment."""
        project = self.project
        return f"urn:pulumi:{project.stack}::{project.name}::aoai:index:ModelDeployment::{name}"

    def up(self, *arguments: str) -> Result:
        """A successful `pulumi up`."""
        return self.project.pulumi("up", "--yes", "--skip-preview", *arguments).expect()

    def no_changes(self) -> None:
        """Another `up` finds nothing to do, and nothing that would have to be said."""
        said = self.up("--expect-no-changes").text
        assert "warning" not in said, said

    def documents(self) -> dict[str, Any]:
        """What stands in Azure by ``account/name``, strangers' deployments aside.

        Raises:
            AssertionError: A stranger's deployment was touched.
        """
        found = self.azure.deployments(*self._accounts.values())
        foreign = {where: each for where, each in found.items() if where.endswith(f"/{FOREIGN}")}
        assert foreign == self._foreign
        return {where: each for where, each in found.items() if where not in foreign}

    def live(self) -> dict[str, Standing]:
        """The same in few words."""
        return {
            where: Standing(
                each["sku"]["name"],
                each["sku"]["capacity"],
                each["properties"]["provisioningState"],
                (each.get("tags") or {}).get("aoai-generation"),
            )
            for where, each in self.documents().items()
        }

    def bodies(self) -> dict[str, dict[str, Any]]:
        """The same as it was asked for, in one level."""
        return {where: _asked(each) for where, each in self.documents().items()}

    def outputs(self, name: str) -> dict[str, Any]:
        """One output of every deployment, by ``account/name``."""
        return {where: each["outputs"][name] for where, each in self._stored().items()}

    def state(self) -> dict[str, Standing]:
        """What state says that there is, spillovers included, by ``account/name``.

        Raises:
            AssertionError: State knows of something unfinished.
        """
        found: dict[str, Standing] = {}
        for where, each in self._stored().items():
            outputs = each["outputs"]
            state, generation = outputs["provisioningState"], outputs.get("generation")
            placed = outputs["placedSku"], outputs["actualCapacity"]
            found[where] = Standing(*placed, state, generation)
            if beside := each["inputs"].get("spillover"):
                there = f"{where.partition('/')[0]}/{beside['deploymentName']}"
                found[there] = Standing(beside["sku"], beside["capacity"], state, generation)
        return found

    def _stored(self) -> dict[str, Any]:
        exported = json.loads(self.project.pulumi("stack", "export").expect().stdout)
        assert not exported["deployment"].get("pending_operations")
        found = {}
        for each in exported["deployment"].get("resources", ()):
            if each["type"] == "aoai:index:ModelDeployment":
                assert not {"delete", "initErrors", "pendingReplacement"} & set(each), each
                where = "/".join(each["id"].split("/")[-3::2])
                assert where not in found
                found[where] = each
        return found

    def hold(self, faults: Iterable[Mapping[str, Any]]) -> None:
        """Play faults; those that hold a call are points at which a run can be stopped."""
        self.azure.rescript(faults=list(faults))

    def wait_for_points(self, points: int) -> None:
        """Wait until so many calls are held.

        Raises:
            AssertionError: Fewer are, for as long as any run takes. Names those.
        """
        try:
            wait_until(lambda: len(self.azure.held()) == points, 60)
        except AssertionError:
            raise AssertionError("\n".join(self.azure.held())) from None

    def go_on(self, *faults: Mapping[str, Any]) -> None:
        """Let the held calls go on under other faults, and wait until they have been served."""
        self.azure.rescript(faults=faults)
        wait_until(lambda: not self.azure.held())


# What Azure says of a deployment without having been asked.
_AZURES_OWN = {"capabilities", "currentCapacity", "provisioningState", "rateLimits"}


def _asked(body: Mapping[str, Any]) -> dict[str, Any]:
    properties = {key: each for key, each in body["properties"].items() if key not in _AZURES_OWN}
    tags = {key: each for key, each in body["tags"].items() if not key.startswith("aoai-")}
    return {
        "sku": body["sku"]["name"],
        "capacity": body["sku"]["capacity"],
        **properties,
        **({"tags": tags} if tags else {}),
    }


def told(said: Result) -> dict[str, list[str]]:
    """What a run tells of each deployment below its progress, line by line."""
    found = re.findall(r"^  aoai:\S+ \((.+)\):\n((?:    .*\n)*)", said.stdout, re.MULTILINE)
    return {
        name: [" ".join(line.split()) for line in lines.splitlines()]
        for name, lines in found
        if lines
    }


def call(method: str, account: str, rest: str = "", nth: int | None = 1) -> dict[str, Any]:
    """What a fault matches: a call by the end of its path, from an account on."""
    path = f"/accounts/{re.escape(account + rest)}$"
    return {"method": method, "path": path} | ({} if nth is None else {"nth": nth})


def fleet(make: Any, azure: Emulated, **settings: Any) -> Fleet:
    """A fleet without any deployment yet."""
    plugins = {"providers": [{"name": "aoai", "path": str(VENV / "bin")}]}
    # As many at a time as there are points; the engine's own default is four per core.
    variables = {**azure.env, "PULUMI_PARALLEL": "64"}
    project = make(PROGRAM, settings={"plugins": plugins}, variables=variables, **settings)
    return Fleet(project, azure)
