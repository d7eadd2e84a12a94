"""A bucket as time goes by, for whoever decides on calls one by one, as they come."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from aoai.capacity.bucket import admits, advised, drained, settled
from aoai.capacity.consumption import LONG_CONTEXT, Consumption
from aoai.capacity.events import advice_of, written
from aoai.capacity.rules import MINUTE, Charge, Rules
from aoai.capacity.scale import parts_of_a_token, weights_of
from aoai.capacity.workload import TICKS


class Ending(StrEnum):
    """How a call ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call that is at work; :meth:`Bucket.settle` ends it."""

    number: int
    """Of the call, from 0."""
    estimate: int
    """Parts of a normalized token."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that is told to come again."""

    retry_after_ms: int

    @property
    def retry_after(self) -> int:
        """Whole seconds, rounded up so that who reads only these waits enough; a choice."""
        return -(-self.retry_after_ms // 1000)


class Bucket:
    """The limiter of one provisioned deployment.

    The same rule as the loops over whole workloads, in Python's integers, which have no bound.
    Instants are ticks of 100 ns and do not go back. Calls at one instant are decided on in the
    order in which they are given; those that end then are to be settled before.
    """

    def __init__(
        self, consumption: Consumption, ptu: int, rules: Rules | None = None, now: int = 0
    ) -> None:
        self.rules = rules or Rules()
        self._consumption = consumption
        weights = weights_of(consumption, self.rules)
        self._parts = parts_of_a_token(weights)
        self._short, self._long = (
            [int(each * self._parts) for each in (one.input, one.cached, one.output)]
            for one in weights
        )
        self._unit = MINUTE * self.rules.enforcement_points
        self._levels = [0] * self.rules.enforcement_points
        self._now = now
        self._calls = 0
        self._size(ptu)

    def arrive(
        self, now: int, prompt: int, max_tokens: int, cached: int = 0, attempt: int = 1
    ) -> Admitted | Refused:
        """Decide on a call.

        Args:
            now: Ticks.
            prompt: Tokens, cached ones included. One that is too long for the deployment is not
                decided on here: it is a 400.
            max_tokens: The limit that the call states; where it states none, what the service
                takes it to be.
            cached: Tokens of the prompt that come from the cache.
            attempt: Of the call, from 1, which jitter depends on.
        """
        number = self._calls
        self._calls += 1
        point = number % len(self._levels)
        self._advance(now)
        known = cached if self.rules.cached_known else 0
        estimate = self._cost(prompt, known, max_tokens)
        level = self._levels[point]
        if admits(level, self._limit):
            self._levels[point] = level + estimate * self._unit
            return Admitted(number, estimate)
        if self.rules.charge_rejected:
            level += estimate * self._unit
            self._levels[point] = level
        wait = advised(level, self._limit, self._rate)
        return Refused(written(wait, advice_of(self.rules), number, attempt))

    def settle(  # noqa: PLR0913 - a call's usage, as it is reported
        self,
        call: Admitted,
        now: int,
        *,
        prompt: int,
        generated: int,
        cached: int = 0,
        ending: Ending = Ending.SUCCEEDED,
    ) -> None:
        """Put what a call cost in the place of its estimate.

        Args:
            call: Which one.
            now: Ticks: when it ended.
            prompt: Tokens, cached ones included.
            generated: Tokens, reasoning included, that were generated until then.
            cached: Tokens of the prompt that came from the cache.
            ending: How it ended.
        """
        charge = {
            Ending.SUCCEEDED: Charge.PRODUCED,
            Ending.FAILED: self.rules.failed,
            Ending.CANCELLED: self.rules.cancelled,
        }[ending]
        cost = {
            Charge.NOTHING: 0,
            Charge.PRODUCED: self._cost(prompt, cached, generated),
            Charge.ESTIMATE: call.estimate,
        }[charge]
        self._advance(now)
        point = call.number % len(self._levels)
        correction = (cost - call.estimate) * self._unit
        self._levels[point] = settled(self._levels[point], correction, self._floor)

    def resize(self, now: int, ptu: int) -> None:
        """Give the deployment another size. Its level is kept in tokens, which is a choice."""
        self._advance(now)
        self._size(ptu)

    def utilization(self, now: int) -> Fraction:
        """The level, of a full bucket; 1 is 100 %."""
        self._advance(now)
        return Fraction(sum(self._levels), self._bucket * len(self._levels))

    def _size(self, ptu: int) -> None:
        self._rate = ptu * self._consumption.input_tpm_per_ptu * self._parts
        rules = self.rules
        self._bucket = (
            int(self._rate * rules.burst * TICKS)
            if rules.bucket_tokens is None
            else rules.bucket_tokens * self._parts * MINUTE
        )
        self._limit = self._bucket + int(rules.admits_when_full)
        self._floor = rules.floor_tokens * self._parts * MINUTE

    def _advance(self, now: int) -> None:
        ticks = now - self._now
        if ticks < 0:
            raise ValueError(f"time goes back by {-ticks} ticks")
        self._levels = [drained(each, ticks, self._rate, ticks) for each in self._levels]
        self._now = now

    def _cost(self, prompt: int, cached: int, output: int) -> int:
        new, read, made = self._long if prompt > LONG_CONTEXT else self._short
        return new * (prompt - cached) + read * cached + made * output
