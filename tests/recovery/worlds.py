"""A fake Azure with accounts and other people's deployments, and what has to hold in it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aoai.emulator.azure import Azure
from aoai.emulator.quota import DEPLOYMENT, Quota
from aoai.emulator.scenario import Scenario
from aoai.placement.request import (
    GENERATION_TAG,
    OWNER_TAG,
    is_provisioned,
    own_tags_removed,
    owner_of,
)
from landing import MODEL, PTU, REGIONS
from recovery.engines import Goal, Kept, Program, Stack
from recovery.processes import PROVIDER_ID, Values
from recovery.wires import asked

PROVISIONED = (PTU, "ProvisionedManaged", "GlobalProvisionedManaged")
QUOTA = {region: {f"OpenAI.{sku}": 1000 for sku in PROVISIONED} for region in REGIONS}
_GROUP = "g"


def urn_of(name: str) -> str:
    """The URN of a deployment that the program calls so."""
    return f"urn:pulumi:dev::shop::aoai:index:ModelDeployment::{name}"


CHAT = urn_of("chat")


@dataclass
class World:
    """An account in each of three regions, and in each account a deployment of somebody else."""

    scenario: Mapping[str, Any] = field(default_factory=dict)
    azure: Azure = field(init=False)
    accounts: dict[str, str] = field(init=False)
    """Account ids by region."""
    foreign: dict[str, Mapping[str, Any]] = field(init=False)
    stack: Stack = field(init=False)

    def __post_init__(self) -> None:
        self.azure = Azure(_parsed({}))
        subscription = self.azure.scenario.subscriptions[0].id
        group = f"/subscriptions/{subscription}/resourceGroups/{_GROUP}"
        base = f"{group}/providers/Microsoft.CognitiveServices/accounts"
        self.accounts = {region: f"{base}/{region}" for region in REGIONS}
        self.put(group, {"location": "westeurope"})
        for region, account_id in self.accounts.items():
            body = {"location": region, "kind": "AIServices", "sku": {"name": "S0"}}
            self.put(account_id, {**body, "properties": {}})
            self.put(
                f"{account_id}/deployments/theirs",
                {
                    "sku": {"name": PTU, "capacity": 50},
                    "properties": {"model": MODEL},
                    "tags": {OWNER_TAG: "somebody", GENERATION_TAG: "theirs"},
                },
            )
        self.foreign = dict(self.deployments())
        self.stack = Stack(self.azure)
        self.play(**self.scenario)

    def play(self, **scenario: Any) -> None:
        """Go on by another script; quota is plenty unless it says otherwise."""
        self.azure.play(_parsed(scenario))

    def put(self, path: str, body: Mapping[str, Any]) -> None:
        """Write as somebody else, who waits out nothing."""
        answer = asked(self.azure, "PUT", path, body=body)
        assert answer.ok, answer

    def remove(self, path: str) -> None:
        """Delete as somebody else."""
        answer = asked(self.azure, "DELETE", path)
        assert answer.ok, answer

    def settle(self) -> None:
        """Let everything end that Azure is at, as time would."""
        for account_id in self.accounts.values():
            for _ in range(10):
                asked(self.azure, "GET", f"{account_id}/deployments")

    def inputs(self, *regions: str, **parts: Any) -> Values:
        """Inputs for 300 PTU of gpt-5.4 in three regions, unless said otherwise."""
        candidates = [
            {"region": each, "accountId": self.accounts[each]} for each in regions or REGIONS
        ]
        given = {"candidates": candidates, "model": MODEL, "sku": PTU, "capacity": 300}
        return {key: value for key, value in (given | parts).items() if value is not None}

    def program(self, *regions: str, **parts: Any) -> Program:
        """A program that declares one deployment with such inputs."""
        return {CHAT: Goal(self.inputs(*regions, **parts))}

    def deployments(self) -> Mapping[str, Mapping[str, Any]]:
        """Every deployment as ARM's JSON, by lower-case id. Looking on is no poll."""
        found = self.azure.store.of_type(DEPLOYMENT)
        return {each.id.lower(): each.body for each in found}

    def ours(self, urn: str = CHAT) -> Mapping[str, Mapping[str, Any]]:
        """What carries the owner tag of a resource of the stack."""
        owner = owner_of(PROVIDER_ID, urn)
        return {
            identifier: each
            for identifier, each in self.deployments().items()
            if (each.get("tags") or {}).get(OWNER_TAG) == owner
        }

    def serving(self, urn: str) -> int:
        """PTU that a resource of the stack has and that answers calls."""
        return sum(
            each["sku"]["capacity"]
            for each in self.ours(urn).values()
            if is_provisioned(each["sku"]["name"])
            and each["properties"]["provisioningState"] in ("Succeeded", "Updating")
        )

    def strays(self) -> set[str]:
        """What is neither foreign nor in state, by lower-case id."""
        known = {*self.foreign}
        for kept in (*self.stack.resources.values(), *self.stack.pending_deletes):
            # What waits for its successor is deleted; the engine never asks for that id again.
            known |= set() if kept.pending_replacement else ids_of(kept)
        return set(self.deployments()) - known

    def smaller(self, program: Program) -> bool:
        """Something of the program stands at less than was asked for."""
        return any(
            (place := _placed(kept.inputs, kept.outputs)) is not None
            and kept.outputs["actualCapacity"] < place.get("capacity", kept.inputs["capacity"])
            for kept in self.stack.resources.values()
            if kept.urn in program
        )

    def live(self) -> dict[str, int]:
        """Capacity of everything that is not foreign, by ``region/name``."""
        return {
            "/".join(identifier.split("/")[8::2]): each["sku"]["capacity"]
            for identifier, each in self.deployments().items()
            if identifier not in self.foreign
        }

    def troubles(
        self, program: Program, *, renewed: bool = False, gone_back: bool = False
    ) -> list[str]:
        """Everything that must not be after a successful ``up`` of a program.

        Args:
            program: What was declared.
            renewed: A forced replacement was killed and not forced again. The engine then asks
                nobody, so what is live keeps the generation that state has not heard of.
            gone_back: A change was killed and taken back, about which the engine asks nobody
                either. What it has made stays until the next change, and is known as ours.
        """
        found = list(self.foreign_troubles())
        known: set[str] = set()
        for urn, goal in program.items():
            found += self.untruths(urn, goal, renewed=renewed)
            known |= ids_of(self.stack.resources[urn]) if urn in self.stack.resources else set()
            known |= set(self.ours(urn)) if gone_back else set()
        found += [f"state keeps {each}" for each in self.stack.resources if each not in program]
        found += [f"to be deleted yet: {each.id}" for each in self.stack.pending_deletes]
        found += [
            f"left: {each}" for each in self.deployments() if each not in known | set(self.foreign)
        ]
        found += self.quota_troubles()
        return found

    def troubles_after_destroy(self) -> list[str]:
        """Everything that must not be after a destroy: what is left must be known as ours."""
        found = list(self.foreign_troubles())
        owners = {OWNER_TAG, GENERATION_TAG, "aoai-urn"}
        for identifier, each in self.deployments().items():
            if identifier not in self.foreign and not owners <= set(each.get("tags") or {}):
                found.append(f"left without a tag: {identifier}")
        return found

    def foreign_troubles(self) -> Iterator[str]:
        live = self.deployments()
        for identifier, before in self.foreign.items():
            if live.get(identifier) != before:
                yield f"foreign and touched: {identifier}"

    def _renewed(self, kept: Kept) -> Kept:
        """As state would have it, had it heard of the generation that is live."""
        live = self.ours(kept.urn).get(kept.id.lower(), {})
        generation = (live.get("tags") or {}).get(GENERATION_TAG)
        return replace(kept, outputs={**kept.outputs, "generation": generation})

    def untruths(self, urn: str, goal: Goal, *, renewed: bool = False) -> Iterator[str]:
        """What state says and Azure does not, and what was asked and is not."""
        kept = self.stack.resources.get(urn)
        if kept is None:
            yield f"{urn} is in no state"
            return
        yield from self._untruths(self._renewed(kept) if renewed else kept, goal)

    def _untruths(self, kept: Kept, goal: Goal) -> Iterator[str]:
        live = self.deployments().get(kept.id.lower())
        if live is None:
            yield f"{kept.id} does not exist"
            return
        inputs, outputs = kept.inputs, kept.outputs
        account = asked(self.azure, "GET", outputs["accountId"]).body
        properties, tags = live["properties"], live.get("tags") or {}
        place = _placed(inputs, outputs)
        if place is None:
            yield f"{kept.id} is at no candidate"
            return
        capacity = place.get("capacity", inputs["capacity"])
        least = min(capacity, inputs.get("minimumCapacity", capacity))
        said = {
            "errors": list(kept.init_errors),
            "id": kept.id.lower(),
            "owner": owner_of(PROVIDER_ID, kept.urn),
            "generation": outputs.get("generation"),
            "state": outputs.get("provisioningState"),
            "region": outputs.get("region"),
            "endpoint": outputs.get("endpoint"),
            "sku": outputs.get("placedSku"),
            "capacity": outputs.get("actualCapacity"),
            "version": outputs.get("modelVersion"),
            "limits": outputs.get("rateLimits"),
            "spillover": outputs.get("spilloverDeploymentName"),
            "enough": True,
            "model": dict(inputs["model"]),
            "tags": inputs.get("tags") or {},
            "asked": _declared(goal.inputs),
        }
        true = {
            "errors": [],
            "id": live["id"].lower(),
            "owner": tags.get(OWNER_TAG),
            "generation": tags.get(GENERATION_TAG),
            "state": "Succeeded" if properties["provisioningState"] == "Succeeded" else "no",
            "region": account["location"],
            "endpoint": account["properties"]["endpoint"],
            "sku": live["sku"]["name"],
            "capacity": live["sku"]["capacity"],
            "version": properties["model"]["version"],
            "limits": properties.get("rateLimits") or [],
            "spillover": properties.get("spilloverDeploymentName"),
            "enough": least <= live["sku"]["capacity"] <= capacity,
            "model": properties["model"],
            "tags": own_tags_removed(tags),
            "asked": _declared(inputs),
        }
        for name, value in said.items():
            if value != true[name]:
                yield f"{kept.id}: {name} is {true[name]!r}, state says {value!r}"
        yield from self._spillover_untruths(kept, properties.get("spilloverDeploymentName"))

    def _spillover_untruths(self, kept: Kept, linked: str | None) -> Iterator[str]:
        declared = kept.inputs.get("spillover")
        if (declared or {}).get("deploymentName") != linked:
            yield f"{kept.id} spills over to {linked}, not to {declared}"
        if declared is None:
            return
        identifier = f"{kept.outputs['accountId']}/deployments/{linked}".lower()
        live = self.deployments().get(identifier)
        if live is None:
            yield f"{identifier} does not exist"
            return
        found = {
            "sku": live["sku"]["name"],
            "capacity": live["sku"]["capacity"],
            "owner": (live.get("tags") or {}).get(OWNER_TAG),
            "model": live["properties"]["model"],
            "state": live["properties"]["provisioningState"],
        }
        wanted = {
            "sku": declared["sku"],
            "capacity": declared["capacity"],
            "owner": owner_of(PROVIDER_ID, kept.urn),
            "model": kept.inputs["model"],
            "state": "Succeeded",
        }
        if found != wanted:
            yield f"{identifier} is {found}, not {wanted}"

    def quota_troubles(self) -> Iterator[str]:
        """Azure's own counts against what state and the strangers have."""
        expected = Counter[tuple[str, str]]()
        for each in self.foreign.values():
            expected[each["id"].split("/")[8], each["sku"]["name"]] += each["sku"]["capacity"]
        for kept in self.stack.resources.values():
            outputs = kept.outputs
            expected[outputs["region"], outputs["placedSku"]] += outputs.get("actualCapacity") or 0
        quota = Quota(self.azure, self.azure.scenario.subscriptions[0].id)
        for region in self.accounts:
            for sku in PROVISIONED:
                used = quota.row(region, f"OpenAI.{sku}")["currentValue"]
                if used != expected[region, sku]:
                    yield f"{region}: Azure counts {used} {sku}, not {expected[region, sku]}"


def _parsed(scenario: Mapping[str, Any]) -> Scenario:
    return Scenario.parse({"quota": QUOTA, **scenario})


def _placed(inputs: Values, outputs: Values) -> Mapping[str, Any] | None:
    """The candidate at which it stands."""
    at = str(outputs["accountId"]).casefold(), outputs["placedSku"]
    for each in inputs["candidates"]:
        if (each["accountId"].casefold(), each.get("sku", inputs["sku"])) == at:
            return dict(each)
    return None


def _declared(inputs: Values) -> Values:
    """Inputs without the one that Check adds."""
    return {name: value for name, value in inputs.items() if name != "deploymentName"}


def ids_of(kept: Kept) -> set[str]:
    """What state answers for by a resource, in lower case."""
    declared = kept.inputs.get("spillover") or {}
    beside = (declared.get("deploymentName"), kept.outputs.get("spilloverDeploymentName"))
    at = kept.id.rpartition("/")[0]
    return {kept.id.lower(), *(f"{at}/{each}".lower() for each in beside if each is not None)}
