"""The loop over the candidates.

The user's order wins. Figures order nothing and skip nothing: each candidate is asked by PUT,
except those of a pool that this placement has found empty.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from aoai.placement.asking import ask, available
from aoai.placement.attempts import Attempt, Outcome, described, ends_placement
from aoai.placement.cloud import OUTAGE_SECONDS, Cloud, Work
from aoai.placement.leftovers import (
    Leftover,
    Leftovers,
    Spare,
    find_leftovers,
    remove_spares,
)
from aoai.placement.outcome import HalfMadeError, NotPlacedError, Placed
from aoai.placement.patience import TimedOutError
from aoai.placement.request import Candidate, Request
from aoai.placement.sizes import sizes_at, smaller_sizes
from aoai.placement.writing import RefusedError, Written
from aoai.refusals import Scope
from aoai.rules.finding import listed


def place(cloud: Cloud, request: Request, live: Collection[str], work: Work) -> Placed:
    """Place a deployment at the first candidate that takes it.

    Args:
        cloud: Azure.
        request: What is wanted, where it may be, and its new generation.
        live: Ids that this run knows to be in use; they are never removed here.
        work: How long, and where each attempt is shown.

    Raises:
        NotPlacedError: No candidate took it. What an earlier run made serves on.
        CapacityHeldError: Provisioned capacity that serves would have to be released first.
        ForeignError: A deployment of that name is somebody else's.
        HalfMadeError: What was made could be neither finished nor removed.
        RefusedError: Azure refuses to say what an earlier run left.
        TimedOutError: The time was up before the first candidate was asked.
        CancelledError: Somebody said stop; nothing is left.
    """
    cloud = cloud.within(work)
    if len(request.candidates) > 1:
        # Shorter where the time of the resource, shared out among its candidates, is shorter.
        share = work.patience.left / (2 * len(request.candidates))
        work = replace(work, outage=min(OUTAGE_SECONDS, share))
    request = replace(request, live=frozenset(each.casefold() for each in live))
    found = find_leftovers(cloud, request, work)
    for account_id, refusal in found.silent.items():
        name = account_id.rpartition("/")[2]
        work.reporter.warn(
            f"{name} answers nothing but {refusal.status} {refusal.code}, so what an earlier run "
            "may have left there is not known; `aoai gc` finds it"
        )
    placement = _Placement(cloud, request, found, work)
    placed = placement.run(found.own)
    own = [] if found.own is None else [Spare(found.own.candidate.account_id, request.name)]
    spare = [*own, *found.spare]
    if placed is None:
        raise NotPlacedError(request, placement.attempts, _left_standing(request, spare))
    for each in remove_spares(cloud, request, placed.candidate, spare, work):
        work.reporter.warn(f"what an earlier run left could not be removed: {each}; `aoai gc` does")
    return placed


def _left_standing(request: Request, spare: Sequence[Spare]) -> str:
    """What is said of a failure beside which something of ours goes on standing."""
    if not spare:
        return ""
    left = listed(f"{each.name} in {each.account_id.rpartition('/')[2]}" for each in spare)
    return (
        f"no candidate took {request.name}; what an earlier run made stays: {left} "
        "(`aoai gc` removes what no state knows)"
    )


class _Placement:
    """One placement under way."""

    def __init__(self, cloud: Cloud, request: Request, found: Leftovers, work: Work) -> None:
        self.attempts: list[Attempt] = []
        self._cloud = cloud
        self._request = request
        self._silent = found.silent
        self._work = work
        self._held = found.held

    def run(self, own: Leftover | None) -> Placed | None:
        """Ask one after the other, what stands already first; None when nobody takes it.

        Raises:
            NotPlacedError: A refusal is one that no other candidate would cure.
        """
        if own is not None:
            region = own.candidate.region
            self._work.reporter.status(f"{region}: taking over what an earlier run made")
            if placed := self._ask(own.candidate, Outcome.ADOPTED):
                return placed
            if ends_placement(self.attempts[-1]):
                reason = (
                    f"{self._request.name} stands in {region} since an earlier run, and could not "
                    "be brought to what is wanted"
                )
                raise NotPlacedError(self._request, self.attempts, reason)
        for candidate in self._request.candidates:
            asked = own is not None and candidate.key == own.candidate.key
            if not asked and (placed := self.attempt(candidate)):
                return placed
        for smaller in self.smaller_candidates():
            if placed := self.attempt(smaller):
                return placed
        return None

    def attempt(self, candidate: Candidate) -> Placed | None:
        """Ask a candidate, or skip it because its pool was found empty.

        Raises:
            NotPlacedError: The refusal is one that no other candidate would cure.
        """
        known = candidate.key in self._held
        refusal = self._silent.get(candidate.account_id.casefold())
        if refusal is None and not known:
            # What stands there has its share of the pool, however empty that is.
            refusal = self._cloud.empty.refusal(self._request, candidate)
        if refusal is not None:
            self._note(Attempt(candidate, Outcome.SKIPPED, 0.0, refusal))
            return None
        asked = f"asking {candidate.region} for {candidate.capacity} {candidate.sku}"
        number, of = len(self.attempts) + 1, len(self._request.candidates)
        # Beyond the candidates come smaller sizes, whose number nobody knows.
        counted = f"{number} of {of}: {asked}" if number <= of else asked
        self._work.reporter.status(counted)
        placed = self._ask(candidate, Outcome.ADOPTED if known else Outcome.PLACED)
        if placed is None:
            last = self.attempts[-1]
            if ends_placement(last):
                raise NotPlacedError(self._request, self.attempts)
            if last.refusal is not None:
                self._cloud.empty.note(self._request, candidate, last.refusal)
        return placed

    def smaller_candidates(self) -> Iterator[Candidate]:
        """The candidates at less than full size, where the request allows less."""
        minimum = self._request.minimum_capacity
        if minimum is None:
            return
        # Less than what it has already would give some of that back.
        least = max(minimum, *self._held.values(), 0)
        full = {each.candidate.key: each.refusal for each in self.attempts}
        for candidate in self._request.candidates:
            refusal = full.get(candidate.key)
            if refusal is not None and refusal.scope is Scope.ACCOUNT:
                continue
            held = self._held.get(candidate.key, 0)
            free = available(self._cloud, self._request, candidate)
            free = None if free is None else free + held
            sizes = sizes_at(self._cloud.arm, candidate, self._request.model)
            for capacity in smaller_sizes(sizes, candidate.capacity, least, free, held):
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
