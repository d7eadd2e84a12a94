"""Runs that are worth interrupting: how each begins, and the command that is under way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from landing import FRANCE, FULL, GERMANY, PTU, STANDARD, SWEDEN
from recovery.engines import Goal, Program, Run
from recovery.incidents import At, killed
from recovery.wires import Incident, peaceful
from recovery.worlds import CHAT, World

OVER = {"deploymentName": "over", "sku": STANDARD, "capacity": 50}
OTHER_MODEL = {"format": "OpenAI", "name": "gpt-5.1", "version": "2025-11-13"}
GLOBAL_PTU = "GlobalProvisionedManaged"
HALF_ROOM = {region: {"gpt-5.4": {PTU: 250}} for region in (SWEDEN, GERMANY, FRANCE)}


@dataclass(frozen=True)
class Act:
    """The command under way."""

    program: Program
    replacing: tuple[str, ...] = ()
    destroy: bool = False
    refused: bool = False
    """Azure refuses it, whatever else happens."""
    back: Program | None = None
    """What a person goes back to where it is refused."""
    forced: bool = False
    """Nothing but the user's word calls for a replacement."""
    gives_back: bool = False
    """The user has asked that capacity may go before its successor serves."""

    def run(self, world: World, incident: Incident = peaceful, **options: Any) -> Run:
        """Give the command."""
        if self.destroy:
            return world.stack.destroy(incident)
        return world.stack.up(self.program, incident, replacing=self.replacing, **options)


@dataclass(frozen=True)
class Case:
    """A run, from a new Azure on."""

    name: str
    begin: Callable[[World], Act]
    """Does what comes before, and says what is to be done."""

    def __str__(self) -> str:
        return self.name


def up(world: World, program: Program) -> Program:
    """Bring a program up that nothing is in the way of."""
    run = world.stack.up(program)
    assert run.ok, run.errors
    return program


def _create(full: Mapping[str, Any], **parts: Any) -> Callable[[World], Act]:
    def begin(world: World) -> Act:
        world.play(capacity=full, polls=world.scenario.get("polls", {}))
        return Act(world.program(**parts))

    return begin


def _change(
    before: Mapping[str, Any], after: Mapping[str, Any], **act: Any
) -> Callable[[World], Act]:
    """From some inputs to others; those that both have stand in both."""

    def begin(world: World) -> Act:
        up(world, world.program(**before))
        return Act(world.program(**{**before, **after}), **act)

    return begin


def _move(*regions: str, **parts: Any) -> Callable[[World], Act]:
    """Out of Sweden, which is removed from the candidates."""

    def begin(world: World) -> Act:
        up(world, world.program(**parts))
        return Act(world.program(*regions, **parts))

    return begin


def _grow(world: World) -> Act:
    program = world.program(minimumCapacity=100)
    world.play(capacity=HALF_ROOM)
    up(world, program)
    world.play(polls=world.scenario.get("polls", {}))
    return Act(program)


def _refused_growth(world: World) -> Act:
    world.play(capacity=HALF_ROOM, polls=world.scenario.get("polls", {}))
    before = up(world, world.program(capacity=200, spillover=OVER))
    after = world.program(capacity=400, spillover={**OVER, "deploymentName": "more"})
    return Act(after, refused=True, back=before)


def _destroy(**parts: Any) -> Callable[[World], Act]:
    def begin(world: World) -> Act:
        up(world, world.program(**parts))
        return Act({}, destroy=True)

    return begin


def _removed(world: World) -> Act:
    up(world, world.program(spillover=OVER))
    return Act({})


def _half_made(world: World) -> Act:
    """A create that Azure broke off, whose removal was refused as well."""
    program = world.program(spillover=OVER)
    forbidden = {"status": 403, "code": "AuthorizationFailed", "message": "No right to delete."}
    late = {"status": 409, "code": "SomethingNew", "message": "No."}
    faults = [
        {"match": {"method": "DELETE", "path": "/over$"}, "answer": forbidden},
        {"match": {"method": "PUT", "path": "/chat$"}, "answer": late},
    ]
    world.play(faults=faults)
    assert not world.stack.up(program).ok
    assert world.stack.resources[CHAT].init_errors
    world.play(polls=world.scenario.get("polls", {}))
    return Act(program)


def _pending_replacement(world: World) -> Act:
    """Deleted first, and then its successor was refused."""
    up(world, world.program(sku=STANDARD, capacity=50))
    forbidden = {"status": 403, "code": "AuthorizationFailed", "message": "No right to write."}
    world.play(faults=[{"match": {"method": "PUT", "path": "/chat$"}, "answer": forbidden}])
    after = world.program(sku=STANDARD, capacity=50, model=OTHER_MODEL)
    run = world.stack.up(after)
    assert not run.ok
    assert world.stack.resources[CHAT].pending_replacement, run.errors
    world.play(polls=world.scenario.get("polls", {}))
    return Act(after)


def _replaced(*, delete_first: bool | None = None, **parts: Any) -> Callable[[World], Act]:
    """``up --replace``, with the user's delete_before_replace."""

    def begin(world: World) -> Act:
        program = up(world, world.program(**parts))
        told = {CHAT: replace(program[CHAT], delete_before_replace=delete_first)}
        return Act(told, replacing=(CHAT,), forced=True, gives_back=delete_first is True)

    return begin


def _tainted(world: World) -> Act:
    program = up(world, world.program(spillover=OVER))
    world.stack.taint(CHAT)
    return Act(program, forced=True)


def _replace_on_changes(
    *, delete_first: bool | None = None, **parts: Any
) -> Callable[[World], Act]:
    def begin(world: World) -> Act:
        up(world, world.program(**parts))
        goal = Goal(
            world.inputs(**(dict(parts) | {"capacity": 250})),
            replace_on_changes=("capacity",),
            delete_before_replace=delete_first,
        )
        return Act({CHAT: goal}, forced=True, gives_back=delete_first is True)

    return begin


def _renamed_after_a_kill(world: World) -> Act:
    """Forced to be replaced, killed before state heard of it, and then given another name."""
    world.play()
    program = up(world, world.program(spillover=OVER))
    run = world.stack.up(program, killed(At(7, "after")), replacing=(CHAT,))
    assert run.killed
    assert str(run.calls[-1]) == f"PUT {SWEDEN}/chat"
    world.play(polls=world.scenario.get("polls", {}))
    return Act(world.program(spillover=OVER, deploymentName="talk"))


def _back_again(world: World) -> Act:
    """Moved, the delete failed, and now back to where the old one still stands."""
    before = up(world, world.program(spillover=OVER))
    forbidden = {"status": 403, "code": "AuthorizationFailed", "message": "No right to delete."}
    world.play(faults=[{"match": {"method": "DELETE"}, "answer": forbidden}])
    run = world.stack.up(world.program(GERMANY, spillover=OVER))
    assert not run.ok
    assert len(world.stack.pending_deletes) == 1
    world.play(polls=world.scenario.get("polls", {}))
    return Act({CHAT: Goal(world.inputs(SWEDEN, spillover=OVER))}, back=before)


CASES = (
    Case("create", _create({})),
    Case("create with spillover", _create({}, spillover=OVER)),
    Case("create, standard", _create({}, sku=STANDARD, capacity=50)),
    Case("create at the second", _create({SWEDEN: FULL})),
    Case("create at the third", _create({SWEDEN: FULL, GERMANY: FULL})),
    Case("create at the second with spillover", _create({SWEDEN: FULL}, spillover=OVER)),
    Case(
        "create at the third with spillover",
        _create({SWEDEN: FULL, GERMANY: FULL}, spillover=OVER),
    ),
    Case("create at less", _create(HALF_ROOM, minimumCapacity=100)),
    Case("create at less with spillover", _create(HALF_ROOM, minimumCapacity=100, spillover=OVER)),
    Case("grow", _change({}, {"capacity": 400})),
    Case("grow to what was asked", _grow),
    Case("grow what Azure refuses to grow", _refused_growth),
    Case("shrink", _change({}, {"capacity": 200})),
    Case("another model in place", _change({}, {"model": OTHER_MODEL})),
    Case("another model with spillover", _change({"spillover": OVER}, {"model": OTHER_MODEL})),
    Case("add spillover", _change({}, {"spillover": OVER})),
    Case("remove spillover", _change({"spillover": OVER}, {"spillover": None})),
    Case(
        "rename spillover",
        _change({"spillover": OVER}, {"spillover": {**OVER, "deploymentName": "more"}}),
    ),
    Case("grow spillover", _change({"spillover": OVER}, {"spillover": {**OVER, "capacity": 70}})),
    Case("tag", _change({"spillover": OVER}, {"tags": {"team": "shop"}})),
    Case("move", _move(GERMANY, FRANCE)),
    Case("move with spillover", _move(GERMANY, FRANCE, spillover=OVER)),
    Case("rename", _change({"spillover": OVER}, {"deploymentName": "talk"})),
    Case("move, standard", _move(GERMANY, sku=STANDARD, capacity=50)),
    Case(
        "another model, standard",
        _change({"sku": STANDARD, "capacity": 50}, {"model": OTHER_MODEL}),
    ),
    Case(
        "another SKU",
        _change(
            {"spillover": OVER}, {"sku": GLOBAL_PTU, "allowCapacityLoss": True}, gives_back=True
        ),
    ),
    Case("half made", _half_made),
    Case("after a delete whose successor was refused", _pending_replacement),
    Case("destroy", _destroy()),
    Case("destroy with spillover", _destroy(spillover=OVER)),
    Case("remove from the program", _removed),
    Case("up --replace", _replaced()),
    Case("up --replace with spillover", _replaced(spillover=OVER)),
    Case("up --replace, deleted first", _replaced(delete_first=True, spillover=OVER)),
    Case("taint", _tainted),
    Case("replace_on_changes", _replace_on_changes(spillover=OVER)),
    Case("replace_on_changes, deleted first", _replace_on_changes(delete_first=True)),
    Case("rename after a forced replacement was killed", _renamed_after_a_kill),
    Case("back after a delete that failed", _back_again),
)
