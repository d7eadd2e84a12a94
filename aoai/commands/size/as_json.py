"""An answer of `aoai size` for programs.

::

    {"model": NAME@VERSION, "sku",
     "raw": PTU, "ptu": PTU, "minimum": PTU, "step": PTU,
     "input_tpm_per_ptu": tokens, "output_weight": number, "as_of": day,
     "notes": [sentence]}

``raw`` is what the formula gives before it is rounded to a size. For ``--ptu``, ``raw`` is left
out, ``ptu`` is what was asked, and there is besides::

     "calls_per_minute": number,
     "calls_at_once": [{"burst_seconds": number, "calls": number}]

For ``--trace``, ``raw`` and ``ptu`` are those of the busiest minute by the formula, and there is
besides::

     "formula": {"mean" | "p95" | "peak": {"raw": PTU, "ptu": PTU}},
     "reject_share": 1 is all,
     "bursts": [{"burst_seconds": number, "ptu": PTU | null, "rejected_share": 1 is all}],
     "requests", "minutes", "skipped_rows", "too_long": calls that answer 400,
     "cost": of ``ptu``, as :func:`aoai.commands.costs.document` has it | {"unknown": reason}

A size in ``bursts`` is null where none that a deployment can have is enough; its share is then
that of the largest. Numbers are exact quotients, to the precision of a float.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from aoai.capacity.consumption import Consumption, Weights
from aoai.commands import costs
from aoai.commands.size.answers import Room, Sized
from aoai.commands.size.asked import Held, Load, Traced
from aoai.facts import Unknown

if TYPE_CHECKING:
    from aoai.commands.size.tracing import Answer

Document = Mapping[str, Any]


def load_document(load: Load, found: Sized, notes: Sequence[str]) -> Document:
    """The size for calls that come evenly."""
    return {
        **_model(load.consumption),
        **_sized(found),
        **_page(load.consumption, load.weights),
        "notes": list(notes),
    }


def held_document(held: Held, room: Room, notes: Sequence[str]) -> Document:
    """What a size serves."""
    return {
        **_model(held.consumption),
        "ptu": held.ptu,
        "calls_per_minute": quotient(room.per_minute),
        "calls_at_once": [
            {"burst_seconds": quotient(burst), "calls": calls} for burst, calls in room.at_once
        ],
        **_page(held.consumption, held.weights),
        "notes": list(notes),
    }


def traced_document(traced: Traced, found: "Answer", notes: Sequence[str]) -> Document:
    """The sizes for a workload."""
    peak = found.formula["peak"]
    return {
        **_model(traced.consumption),
        **_sized(peak),
        **_page(traced.consumption, traced.consumption.short),
        "formula": {name: _sized(each) for name, each in found.formula.items()},
        "reject_share": quotient(traced.reject_share),
        "bursts": [
            {
                "burst_seconds": quotient(each.burst),
                "ptu": each.ptu,
                "rejected_share": quotient(each.rejected_share),
            }
            for each in found.bursts
        ],
        "requests": len(traced.workload),
        "minutes": found.minutes,
        "skipped_rows": len(traced.workload.skipped),
        "too_long": found.too_long,
        "cost": (
            {"unknown": found.cost.reason}
            if isinstance(found.cost, Unknown)
            else costs.document(found.cost)
        ),
        "notes": list(notes),
    }


def quotient(exact: Fraction) -> int | float:
    """The JSON number of a fraction: exact where it is whole, else the nearest float."""
    return exact.numerator if exact.denominator == 1 else float(exact)


def _model(uses: Consumption) -> Document:
    return {"model": str(uses.model), "sku": uses.sku}


def _sized(found: Sized) -> Document:
    return {"raw": quotient(found.raw), "ptu": found.ptu}


def _page(uses: Consumption, weights: Weights) -> Document:
    """What the sizing page says."""
    return {
        "minimum": uses.minimum,
        "step": uses.step,
        "input_tpm_per_ptu": uses.input_tpm_per_ptu,
        "output_weight": quotient(weights.output),
        "as_of": uses.as_of.isoformat(),
    }
