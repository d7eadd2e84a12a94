"""What live facts say of candidates before anything is written.

One for each process of the provider: what one deployment of the run is expected to take is counted
against the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from threading import RLock
from typing import Any

from aoai.facts import Facts, Unknown
from aoai.placement.request import subscription_of
from aoai.provider.livefacts import LiveFacts
from aoai.provider.wanted import at_place, kind_of, present_of, wanted_of
from aoai.provider.wire import UNKNOWN, is_unknown
from aoai.rules import (
    DeploymentRequest,
    Present,
    Standing,
    Taken,
    Verdict,
    landing,
    models_to_ask,
    rank,
)
from aoai.rules.standing import NOTHING

_NO_SUBSCRIPTION = Unknown("no subscription: set subscriptionId or ARM_SUBSCRIPTION_ID")


class Outlook:
    """Ranks the candidates of deployments. Safe to share between threads; it never raises."""

    def __init__(self, facts: LiveFacts) -> None:
        """Prepare to look; nothing is asked yet."""
        self._facts = facts
        self._lock = RLock()
        self._noted: dict[str, tuple[str | None, Taken]] = {}
        # By subscription. Kept as a sum, since hundreds of deployments each ask for that of others.
        self._taken: dict[str | None, Taken] = {}
        self._told: set[str] = set()

    def standings(
        self,
        urn: str,
        inputs: Mapping[str, Any],
        *,
        placed: Mapping[str, Any] | None = None,
        freed: bool = False,
        noted: bool = False,
    ) -> tuple[Standing, ...]:
        """How each candidate stands, in the user's order, other deployments of the run counted.

        Args:
            urn: Of the deployment; what it was noted to take itself is not counted.
            inputs: Checked; an account may be unknown, and is then one of the provider's own
                subscription.
            placed: Outputs of the deployment where it stands today: what it holds there is its own.
            freed: What it holds is gone by the time Azure is asked.
            noted: Count what it is expected to take against those that are asked about later.
        """
        request = wanted_of(inputs)
        if isinstance(request, Unknown):
            return tuple(_unknown(each, inputs, request) for each in inputs["candidates"])
        owners = [self._owner(each) for each in inputs["candidates"]]
        facts = {each: self._read(each, request, owners) for each in dict.fromkeys(owners)}
        with self._lock:
            found: list[Standing] = []
            for owner, group in groupby(range(len(owners)), key=lambda at: owners[at]):
                places = list(group)
                known = facts[owner]
                if isinstance(known, Unknown):
                    each = inputs["candidates"]
                    found += [_unknown(each[at], inputs, known) for at in places]
                    continue
                alone = replace(request, candidates=tuple(request.candidates[at] for at in places))
                here = placed if placed and owner == self._owner(placed) else None
                stands = present_of(request, here, known) if here else ()
                taken = self._of_others(urn, owner)
                found += _ranked(alone, known, self._facts, taken, stands, freed=freed)
            if noted:
                stays = None if placed is None or freed else at_place(inputs, placed)
                self.note(urn, inputs, found, at=stays)
        return tuple(found)

    def note(
        self,
        urn: str,
        inputs: Mapping[str, Any],
        standings: Sequence[Standing],
        *,
        at: int | None = None,
    ) -> None:
        """Count what a deployment is expected to take against the others of the run.

        Args:
            urn: Of the deployment; what was noted of it before no longer counts.
            inputs: Those that the standings are about.
            standings: Of all its candidates.
            at: Where it goes, by its place among the candidates; left out: where it is expected.
        """
        place = landing(standings) if at is None else at
        with self._lock:
            where, before = self._noted.pop(urn, (None, NOTHING))
            self._taken[where] = self._taken.get(where, NOTHING) - before
            if place is not None:
                owner, takes = self._owner(inputs["candidates"][place]), standings[place].takes
                self._noted[urn] = owner, takes
                self._taken[owner] = self._taken.get(owner, NOTHING) + takes

    def forget(self, identifiers: Iterable[str]) -> None:
        """Leave no answers on disk of subscriptions in which something was written.

        What this process knows stays, so that all of a run is decided alike.

        Args:
            identifiers: ARM ids of accounts, or of anything below them.
        """
        for each in {subscription_of(each) for each in identifiers}:
            self._facts.forget(each)

    def untold(self, standings: Sequence[Standing]) -> list[str]:
        """What is to be told of the facts themselves, and was not told in this run before.

        Why nothing is known of any of the candidates, and why statements cannot be used.
        """
        found = []
        if self._facts.unusable is not None:
            found.append(f"what people state is left out: {self._facts.unusable}")
        if all(each.verdict is Verdict.UNKNOWN for each in standings):
            reasons = [each.reason for each in standings if each.reason]
            found += [f"candidates are not ranked by live facts: {each}" for each in reasons]
        with self._lock:
            new = [each for each in dict.fromkeys(found) if each not in self._told]
            self._told.update(new)
            return new

    def _of_others(self, urn: str, owner: str | None) -> Taken:
        """What the other deployments of the run are expected to take of a subscription."""
        where, own = self._noted.get(urn, (None, NOTHING))
        return self._taken.get(owner, NOTHING) - (own if where == owner else NOTHING)

    def _owner(self, candidate: Mapping[str, Any]) -> str | None:
        """The subscription of a candidate, or of what is placed."""
        account = candidate.get("accountId", UNKNOWN)
        return self._facts.home if is_unknown(account) else subscription_of(account)

    def _read(
        self, owner: str | None, request: DeploymentRequest, owners: Sequence[str | None]
    ) -> Facts | Unknown:
        """What is known of the candidates' regions in one subscription."""
        if owner is None:
            return _NO_SUBSCRIPTION
        pairs = zip(request.candidates, owners, strict=True)
        regions = [each.region for each, where in pairs if where == owner]
        return self._facts.of(owner, regions, models_to_ask([request]))


def _ranked(  # noqa: PLR0913 - what a ranking is made from
    request: DeploymentRequest,
    known: Facts,
    facts: LiveFacts,
    taken: Taken,
    stands: Sequence[Present],
    *,
    freed: bool,
) -> Iterator[Standing]:
    """The standings of candidates of one subscription."""
    own, beside = [*stands, None, None][:2]
    for kind, group in groupby(request.candidates, key=lambda each: kind_of(each, known)):
        alone = replace(request, candidates=tuple(group), kind=kind)
        if not freed:
            alone = replace(alone, present=own, spillover_present=beside)
        gone = stands if freed else ()
        yield from rank(alone, known, now=facts.clock(), taken=taken, freed=gone)


def _unknown(candidate: Mapping[str, Any], inputs: Mapping[str, Any], why: Unknown) -> Standing:
    """A candidate of which nothing can be told."""
    sku = candidate.get("sku", inputs["sku"])
    capacity = candidate.get("capacity", inputs["capacity"])
    return Standing(
        region=candidate["region"],
        sku="" if is_unknown(sku) else sku,
        capacity=0 if is_unknown(capacity) else capacity,
        verdict=Verdict.UNKNOWN,
        reason=why.reason,
    )
