"""What an earlier run left behind: taken over, or removed before anything new is made.

A create does not know the old state. `up --replace` and taint call it over a live deployment, and a
killed run leaves one that no state knows. The owner tag tells both from what is not ours.
"""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from aoai.placement.cloud import Cloud
from aoai.placement.patience import Patience
from aoai.placement.request import Candidate, Request, deployment_id
from aoai.placement.writing import Writer, state_of


def settle_leftovers(
    cloud: Cloud, request: Request, live: Collection[str], patience: Patience
) -> Candidate | None:
    """The candidate where a deployment of ours can be taken over; the other leftovers are removed.

    A leftover can be taken over where an update could bring it to what is wanted: same account,
    name and SKU, not failed, and the same model unless the SKU is provisioned.

    Raises:
        RefusedError: Azure refuses to list or to remove.
        InterruptedWaitError: The time is up or somebody said stop.
    """
    writer = Writer(cloud.arm, cloud.rows)
    protected = {each.casefold() for each in live}
    own: Candidate | None = None
    spare: list[tuple[str, str]] = []
    for account_id in dict.fromkeys(each.account_id for each in request.candidates):
        listed = writer.settled(partial(cloud.arm.list, account_id), account_id, patience)
        for found in listed.body.get("value", ()) if listed.ok else ():
            name = str(found["name"])
            if (
                not request.marks.owns(found)
                or deployment_id(account_id, name).casefold() in protected
            ):
                continue
            candidate = _fitting(request, account_id, found)
            if candidate is not None and own is None:
                own = candidate
            else:
                spare.append((account_id, name))
    kept = (
        deployment_id(own.account_id, request.spillover.deployment_name)
        if own is not None and request.spillover is not None
        else None
    )
    for account_id, name in spare:
        if deployment_id(account_id, name) != kept:
            with cloud.turns.of(account_id, patience):
                writer.remove(account_id, name, patience)
    return own


def _fitting(request: Request, account_id: str, found: Mapping[str, Any]) -> Candidate | None:
    sku = found.get("sku") or {}
    candidate = request.candidate(account_id, str(sku.get("name")))
    if candidate is None or found["name"] != request.name or state_of(found) == "Failed":
        return None
    model = found.get("properties", {}).get("model", {})
    same = all(model.get(key) == request.model[key] for key in ("format", "name"))
    return candidate if same or candidate.provisioned else None
