"""What ranks as fitting Azure takes, and what ranks as short or not offered it refuses.

``AOAI_AGREEMENT_SEED`` draws other requests than the usual ones.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

import pytest

from agreement.asks import draw_ask
from agreement.azures import SKUS, draw_script, draw_world
from agreement.estate import Estate, Refusal, Script
from aoai.rules import Candidate, DeploymentRequest, Standing, Verdict, rank

SEED = os.environ.get("AOAI_AGREEMENT_SEED", "4")
WORLDS, ASKS = 70, 12

_SHORT = "InsufficientQuota"
# What a region without room answers; its spelling is assumed (see the emulator's errors).
_FULL = "OutOfServiceCapacity"

Judged = tuple[DeploymentRequest, Standing, Refusal | None, bool]
"""A request, how one of its candidates stands, Azure's answer, and whether a row of quota on which
it may draw is not listed."""


@pytest.mark.parametrize("seed", [SEED])
def test_a_ranking_and_azure_agree(seed: str) -> None:
    seen: Counter[str] = Counter()

    for number in range(WORLDS):
        for request, standing, refusal, hidden in _played(seed, number):
            said = f"{seed}:{number} {request}\n{standing}\n{refusal}"
            assert _agree(request, standing, refusal, hidden=hidden), said
            seen[standing.verdict + (" smaller" if standing.instead_of else "")] += 1

    # What is hardly ever said agrees by chance.
    least = {"fits": 200, "fits smaller": 5, "quota short": 40, "no free capacity": 30}
    least |= {"not offered": 300}
    assert {each: seen[each] for each, few in least.items() if seen[each] < few} == {}, seen


def _agree(
    request: DeploymentRequest, standing: Standing, refusal: Refusal | None, *, hidden: bool
) -> bool:
    code = None if refusal is None else refusal.code
    # Of a unit the spillover is asked for first, so that any of its reasons may be told.
    alone = request.spillover is None
    match standing.verdict:
        case Verdict.FITS:
            return code is None
        case Verdict.QUOTA_SHORT:
            return code == _SHORT if alone else code is not None
        case Verdict.NO_FREE_CAPACITY:
            # The figure counts quota too, where its row is not listed.
            return code in (_FULL, _SHORT) if hidden or not alone else code == _FULL
        case Verdict.NOT_OFFERED:
            return code not in (None, _FULL) and (not alone or code != _SHORT)
    return hidden


def _played(seed: str, number: int) -> Iterator[Judged]:
    """Each candidate of some requests, with what is said of it and what Azure says."""
    random = Random(f"ranking:{seed}:{number}")  # noqa: S311 - no secret is made
    world = draw_world(random)
    estate = Estate(world.script, world.regions)
    names = (f"d{each}" for each in count())
    for at in range(ASKS):
        if at == 0 or random.random() < 0.3:
            script = draw_script(random, estate)
            scenario = {**script.scenario, "capacity": _capacity(random, estate)}
            estate.play(Script(scenario, script.now))
        for drawn in draw_ask(random, estate, names).requests:
            # A ModelDeployment states a version; figures of free capacity are of one alone.
            if drawn.model_version is not None:
                yield from _asked(random, estate, _less(random, drawn))


def _asked(random: Random, estate: Estate, request: DeploymentRequest) -> Iterator[Judged]:
    facts = estate.facts_with_capacities(request)
    standings = rank(request, facts, now=estate.script.now)
    before = estate.deployments()
    for candidate, standing in zip(request.candidates, standings, strict=True):
        hidden = False
        if standing.verdict in (Verdict.UNKNOWN, Verdict.NO_FREE_CAPACITY):
            hidden = estate.hides_quota_of(replace(request, candidates=(candidate,)))
        if standing.instead_of is not None:
            full = _at(request, candidate, standing.instead_of)
            assert estate.put(full, candidate) is not None, (request, standing)
            estate.restore(before)
        asked = _at(request, candidate, standing.capacity)
        yield request, standing, estate.put(asked, candidate), hidden
        estate.restore(before)
    # Some of it stands from then on.
    if standings[0].fits and random.random() < 0.5:
        place = request.candidates[0]
        estate.put(_at(request, place, standings[0].capacity), place)


def _less(random: Random, request: DeploymentRequest) -> DeploymentRequest:
    """The request, which now and then takes less rather than nothing."""
    if request.capacity < 2 or random.random() < 0.6:
        return request
    return replace(request, minimum_capacity=random.randint(1, request.capacity))


def _at(request: DeploymentRequest, candidate: Candidate, size: int) -> DeploymentRequest:
    """The request for exactly this size at a candidate."""
    return replace(request, sku=request.sku_at(candidate), capacity=size, minimum_capacity=None)


def _capacity(random: Random, estate: Estate) -> Mapping[str, Any]:
    """Hardware of some SKUs, which may be less than quota allows."""
    return {
        region: {
            "*": {
                sku: random.choice((0, 10, 50, 120, 300)) for sku in SKUS if random.random() < 0.3
            }
        }
        for region in estate.regions
    }
