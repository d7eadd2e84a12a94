"""The runs: the one that is asked for, and the range over what nobody documents."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from aoai.capacity.consumption import CapacityError
from aoai.capacity.simulation import simulate
from aoai.capacity.sizing import BURSTS
from aoai.commands.compiling import compiling_told
from aoai.commands.progress import steps
from aoai.commands.simulate.options import Asked, OptionError
from aoai.commands.simulate.summary import Summary
from aoai.problems import Problem

Bursts = tuple[tuple[Fraction, Summary], ...]
"""Runs that differ in the burst alone, the smallest first, with it in seconds."""

_OPTIONS = {
    "burst": "--burst-seconds",
    "ptu": "--ptu",
    "tokens_per_second": "--tokens-per-second",
    "ttft": "--ttft",
}
"""Of the parts of a scenario that can be too large for 64 bits."""


def runs(asked: Asked, *, ranged: bool) -> Bursts:
    """The run that is asked for and, if ``ranged``, the same one with other bursts.

    Raises:
        OptionError: Something is too large for 64 bits; the bound is named.
    """
    own = asked.scenario.rules.burst
    bursts = sorted({own, *(BURSTS if ranged else ())})
    with compiling_told(), steps("Simulating", len(bursts)) as done:
        return tuple((burst, _run(asked, burst, done)) for burst in bursts)


def _run(asked: Asked, burst: Fraction, done: Callable[[], None]) -> Summary:
    scenario = replace(asked.scenario, rules=replace(asked.scenario.rules, burst=burst))
    try:
        found = Summary(asked.workload, simulate(asked.workload, asked.consumption, scenario))
    except CapacityError as error:
        raise OptionError(_as_typed(error.problems, asked.workload.name)) from error
    done()
    return found


def _as_typed(problems: Sequence[Problem], trace: str) -> Sequence[Problem]:
    """The problems at the options that they come of, else at the trace."""
    return [
        replace(each, where=_OPTIONS.get(each.where, f"{trace}: {each.where}")) for each in problems
    ]
