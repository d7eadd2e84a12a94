"""What an existing deployment goes through: change in place, removal, and its guard.

Update and delete look first. If the live generation is not the one in state, another create has
taken the name over, and nothing is touched.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aoai.placement.asking import ask, available
from aoai.placement.attempts import Attempt, Outcome
from aoai.placement.cloud import Cloud, Work
from aoai.placement.outcome import ForeignError, NotPlacedError, Placed
from aoai.placement.refusals import FailureClass, Refusal
from aoai.placement.request import Candidate, Request, deployment_id, generation_of
from aoai.placement.writing import Writer


@dataclass(frozen=True, slots=True)
class Existing:
    """A deployment as state knows it."""

    account_id: str
    name: str
    generation: str | None
    """None for an imported one, which is not guarded."""
    spillover_name: str | None
    """Of the deployment that was made with it; one that nobody declared is not ours to remove."""
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

    Raises:
        ForeignError: It is gone, or no longer the one in state.
        HalfMadeError: A new spillover was made and could not be removed after a refusal.
        NotPlacedError: Azure refused; the deployment is as it was. Says which candidate could take
            it.
        RefusedError: Azure refuses to say what is there.
        InterruptedWaitError: The time is up or somebody said stop.
    """
    live = _guard(cloud, existing, work)
    if existing.follows_upgrades:
        request = _at_version_of(live, request)
    work.reporter.status(f"{candidate.region}: changing in place")
    started = time.monotonic()
    names = [name for name in (existing.name, existing.spillover_name) if name is not None]
    written = ask(cloud, request, candidate, work, standing=names)
    refusal = written.refusal
    beside = request.spillover.deployment_name if request.spillover else None
    outcome = Outcome.PLACED if refusal is None else Outcome.REFUSED
    attempt = Attempt(candidate, outcome, time.monotonic() - started, refusal)
    if refusal is not None or written.live is None:
        raise NotPlacedError(request, [attempt], _advice(cloud, request, candidate, refusal))
    if existing.spillover_name is not None and existing.spillover_name != beside:
        _remove_own(cloud, existing, existing.spillover_name, work)
    return Placed(candidate, written.live, (attempt,))


def delete(cloud: Cloud, existing: Existing, work: Work) -> None:
    """Remove a deployment with its spillover, and see that both are gone.

    One that is gone already, account and all, is no error. One that carries another generation is
    somebody's live deployment and stays.

    Raises:
        RefusedError: Azure refuses.
        InterruptedWaitError: The time is up or somebody said stop.
    """
    for name in (existing.name, existing.spillover_name):
        if name is not None and not _remove_own(cloud, existing, name, work):
            work.reporter.status(f"{name}: a newer generation is live there, left as it is")


def _remove_own(cloud: Cloud, existing: Existing, name: str, work: Work) -> bool:
    writer = Writer(cloud, work)
    with cloud.turn(existing.account_id, work):
        live = writer.find(existing.account_id, name)
        if live is None:
            return True
        if existing.generation not in (None, generation_of(live)):
            return False
        writer.remove(existing.account_id, name)
        return True


def _guard(cloud: Cloud, existing: Existing, work: Work) -> Mapping[str, Any]:
    """The live deployment, which is the one that state knows."""
    live = Writer(cloud, work).find(existing.account_id, existing.name)
    if live is None:
        message = (
            f"{existing.id} is gone, though state has it; run `pulumi refresh`, then `pulumi up` "
            "places it anew"
        )
        raise ForeignError(message)
    if existing.generation not in (None, generation_of(live)):
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


def _advice(cloud: Cloud, request: Request, candidate: Candidate, refusal: Refusal | None) -> str:
    """What to do about a refused change; for a shortage, which candidates could take it."""
    said = f"{request.name} stays as it is in {candidate.region}"
    shortage = (FailureClass.NEXT_REGION, FailureClass.NEXT_POOL)
    if refusal is None or refusal.failure not in shortage:
        return said
    free = [
        (each, available(cloud, request, each))
        for each in request.candidates
        if each.key != candidate.key
    ]
    able = [
        f"{each.region} ({room} free)"
        for each, room in free
        if room is not None and room >= each.capacity
    ]
    if not able:
        return f"{said}; no other candidate reports room for {candidate.capacity}"
    return (
        f"{said}; {', '.join(able)} could take it: remove {candidate.region} from the candidates, "
        "and it moves"
    )
