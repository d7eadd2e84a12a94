"""What an earlier run left behind: taken over, or removed once it is not needed any more.

A create does not know the old state. `up --replace` and taint call it over a live deployment, and a
killed run leaves one that no state knows. The owner tag tells both from what is not ours, and
nothing tells them from each other. So what serves stays until its successor serves.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from aoai.placement.cloud import Cloud, Work
from aoai.placement.patience import InterruptedWaitError
from aoai.placement.refusals import Refusal
from aoai.placement.request import (
    Candidate,
    Request,
    deployment_id,
    is_provisioned,
)
from aoai.placement.writing import SERVING, RefusedError, Writer, state_of
from aoai.problems import AoaiError
from aoai.refusals import FailureClass

# States from which a PUT would not lead to what is wanted.
_ENDING = frozenset({"Failed", "Canceled", "Deleting", "Disabled"})


class Leftover(NamedTuple):
    """A deployment of ours that can be taken over."""

    candidate: Candidate
    """Where it stands, at the capacity that is wanted."""
    capacity: int
    """What it has."""


class Spare(NamedTuple):
    """A deployment of ours that is not wanted as it is."""

    account_id: str
    name: str


class Leftovers(NamedTuple):
    """Everything of ours in the candidates' accounts that no create of this run made."""

    own: Leftover | None
    spare: tuple[Spare, ...]
    """Still serving, as far as is known, the scarce one of a unit first."""
    silent: Mapping[str, Refusal]
    """Accounts that give no answer, by their id in lower case; what is there is not known."""
    held: Mapping[tuple[str, str], int]
    """What stands under the wanted name and can be had by a change in place, live or not: its
    capacity by the key of the candidate."""


def find_leftovers(cloud: Cloud, request: Request, work: Work) -> Leftovers:
    """What an earlier run left; what of it does not serve is removed at once.

    A leftover can be taken over where an update could bring it to what is wanted: same account,
    name and SKU, not failed, and the same model unless the SKU is provisioned.

    Raises:
        RefusedError: Azure refuses to list or to remove.
        InterruptedWaitError: The time is up or somebody said stop.
    """
    writer = Writer(cloud, work)
    own: Leftover | None = None
    spare: list[Spare] = []
    silent: dict[str, Refusal] = {}
    held: dict[tuple[str, str], int] = {}
    for account_id, found in _listings(cloud, writer, request):
        if isinstance(found, Refusal):
            silent[account_id.casefold()] = found
            continue
        for each, unused in _own(request, found):
            name = str(each["name"])
            fitting = _fitting(request, account_id, each)
            live = deployment_id(account_id, name).casefold() in request.live
            if fitting is not None and (live or own is None):
                held[fitting.candidate.key] = fitting.capacity
            if live:
                continue
            if fitting is not None and own is None:
                own = fitting
            elif serves(each) and not unused:
                spare.append(Spare(account_id, name))
            elif not _in_unit(request, own, account_id, name):
                _remove(cloud, writer, Spare(account_id, name), work)
    return Leftovers(own, tuple(spare), silent, held)


def remove_spares(
    cloud: Cloud, request: Request, at: Candidate, spare: Collection[Spare], work: Work
) -> list[str]:
    """Remove what an earlier run left, now that its successor serves.

    Args:
        cloud: Azure.
        request: What was wanted.
        at: Where it has been placed; what is part of it there stays.
        spare: What was found before.
        work: How long, and where it is shown.

    Returns:
        What could not be removed, each with the reason. The successor serves all the same.
    """
    writer = Writer(cloud, work)
    unit = {deployment_id(at.account_id, name).casefold() for name in request.names}
    failed = []
    for each in spare:
        if deployment_id(each.account_id, each.name).casefold() in unit:
            continue
        try:
            live = writer.find(each.account_id, each.name)
            if live is not None and request.marks.owns(live):
                _remove(cloud, writer, each, work)
        except (RefusedError, InterruptedWaitError, AoaiError) as error:
            where = deployment_id(each.account_id, each.name)
            failed.append(f"{where} ({type(error).__name__} {error})")
    return failed


def can_become(live: Mapping[str, Any], sku: str, model: Mapping[str, str]) -> bool:
    """A PUT brings the live deployment to this SKU and model; else it has to go first.

    Azure changes the model of a provisioned deployment in place, and of no other
    (working-with-models, 2026-03).
    """
    if (live.get("sku") or {}).get("name") != sku or state_of(live) in _ENDING:
        return False
    stands = live.get("properties", {}).get("model", {})
    same = all(stands.get(key) == model[key] for key in ("format", "name"))
    return same or is_provisioned(sku)


def serves(live: Mapping[str, Any]) -> bool:
    """The live deployment answers requests."""
    return state_of(live) in SERVING


def _remove(cloud: Cloud, writer: Writer, spare: Spare, work: Work) -> None:
    work.reporter.status(f"{spare.name}: removing what an earlier run left")
    with cloud.turn(spare.account_id, work):
        writer.remove(spare.account_id, spare.name)


def _in_unit(request: Request, own: Leftover | None, account_id: str, name: str) -> bool:
    """It is the spillover of what can be taken over."""
    return (
        own is not None
        and request.spillover is not None
        and own.candidate.account_id.casefold() == account_id.casefold()
        and request.spillover.deployment_name.casefold() == name.casefold()
    )


def _listings(
    cloud: Cloud, writer: Writer, request: Request
) -> Iterator[tuple[str, Sequence[Mapping[str, Any]] | Refusal]]:
    """The deployments of each candidate's account, or why it gives no answer."""
    # One account may stand there twice, with two SKUs and in two spellings.
    accounts = {each.account_id.casefold(): each.account_id for each in request.candidates}
    for account_id in accounts.values():
        look = partial(cloud.listing, account_id, request.marks.owner)
        try:
            listed = writer.settled(look, account_id)
        except RefusedError as error:
            if error.refusal.failure is not FailureClass.WAIT:
                raise
            yield account_id, error.refusal
        else:
            yield account_id, listed.body.get("value", ()) if listed.ok else ()


def _own(
    request: Request, listed: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Everything in an account that is ours, what spills over before its target.

    With it comes whether it is a spillover that nothing spills over to.
    """
    beside = request.spillover and request.spillover.deployment_name.casefold()
    targets = {_target(each) for each in listed}
    own = [each for each in listed if request.marks.owns(each)]
    for each in sorted(own, key=lambda each: _target(each) is None):
        name = str(each["name"]).casefold()
        yield each, name == beside and name not in targets


def _target(live: Mapping[str, Any]) -> str | None:
    """What a deployment spills over to, in lower case."""
    found = live.get("properties", {}).get("spilloverDeploymentName")
    return None if found is None else str(found).casefold()


def _fitting(request: Request, account_id: str, found: Mapping[str, Any]) -> Leftover | None:
    sku = found.get("sku") or {}
    candidate = request.candidate(account_id, str(sku.get("name")))
    same_name = str(found["name"]).casefold() == request.name.casefold()
    if candidate is None or not same_name:
        return None
    if not can_become(found, candidate.sku, request.model):
        return None
    return Leftover(candidate, int(sku.get("capacity") or 0))
