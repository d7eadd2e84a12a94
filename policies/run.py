"""What this run has seen: deployments asked for, facts read, and what could not be told.

The engine starts the pack anew for each preview and each update, and calls its policies from four
threads. Stack policies see outputs, not inputs, so what they judge is collected here by the
resource policies.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from threading import Lock

from pulumi_policy import ReportViolation, ResourceValidationArgs

from aoai.azure.answers import Answers
from aoai.azure.reading import Reader
from aoai.azure.settings import Settings, SettingsError, read_settings
from aoai.facts import Facts, ModelId, facts_from_catalogue
from aoai.problems import AoaiError
from aoai.rules import (
    DeploymentRequest,
    Finding,
    Level,
    capacity_findings,
    existence_findings,
    models_to_ask,
    quota_findings,
    shortage_findings,
    with_present,
)
from policies.connections import connection
from policies.inputs import MODEL_DEPLOYMENT, NotKnown, Unreadable, plain, request_of

FACTS_CONFIG = {
    "facts": {
        "type": "string",
        "enum": ["live", "catalogue"],
        "default": "live",
        "description": "Ask Azure, or judge by the documentation of the catalogue's day.",
    }
}


class Known:
    """Facts of one subscription, read when they are first needed."""

    def __init__(self, reader: Reader | None, why_not: str | None) -> None:
        self._reader = reader
        self._lock = Lock()
        self._regions: set[str] = set()
        self._models: set[ModelId] = set()
        self._facts = facts_from_catalogue()
        self.unread = why_not
        """Why Azure was not asked and the catalogue judges instead; None while it is asked."""

    def facts(self, regions: Sequence[str], models: Sequence[ModelId] = ()) -> Facts:
        """The facts of these regions, those of others as the catalogue has them.

        Args:
            regions: Those of the candidates.
            models: Models whose free capacity is wanted besides.
        """
        with self._lock:
            known = self._regions.issuperset(regions) and self._models.issuperset(models)
            if self._reader is not None and not known:
                self._regions.update(regions)
                self._models.update(models)
                try:
                    live = self._reader.facts(regions, models)
                    self._facts = live.merged(facts_from_catalogue())
                except AoaiError as error:
                    self._reader = None
                    self.unread = str(error)
            return self._facts


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deployment that the program asks for."""

    urn: str
    request: DeploymentRequest
    known: Known

    def judged(self) -> tuple[DeploymentRequest, Facts]:
        """The request, with what stands today, and the facts of its candidate regions."""
        facts = self.known.facts([each.region for each in self.request.candidates])
        return with_present(self.request, facts), facts


@dataclass
class Run:
    """Everything that this process has been told. One per process; tests make their own."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    is_preview: bool = True
    """Nothing has been made yet. In the update, live usage already counts this very run."""
    _lock: Lock = field(default_factory=Lock)
    _known: dict[tuple[str, Settings, str], Known] = field(default_factory=dict)
    _wanted: dict[str, Wanted] = field(default_factory=dict)
    _untold: dict[tuple[str, str], None] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in UTC by which retirement is judged."""
        return self.now.date()

    def wanted(self, args: ResourceValidationArgs) -> Wanted | None:
        """The deployment that a resource asks for.

        None for a resource of another type, and for one whose inputs cannot be read, which is
        noted.
        """
        if args.resource_type != MODEL_DEPLOYMENT:
            return None
        try:
            request = request_of(args)
        except Unreadable as error:
            self.note(args.urn, f"{args.name}.{error.path} {error.reason}")
            return None
        with self._lock:
            seen = self._wanted.get(args.urn)
            if seen is None or seen.request != request:
                seen = Wanted(args.urn, request, self._known_for(args, request))
                self._wanted[args.urn] = seen
        return seen

    def note(self, urn: str, what: str) -> None:
        """Remember what could not be told, and of which resource."""
        self._untold[urn, what] = None

    def note_undecided(self, urn: str, findings: Iterable[Finding]) -> None:
        """Remember the undecided ones of findings that depend on a policy's configuration."""
        for each in findings:
            if each.level is Level.UNDECIDED:
                self.note(urn, str(each))

    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """All findings that need no configuration, with the URN that each stands on.

        Nothing in the update: the preview has told them, and by then Azure has other numbers.
        """
        if not self.is_preview:
            return ()
        for known, wanted in self._by_subscription():
            known.facts((), models_to_ask(each.request for each in wanted))
        found = [
            (each.urn, finding)
            for each in self.all_wanted
            for request, facts in [each.judged()]
            for finding in (
                *existence_findings(request, facts, self.today),
                *capacity_findings(request, facts),
                *shortage_findings(request, facts),
            )
        ]
        return (*found, *self.quota_findings())

    def quota_findings(self) -> tuple[tuple[str, Finding], ...]:
        """Findings on quota, added up over all deployments of a subscription; preview only."""
        if not self.is_preview:
            return ()
        found: list[tuple[str, Finding]] = []
        for known, wanted in self._by_subscription():
            urns = {each.request.name: each.urn for each in wanted}
            requests = [each.judged()[0] for each in wanted]
            findings = quota_findings(requests, known.facts(()))
            found += [(urns[each.request], each) for each in findings]
        return tuple(found)

    @property
    def unread(self) -> tuple[str, ...]:
        """Why Azure was not asked, for each subscription that it concerns."""
        reasons = (each.known.unread for each in self.all_wanted)
        return tuple(dict.fromkeys(each for each in reasons if each))

    @property
    def all_wanted(self) -> tuple[Wanted, ...]:
        """Every deployment so far, in the order in which the program asked."""
        return tuple(self._wanted.values())

    @property
    def untold(self) -> tuple[tuple[str, str], ...]:
        """What could not be told so far: URN and text."""
        return tuple(self._untold)

    def _by_subscription(self) -> Iterator[tuple[Known, list[Wanted]]]:
        for known in dict.fromkeys(each.known for each in self.all_wanted):
            yield known, [each for each in self.all_wanted if each.known is known]

    def _known_for(self, args: ResourceValidationArgs, request: DeploymentRequest) -> Known:
        source = args.get_config().get("facts", "live")
        if source == "catalogue":
            return _documented()
        try:
            settings = read_settings(_arguments(args), self.environ)
        except SettingsError as error:
            return Known(None, str(error))
        subscription = _subscription(request) or settings.subscription_id
        if subscription is None:
            return Known(None, "no subscription: set subscriptionId or ARM_SUBSCRIPTION_ID")
        key = subscription.casefold(), settings, source
        if key not in self._known:
            kept = Answers.of(settings, subscription, self.environ)
            reader = Reader(
                settings, subscription, kept=kept, connection=lambda: connection(settings)
            )
            self._known[key] = Known(reader, None)
        return self._known[key]


def report_violations(findings: Iterable[Finding], report: ReportViolation) -> None:
    """Report what Azure or the stack's limits would refuse; certainty.py tells the rest."""
    for each in findings:
        if each.level is Level.VIOLATION:
            report(str(each), None)


@cache
def run() -> Run:
    """The run of this process."""
    return Run()


@cache
def _documented() -> Known:
    return Known(None, None)


def _arguments(args: ResourceValidationArgs) -> Mapping[str, object]:
    """The provider's own arguments; azure-native's names are ours too."""
    if args.provider is None:
        return {}
    found = plain(args.provider.props)
    return {key: value for key, value in found.items() if not isinstance(value, NotKnown)}


def _subscription(request: DeploymentRequest) -> str | None:
    for each in request.candidates:
        parts = (each.account_id or "").split("/")
        if len(parts) > 2 and parts[1].casefold() == "subscriptions":
            return parts[2]
    return None
