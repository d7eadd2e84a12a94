"""What requests cost a provisioned deployment: the estimate on arrival, the cost in the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from aoai.capacity.bucket import MOST, Ints
from aoai.capacity.compiled import compiled
from aoai.capacity.consumption import LONG_CONTEXT, CapacityError, Consumption
from aoai.capacity.rules import Rules
from aoai.capacity.scale import parts_of_a_token, weights_of
from aoai.capacity.workload import Workload
from aoai.problems import Problem

MaxTokens = int | Literal["actual"] | None
"""The limit that requests state: the trace's own, where it has one (None); what each generates in
the end, as if it had been known (``actual``); or the same for all."""

TOO_LONG = -1
"""The estimate of a request whose prompt is too long for the deployment."""

# Requests whose costs are counted at once: what they need stays in the processor's cache.
_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Charges:
    """Costs of a workload's requests, in parts of a normalized token."""

    parts: int
    """How many make a normalized token."""
    estimates: Ints
    """:data:`TOO_LONG` where the prompt is."""
    corrections: Ints
    """Cost less estimate."""
    largest: int
    """Of all estimates and corrections, whatever the sign."""


def charges(
    workload: Workload, consumption: Consumption, rules: Rules, max_tokens: MaxTokens = None
) -> Charges:
    """What the requests cost. Exact.

    A request that generates more than its limit keeps its tokens, which is a correction upwards.
    """
    short, long = weights_of(consumption, rules)
    parts = parts_of_a_token((short, long))
    weights = [
        [int(each * parts) for each in (one.input, one.cached, one.output)] for one in (short, long)
    ]
    _check_terms(workload, weights, rules, max_tokens)
    table = np.array(weights)
    count = len(workload)
    estimates = np.empty(count, np.int64)
    known = max_tokens == "actual" or (
        max_tokens is None
        and rules.default_max_tokens is None
        and not np.any(workload.max_tokens >= 0)
    )
    # Then every estimate is the cost, and an array of zeros need not be kept.
    exact = known and (rules.cached_known or not np.any(workload.cached > 0))
    corrections = np.broadcast_to(np.int64(0), count) if exact else np.empty(count, np.int64)
    limits = (
        -2 if max_tokens == "actual" else -1 if max_tokens is None else max_tokens,
        -1 if rules.default_max_tokens is None else rules.default_max_tokens,
        LONG_CONTEXT,
        -1 if consumption.longest_prompt is None else consumption.longest_prompt,
    )
    nothing = np.empty(0, np.int64)
    largest = 0
    for start in range(0, count, _AT_ONCE):
        these = slice(start, start + _AT_ONCE)
        _charge(
            # Copies: a view of one value repeated would be compiled for anew.
            np.array(workload.prompt[these]),
            np.array(workload.generated[these]),
            np.array(workload.cached[these]),
            np.array(workload.max_tokens[these]),
            table,
            limits,
            rules.cached_known,
            estimates[these],
            nothing if exact else corrections[these],
        )
        for sizes in (estimates[these], corrections[these]):
            largest = max(largest, int(np.abs(sizes).max(initial=0)))
    return Charges(parts, estimates, corrections, largest)


def _check_terms(
    workload: Workload, weights: Sequence[Sequence[int]], rules: Rules, max_tokens: MaxTokens
) -> None:
    """See that no cost can leave 64 bits, nor what a standard deployment counts."""
    prompt = int(workload.prompt.max(initial=0))
    output = max(
        int(workload.generated.max(initial=0)),
        int(workload.max_tokens.max(initial=0)),
        rules.default_max_tokens or 0,
        max_tokens if isinstance(max_tokens, int) else 0,
    )
    dearest = max(max(new, read, 1) * prompt + max(made, 1) * output for new, read, made in weights)
    if dearest >= 2 * MOST:
        reason = (
            f"{prompt:,} prompt and {output:,} output tokens cost {dearest:,} parts of a token, "
            f"and less than {2 * MOST:,} fit in 64 bits"
        )
        fix = "leave out the largest requests, or choose a smaller limit of tokens"
        raise CapacityError([Problem("workload", reason, fix)])


def check_fit(found: Charges, unit: int) -> None:
    """See that every cost fits in 64 bits as a level.

    Raises:
        CapacityError: One does not; names the first such request and the bound.
    """
    most = (MOST - 1) // unit
    if found.largest <= most:
        return
    for sizes in (found.estimates, found.corrections):
        over = np.abs(sizes) > most
        if over.any():
            request = int(np.argmax(over))
            cost = abs(int(sizes[request])) // found.parts
            reason = (
                f"it is charged {cost:,} normalized tokens, and {most // found.parts:,} fit in "
                "64 bits at this size"
            )
            raise CapacityError([Problem(f"requests[{request}]", reason, "leave it out")])


@compiled
def _charge(  # noqa: PLR0913, PLR0917 - arrays, as compiled code takes them
    prompt: Ints,
    generated: Ints,
    cached: Ints,
    stated: Ints,
    weights: Ints,
    limits: tuple[int, int, int, int],
    cached_known: bool,  # noqa: FBT001 - compiled code takes arguments by position
    estimates: Ints,
    corrections: Ints,
) -> None:
    """Fill in estimates, and corrections unless there is no room for them, since all are 0.

    ``limits``: tokens for all, -1: each its own, -2: what it generates; tokens where none is
    stated, -1: what it generates; prompt tokens above which context is long; above which a prompt
    is refused, -1: none.
    """
    for request in range(prompt.shape[0]):
        if 0 <= limits[3] < prompt[request]:
            estimates[request] = TOO_LONG
            if corrections.shape[0] > 0:
                corrections[request] = 0
            continue
        row = 1 if prompt[request] > limits[2] else 0
        known = limits[0]
        if known == -1:
            known = stated[request] if stated[request] >= 0 else limits[1]
        if known < 0:
            known = generated[request]
        new = weights[row, 0] * (prompt[request] - cached[request])
        read = weights[row, 1] * cached[request]
        seen = new + read if cached_known else weights[row, 0] * prompt[request]
        estimates[request] = seen + weights[row, 2] * known
        if corrections.shape[0] > 0:
            cost = new + read + weights[row, 2] * generated[request]
            corrections[request] = cost - estimates[request]
