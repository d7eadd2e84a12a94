"""One candidate asked once: both deployments of the unit land there, or neither stays."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import replace

from aoai.placement.cloud import Cloud
from aoai.placement.outcome import ForeignError, HalfMadeError
from aoai.placement.patience import InterruptedWaitError, Patience
from aoai.placement.refusals import FailureClass, Refusal
from aoai.placement.request import (
    Candidate,
    Request,
    body,
    deployment_id,
    generation_of,
    spillover_body,
)
from aoai.placement.writing import RefusedError, Writer, Written

# The engine waits 30 s for a provider that was told to stop; what is removed must be gone by then.
CLEANING_SECONDS = 25.0


def ask(
    cloud: Cloud,
    request: Request,
    candidate: Candidate,
    patience: Patience,
    *,
    standing: Collection[str] | None = None,
) -> Written:
    """Try a candidate at its capacity, spillover included.

    Args:
        cloud: Azure.
        request: What is wanted, and whose it is.
        candidate: Where, and how much.
        patience: How long.
        standing: Names of what stands there already and is known to be ours; it stays, whatever
            comes of it. None when this is to be made anew.

    Raises:
        ForeignError: A deployment of that name is somebody else's.
        HalfMadeError: What was made could not be removed.
        RefusedError: Azure refuses to say what is there.
        InterruptedWaitError: The time is up or somebody said stop; nothing is left.
    """
    writer = Writer(cloud.arm, cloud.rows)
    with cloud.turns.of(candidate.account_id, patience):
        names = _names(request)
        for name in names:
            if name in (standing or ()):
                continue
            _refuse_foreign(writer, request, candidate, name, patience)
        try:
            written = _put_unit(writer, request, candidate, patience)
        except (InterruptedWaitError, RefusedError) as error:
            if standing is None:
                _clean(writer, request, candidate, names, f"{type(error).__name__} {error}".strip())
            raise
        if written.refusal is not None and standing is None:
            _clean(writer, request, candidate, names, written.refusal.message)
        return replace(written, refusal=_corroborated(cloud, request, candidate, written.refusal))


def available(cloud: Cloud, request: Request, candidate: Candidate) -> int | None:
    """Free capacity at the candidate as Azure reports it; None where it does not."""
    answer = cloud.arm.capacities(candidate.account_id, request.model)
    for each in answer.body.get("value", ()) if answer.ok else ():
        properties = each.get("properties", {})
        if (
            _plain(str(each.get("location", ""))) == _plain(candidate.region)
            and properties.get("skuName") == candidate.sku
            and properties.get("availableCapacity") is not None
        ):
            return int(properties["availableCapacity"])
    return None


def _plain(region: str) -> str:
    """Region names come as "West US", "WestUS" and "westus" (facts of the Models API)."""
    return region.replace(" ", "").casefold()


def _names(request: Request) -> tuple[str, ...]:
    """Spillover first: the deployment that names it must find it there."""
    spillover = request.spillover
    return (spillover.deployment_name, request.name) if spillover else (request.name,)


def _refuse_foreign(
    writer: Writer, request: Request, candidate: Candidate, name: str, patience: Patience
) -> None:
    live = writer.find(candidate.account_id, name, patience)
    if live is None or request.marks.owns(live):
        return
    where = deployment_id(candidate.account_id, name)
    message = (
        f"{where} exists and was not made by this resource; import it "
        f"(pulumi import aoai:index:ModelDeployment NAME {where}), or take another name"
    )
    raise ForeignError(message)


def _put_unit(
    writer: Writer, request: Request, candidate: Candidate, patience: Patience
) -> Written:
    at = candidate.account_id
    if request.spillover is not None:
        beside = spillover_body(request, request.spillover)
        written = writer.put(at, request.spillover.deployment_name, beside, patience)
        if written.refusal is not None:
            return written
    return writer.put(at, request.name, body(request, candidate), patience)


def _clean(
    writer: Writer, request: Request, candidate: Candidate, names: Sequence[str], why: str
) -> None:
    """Remove what this generation made, the scarce one first, however the caller was ended."""
    patience = Patience(threading.Event(), CLEANING_SECONDS)
    for name in reversed(names):
        try:
            live = writer.find(candidate.account_id, name, patience)
            if live is not None and generation_of(live) == request.marks.generation:
                writer.remove(candidate.account_id, name, patience)
        except (RefusedError, InterruptedWaitError) as error:
            reason = (
                f"{deployment_id(candidate.account_id, name)} is half made ({why}) and could not "
                f"be removed ({type(error).__name__} {error}); the next `pulumi up` repairs it"
            )
            raise HalfMadeError(reason, candidate, name, ()) from error


def _corroborated(
    cloud: Cloud, request: Request, candidate: Candidate, refusal: Refusal | None
) -> Refusal | None:
    """An unknown refusal explained by the free capacity that Azure reports, if it is.

    The code of a capacity refusal is in no source; less free than asked is the evidence.
    """
    if refusal is None or refusal.failure is not FailureClass.UNKNOWN or not candidate.provisioned:
        return refusal
    free = available(cloud, request, candidate)
    if free is None or free >= candidate.capacity:
        return refusal
    fix = (
        f"{candidate.region} reports {free} free of the {candidate.capacity} asked; add a "
        "candidate in another region"
    )
    return replace(refusal, failure=FailureClass.NEXT_REGION, corroborated=True, fix=fix)
