"""Killed before or after every single call of ARM, and put right by what the README says."""

from collections.abc import Callable, Iterator

import pytest

from recovery.cases import CASES, Act, Case
from recovery.engines import Program, Run
from recovery.incidents import At, killed
from recovery.worlds import CHAT, World

POLLS = (0, 2)
"""How long Azure is at it after it has answered."""


def least(program: Program) -> int:
    """PTU that the user has asked for at the least, whatever the candidate."""
    inputs = program[CHAT].inputs
    asked = [each.get("capacity", inputs["capacity"]) for each in inputs["candidates"]]
    return int(min([*asked, inputs.get("minimumCapacity", asked[0])]))


class Floor:
    """The PTU below which a resource must not fall, watched after each write."""

    def __init__(self, world: World, act: Act) -> None:
        self._world = world
        self._had = world.serving(CHAT)
        self.lowest = self._had
        asked = act.back if act.refused else act.program
        gone = act.gives_back or not asked
        self._least = 0 if gone or not asked else least(asked)
        world.stack.watch = self._look

    def _look(self) -> None:
        self.lowest = min(self.lowest, self._world.serving(CHAT))

    def troubles(self) -> list[str]:
        floor = min(self._had, self._least)
        return [f"fell to {self.lowest} PTU from {self._had}"] if self.lowest < floor else []


def begun(case: Case, polls: int) -> tuple[World, Act, Floor]:
    world = World({"polls": {"deployments": polls}})
    act = case.begin(world)
    return world, act, Floor(world, act)


def wanted(act: Act) -> Program:
    return act.back or {} if act.refused else act.program


def by_up(world: World, act: Act) -> Iterator[Run]:
    """The same command once more."""
    yield world.stack.up(wanted(act), replacing=act.replacing)


def by_refresh(world: World, act: Act) -> Iterator[Run]:
    yield world.stack.refresh()
    yield world.stack.up(wanted(act))


def by_destroy(world: World, act: Act) -> Iterator[Run]:
    yield world.stack.destroy()
    assert world.troubles_after_destroy() == []
    yield world.stack.up(wanted(act))


def by_clearing(world: World, act: Act) -> Iterator[Run]:
    """What the README says of a killed CLI."""
    yield world.stack.up(wanted(act), replacing=act.replacing)
    yield world.stack.refresh(clear_pending_creates=True)


RECOVERIES = {each.__name__: each for each in (by_up, by_refresh, by_destroy, by_clearing)}
# A slow Azure shows in what a refresh learns; an `up` follows it.
TRIED = [*((0, each) for each in RECOVERIES), (2, "by_refresh")]


def troubles(
    case: Case, polls: int, at: At, recover: Callable[[World, Act], Iterator[Run]]
) -> list[str]:
    world, act, floor = begun(case, polls)
    run = act.run(
        world, killed(at), **({} if act.destroy else {"cli_dies": recover is by_clearing})
    )
    if not run.killed:
        return ["it was not killed"]
    found = []
    for repair in recover(world, act):
        found += repair.errors
    renewed = act.forced and recover is by_refresh
    world.settle()
    found += world.troubles(wanted(act), renewed=renewed, gone_back=act.refused)
    if recover is not by_destroy:
        found += floor.troubles()
    if world.stack.pending_creates:
        found.append("pending creates are left")
    return [*found, *_in_the_end(world, wanted(act))]


def _in_the_end(world: World, program: Program) -> Iterator[str]:
    """What comes of a second ``up``, which has nothing to do, and of a destroy."""
    before = dict(world.stack.resources)
    again = world.stack.up(program)
    yield from again.errors
    # What has less than was asked for asks for the rest every time.
    if not world.smaller(program):
        yield from (f"again: {each}" for each in again.calls if each.writes)
    if world.stack.resources != before:
        yield "the second `up` changed state"
    yield from world.stack.destroy().errors
    yield from (f"destroy leaves {each}" for each in world.live())
    yield from world.troubles_after_destroy()


@pytest.mark.parametrize("polls", POLLS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_is_wrong_where_nobody_is_killed(case: Case, polls: int) -> None:
    world, act, floor = begun(case, polls)

    run = act.run(world)

    assert run.ok is not act.refused, run.errors
    if act.refused:
        assert world.stack.up(wanted(act)).ok
    assert world.troubles(wanted(act)) == []
    assert floor.troubles() == []


@pytest.mark.parametrize(("polls", "recover"), TRIED)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_killed_provider_is_put_right(case: Case, polls: int, recover: str) -> None:
    world, act, _ = begun(case, polls)
    calls = len(act.run(world).calls)
    # Killed before a call is killed after the one before it.
    points = [At(1, "before"), *(At(number, "after") for number in range(1, calls + 1))]

    found = {str(at): troubles(case, polls, at, RECOVERIES[recover]) for at in points}

    assert {at: each for at, each in found.items() if each} == {}
