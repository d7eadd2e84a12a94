"""The runs: the one that is asked for, and the range over what nobody documents."""

from dataclasses import replace
from fractions import Fraction

from aoai.capacity.simulation import Simulation, simulate
from aoai.capacity.sizing import BURSTS
from aoai.commands.bounds import told_as
from aoai.commands.compiling import compiling_told
from aoai.commands.progress import steps
from aoai.commands.simulate.cost import cost_of
from aoai.commands.simulate.options import Asked, OptionError
from aoai.commands.simulate.report import Told
from aoai.commands.simulate.summary import summary_of

_OPTIONS = {
    "burst": "--burst-seconds",
    "ptu": "--ptu",
    "tokens_per_second": "--tokens-per-second",
    "ttft": "--ttft",
}
"""Of the parts of a scenario that can be too large for 64 bits."""


def runs(asked: Asked, *, ranged: bool) -> tuple[Simulation, tuple[Told, ...]]:
    """The run that is asked for, and what is told of it and, if ``ranged``, of other bursts.

    Of the others no more is kept: a trace may have millions of calls.

    Raises:
        OptionError: Something is too large for 64 bits; the bound is named.
    """
    burst = asked.scenario.rules.burst
    bursts = sorted({burst, *(BURSTS if ranged else ())})
    with compiling_told(), steps("Simulating", len(bursts)) as done:
        own = _simulated(asked, burst)
        told = []
        for each in bursts:
            found = own if each == burst else _simulated(asked, each)
            told.append(Told(each, summary_of(asked.workload, found), cost_of(asked, found)))
            done()
    return own, tuple(told)


def _simulated(asked: Asked, burst: Fraction) -> Simulation:
    scenario = replace(asked.scenario, rules=replace(asked.scenario.rules, burst=burst))
    with told_as(OptionError, asked.workload.name, _OPTIONS):
        return simulate(asked.workload, asked.consumption, scenario)
