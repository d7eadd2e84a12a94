"""A fake Azure with accounts in some regions, and what its own answers say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from aoai.emulator.azure import Azure
from aoai.emulator.clock import standing
from aoai.emulator.quota import DEPLOYMENT
from aoai.emulator.scenario import Scenario
from aoai.facts import (
    Deployed,
    Facts,
    Offer,
    RegionFacts,
    Source,
    capacities_from_arm,
    deployments_from_arm,
    offers_from_arm,
    region_name,
    usages_from_arm,
)
from aoai.rules import Candidate, DeploymentRequest
from arm import API_VERSION, Arm, account

KINDS = ("AIServices", "OpenAI")


@dataclass(frozen=True)
class Script:
    """How Azure is from some moment on."""

    scenario: Mapping[str, Any]
    now: datetime


class Refusal(NamedTuple):
    """Azure's no."""

    status: int
    code: str
    message: str


class Estate:
    """One Azure. In each of its regions there is an account of each kind."""

    # What a catalogue offers in a region is the same for every Azure, and large.
    _catalogued: ClassVar[dict[tuple[str, str], tuple[Offer, ...]]] = {}

    def __init__(self, script: Script, regions: Sequence[str]) -> None:
        self.script = script
        self.regions = regions
        self._azure = Azure(Scenario.parse(script.scenario), clock=standing(script.now))
        self._call = Arm(self._azure)
        self._call.make_group()
        for region in regions:
            for kind in KINDS:
                self._call.make_account(f"{kind}-{region}".lower(), kind=kind, location=region)
        self._offers: dict[str, tuple[Offer, ...]] = {}
        self._deployed: dict[str, tuple[Deployed, ...]] = {}

    def account_id(self, kind: str, region: str) -> str:
        """ARM id of an account, whether it exists or not."""
        return f"{self._call.accounts}/{kind}-{region_name(region)}".lower()

    def play(self, script: Script) -> None:
        """Go on by another script."""
        self._azure.clock.advance(script.now - self.script.now)
        self._azure.play(Scenario.parse(script.scenario))
        self.script = script
        # A token lasts for an hour.
        self._call = Arm(self._azure)
        self._offers = {}
        self._forget()

    def offers(self, region: str) -> tuple[Offer, ...]:
        """What a region lists."""
        if region not in self._offers:
            key = (str(self.script.scenario.get("catalogue")), region)
            stated = region in self.script.scenario.get("models", {})
            found = None if stated else self._catalogued.get(key)
            if found is None:
                found = offers_from_arm(self._get(f"{self._location(region)}/models"))
            if not stated:
                self._catalogued[key] = found
            self._offers[region] = found
        return self._offers[region]

    def facts(self) -> Facts:
        """What a person can read of this Azure now."""
        return self._facts

    def facts_with_capacities(self, request: DeploymentRequest) -> Facts:
        """The same, with what regions have free of the model that is asked for."""
        facts = self.facts()
        query = {
            "modelFormat": request.model_format,
            "modelName": request.model_name,
            "modelVersion": request.model_version or "",
            "api-version": API_VERSION,
        }
        answer = self._call("GET", f"{self._call.provider}/modelCapacities", query=query)
        free = capacities_from_arm(answer.body, facts.source)
        regions = {
            name: replace(region, capacities=free.get(name, {}))
            for name, region in facts.regions.items()
        }
        return replace(facts, regions=regions)

    @cached_property
    def _facts(self) -> Facts:
        source = Source("Azure", self.script.now)
        regions = {
            each: RegionFacts(
                region=each,
                source=source,
                offers=self.offers(each),
                usages=usages_from_arm(self._get(f"{self._location(each)}/usages")),
                deployments=tuple(
                    found
                    for kind in KINDS
                    for found in self._deployed_in(self.account_id(kind, each))
                ),
            )
            for each in self.regions
        }
        return Facts(regions, source, self._call.subscription)

    def put(self, request: DeploymentRequest, candidate: Candidate) -> Refusal | None:
        """Ask Azure for a deployment in one of its places, as large as it may be there.

        Returns:
            Azure's answer to the full size; None is a yes, to that size or a smaller one.
        """
        if region_name(candidate.region) not in self.regions:
            return self._no_account(request, candidate)
        size, spare = request.capacity_at(candidate), request.spillover
        if spare is not None:
            beside = replace(request, sku=spare.sku, spillover=None)
            refused = self._put(beside, candidate, spare.deployment_name, spare.capacity)
            if refused is not None:
                return refused
        first = self._put(request, candidate, request.name, size)
        if first is None or first.code == "InvalidCapacity" or request.minimum_capacity is None:
            return first
        # Which of the smaller sizes are legal is Azure's to say.
        smaller = range(size - 1, request.minimum_capacity - 1, -1)
        taken = any(self._put(request, candidate, request.name, each) is None for each in smaller)
        return None if taken else first

    def _put(
        self, request: DeploymentRequest, candidate: Candidate, name: str, size: int
    ) -> Refusal | None:
        version = {"version": request.model_version} if request.model_version else {}
        named = {"format": request.model_format, "name": request.model_name, **version}
        properties: dict[str, Any] = {"model": named}
        if request.spillover is not None:
            properties["spilloverDeploymentName"] = request.spillover.deployment_name
        # As clients write numbers: most as such, az as text, some as a float.
        capacity = (size, size, str(size), float(size))[size % 4]
        body = {
            "sku": {"name": request.sku_at(candidate), "capacity": capacity},
            "properties": properties,
        }
        account_id = self.account_id(request.kind, candidate.region)
        answer = self._call("PUT", f"{account_id}/deployments/{name}", body)
        if answer.status >= 400:
            return Refusal(*answer.error)
        self._forget(account_id)
        return None

    def _no_account(self, request: DeploymentRequest, candidate: Candidate) -> Refusal:
        """What Azure says to the account that would have to be made first."""
        path = f"{self._call.accounts}/new-{region_name(candidate.region)}"
        answer = self._call("PUT", path, account(kind=request.kind, location=candidate.region))
        assert answer.status >= 400, "the estate has an account in every region that there is"
        return Refusal(*answer.error)

    def hides_quota_of(self, request: DeploymentRequest) -> bool:
        """A row on which the request may draw is not listed."""
        for candidate in request.candidates:
            region = region_name(candidate.region)
            stated = self.script.scenario.get("quota", {}).get(region, {})
            spare = request.spillover
            skus = {request.sku_at(candidate), *([spare.sku] if spare else [])}
            names = {
                sku.usage_name
                for offer in self.offers(region)
                if offer.model.name == request.model_name
                for sku in offer.skus
                if sku.name in skus
            }
            if stated is None or any(stated.get(each, 0) is None for each in names):
                return True
        return False

    def deployments(self) -> list[Any]:
        """What stands, to come back to."""
        return self._azure.store.of_type(DEPLOYMENT)

    def restore(self, deployments: Sequence[Any]) -> None:
        """Come back to what stood."""
        with self._azure.store.transaction():
            for each in self._azure.store.of_type(DEPLOYMENT):
                self._azure.store.remove(each.id)
            for each in deployments:
                self._azure.store.put(each)
        self._forget()

    def _forget(self, account_id: str | None = None) -> None:
        if account_id is None:
            self._deployed = {}
        else:
            self._deployed.pop(account_id, None)
        self.__dict__.pop("_facts", None)

    def _deployed_in(self, account_id: str) -> tuple[Deployed, ...]:
        if account_id not in self._deployed:
            found = deployments_from_arm(self._get(f"{account_id}/deployments"))
            self._deployed[account_id] = found
        return self._deployed[account_id]

    def _location(self, region: str) -> str:
        return f"{self._call.provider}/locations/{region}"

    def _get(self, path: str) -> Any:
        answer = self._call("GET", path)
        assert answer.status == 200, answer
        return answer.body
