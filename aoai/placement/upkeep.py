"""What an existing deployment goes through: change in place, removal, and its guard.

Update and delete look first, and touch nothing that is not ours. A live generation that is not the
one in state is of another create: of one that was killed before state knew of it, or of one that
has taken the name over since. What the engine has named as live in this run tells the two apart.
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from aoai.placement.advice import advice_on, headline_of
from aoai.placement.asking import ask, available
from aoai.placement.attempts import Attempt, Outcome, ends_placement
from aoai.placement.cloud import Cloud, Work
from aoai.placement.outcome import ForeignError, NotPlacedError, Placed
from aoai.placement.request import (
    Candidate,
    Request,
    deployment_id,
    generation_of,
    owner_tag_of,
)
from aoai.placement.sizes import sizes_at, smaller_sizes
from aoai.placement.writing import Writer, Written, state_of

_NEWER = "a newer generation is live there"


@dataclass(frozen=True, slots=True)
class Existing:
    """A deployment as state knows it."""

    account_id: str
    name: str
    generation: str | None
    """None for an imported one, which is not guarded."""
    spillover_names: tuple[str, ...] = ()
    """Of what was made to spill over to; one that nobody declared is not ours to remove."""
    owner: str | None = None
    """Tag by which it is known where a later create has marked it anew."""
    follows_upgrades: bool = False
    """Azure may raise the version, and the user did not ask for another one since."""

    @property
    def id(self) -> str:
        """Its ARM id."""
        return deployment_id(self.account_id, self.name)


def update(
    cloud: Cloud, existing: Existing, request: Request, candidate: Candidate, work: Work
) -> Placed:
    """Bring a placed deployment to what is wanted, where it is.

    One that was placed below its capacity, and cannot grow, stays at its size.

    Raises:
        ForeignError: It is gone, or no longer the one in state.
        HalfMadeError: A new spillover was made and could not be removed after a refusal.
        NotPlacedError: Azure refused; the deployment is as it was. Says which candidate could take
            it.
        RefusedError: Azure refuses to say what is there.
        InterruptedWaitError: The time is up or somebody said stop.
    """
    cloud = cloud.within(work)
    live = _guard(cloud, existing, work)
    if existing.follows_upgrades:
        request = _at_version_of(live, request)
    change = _Change(cloud, existing, request, work)
    work.reporter.status(f"{candidate.region}: changing in place")
    if request.spillover is not None and _model_of(live) != request.model["name"]:
        # The deployment spills over to one of its own model only, which Azure does not change in
        # place (spillover page, 2026-03-04). So it stands alone until both are of the new one.
        change.to(candidate, spilling=False)
    held = int(live["sku"].get("capacity") or 0)
    placed = change.settled(candidate, held)
    if placed.candidate.capacity < held:
        cloud.empty.forget()
    beside = request.spillover.deployment_name if request.spillover else None
    for name in existing.spillover_names:
        if name != beside:
            _remove_own(cloud, existing, name, work, taken_over=True)
    _sweep(cloud, existing, [existing.id], work)
    return placed


class _Change:
    """One change under way."""

    def __init__(self, cloud: Cloud, existing: Existing, request: Request, work: Work) -> None:
        self._cloud = cloud
        self._existing = existing
        self._request = request
        self._work = work
        self._attempts: list[Attempt] = []
        self._ended: str | None = None

    def settled(self, candidate: Candidate, held: int) -> Placed:
        """The deployment at the first size that Azure takes.

        Raises:
            NotPlacedError: It takes none.
        """
        for size in self._sizes(candidate, held):
            if placed := self.to(size, last=not self._may_stay(candidate)):
                return placed
        raise self._failure(candidate)

    def to(
        self, candidate: Candidate, *, spilling: bool = True, last: bool = True
    ) -> Placed | None:
        """Ask once; None where it is refused and something smaller may be asked for.

        Args:
            candidate: Where it stands, at the size that is asked for.
            spilling: With its spillover.
            last: Nothing smaller may be asked for.

        Raises:
            NotPlacedError: It is refused.
        """
        existing = self._existing
        started = time.monotonic()
        names = (existing.name, *existing.spillover_names)
        request = self._request if spilling else replace(self._request, spillover=None)
        written: Written = ask(self._cloud, request, candidate, self._work, standing=names)
        refusal = written.refusal
        outcome = Outcome.PLACED if refusal is None else Outcome.REFUSED
        self._attempts.append(Attempt(candidate, outcome, time.monotonic() - started, refusal))
        if refusal is None and written.live is not None:
            return Placed(candidate, written.live, tuple(self._attempts))
        # Azure had accepted it, and has given it up since.
        self._ended = state_of(written.live) if refusal and written.live else None
        if last or ends_placement(self._attempts[-1]):
            raise self._failure(candidate)
        return None

    def _may_stay(self, candidate: Candidate) -> bool:
        least = self._request.minimum_capacity
        return least is not None and least < candidate.capacity

    def _sizes(self, candidate: Candidate, held: int) -> Iterator[Candidate]:
        """The full size, then what less is allowed, what stands there last."""
        yield candidate
        least = self._request.minimum_capacity
        if least is None or held >= candidate.capacity:
            return
        free = available(self._cloud, self._request, candidate)
        sizes = sizes_at(self._cloud.arm, candidate, self._request.model)
        free = None if free is None else free + held
        for capacity in smaller_sizes(sizes, candidate.capacity, least, free, held):
            yield replace(candidate, capacity=capacity)

    def _failure(self, candidate: Candidate) -> NotPlacedError:
        headline = headline_of(self._request, candidate, self._attempts, self._ended)
        advice = advice_on(self._cloud, self._request, candidate, self._attempts[-1])
        return NotPlacedError(self._request, self._attempts, headline, advice)


def delete(cloud: Cloud, existing: Existing, work: Work, live: Collection[str] = ()) -> None:
    """Remove a deployment with its spillover, and see that both are gone.

    One that is gone already, account and all, is no error. One that carries another generation
    stays where the engine keeps it as the live one: it has only taken the name over. Else a create
    made it that was killed before state knew of it, and it goes as well.

    Args:
        cloud: Azure.
        existing: What state has.
        work: How long, and where it is shown.
        live: Ids that the engine has named as live in this run.

    Raises:
        RefusedError: Azure refuses.
        InterruptedWaitError: The time is up or somebody said stop.
    """
    cloud = cloud.within(work)
    taken_over = existing.id.casefold() in {each.casefold() for each in live}
    for name in (existing.name, *existing.spillover_names):
        if not _remove_own(cloud, existing, name, work, taken_over=taken_over):
            why = "other deployments spill over to it" if existing.generation is None else _NEWER
            work.reporter.status(f"{name}: {why}, left as it is")
    if not taken_over:
        _sweep(cloud, existing, live, work)


def _remove_own(
    cloud: Cloud, existing: Existing, name: str, work: Work, *, taken_over: bool
) -> bool:
    writer = Writer(cloud, work)
    with cloud.turn(existing.account_id, work):
        live = writer.find(existing.account_id, name)
        if live is None:
            return True
        unmarked = existing.generation is None
        going = not unmarked and existing.generation == generation_of(live)
        ours = existing.owner is not None and owner_tag_of(live) == existing.owner
        if name.casefold() == existing.name.casefold():
            going = going or unmarked or (ours and not taken_over)
        elif unmarked or ours:
            going = going or _spills_for_nobody(cloud, writer, existing, name)
        if not going:
            return False
        writer.remove(existing.account_id, name)
        cloud.empty.forget()
        return True


def _spills_for_nobody(cloud: Cloud, writer: Writer, existing: Existing, name: str) -> bool:
    """No deployment names it: not what a create marked anew, nor others beside an imported one."""
    return name.casefold() not in _targets(_listed(cloud, writer, existing))


def _sweep(cloud: Cloud, existing: Existing, live: Collection[str], work: Work) -> None:
    """Remove what else of the resource stands in its account.

    An update that was killed leaves a spillover there of which state never learns. What the engine
    keeps as live stays, and so does what that spills over to.
    """
    writer = Writer(cloud, work)
    listed = _listed(cloud, writer, existing)
    kept = {each.casefold() for each in live}
    for each in listed:
        name = str(each["name"])
        ours = existing.owner is not None and owner_tag_of(each) == existing.owner
        used = name.casefold() in _targets(listed)
        if ours and not used and deployment_id(existing.account_id, name).casefold() not in kept:
            work.reporter.status(f"{name}: removing what an earlier run left")
            with cloud.turn(existing.account_id, work):
                writer.remove(existing.account_id, name)


def _listed(cloud: Cloud, writer: Writer, existing: Existing) -> Sequence[Mapping[str, Any]]:
    """Every deployment of the account; none where that is gone."""
    found = writer.settled(partial(cloud.arm.list, existing.account_id), existing.account_id)
    return found.body.get("value", ()) if found.ok else ()


def _targets(listed: Sequence[Mapping[str, Any]]) -> set[str]:
    """Names, in lower case, that deployments spill over to."""
    found = (each.get("properties", {}).get("spilloverDeploymentName") for each in listed)
    return {str(each).casefold() for each in found if each is not None}


def _guard(cloud: Cloud, existing: Existing, work: Work) -> Mapping[str, Any]:
    """The live deployment, which is the one that state knows, or was made by a create of ours.

    That create was killed before state knew of it: the engine updates only what it keeps as live.
    """
    live = Writer(cloud, work).find(existing.account_id, existing.name)
    if live is None:
        message = (
            f"{existing.id} is gone, though state has it; run `pulumi refresh`, then `pulumi up` "
            "places it anew"
        )
        raise ForeignError(message)
    ours = existing.owner is not None and owner_tag_of(live) == existing.owner
    if not ours and existing.generation not in (None, generation_of(live)):
        message = (
            f"{existing.id} is no longer the deployment that state knows (generation "
            f"{generation_of(live)}, not {existing.generation}); run `pulumi refresh`"
        )
        raise ForeignError(message)
    return live


def _at_version_of(live: Mapping[str, Any], request: Request) -> Request:
    """The request at the live version, which Azure may have raised and a PUT would set back."""
    model = live.get("properties", {}).get("model", {})
    if model.get("name") != request.model["name"] or "version" not in model:
        return request
    return replace(request, model={**request.model, "version": model["version"]})


def _model_of(live: Mapping[str, Any]) -> str:
    return str(live.get("properties", {}).get("model", {}).get("name"))
