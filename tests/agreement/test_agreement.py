"""What the rules pass Azure takes, and what they refuse it refuses, with the matching code.

``AOAI_AGREEMENT_SEED`` draws other requests than the usual ones. A failure names the world that it
happened in: with ``AOAI_AGREEMENT_WORLD`` that one alone is played again.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from random import Random

import pytest

from agreement.asks import Ask, Step, draw_ask
from agreement.azures import World, draw_script, draw_world
from agreement.estate import Estate, Script
from agreement.judgement import CODES, JUDGED, Disagreement, Outcome, judge
from aoai.rules import DeploymentRequest

SEED = os.environ.get("AOAI_AGREEMENT_SEED", "4")
ONE = os.environ.get("AOAI_AGREEMENT_WORLD")
WORLDS, ASKS = 600, 14
"""How many there are, and in each so many times something is asked for."""


@pytest.mark.parametrize("seed", [SEED])
def test_rules_and_azure_agree(seed: str) -> None:
    requests: Counter[str] = Counter()
    rules: Counter[str] = Counter()

    for number in range(WORLDS) if ONE is None else [int(ONE)]:
        for ask, outcome, told in _play(seed, number):
            requests[outcome] += len(ask.requests)
            rules.update(told)

    if ONE is None:
        assert requests[Outcome.PASSED] + requests[Outcome.REFUSED] >= 10_000, requests
        # What is never refused, or hardly ever, agrees by chance.
        assert requests[Outcome.PASSED] >= 2_500, requests
        assert {each: rules[each] for each in CODES if rules[each] < 20} == {}


def test_every_rule_that_refuses_has_its_codes() -> None:
    # These speak of what is not known, of what people state, or of the stack's own limits.
    without = {
        "stated-unavailable",
        "offers-unknown",
        "skus-unknown",
        "capacity-unknown",
        "quota-unknown",
        "minimum-capacity",
    }

    assert set(CODES) == JUDGED - without


def _play(seed: str, number: int) -> Iterator[tuple[Ask, Outcome, set[str]]]:
    random = Random(f"{seed}:{number}")  # noqa: S311 - no secret is made
    world = draw_world(random)
    estate = Estate(world.script, world.regions)
    names = (f"d{each}" for each in count())
    steps: list[Step] = []
    for at in range(ASKS):
        if at == 0 or random.random() < 0.15:
            steps.append(script := draw_script(random, estate))
            estate.play(script)
        steps.append(ask := draw_ask(random, estate, names))
        try:
            yield ask, *judge(estate, ask.requests)
        except Disagreement as found:
            shrunk = _shrunk(world, steps, found)
            pytest.fail(_told(seed, number, world, *shrunk), pytrace=False)


def _shrunk(
    world: World, steps: Sequence[Step], found: Disagreement
) -> tuple[Sequence[Step], Disagreement]:
    """The fewest of the steps after which they still disagree."""
    left = list(steps)
    for at in range(len(steps) - 2, -1, -1):
        fewer = [*left[:at], *left[at + 1 :]]
        if (still := _replayed(world, fewer)) is not None:
            left, found = fewer, still
    return left, found


def _replayed(world: World, steps: Sequence[Step]) -> Disagreement | None:
    """What the last of the steps comes to; None where an earlier one already fails, or none."""
    estate = Estate(world.script, world.regions)
    for at, step in enumerate(steps):
        if isinstance(step, Script):
            estate.play(step)
            continue
        try:
            judge(estate, step.requests)
        except Disagreement as found:
            return found if at == len(steps) - 1 else None
    return None


def _told(seed: str, number: int, world: World, steps: Sequence[Step], found: Disagreement) -> str:
    """All that is needed to see who is wrong."""
    estate = Estate(world.script, world.regions)
    for step in steps[:-1]:
        if isinstance(step, Script):
            estate.play(step)
        else:
            judge(estate, step.requests)
    asked = steps[-1]
    assert isinstance(asked, Ask)
    lines = [
        f"{found.why}",
        f"replay: AOAI_AGREEMENT_SEED={seed} AOAI_AGREEMENT_WORLD={number} "
        "python -m pytest tests/agreement",
        f"now: {estate.script.now}",
        *(
            f"before: {_written(each)}"
            for step in steps[:-1]
            if isinstance(step, Ask)
            for each in step.requests
        ),
        *(f"asked: {_written(each)}" for each in asked.requests),
        *(f"fact: {each}" for each in _facts_of(estate, asked)),
        *(f"finding: {each.level} {each.rule}: {each.problem}" for each in found.findings),
        *(
            f"Azure: {name} in {region}: {answer or 'taken'}"
            for name, region, answer in found.answers
        ),
    ]
    return "\n".join(lines)


def _written(request: DeploymentRequest) -> str:
    where = ", ".join(each.region for each in request.candidates)
    return (
        f"{request.name}: {request.model_format} {request.model} as {request.sku}, "
        f"{request.capacity} in {where}, account of kind {request.kind}, "
        f"at least {request.minimum_capacity}, beside it {request.spillover}"
    )


def _facts_of(estate: Estate, asked: Ask) -> Iterator[object]:
    """Entries, quota and deployments that the requests are about."""
    facts = estate.facts()
    for name, region in facts.regions.items():
        yield f"{name}: {region.deployments}"
        for request in asked.requests:
            for offer in region.offers if isinstance(region.offers, tuple) else ():
                if offer.model.name == request.model_name and offer.kind == request.kind:
                    entries = [each for each in offer.skus if each.name == request.sku]
                    rows = [
                        f"{each.usage_name}: {region.usage(each.usage_name)}"
                        for each in entries
                        if isinstance(each.usage_name, str)
                    ]
                    yield (
                        f"{name}: {offer.model} {offer.lifecycle} ends={offer.ends} "
                        f"default={offer.is_default} {entries} {rows}"
                    )
