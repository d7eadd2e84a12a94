"""Sums of several deployments, compared with trying every choice of candidates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from aoai.facts import Facts, Reach, Unknown, Usage
from aoai.rules import DeploymentRequest, Present
from wanted import (
    FRANCE,
    GERMANY,
    SWEDEN,
    ZONE_PTU,
    ZONE_STANDARD,
    deployed,
    deployment,
    facts,
    offer,
    region,
    told,
)

US = "eastus2"
REGIONS = (SWEDEN, GERMANY, US)
ROWS = {each.name: str(each.usage_name) for each in (ZONE_PTU, ZONE_STANDARD)}
ANY_SIZE = tuple(replace(each, minimum=1, step=1) for each in (ZONE_PTU, ZONE_STANDARD))
_SIZES = st.integers(1, 12)
_ROW = st.builds(Usage, st.integers(0, 20), st.integers(0, 30))


@dataclass(frozen=True)
class World:
    """Quota and what is wanted of it."""

    known: Facts
    wanted: tuple[DeploymentRequest, ...]


@st.composite
def _worlds(draw: st.DrawFn) -> World:
    reach = draw(st.fixed_dictionaries({row: st.sampled_from(Reach) for row in ROWS.values()}))
    rows = {each: {row: draw(_ROW) for row in ROWS.values()} for each in REGIONS}
    known = facts(*(region(name, offer(*ANY_SIZE), usages=rows[name]) for name in REGIONS))
    wanted = tuple(_request(draw, f"d{at}") for at in range(draw(st.integers(2, 5))))
    return World(replace(known, pools=reach), wanted)


def _request(draw: st.DrawFn, name: str) -> DeploymentRequest:
    sku = draw(st.sampled_from(sorted(ROWS)))
    regions = draw(st.permutations(REGIONS))[: draw(st.integers(1, 3))]
    wanted = deployment(name, sku=sku, capacity=draw(_SIZES), regions=regions)
    if draw(st.integers(0, 2)):
        return wanted
    held = deployed(name, sku=draw(st.sampled_from(sorted(ROWS))), capacity=draw(_SIZES))
    return replace(wanted, present=Present(draw(st.sampled_from(REGIONS)), held))


def _pool(known: Facts, sku: str, at: str) -> tuple[str, str]:
    match known.pools[ROWS[sku]]:
        case Reach.GLOBAL:
            return ROWS[sku], "global"
        case Reach.ZONE:
            return ROWS[sku], "us" if at == US else "eu"
    return ROWS[sku], at


def _free(known: Facts, pool: tuple[str, str]) -> int:
    """By how much the use of a pool may grow; below 0 where it lies above the limit."""
    row, reach = pool
    of_zone = {"global": REGIONS, "us": (US,), "eu": (SWEDEN, GERMANY)}
    usages = (known.regions[each].usages for each in of_zone.get(reach, (reach,)))
    rows = [each[row] for each in usages if not isinstance(each, Unknown)]
    return min(each.limit - each.current for each in rows)


def _draws(world: World, request: DeploymentRequest) -> Iterator[tuple[tuple[str, str], int]]:
    """What each candidate draws on which pool, beyond what is held of it."""
    present = request.present
    for each in request.candidates:
        pool = _pool(world.known, request.sku, each.region)
        held = present and _pool(world.known, present.deployed.sku, present.region) == pool
        yield pool, request.capacity - (present.deployed.capacity if present and held else 0)


def _fits(world: World) -> bool:
    choices = [tuple(_draws(world, each)) for each in world.wanted]
    return any(_holds(world, chosen) for chosen in product(*choices))


def _holds(world: World, chosen: tuple[tuple[tuple[str, str], int], ...]) -> bool:
    for pool in {pool for pool, _ in chosen}:
        sizes = [size for each, size in chosen if each == pool]
        if any(size > 0 for size in sizes) and sum(sizes) > _free(world.known, pool):
            return False
    return True


@given(world=_worlds())
def test_quota_is_violated_exactly_where_no_choice_of_candidates_fits(world: World) -> None:
    found = told(world.known, *world.wanted)

    assert ("violation" not in {level for level, _, _ in found}) == _fits(world)
    assert {rule for _, rule, _ in found} <= {"quota-exceeded", "quota-sum"}


@given(world=_worlds())
def test_what_is_refused_stands_on_a_deployment_that_asks_for_more(world: World) -> None:
    growing = {
        each.name for each in world.wanted if any(size > 0 for _, size in _draws(world, each))
    }
    refused = {
        said.split(".")[0]
        for level, _, said in told(world.known, *world.wanted)
        if level == "violation"
    }

    assert refused <= growing


def _tight(*limits: int) -> Facts:
    return facts(
        *(
            region(name, offer(*ANY_SIZE), usages={ROWS[ZONE_PTU.name]: Usage(0, limit)})
            for name, limit in zip((SWEDEN, GERMANY, FRANCE), limits, strict=True)
        )
    )


def test_deployments_with_one_place_go_first_among_others_with_several() -> None:
    wanted = [
        deployment("free", capacity=10, regions=[SWEDEN, GERMANY, FRANCE]),
        deployment("either", capacity=10, regions=[SWEDEN, GERMANY]),
        deployment("bound", capacity=10, regions=[SWEDEN]),
    ]

    assert "violation" not in {each[0] for each in told(_tight(10, 10, 10), *wanted)}
    assert [
        (level, said.split(": they")[0])
        for level, _, said in told(_tight(10, 10, 9), *wanted)
        if level == "violation"
    ] == [("violation", "bound.capacity: free, either and bound do not fit together")]


def test_quota_is_given_to_candidates_only_that_could_take_the_deployment() -> None:
    coarse = offer(replace(ANY_SIZE[0], minimum=100), ANY_SIZE[1])
    lacking = offer(ANY_SIZE[1])
    full = {ROWS[ZONE_PTU.name]: Usage(0, 10)}
    known = facts(
        region(SWEDEN, offer(*ANY_SIZE), usages=full),
        region(GERMANY, coarse),
        region(FRANCE, lacking),
    )
    wanted = [deployment(each, capacity=10) for each in ("one", "two")]

    found = [each[:2] for each in told(known, *wanted)]

    assert found[-1] == ("violation", "quota-sum")
    assert {level for level, _ in found[:-1]} == {"warning"}


def test_a_search_that_takes_too_many_steps_is_undecided() -> None:
    # All together they fit; six fit in each region, and two are left over whichever way.
    wanted = [deployment(f"d{size}", capacity=size) for size in range(3401, 3421)]
    found = told(_tight(23_000, 23_000, 23_000), *wanted)

    assert [(level, rule) for level, rule, _ in found] == [("undecided", "quota-sum")]
    assert "; the search was given up after 20,000 steps; " in found[0][2]
