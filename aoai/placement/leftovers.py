"""What an earlier run left behind: taken over, or removed before anything new is made.

A create does not know the old state. `up --replace` and taint call it over a live deployment, and a
killed run leaves one that no state knows. The owner tag tells both from what is not ours.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from aoai.placement.cloud import Cloud, Work
from aoai.placement.request import Candidate, Request, deployment_id
from aoai.placement.writing import Writer, state_of

# States from which a PUT would not lead to what is wanted (SDK 14.1.0).
_ENDING = frozenset({"Failed", "Canceled", "Deleting", "Disabled"})


class Leftover(NamedTuple):
    """A deployment of ours that can be taken over."""

    candidate: Candidate
    """Where it stands, at the capacity that is wanted."""
    capacity: int
    """What it has."""


def settle_leftovers(
    cloud: Cloud, request: Request, live: Collection[str], work: Work
) -> Leftover | None:
    """The deployment of ours that can be taken over; the other leftovers are removed.

    A leftover can be taken over where an update could bring it to what is wanted: same account,
    name and SKU, not failed, and the same model unless the SKU is provisioned.

    Raises:
        RefusedError: Azure refuses to list or to remove.
        InterruptedWaitError: The time is up or somebody said stop.
    """
    writer = Writer(cloud, work)
    protected = {each.casefold() for each in live}
    own: Leftover | None = None
    spare: list[tuple[str, str]] = []
    for account_id, found in _own(cloud, writer, request):
        name = str(found["name"])
        if deployment_id(account_id, name).casefold() in protected:
            continue
        fitting = _fitting(request, account_id, found)
        if fitting is not None and own is None:
            own = fitting
        else:
            spare.append((account_id, name))
    kept = (
        deployment_id(own.candidate.account_id, request.spillover.deployment_name).casefold()
        if own is not None and request.spillover is not None
        else None
    )
    for account_id, name in spare:
        if deployment_id(account_id, name).casefold() != kept:
            work.reporter.status(f"{name}: removing what an earlier run left")
            with cloud.turn(account_id, work):
                writer.remove(account_id, name)
    return own


def _own(cloud: Cloud, writer: Writer, request: Request) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Everything in the candidates' accounts that is ours, what spills over before its target."""
    # One account may stand there twice, with two SKUs and in two spellings.
    accounts = {each.account_id.casefold(): each.account_id for each in request.candidates}
    for account_id in accounts.values():
        listed = writer.settled(partial(cloud.arm.list, account_id), account_id)
        found = listed.body.get("value", ()) if listed.ok else ()
        own = [each for each in found if request.marks.owns(each)]
        own.sort(key=lambda each: "spilloverDeploymentName" not in each.get("properties", {}))
        for each in own:
            yield account_id, each


def _fitting(request: Request, account_id: str, found: Mapping[str, Any]) -> Leftover | None:
    sku = found.get("sku") or {}
    candidate = request.candidate(account_id, str(sku.get("name")))
    same_name = str(found["name"]).casefold() == request.name.casefold()
    if candidate is None or not same_name or state_of(found) in _ENDING:
        return None
    model = found.get("properties", {}).get("model", {})
    same = all(model.get(key) == request.model[key] for key in ("format", "name"))
    if not (same or candidate.provisioned):
        return None
    return Leftover(candidate, int(sku.get("capacity") or 0))
