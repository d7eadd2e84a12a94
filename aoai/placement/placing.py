"""The loop over the candidates.

The user's order wins. Figures order nothing and skip nothing: each candidate is asked by PUT,
except those of a pool that this placement has found empty.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import replace

from aoai.placement.asking import ask, available
from aoai.placement.attempts import Attempt, Outcome, described, ends_placement
from aoai.placement.cloud import Cloud, Pool, Work
from aoai.placement.leftovers import Leftover, settle_leftovers
from aoai.placement.outcome import HalfMadeError, NotPlacedError, Placed
from aoai.placement.patience import TimedOutError
from aoai.placement.refusals import Refusal, Scope
from aoai.placement.request import Candidate, Request
from aoai.placement.sizes import sizes_at, smaller_sizes
from aoai.placement.writing import RefusedError, Written


def place(cloud: Cloud, request: Request, live: Collection[str], work: Work) -> Placed:
    """Place a deployment at the first candidate that takes it.

    Args:
        cloud: Azure.
        request: What is wanted, where it may be, and its new generation.
        live: Ids that this run knows to be in use; they are never removed here.
        work: How long, and where each attempt is shown.

    Raises:
        NotPlacedError: No candidate took it.
        ForeignError: A deployment of that name is somebody else's.
        HalfMadeError: What was made could be neither finished nor removed.
        RefusedError: Azure refuses to say what an earlier run left.
        TimedOutError: The time was up before the first candidate was asked.
        CancelledError: Somebody said stop; nothing is left.
    """
    placement = _Placement(cloud, request, work)
    own = settle_leftovers(cloud, request, live, work)
    if own is not None:
        return placement.adopted(own)
    for candidate in request.candidates:
        if placed := placement.attempt(candidate):
            return placed
    for smaller in placement.smaller_candidates():
        if placed := placement.attempt(smaller):
            return placed
    raise NotPlacedError(request, placement.attempts)


class _Placement:
    """One placement under way."""

    def __init__(self, cloud: Cloud, request: Request, work: Work) -> None:
        self.attempts: list[Attempt] = []
        self._cloud = cloud
        self._request = request
        self._work = work
        self._empty: dict[Pool, tuple[int, Refusal]] = {}

    def adopted(self, own: Leftover) -> Placed:
        """Bring what is ours already to what is wanted; it stays, whatever comes of it.

        One that is smaller than wanted and cannot grow is as good as one placed smaller.

        Raises:
            NotPlacedError: Azure refuses the change.
        """
        candidate = own.candidate
        self._work.reporter.status(f"{candidate.region}: taking over what an earlier run made")
        if placed := self._ask(candidate, Outcome.ADOPTED):
            return placed
        least = self._request.minimum_capacity
        enough = least is not None and least <= own.capacity < candidate.capacity
        if enough and not ends_placement(self.attempts[-1]):
            smaller = replace(candidate, capacity=own.capacity)
            if placed := self._ask(smaller, Outcome.ADOPTED):
                return placed
        reason = (
            f"{self._request.name} stands in {candidate.region} since an earlier run, and could "
            "not be brought to what is wanted"
        )
        raise NotPlacedError(self._request, self.attempts, reason)

    def attempt(self, candidate: Candidate) -> Placed | None:
        """Ask a candidate, or skip it because its pool was found empty.

        Raises:
            NotPlacedError: The refusal is one that no other candidate would cure.
        """
        pool = self._cloud.pool_of(self._request, candidate)
        if pool in self._empty and candidate.capacity >= self._empty[pool][0]:
            refusal = self._empty[pool][1]
            self._note(Attempt(candidate, Outcome.SKIPPED, 0.0, refusal))
            return None
        asked = f"asking {candidate.region} for {candidate.capacity} {candidate.sku}"
        number, of = len(self.attempts) + 1, len(self._request.candidates)
        # Beyond the candidates come smaller sizes, whose number nobody knows.
        counted = f"{number} of {of}: {asked}" if number <= of else asked
        self._work.reporter.status(counted)
        placed = self._ask(candidate, Outcome.PLACED)
        if placed is None:
            last = self.attempts[-1]
            if ends_placement(last):
                raise NotPlacedError(self._request, self.attempts)
            if last.refusal is not None and last.refusal.scope is Scope.POOL:
                self._empty[pool] = candidate.capacity, last.refusal
        return placed

    def smaller_candidates(self) -> Iterator[Candidate]:
        """The candidates at less than full size, where the request allows less."""
        minimum = self._request.minimum_capacity
        if minimum is None:
            return
        full = {each.candidate.key: each.refusal for each in self.attempts}
        for candidate in self._request.candidates:
            refusal = full.get(candidate.key)
            if refusal is not None and refusal.scope is Scope.ACCOUNT:
                continue
            free = available(self._cloud, self._request, candidate)
            sizes = sizes_at(self._cloud.arm, candidate, self._request.model)
            for capacity in smaller_sizes(sizes, candidate.capacity, minimum, free):
                yield replace(candidate, capacity=capacity)

    def _ask(self, candidate: Candidate, outcome: Outcome) -> Placed | None:
        started = time.monotonic()
        try:
            written = ask(self._cloud, self._request, candidate, self._work)
        except RefusedError as error:
            written = Written(None, error.refusal)
        except TimedOutError as error:
            left = "it stays as it was" if outcome is Outcome.ADOPTED else "nothing of it is left"
            last = f" ({error})" if str(error) else ""
            reason = f"the timeout passed while asking {candidate.region}{last}; {left}"
            raise NotPlacedError(self._request, self.attempts, reason) from error
        except HalfMadeError as error:
            raise HalfMadeError(str(error), error.candidate, error.name, self.attempts) from error
        refusal = written.refusal
        ended = outcome if refusal is None else Outcome.REFUSED
        self._note(Attempt(candidate, ended, time.monotonic() - started, refusal))
        if refusal is not None or written.live is None:
            return None
        return Placed(candidate, written.live, tuple(self.attempts))

    def _note(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)
        self._work.reporter.status(described(attempt))
