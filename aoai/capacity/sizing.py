"""How many PTU a load takes by Microsoft's formula, and what a size takes. All of it is exact.

The formula counts what calls cost in a minute, spread evenly over it (sizing page, 2026-09-23). It
knows no bursts; :mod:`aoai.capacity.search` does.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from aoai.capacity.consumption import Consumption, Weights

BURSTS = (Fraction(1), Fraction(10), Fraction(60))
"""Seconds of drain that a full bucket holds, wherever an answer depends on it.

Azure documents the leaky bucket and not its size, so that an answer is a range.
"""


@dataclass(frozen=True, slots=True)
class Call:
    """What a call holds on average."""

    prompt: Fraction
    """Tokens of text; those of images are apart."""
    generated: Fraction
    """Tokens, reasoning included; of image models, tokens of the image made."""
    cached: Fraction = Fraction(0)
    """Share of the prompt's tokens that is read from the cache, from 0 to 1."""
    cache_write: Fraction = Fraction(0)
    """Share of the prompt's tokens that is written to the cache; with ``cached`` at most 1."""
    image: Fraction = Fraction(0)
    """Tokens of images that are shown."""

    def __post_init__(self) -> None:
        """Refuse what no call can be."""
        shares = (self.cached, self.cache_write, 1 - self.cached - self.cache_write)
        if min(self.prompt, self.generated, self.image, *shares) < 0:
            raise ValueError(f"no call is like this: {self}")


def cost(call: Call, weights: Weights) -> Fraction:
    """Normalized tokens of a call.

    Raises:
        ValueError: The call holds a kind of token that has no weight.
    """
    fresh = 1 - call.cached - call.cache_write
    prompt = fresh * weights.input + call.cached * weights.cached
    if call.cache_write:
        prompt += call.cache_write * _known(weights.cache_write, "written to the cache")
    image = call.image * _known(weights.image_input, "of images") if call.image else 0
    return call.prompt * prompt + image + call.generated * weights.output


def ptu_needed(normalized_tpm: Fraction, consumption: Consumption) -> Fraction:
    """PTU that serve so many normalized tokens a minute, before rounding to a size."""
    return normalized_tpm / consumption.input_tpm_per_ptu


def size_for(raw: Fraction, consumption: Consumption, *, ladder: bool = False) -> int:
    """The size of the SKU that the sizing page gives for ``raw`` PTU.

    It may be more than one deployment can have; see :attr:`Consumption.largest`. Where the step
    does not divide the minimum, it may be larger than the smallest that holds it: of 500 in steps
    of 275 the page's calculator gives 550 for 400.

    Args:
        raw: PTU before rounding.
        consumption: Of the model and SKU.
        ladder: Sizes are the minimum with whole steps added. The sizing page states both rules;
            they differ where the step does not divide the minimum. Left out: the minimum and whole
            multiples of the step above it, which is what its calculator says.
    """
    minimum, step = consumption.minimum, consumption.step
    if ladder:
        return minimum + step * max(0, ceil((raw - minimum) / step))
    return max(minimum, step * max(1, ceil(raw / step)))


def sizes(
    consumption: Consumption, *, least: Fraction = Fraction(0), ladder: bool = False
) -> Sequence[int]:
    """All that :func:`size_for` can give, going up, as far as one deployment can be.

    Args:
        consumption: Of the model and SKU.
        least: PTU that each of them holds.
        ladder: As there.
    """
    first = size_for(Fraction(0), consumption, ladder=ladder)
    second = size_for(Fraction(first + 1), consumption, ladder=ladder)
    every = (first, *range(second, consumption.largest + 1, consumption.step))
    return every[bisect_left(every, least) :]


def deployments_for(raw: Fraction, consumption: Consumption) -> int:
    """Deployments that ``raw`` PTU take where none can be larger than the largest."""
    return ceil(raw / sizes(consumption)[-1])


def calls_per_minute(ptu: int, call: Call, weights: Weights, consumption: Consumption) -> Fraction:
    """Calls that a size serves in the long run, however large its bucket is.

    Raises:
        ZeroDivisionError: The call costs nothing.
    """
    return Fraction(ptu * consumption.input_tpm_per_ptu) / cost(call, weights)


def calls_at_once(
    ptu: int, call: Call, weights: Weights, consumption: Consumption, burst: Fraction
) -> int:
    """Calls that an idle deployment admits at one instant before its first 429.

    A call is admitted while the level is below the bucket's size, whatever it adds itself.

    Args:
        ptu: The size.
        call: With what may be generated in place of what is: a call is admitted by its estimate.
        weights: Of the call's length.
        consumption: Of the model and SKU.
        burst: Seconds of drain that a full bucket holds.

    Raises:
        ZeroDivisionError: The call costs nothing.
    """
    bucket = ptu * consumption.input_tpm_per_ptu * burst / 60
    return ceil(bucket / cost(call, weights))


def _known(weight: Fraction | None, kind: str) -> Fraction:
    if weight is None:
        raise ValueError(f"tokens {kind} have no weight")
    return weight
