"""Each deployment that stands, with what Azure says of its model today."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cached_property

from aoai.catalog import Catalogue
from aoai.commands.survey.estate import Lost, Standing
from aoai.facts import Account, Deployed, Facts, Offer, RegionFacts, Unknown
from aoai.rules import RULES, Candidate, DeploymentRequest, Finding, Level, check
from aoai.rules.asked import Around, Asked

# A fine-tuned model is named after its base, as in gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466d, and
# no region lists it (fine-tuning deployment page).
_FINE_TUNED = ".ft-"
_SUBJECTS: Mapping[str, str] = {each.id: each.subject for each in RULES}


class Judgement:
    """Judges what stands as if it were asked for today."""

    def __init__(self, facts: Facts, today: date, known: Catalogue) -> None:
        self._facts = facts
        self._known = known
        self._now = datetime.combine(today, time(), UTC)
        self._around = Around(facts, today, known, frozenset())

    def standing(self, region: str, deployed: Deployed, account: Account) -> Standing:
        """What is to be said of a deployment."""
        asked = self._asked(region, deployed, account.kind)
        sku = self._known.skus.get(deployed.sku)
        told = _told(asked, deployed)
        offer = asked.offer if isinstance(asked.offer, Offer) else None
        entry = asked.entry
        return Standing(
            region=region,
            account=deployed.account,
            account_id=deployed.account_id,
            kind=account.kind,
            name=deployed.name,
            model=deployed.model,
            sku=deployed.sku,
            capacity=deployed.capacity,
            provisioned=sku is not None and sku.provisioned,
            lifecycle=told or str((offer and offer.lifecycle) or "") or Unknown("not stated"),
            ends=told or asked.ends,
            replacement=self._replacement(deployed, offer),
            usage_name=(told or Unknown("the region offers no such SKU of the model"))
            if entry is None
            else entry.usage_name,
            again=self._again(region, deployed, account.kind),
        )

    def findings(self, region: str, standing: Deployed, kind: str) -> Iterator[Finding]:
        """What the rules say of a new deployment like this one, in a region."""
        yield from check([_request(region, standing, kind)], self._facts, now=self._now)

    def _asked(self, region: str, deployed: Deployed, kind: str) -> Asked:
        return Asked(kind, *deployed.model, deployed.sku, region, self._around)

    def _replacement(self, deployed: Deployed, offer: Offer | None) -> str | None:
        """As Azure names it, else as the retirement schedule does."""
        model = self._known.model(
            deployed.model.name, deployed.model.version, deployed.model.format
        )
        return (offer.replacement if offer else None) or (model.replacement if model else None)

    def _again(self, region: str, deployed: Deployed, kind: str) -> Lost | Unknown | None:
        if _FINE_TUNED in deployed.model.name:
            return Unknown("Azure lists no fine-tuned models")
        refused = _refusal(
            check([_request(region, deployed, kind)], self._without, now=self._now), deployed
        )
        if not isinstance(refused, Lost):
            return refused
        # Azure goes on giving a deprecating version to those who have it.
        others = sum(each.model == deployed.model for each in self._deployed) - 1
        held = others and _refusal(self.findings(region, deployed, kind), deployed) is None
        return replace(refused, others=others) if held else refused

    @cached_property
    def _deployed(self) -> tuple[Deployed, ...]:
        return tuple(
            each
            for region in self._facts.regions.values()
            if isinstance(region.deployments, tuple)
            for each in region.deployments
        )

    @cached_property
    def _without(self) -> Facts:
        """The facts as if nothing stood."""
        return replace(
            self._facts,
            regions={name: _emptied(each) for name, each in self._facts.regions.items()},
        )


def subject(finding: Finding) -> str:
    """What a finding is about."""
    return _SUBJECTS[finding.rule]


def _emptied(region: RegionFacts) -> RegionFacts:
    return region if isinstance(region.deployments, Unknown) else replace(region, deployments=())


def _request(region: str, deployed: Deployed, kind: str) -> DeploymentRequest:
    # The account is left out: what stands is judged as if it did not.
    return DeploymentRequest(
        name=deployed.name,
        model_format=deployed.model.format,
        model_name=deployed.model.name,
        model_version=deployed.model.version,
        sku=deployed.sku,
        capacity=deployed.capacity,
        candidates=(Candidate(region),),
        kind=kind,
    )


def _refusal(
    findings: Iterator[Finding] | tuple[Finding, ...], deployed: Deployed
) -> Lost | Unknown | None:
    unknown = None
    for each in findings:
        # A deployment without a stated capacity has a size that Azure chose.
        about = ("existence", "capacity") if deployed.capacity else ("existence",)
        if subject(each) not in about:
            continue
        if each.level is Level.VIOLATION:
            return Lost(each.rule, each.reason, each.fix)
        if each.level is Level.UNDECIDED:
            unknown = unknown or Unknown(each.reason)
    return unknown


def _told(asked: Asked, deployed: Deployed) -> Unknown | None:
    """Why the region's list says nothing of the deployment's model."""
    if asked.here is None:
        return Unknown("the region was not read")
    if isinstance(asked.here.offers, Unknown):
        return asked.here.offers
    if _FINE_TUNED in deployed.model.name:
        return Unknown("Azure lists no fine-tuned models")
    return Unknown("the region does not list it") if asked.offer is None else None
