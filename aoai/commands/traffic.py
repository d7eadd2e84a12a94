"""Recorded calls as what is paid for."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.consumption import LONG_CONTEXT, Consumption
from aoai.capacity.rules import MINUTE
from aoai.capacity.workload import TICKS, Workload
from aoai.facts import Unknown
from aoai.prices import Load, Tokens

_HOUR = 3600 * TICKS


def load_of(
    workload: Workload,
    uses: Consumption,
    served: NDArray[np.bool_],
    spilled: NDArray[np.bool_],
) -> Load | Unknown:
    """The tokens of calls, and the time that they come in.

    A workload lasts from its first arrival to its last, and a minute at least.

    Args:
        workload: The calls.
        uses: Of the model, which may price long prompts higher.
        served: Which of them are served; the others cost nothing.
        spilled: Which of those by a standard deployment.
    """
    long = workload.prompt > LONG_CONTEXT
    is_long = uses.long is not None and bool(np.any(served & long))
    if is_long and np.any(served & ~long):
        return Unknown(
            f"the trace has prompts above {LONG_CONTEXT:,} tokens and below, whose prices differ"
        )
    return Load(
        hours=Fraction(max(int(workload.arrivals[-1]), MINUTE), _HOUR),
        tokens=_tokens(workload, served),
        spilled=_tokens(workload, spilled),
        long_context=is_long,
    )


def _tokens(workload: Workload, these: NDArray[np.bool_]) -> Tokens:
    cached = int(workload.cached[these].sum())
    return Tokens(
        input=int(workload.prompt[these].sum()) - cached,
        cached=cached,
        output=int(workload.generated[these].sum()),
    )
