"""What `aoai size` answers, as values."""

from dataclasses import dataclass
from fractions import Fraction

from aoai.capacity.consumption import Consumption
from aoai.capacity.sizing import (
    BURSTS,
    calls_at_once,
    calls_per_minute,
    cost,
    deployments_for,
    ptu_needed,
    size_for,
)
from aoai.commands.figures import told
from aoai.commands.size.asked import Held, Load, SizeError
from aoai.problems import Problem


@dataclass(frozen=True, slots=True)
class Sized:
    """What a formula gives, and the size that holds it."""

    raw: Fraction
    """PTU before rounding."""
    ptu: int


@dataclass(frozen=True, slots=True)
class Room:
    """Calls that one size serves."""

    per_minute: Fraction
    """In the long run."""
    at_once: tuple[tuple[Fraction, int], ...]
    """From idle, by the seconds of drain that a full bucket holds."""


def size_of(load: Load) -> Sized:
    """The size for calls that come evenly.

    Raises:
        SizeError: No deployment can be that large.
    """
    raw = ptu_needed(load.rate * cost(load.call, load.weights), load.consumption)
    return sized(raw, load.consumption, "--rpm")


def sized(raw: Fraction, uses: Consumption, where: str) -> Sized:
    """PTU rounded to a size.

    Args:
        raw: PTU before rounding.
        uses: Of the model and SKU.
        where: The option that asks for so much.

    Raises:
        SizeError: No deployment can be that large.
    """
    ptu = size_for(raw, uses)
    if ptu > uses.largest:
        count = deployments_for(raw, uses)
        reason = f"it takes {told(raw)} PTU, and a deployment has at most {uses.largest:,}"
        raise SizeError([Problem(where, reason, f"spread it over {count:,} deployments or more")])
    return Sized(raw, ptu)


def room_of(held: Held) -> Room:
    """What a size serves."""
    uses, weights, call = held.consumption, held.weights, held.call
    return Room(
        per_minute=calls_per_minute(held.ptu, call, weights, uses),
        at_once=tuple(
            (burst, calls_at_once(held.ptu, held.admitted_by, weights, uses, burst))
            for burst in BURSTS
        ),
    )
