"""Runs stopped at every sort of point, and what the next commands make of it.

Many deployments stand at a point of their own when the one run is stopped: the emulator holds a
call of each. It goes on when the run is dead, as a request does that was on its way.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from emulated import Emulated, emulated
from engine_fleet import QUOTA, REGIONS, SPILLOVER, Fleet, call, fleet
from engine_stack import Make
from processes import alive, descendants, running, wait_until
from pulumi_engine import Run

pytestmark = pytest.mark.engine

HERE, THERE, _ = REGIONS
NEVER_SENT = {"hold": "before", "cut": "before"}
ON_ITS_WAY = {"hold": "before"}
UNANSWERED = {"hold": "after"}
# Of the account alone: a pool that is empty would send all the others on, too.
SHORTAGE = {"status": 400, "code": "DeploymentLimitReached", "message": "the account is full"}

Fault = Mapping[str, Any]
Command = tuple[str, ...]


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Emulated]:
    with emulated(tmp_path / "azure", quota=QUOTA) as running_:
        yield running_


@pytest.fixture
def ours(project: Make, azure: Emulated) -> Fleet:
    return fleet(project, azure)


def at(name: str, method: str, answer: Fault, *, region: str = HERE, nth: int = 1) -> Fault:
    """A fault for a call to a deployment that bears its account's name."""
    return {
        "match": call(method, f"{name}-{region}", f"/deployments/{name}", nth=nth),
        "answer": answer,
    }


def beside(name: str, answer: Fault) -> Fault:
    """A fault for the removal of a deployment's spillover in the first region."""
    return {"match": call("DELETE", f"{name}-{HERE}", "/deployments/over"), "answer": answer}


def refused(name: str) -> Fault:
    """A fault that lets the first region refuse a deployment each time."""
    where = call("PUT", f"{name}-{HERE}", f"/deployments/{name}", nth=None)
    return {"match": where, "answer": SHORTAGE}


WHILE_MAKING: Mapping[str, list[Fault]] = {
    "unsent": [at("unsent", "GET", NEVER_SENT)],
    "sent": [at("sent", "PUT", ON_ITS_WAY)],
    "creating": [at("creating", "GET", NEVER_SENT, nth=2)],
    "answered": [at("answered", "PUT", UNANSWERED)],
    "refused": [refused("refused"), at("refused", "GET", NEVER_SENT, region=THERE)],
    "landed": [refused("landed"), at("landed", "PUT", UNANSWERED, region=THERE)],
    "cleaning": [refused("cleaning"), beside("cleaning", NEVER_SENT)],
    "cleaned": [refused("cleaned"), beside("cleaned", UNANSWERED)],
    "placed": [{"match": call("GET", f"placed-{HERE}"), "answer": NEVER_SENT}],
    "growing": [at("growing", "PUT", NEVER_SENT)],
    "grown": [at("grown", "PUT", UNANSWERED)],
    "leaving": [at("leaving", "PUT", UNANSWERED, region=THERE)],
}
"""By deployment, where it stands when the run is stopped: creates, updates, a move."""

LASTING = [refused(name) for name in ("refused", "cleaning", "cleaned")]
"""What Azure still refuses when the next run comes; `landed` could then be in the first region."""

WHILE_REMOVING = {
    "kept": ("DELETE", "/kept", NEVER_SENT),
    "gone": ("DELETE", "/gone", UNANSWERED),
    "half": ("DELETE", "/over", NEVER_SENT),
    "seen": ("GET", "/seen", NEVER_SENT),
}
"""The same for deletes, which in a move come after all that is made."""


def removal(region: str) -> dict[str, list[Fault]]:
    """The points of removal in a region."""
    return {
        name: [{"match": call(method, f"{name}-{region}", f"/deployments{rest}"), "answer": answer}]
        for name, (method, rest, answer) in WHILE_REMOVING.items()
    }


def by_provider(run: Run) -> None:
    """Kill the plugin alone."""
    os.kill(running("pulumi-resource-aoai", run.process.pid), signal.SIGKILL)
    run.finish(60)


def by_engine(run: Run) -> None:
    """Kill the CLI alone, and give its plugins the time to notice."""
    run.send(signal.SIGKILL)
    run.finish()
    time.sleep(1)


def by_everything(run: Run) -> None:
    """Kill the CLI and all that it started, as when the machine is lost."""
    for pid in [run.process.pid, *descendants(run.process.pid)]:
        os.kill(pid, signal.SIGKILL)
    run.finish()


def by_hand(run: Run) -> None:
    """Press ^C twice."""
    run.send(signal.SIGINT)
    run.wait_for("press ^C again")
    run.send(signal.SIGINT)
    run.finish()


CANCEL = ("cancel",)
CLEAR = ("refresh", "--clear-pending-creates")
WAYS: Mapping[str, tuple[Callable[[Run], object], Sequence[Command], Sequence[Command]]] = {
    "provider killed": (by_provider, [], []),
    "CLI killed": (by_engine, [CANCEL], [CLEAR]),
    "machine lost": (by_everything, [CANCEL], [CLEAR]),
    "second ^C": (by_hand, [], [CLEAR]),
}
"""How a run is stopped, and the commands before and after the next one that put it right."""


def stopped(
    ours: Fleet,
    way: str,
    points: Mapping[str, list[Fault]],
    *command: str,
    lasting: Sequence[Fault] = (),
) -> None:
    """Start a command, and stop it when every deployment stands at its point."""
    ours.hold([each for faults in points.values() for each in faults])
    run = ours.project.start(*command, "--yes", "--skip-preview")
    ours.wait_for_points(len(points))
    below = descendants(run.process.pid)
    WAYS[way][0](run)
    ours.go_on(*lasting)
    wait_until(lambda: not any(map(alive, below)), 35)


def put_right(ours: Fleet, way: str, *command: str) -> None:
    """Run what README says to run after that."""
    _, before, after = WAYS[way]
    for each in (*before, (*command, "--skip-preview"), *after):
        ours.project.pulumi(*each, "--yes").expect()


@pytest.mark.parametrize("way", WAYS)
def test_a_run_stopped_while_it_makes_and_changes_is_put_right_by_the_next(
    ours: Fleet, way: str
) -> None:
    for name in ("growing", "grown", "leaving"):
        ours.declare(name)
    ours.up()
    for name in WHILE_MAKING:
        ours.declare(name, spillover=SPILLOVER if name.startswith("clean") else None)
    for name in ("growing", "grown"):
        ours.declare(name, capacity=30)
    ours.declare("leaving", candidates=ours.candidates("leaving", THERE))
    # An accepted write goes on for a while, so that it can be looked at.
    ours.azure.rescript(polls={"deployments": 1})

    stopped(ours, way, WHILE_MAKING, "up", lasting=LASTING)
    put_right(ours, way, "up")

    live = ours.live()
    assert live == ours.state()
    elsewhere = ("refused", "landed", "cleaning", "cleaned", "leaving")
    region = {name: THERE if name in elsewhere else HERE for name in WHILE_MAKING}
    if way == "CLI killed":
        # The plugin lives on and has removed it, so the next run begins anew.
        region["landed"] = HERE
    assert {where: each.capacity for where, each in live.items()} == {
        **{f"{name}-{region[name]}/{name}": 15 for name in WHILE_MAKING},
        **{f"{name}-{HERE}/{name}": 30 for name in ("growing", "grown")},
        **{f"{name}-{THERE}/over": 1 for name in ("cleaning", "cleaned")},
    }
    ours.no_changes()


@pytest.mark.parametrize("way", [each for each in WAYS if each != "machine lost"])
def test_a_run_stopped_while_it_removes_is_put_right_by_the_next(ours: Fleet, way: str) -> None:
    for name in WHILE_REMOVING:
        ours.declare(name, spillover=SPILLOVER if name == "half" else None)
    ours.up()
    for name in WHILE_REMOVING:
        ours.declare(name, candidates=ours.candidates(name, THERE))

    stopped(ours, way, removal(HERE), "up")
    put_right(ours, way, "up")

    live = ours.live()
    assert live == ours.state()
    assert sorted(live) == sorted(
        [f"half-{THERE}/over", *(f"{name}-{THERE}/{name}" for name in WHILE_REMOVING)]
    )
    ours.no_changes()

    stopped(ours, way, removal(THERE), "destroy")
    put_right(ours, way, "destroy")

    assert (ours.live(), ours.state()) == ({}, {})


def test_a_write_that_lands_while_the_next_run_is_at_work_is_overtaken(ours: Fleet) -> None:
    ours.declare("late")
    ours.hold([at("late", "PUT", ON_ITS_WAY)])
    run = ours.project.start("up", "--yes", "--skip-preview")
    ours.wait_for_points(1)
    below = descendants(run.process.pid)
    by_everything(run)
    wait_until(lambda: not any(map(alive, below)))
    ours.project.pulumi("cancel", "--yes").expect()

    following = ours.project.start("up", "--yes", "--skip-preview")
    following.wait_for("Azure answers 409 RequestConflict")
    ours.go_on()
    following.finish().expect()
    ours.project.pulumi("refresh", "--yes", "--clear-pending-creates").expect()

    live = ours.live()
    assert list(live) == [f"late-{HERE}/late"]
    assert live == ours.state()


def test_a_forced_replacement_ends_with_one_live_deployment(ours: Fleet) -> None:
    forced = {
        "replaced": {},
        "tainted": {},
        "on_changes": {"replace_on_changes": ["capacity"]},
        "first": {"delete_before_replace": True},
        "back": {},
    }
    for name, options in forced.items():
        ours.declare(name, options=options)
    ours.up()
    before = ours.live()
    ours.project.pulumi("state", "taint", ours.urn("tainted"), "--yes").expect()
    ours.declare("on_changes", capacity=20)
    for name in ("first", "back"):
        ours.declare(name, candidates=ours.candidates(name, THERE))
    refusal = {"status": 403, "code": "AuthorizationFailed", "message": "no right to delete"}
    ours.hold([at("back", "DELETE", refusal)])

    half = ours.project.pulumi(
        "up", "--yes", "--skip-preview", "--replace", ours.urn("replaced"), "--continue-on-error"
    )
    assert half.rc != 0
    assert "no right to delete" in half.text
    ours.go_on()
    ours.declare("back", candidates=ours.candidates("back", HERE))
    ours.up()

    live = ours.live()
    assert live == ours.state()
    assert {where: each.capacity for where, each in live.items()} == {
        f"replaced-{HERE}/replaced": 15,
        f"tainted-{HERE}/tainted": 15,
        f"on_changes-{HERE}/on_changes": 20,
        f"first-{THERE}/first": 15,
        f"back-{HERE}/back": 15,
    }
    generations = {each.generation for each in before.values()}
    assert generations.isdisjoint(each.generation for each in live.values())
    ours.no_changes()
