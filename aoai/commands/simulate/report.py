"""What is told of a simulation: the run that is asked for, and its like with other bursts."""

from dataclasses import dataclass
from fractions import Fraction

from aoai.commands.simulate.options import Asked, Options
from aoai.commands.simulate.summary import Summary
from aoai.facts import Unknown
from aoai.prices import Comparison


@dataclass(frozen=True, slots=True)
class Told:
    """One run."""

    burst: Fraction
    """Seconds; whatever else is asked holds."""
    summary: Summary
    cost: Comparison | Unknown
    """Of a month."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told."""

    options: Options
    asked: Asked
    notes: tuple[str, ...]
    """What else is known of the model and its SKU."""
    bursts: tuple[Told, ...]
    """The same run with other sizes of the bucket, the smallest first; the asked one is among
    them."""

    @property
    def own(self) -> Told:
        """The run that is asked for."""
        burst = self.asked.scenario.rules.burst
        return next(each for each in self.bursts if each.burst == burst)

    @property
    def summary(self) -> Summary:
        """Of the run that is asked for."""
        return self.own.summary
