"""All rules on deployments at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aoai.catalog import Catalogue, catalogue, region_name
from aoai.facts import Facts, Offer
from aoai.rules.asked import Around, Asked
from aoai.rules.capacity import minimum_capacity
from aoai.rules.finding import Finding, Level
from aoai.rules.judging import Judge, Seat
from aoai.rules.levels import findings_of
from aoai.rules.lifecycle import retires_soon, upgrade_against_pin, upgrade_without_effect
from aoai.rules.names import by_account, deployment_name, deployment_name_taken
from aoai.rules.pools import Room
from aoai.rules.quota import alone, quota_sum, waiting
from aoai.rules.request import DeploymentRequest, with_present
from aoai.rules.residency import residency_findings
from aoai.rules.shortage import free_capacity
from aoai.rules.spillover import spillover_sku, spillover_source, spillover_target, target_of

RETIRES_WITHIN = 90
"""Days ahead of a retirement from which it is told."""


def check(
    requests: Sequence[DeploymentRequest],
    facts: Facts,
    *,
    now: datetime,
    retires_within: int = RETIRES_WITHIN,
    known: Catalogue | None = None,
) -> tuple[Finding, ...]:
    """All findings on deployments that are wanted together, in the order of the requests.

    Args:
        requests: Everything of one subscription that is judged together; quota is one sum. Each
            carries its own residency.
        facts: What is known of the subscription and its regions.
        now: Aware; retirement dates are judged by its day in UTC.
        retires_within: Days ahead of a retirement from which it is told.
        known: The packaged catalogue when left out.
    """
    documents = known or catalogue()
    around = Around(facts, now.astimezone(UTC).date(), documents, facts.deployed_models)
    wanted = [_versioned(with_present(each, facts), around) for each in requests]
    stand = [each.present.deployed.model for each in wanted if each.present is not None]
    around = replace(around, held=facts.deployed_models.union(stand))
    return tuple(_found(wanted, around, retires_within))


def _versioned(request: DeploymentRequest, around: Around) -> DeploymentRequest:
    """Where no version is told of what stands either, it is the one that would be deployed."""
    present = request.present
    if present is None or present.deployed.model.version:
        return request
    model = present.deployed.model
    region = region_name(present.region)
    offer = Asked(
        request.kind, model.format, model.name, None, present.deployed.sku, region, around
    ).offer
    if not isinstance(offer, Offer):
        return request
    deployed = replace(present.deployed, model=offer.model)
    return replace(request, present=replace(present, deployed=deployed))


def _found(
    requests: Sequence[DeploymentRequest], around: Around, retires_within: int
) -> Iterator[Finding]:
    facts, known = around.facts, around.known
    room = Room(facts, known)
    judge = Judge(around, room)
    judged = [(each, judge.seats(each)) for each in requests]
    for request, offered in judged:
        if request.present is not None or request.spillover_present is not None:
            room.take_back([each.place for each in offered if each.place is not None])
    named = by_account(requests)
    figures = any(each.capacities for each in facts.regions.values())
    together = []
    undecided = set()
    for request, offered in judged:
        seats = alone(request, offered, room)
        for each in findings_of(request, seats, facts):
            if each.level is Level.UNDECIDED:
                undecided.add(request.name)
            yield each
        places = [each.place for each in seats if each.place is not None]
        if places:
            together.append((request, places))
            yield from waiting(request, seats, room)
        yield from _own(request, seats, around, retires_within)
        spills_to: list[str | None] = []
        if request.spills_to is not None:
            targets = (target_of(request, each, named, facts) for each in request.candidates)
            spills_to = [each and each.sku for each in targets]
            yield from spillover_target(request, named, facts, known)
        if request.residency is not None:
            yield from residency_findings(request, request.residency, known, spills_to)
        if figures:
            yield from free_capacity(request, seats, facts)
    yield from deployment_name_taken(requests, known)
    yield from quota_sum(together, room, undecided)


def _own(
    request: DeploymentRequest, seats: Sequence[Seat], around: Around, retires_within: int
) -> Iterator[Finding]:
    """What follows from the request alone. A rule with nothing to say costs as much as another."""
    known = around.known
    if request.minimum_capacity is not None:
        yield from minimum_capacity(request, around.today)
    if any(each.ends for each in seats):
        yield from retires_soon(request, seats, around.facts, around.today, retires_within)
    if request.upgrade_option is not None:
        yield from upgrade_without_effect(request, known)
        yield from upgrade_against_pin(request, known)
    if request.spillover is not None or request.spills_to is not None:
        yield from spillover_source(request, known)
        yield from spillover_sku(request, known)
    if request.deployment_name is not None:
        yield from deployment_name(request, known)
