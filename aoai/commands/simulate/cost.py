"""What a month of a trace costs, by what the simulation says of each call."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.charges import charges
from aoai.capacity.consumption import LONG_CONTEXT
from aoai.capacity.events import NOBODY, SPILLOVER
from aoai.capacity.rules import MINUTE
from aoai.capacity.simulation import Simulation
from aoai.capacity.workload import TICKS, Workload
from aoai.commands.simulate.options import Asked
from aoai.facts import Unknown
from aoai.prices import Comparison, Deployment, Load, Tokens, compare

_HOUR = 3600 * TICKS


def cost_of(asked: Asked, simulation: Simulation) -> Comparison | Unknown:
    """The ways to pay for the calls that were served, were the trace repeated all month.

    A call that nobody served costs nothing in any of them. A trace lasts from its first arrival to
    its last, and a minute at least.
    """
    workload, uses = asked.workload, asked.consumption
    served = simulation.served_by != NOBODY
    long = workload.prompt > LONG_CONTEXT
    is_long = uses.long is not None and bool(np.any(served & long))
    if is_long and np.any(served & ~long):
        return Unknown(
            f"the trace has prompts above {LONG_CONTEXT:,} tokens and below, whose prices differ"
        )
    scenario = asked.scenario
    found = charges(workload, uses, scenario.rules, scenario.max_tokens)
    weight = int((found.estimates + found.corrections)[served & ~simulation.too_long].sum())
    load = Load(
        hours=Fraction(max(int(workload.arrivals[-1]), MINUTE), _HOUR),
        tokens=_tokens(workload, served),
        spilled=_tokens(workload, simulation.served_by == SPILLOVER),
        normalized=Fraction(weight, found.parts),
        long_context=is_long,
    )
    bought = Deployment(
        str(uses.model), uses.sku, scenario.ptu, asked.region, uses.input_tpm_per_ptu
    )
    return compare(load, bought, asked.prices)


def _tokens(workload: Workload, these: NDArray[np.bool_]) -> Tokens:
    cached = int(workload.cached[these].sum())
    return Tokens(
        input=int(workload.prompt[these].sum()) - cached,
        cached=cached,
        output=int(workload.generated[these].sum()),
    )
