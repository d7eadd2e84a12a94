"""What this run has seen: what the program declares, facts, and what could not be told.

The engine starts the pack anew for each preview and each update, and calls its policies from four
threads. Stack policies see outputs, not inputs, so what they judge is collected here.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from threading import Lock

from aoai.azure.known import Known, project_of
from aoai.azure.settings import SettingsError, read_settings
from aoai.catalog import region_name
from aoai.facts import Facts
from aoai.rules import (
    RULES,
    AccountRequest,
    DeploymentRequest,
    Finding,
    Level,
    account_findings,
    check,
    models_to_ask,
    residency_findings,
)
from policies.choices import Choices
from policies.demands import (
    ACCOUNT_KINDS,
    account_identity,
    account_name,
    native_request_of,
    request_of,
    unread_options,
)
from policies.inputs import NotKnown, Unreadable
from policies.joins import Stack
from policies.seen import ACCOUNT, DEPLOYMENT, MODEL_DEPLOYMENT, Seen
from policies.sources import Sources
from policies.wanted import Wanted, counting, named_apart, subscription_of

SUBJECTS: Mapping[str, str] = {each.id: each.subject for each in RULES}
"""What each rule is about, by its id."""


@dataclass
class Run:
    """Everything that this process has been told. One per process; tests make their own."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    project: Path = field(default_factory=lambda: project_of(Path.cwd()))
    choices: Choices = field(default_factory=Choices)
    is_preview: bool = True
    """Nothing has been made yet. In the update, live usage already counts this very run."""
    is_deployment: bool = False
    """A preview or an update. What stands is judged by `pulumi policy analyze`, of which the engine
    says no stage."""
    stack: Stack = field(default_factory=Stack)
    """Everything, once the engine has told all of it."""
    _lock: Lock = field(default_factory=Lock)
    _sources: Sources | None = None
    _seen: dict[str, Seen] = field(default_factory=dict)
    _wanted: dict[str, tuple[Seen, Wanted | None]] = field(default_factory=dict)
    _judged: dict[str, tuple[Wanted, tuple[Finding, ...]]] = field(default_factory=dict)
    _untold: dict[tuple[str, str], None] = field(default_factory=dict)
    _findings: tuple[tuple[str, Finding], ...] | None = None

    @property
    def today(self) -> date:
        """The day in UTC by which retirement is judged."""
        return self.now.astimezone(UTC).date()

    def see(self, resource: Seen) -> None:
        """Take in what the program declares."""
        self._seen[resource.urn] = resource

    def seen(self, urn: str) -> Seen | None:
        """What the program declares under a URN; None where no policy looks at it."""
        return self._seen.get(urn)

    @property
    def declared(self) -> Mapping[str, Seen]:
        """Everything that the program declares so far, by URN."""
        return self._seen

    def end(self, stack: Stack) -> None:
        """Take in the whole stack, and which deployment of azure-native stands in which account."""
        self.stack = stack
        self._findings = None
        for each in stack.of_kind(MODEL_DEPLOYMENT, DEPLOYMENT):
            if not each.declared or each.urn not in self._seen:
                continue
            if each.kind == MODEL_DEPLOYMENT:
                self.wanted(each)
            else:
                self._wanted[each.urn] = each, self._native(each)

    def wanted(self, deployment: Seen) -> Wanted | None:
        """What a ModelDeployment asks for; None where it cannot be read, which is noted."""
        with self._lock:
            seen, wanted = self._wanted.get(deployment.urn, (None, None))
            if seen is not deployment:
                wanted = self._placed(deployment)
                self._wanted[deployment.urn] = deployment, wanted
            return wanted

    def native(self, deployment: Seen) -> Wanted | None:
        """What an azure-native Deployment asks for, once the stack is known."""
        return self._wanted.get(deployment.urn, (deployment, None))[1]

    def account_of(self, deployment: Seen) -> Seen:
        """The account that an azure-native Deployment stands in, of the stack or in Azure.

        Raises:
            Unreadable: It is neither in the stack nor known to stand.
        """
        found = self.stack.account_of(deployment)
        if found is not None:
            return found
        name, group = str(deployment.at("accountName")), deployment.at("resourceGroupName")
        known, _ = self._known_for(deployment, None)
        standing = known.account(name, group)
        if standing is None:
            reason = (
                f"is {name}, which the program does not declare and no fact tells the region of"
            )
            raise Unreadable("accountName", reason)
        region, account = standing
        inputs = {"accountName": name, "location": region, "kind": account.kind}
        if isinstance(group, str):
            inputs["resourceGroupName"] = group
        return Seen(ACCOUNT, ACCOUNT, name, self.stack.read_account(deployment), inputs)

    def judged(self, wanted: Wanted) -> tuple[Finding, ...]:
        """The findings on a deployment by itself, before the rest of the stack is known."""
        before, found = self._judged.get(wanted.seen.urn, (None, ()))
        if before is not wanted:
            found = self._check([wanted.request], wanted.facts)
            self._judged[wanted.seen.urn] = wanted, found
        return found

    def residency(self, wanted: Wanted) -> tuple[Finding, ...]:
        """Findings against the residency of the configuration."""
        found = residency_findings(wanted.request, self.choices.residency)
        for each in found:
            if each.level is Level.UNDECIDED:
                self.note(wanted.seen.urn, str(each))
        return found

    def note(self, urn: str, what: str) -> None:
        """Remember what could not be told, and of which resource."""
        self._untold[urn, what] = None

    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """All findings on the stack but those of residency, with the URN that each stands on.

        For the preview alone: in the update Azure has other numbers by then.
        """
        with self._lock:
            if self._findings is None:
                self._findings = tuple(self._found())
            return self._findings

    @property
    def all_wanted(self) -> tuple[Wanted, ...]:
        """Every deployment that could be read so far, by URN: a program is run side by side."""
        ordered = (self._wanted[urn][1] for urn in sorted(self._wanted, key=counting))
        return tuple(each for each in ordered if each is not None)

    @property
    def unread(self) -> tuple[str, ...]:
        """Why Azure was not asked, for each subscription, and which folders cannot be used."""
        reasons = [
            f"Azure was not asked, and {each.known.instead} judged instead: {each.known.unread}"
            for each in self.all_wanted
            if each.known.unread
        ]
        unusable = self._sources.unusable if self._sources else ()
        return tuple(dict.fromkeys((*reasons, *unusable)))

    @property
    def untold(self) -> tuple[tuple[str, str], ...]:
        """What could not be told so far: URN and text."""
        return tuple(self._untold)

    def _check(self, requests: list[DeploymentRequest], facts: Facts) -> tuple[Finding, ...]:
        within = self.choices.retires_within
        return check(requests, facts, now=self.now, retires_within=within)

    def _found(self) -> Iterator[tuple[str, Finding]]:
        for wanted in self._by_subscription(self.all_wanted):
            # Two names are one in two folders of a program, and findings name a request by it.
            named = named_apart(wanted)
            known = next((each.known for each in wanted if not each.known.unread), wanted[0].known)
            requests = list(named.values())
            regions = [place.region for each in requests for place in each.candidates]
            facts = known.facts(regions, models_to_ask(requests))
            urns = {request.name: urn for urn, request in named.items()}
            for each in self._check(requests, facts):
                yield urns[each.request], each
        yield from self._of_accounts()

    def _of_accounts(self) -> Iterator[tuple[str, Finding]]:
        asked: dict[Known, dict[str, tuple[str, AccountRequest]]] = {}
        for account in self.stack.of_kind(ACCOUNT):
            region, kind = account.at("location"), account.at("kind")
            if not account.declared or account.urn not in self._seen:
                continue
            if not isinstance(region, str) or kind not in ACCOUNT_KINDS:
                continue
            known, subscription = self._known_for(account, None)
            name = account_name(account)
            stands = account_identity(account, subscription) if name else None
            of_arm = stands if stands and stands.startswith("/") else None
            request = AccountRequest(name or account.name, region, kind, of_arm)
            asked.setdefault(known, {})[request.name] = account.urn, request
        for known, accounts in asked.items():
            requests = [request for _, request in accounts.values()]
            facts = known.facts([each.region for each in requests])
            for found in account_findings(requests, facts):
                urn, _ = accounts[found.request]
                # A name that the provider is yet to make up is not judged.
                if SUBJECTS[found.rule] != "names" or account_name(self.stack.resources[urn]):
                    yield urn, found

    def _by_subscription(self, wanted: Iterable[Wanted]) -> Iterator[list[Wanted]]:
        """Both kinds of deployment of one subscription draw on one quota, whoever signs in."""
        grouped: dict[str | None, list[Wanted]] = {}
        for each in wanted:
            subscription = each.subscription
            grouped.setdefault(subscription and subscription.casefold(), []).append(each)
        yield from grouped.values()

    def _placed(self, deployment: Seen) -> Wanted | None:
        try:
            request = request_of(deployment, self._account_kinds())
        except Unreadable as error:
            self.note(deployment.urn, f"{deployment.name}.{error}")
            return None
        known, subscription = self._known_for(deployment, request)
        return Wanted(deployment, request, subscription, known)

    def _native(self, deployment: Seen) -> Wanted | None:
        known, subscription = self._known_for(deployment, None)
        try:
            account = self.account_of(deployment)
            request = native_request_of(deployment, account, subscription)
        except Unreadable as error:
            self.note(deployment.urn, f"{deployment.name}.{error}")
            return None
        for each in unread_options(deployment):
            self.note(deployment.urn, f"{deployment.name}.{each}")
        return Wanted(deployment, request, subscription, known)

    def _account_kinds(self) -> Mapping[str, str]:
        """The kind of the declared accounts of each region, where they have one in common."""
        kinds: dict[str, set[str]] = {}
        for each in [seen for seen in self._seen.values() if seen.kind == ACCOUNT]:
            region, kind = each.at("location"), each.at("kind")
            if isinstance(region, str) and isinstance(kind, str):
                kinds.setdefault(region_name(region), set()).add(kind)
        return {region: kind for region, found in kinds.items() for kind in found if len(found) < 2}

    def _known_for(
        self, resource: Seen, request: DeploymentRequest | None
    ) -> tuple[Known, str | None]:
        """The facts for a resource, and its subscription."""
        if self._sources is None:
            # Preview and update decide alike by the answers of the last minute. An audit asks anew:
            # a minute ago what it judges may not have stood.
            self._sources = Sources(
                self.choices, self.project, self.environ, self.today, keep=self.is_deployment
            )
        arguments = {
            key: value
            for key, value in resource.provider.items()
            if not isinstance(value, NotKnown)
        }
        try:
            settings = read_settings(arguments, self.environ)
        except SettingsError as error:
            return self._sources.without_azure(None, str(error)), None
        subscription = (request and subscription_of(request)) or settings.subscription_id
        return self._sources.of(settings, subscription), subscription


@cache
def run() -> Run:
    """The run of this process."""
    return Run()
