"""How many tokens made-up requests have."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from aoai.capacity.workload import LARGEST_TOKENS, Array, constant

CHUNK = 2**20
"""Sizes that are made at once: what is needed beside the result stays below 50 MB."""


class Sizes(StrEnum):
    """How tokens of a request are distributed around their mean."""

    LOGNORMAL = "lognormal"
    """Rounded up, so that the mean is kept within half a token; its coefficient of variation is
    :attr:`Tokens.variation`. Prompts of Azure's traces have 0.96, and a tail of this kind."""
    GEOMETRIC = "geometric"
    """From 1, as if each token were the last with equal chance. No further parameter."""
    FIXED = "fixed"
    """The mean, rounded half up, every time."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a request."""

    mean: Fraction
    sizes: Sizes
    variation: Fraction = Fraction(1)
    """Standard deviation by mean, of a lognormal size."""

    def drawn(self, generator: np.random.Generator, count: int) -> Array:
        """So many sizes, each from 1 to :data:`LARGEST_TOKENS`."""
        if self.sizes is Sizes.FIXED:
            return constant(max(1, int(self.mean + Fraction(1, 2))), count)
        drawn = np.empty(count, np.int64)
        for start in range(0, count, CHUNK):
            part = drawn[start : start + CHUNK]
            part[:] = self._part(generator, len(part))
        np.clip(drawn, 1, LARGEST_TOKENS, out=drawn)
        return drawn

    def _part(self, generator: np.random.Generator, count: int) -> NDArray[np.int64 | np.float64]:
        if self.sizes is Sizes.GEOMETRIC:
            return generator.geometric(float(1 / self.mean), count)
        spread = np.log1p(float(self.variation) ** 2)
        centre = np.log(float(self.mean) - 0.5) - spread / 2
        return np.ceil(generator.lognormal(centre, np.sqrt(spread), count))
