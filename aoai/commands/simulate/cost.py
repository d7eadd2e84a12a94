"""What a month of a trace costs, by what the simulation says of each call."""

from dataclasses import replace
from fractions import Fraction

from aoai.capacity.charges import charges
from aoai.capacity.events import NOBODY, SPILLOVER
from aoai.capacity.simulation import Simulation
from aoai.commands.simulate.options import Asked
from aoai.commands.traffic import load_of
from aoai.facts import Unknown
from aoai.prices import Comparison, Deployment, compare


def cost_of(asked: Asked, simulation: Simulation) -> Comparison | Unknown:
    """The ways to pay for the calls that were served, were the trace repeated all month.

    A call that nobody served costs nothing in any of them.
    """
    workload, uses, scenario = asked.workload, asked.consumption, asked.scenario
    served = simulation.served_by != NOBODY
    load = load_of(workload, uses, served, simulation.served_by == SPILLOVER)
    if isinstance(load, Unknown):
        return load
    found = charges(workload, uses, scenario.rules, scenario.max_tokens)
    weight = int((found.estimates + found.corrections)[served & ~simulation.too_long].sum())
    bought = Deployment(
        str(uses.model), uses.sku, scenario.ptu, asked.region, uses.input_tpm_per_ptu
    )
    return compare(replace(load, normalized=Fraction(weight, found.parts)), bought, asked.prices)
