"""What else may befall a call of ARM: each at each call, and what comes of it."""

import time
from datetime import timedelta

import pytest

from landing import SWEDEN, land, refused
from recovery.cases import CASES, Case
from recovery.clocks import Clock
from recovery.incidents import BOTH, At, When, answered, happening, refusal
from recovery.processes import Process
from recovery.test_kill_points import begun, wanted
from recovery.wires import Incident
from recovery.worlds import CHAT

CHOSEN = [
    each
    for each in CASES
    if str(each)
    in (
        "create at the second with spillover",
        "another model with spillover",
        "move with spillover",
        "remove from the program",
        "up --replace with spillover",
    )
]
# More seconds than the provider waits for an answer.
HUNG_SECONDS = 100.0
# Calls in a row.
STORM = 12
BUSY = {
    "a cut connection": refusal(0, "NoAnswer"),
    "a 500": refusal(500, "InternalServerError"),
    "a 503": refusal(503, "ServiceUnavailable", retry_after="5"),
    "a 429": refusal(429, "TooManyRequests", retry_after="3"),
    "a conflict": refusal(409, "RequestConflict"),
}


def calls_of(case: Case, polls: int = 0) -> int:
    world, act, _ = begun(case, polls)
    return len(act.run(world).calls)


def outcome(case: Case, polls: int, incident: Incident) -> list[str]:
    """What is wrong after a run that this befell, and that had to come through all the same."""
    world, act, floor = begun(case, polls)
    run = act.run(world, incident)
    return [*run.errors, *world.troubles(wanted(act)), *floor.troubles()]


def in_the_end(case: Case, polls: int, incident: Incident) -> list[str]:
    """What is wrong after such a run, or else after one more.

    Cleaning up, and the last look at what was placed, have 25 s. What they do not come to is kept
    in state, and the next ``up`` does it.
    """
    world, act, floor = begun(case, polls)
    run = act.run(world, incident)
    known = run.ok or bool(world.stack.resources[CHAT].init_errors)
    left = [] if known else run.errors
    again = [] if run.ok else world.stack.up(wanted(act), replacing=act.replacing).errors
    return [*left, *again, *world.troubles(wanted(act)), *floor.troubles()]


@pytest.mark.parametrize("when", BOTH)
@pytest.mark.parametrize("what", BUSY)
@pytest.mark.parametrize("case", CHOSEN, ids=str)
def test_an_azure_that_is_busy_at_one_call_is_waited_out(case: Case, what: str, when: When) -> None:
    found = {
        number: outcome(case, 0, answered(At(number, when), BUSY[what]))
        for number in range(1, calls_of(case) + 1)
    }

    assert {number: each for number, each in found.items() if each} == {}


@pytest.mark.parametrize("what", ["a 429", "a conflict", "a 503"])
@pytest.mark.parametrize("case", CHOSEN, ids=str)
def test_a_storm_of_refusals_is_waited_out(case: Case, what: str) -> None:
    found = {
        number: in_the_end(case, 1, answered(At(number, "before"), BUSY[what], times=STORM))
        for number in range(1, calls_of(case, 1) + 1)
    }

    assert {number: each for number, each in found.items() if each} == {}


@pytest.mark.parametrize("when", BOTH)
@pytest.mark.parametrize("case", CHOSEN, ids=str)
def test_a_call_that_hangs_is_given_up_and_made_again(case: Case, when: When, clock: Clock) -> None:
    def hangs() -> None:
        clock.pass_by(HUNG_SECONDS)

    found = {
        number: in_the_end(
            case, 0, answered(At(number, when), BUSY["a cut connection"], hang=hangs)
        )
        for number in range(1, calls_of(case) + 1)
    }

    assert {number: each for number, each in found.items() if each} == {}


@pytest.mark.parametrize("polls", [0, 2])
@pytest.mark.parametrize("case", CHOSEN, ids=str)
def test_a_cancelled_run_leaves_nothing_that_state_does_not_know(case: Case, polls: int) -> None:
    found = {
        number: _cancelled(case, polls, At(number, "after"))
        for number in range(1, calls_of(case, polls) + 1)
    }

    assert {number: each for number, each in found.items() if each} == {}


def _cancelled(case: Case, polls: int, at: At) -> list[str]:
    world, act, floor = begun(case, polls)
    running: list[Process] = []

    def cancel() -> None:
        running[0].cancel()

    act.run(world, happening(at, cancel), started=running.append)
    found = [f"left: {each}" for each in world.strays()]
    again = world.stack.up(wanted(act), replacing=act.replacing)
    return [*found, *again.errors, *world.troubles(wanted(act)), *floor.troubles()]


def test_a_token_that_ends_on_the_way_is_fetched_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with land() as azure:
        hours = timedelta(hours=2)
        real = time.time

        def later() -> None:
            azure.azure.clock.advance(hours)
            monkeypatch.setattr(time, "time", lambda: real() + hours.total_seconds())

        azure.play(refused(503, "ServiceUnavailable", SWEDEN))
        azure.shown.reactions["Azure answers 503"] = later
        azure.shown.reactions["next try"] = azure.play

        placed = azure.place(azure.request())

    assert placed.candidate.region == SWEDEN
