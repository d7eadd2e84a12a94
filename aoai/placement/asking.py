"""One candidate asked once: both deployments of the unit land there, or neither stays."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from aoai.catalog import region_name
from aoai.placement.arm import Answer
from aoai.placement.cloud import OUTAGE_SECONDS, Cloud, Work
from aoai.placement.leftovers import can_become, serves
from aoai.placement.outcome import CapacityHeldError, ForeignError, HalfMadeError
from aoai.placement.patience import InterruptedWaitError, Patience
from aoai.placement.refusals import Refusal
from aoai.placement.request import (
    Candidate,
    Request,
    body,
    deployment_id,
    generation_of,
    is_provisioned,
    spillover_body,
)
from aoai.placement.writing import RefusedError, Writer, Written
from aoai.problems import AoaiError
from aoai.refusals import FailureClass, Scope

# The engine waits 30 s for a provider that was told to stop; what is removed must be gone by then.
CLEANING_SECONDS = 25.0

# Ours, where the name is held by the deployment that the new one is to replace.
NAME_HELD = "NameHeldByPredecessor"


def ask(
    cloud: Cloud,
    request: Request,
    candidate: Candidate,
    work: Work,
    *,
    standing: Collection[str] = (),
) -> Written:
    """Try a candidate at its capacity, spillover included.

    What stood there before and is ours is changed in place, or goes first where Azure does not
    change it into what is wanted; what is made here goes again unless all of it lands.

    Args:
        cloud: Azure.
        request: What is wanted, and whose it is.
        candidate: Where, and how much.
        work: How long, and where it is shown.
        standing: Names that state knows to be ours, whatever tags they carry.

    Raises:
        CapacityHeldError: Provisioned capacity that serves would have to be released first.
        ForeignError: A deployment of that name is somebody else's.
        HalfMadeError: What was made could not be removed.
        RefusedError: Azure refuses to say what is there.
        InterruptedWaitError: The time is up or somebody said stop; nothing new is left.
    """
    unit = _Unit(cloud, request, candidate, work)
    with cloud.turn(candidate.account_id, work):
        found = unit.found()
        for name, each in found.items():
            if each is not None and name not in standing:
                _refuse_foreign(request, candidate, name, each)
        stale = unit.stale(found, standing)
        for name in stale:
            where = deployment_id(candidate.account_id, name)
            if where.casefold() in request.live:
                return Written(None, _name_held(where))
        unit.release(stale)
        new = [
            name
            for name, each in found.items()
            if each is None or (name in stale and name not in standing)
        ]
        try:
            written = unit.put(None if request.name in stale else found[request.name])
        except BaseException as error:
            # A lost sign-in and a defect leave as little behind as a cancel.
            unit.clean(new, f"{type(error).__name__} {error}".strip(), hurried=True)
            raise
        if written.refusal is not None:
            unit.clean(new, written.refusal.message, hurried=False)
        return written


def available(cloud: Cloud, request: Request, candidate: Candidate) -> int | None:
    """Free capacity at the candidate as Azure reports it; None where it does not."""
    return _free_at(candidate, cloud.arm.capacities(candidate.account_id, request.model))


def _free_at(candidate: Candidate, answer: Answer) -> int | None:
    for each in answer.body.get("value", ()) if answer.ok else ():
        properties = each.get("properties", {})
        if (
            region_name(str(each.get("location", ""))) == region_name(candidate.region)
            and properties.get("skuName") == candidate.sku
            and properties.get("availableCapacity") is not None
        ):
            return int(properties["availableCapacity"])
    return None


def _refuse_foreign(
    request: Request, candidate: Candidate, name: str, live: Mapping[str, Any]
) -> None:
    if request.marks.owns(live):
        return
    where = deployment_id(candidate.account_id, name)
    message = (
        f"{where} exists and was not made by this resource; import it "
        f"(pulumi import aoai:index:ModelDeployment NAME {where}), or take another name"
    )
    raise ForeignError(message)


def _name_held(where: str) -> Refusal:
    message = f"{where} serves until the new deployment does, and no PUT makes the one of the other"
    fix = "give the new deployment another name"
    return Refusal(0, NAME_HELD, message, FailureClass.NEXT_REGION, Scope.ACCOUNT, fix)


def _of_spillover(refusal: Refusal) -> Refusal:
    """A refusal of the spillover, whose pool being empty says nothing of the deployment's own."""
    return replace(refusal, scope=Scope.ACCOUNT) if refusal.scope is Scope.POOL else refusal


@dataclass(frozen=True, slots=True)
class _Unit:
    """A deployment and its spillover at one candidate."""

    cloud: Cloud
    request: Request
    candidate: Candidate
    work: Work

    def found(self) -> Mapping[str, Mapping[str, Any] | None]:
        """What stands there by name, the spillover first: what names it must find it there."""
        writer = Writer(self.cloud, self.work)
        at = self.candidate.account_id
        return {name: writer.find(at, name) for name in reversed(self.request.names)}

    def stale(
        self, found: Mapping[str, Mapping[str, Any] | None], standing: Collection[str]
    ) -> Mapping[str, bool]:
        """Names that Azure does not change into what is wanted, and whether they hold PTU.

        The scarce one comes first: what names the other goes before it. One that state knows has
        served, and what Azure gives back of it after a change that failed nobody says.
        """
        beside = self.request.spillover
        wanted = {self.request.name: self.candidate.sku}
        if beside is not None:
            wanted[beside.deployment_name] = beside.sku
        return {
            name: is_provisioned(str((live.get("sku") or {}).get("name")))
            and (serves(live) or name in standing)
            for name, sku in wanted.items()
            if (live := found[name]) is not None
            if not can_become(live, sku, self.request.model)
        }

    def release(self, stale: Mapping[str, bool]) -> None:
        """Remove what stands in the way.

        Raises:
            CapacityHeldError: It holds provisioned capacity that nobody allowed to release.
        """
        writer = Writer(self.cloud, self.work)
        at = self.candidate.account_id
        for name, scarce in stale.items():
            if scarce and not self.request.allow_capacity_loss:
                message = (
                    f"{deployment_id(at, name)} holds provisioned capacity and has to go before "
                    f"{self.request.name} can be made there, and the region does not promise it "
                    "back; give the new deployment another name, or set allowCapacityLoss: true"
                )
                raise CapacityHeldError(message)
        for name in stale:
            self.work.reporter.status(f"{self.candidate.region}: removing {name}, to make it anew")
            writer.remove(at, name)

    def put(self, before: Mapping[str, Any] | None) -> Written:
        """Write both, as far as the first refusal."""
        writer = Writer(self.cloud, self.work)
        request, at = self.request, self.candidate.account_id
        if request.spillover is not None:
            beside = spillover_body(request, request.spillover)
            written = writer.put(at, request.spillover.deployment_name, beside)
            if written.refusal is not None:
                return replace(written, refusal=_of_spillover(written.refusal))
        written = writer.put(at, request.name, body(request, self.candidate))
        more = self.candidate.capacity - _held(before, self.candidate)
        said = self.corroborated(more, written.refusal)
        return replace(written, refusal=said)

    def corroborated(self, more: int, refusal: Refusal | None) -> Refusal | None:
        """An unknown refusal explained by the free capacity that Azure reports, if it is.

        The code of a capacity refusal is in no source; less free than asked is the evidence.

        Args:
            more: What was asked beyond what the deployment has.
            refusal: Of the PUT.
        """
        unknown = refusal is not None and refusal.failure is FailureClass.UNKNOWN
        if refusal is None or not unknown or not self.candidate.provisioned:
            return refusal
        free = self.free_now()
        if free is None or free >= more:
            return refusal
        fix = (
            f"{self.candidate.region} reports {free} free of the {more} asked; add a candidate in "
            "another region"
        )
        return replace(
            refusal,
            failure=FailureClass.NEXT_REGION,
            corroborated=True,
            figures=(more, free),
            fix=fix,
        )

    def free_now(self) -> int | None:
        """Free capacity, asked for until there is an answer: that Azure is busy must not decide."""
        at = self.candidate.account_id
        work = replace(self.work, outage=min(self.work.outage, OUTAGE_SECONDS))
        look = partial(self.cloud.arm.capacities, at, self.request.model)
        try:
            answer = Writer(self.cloud, work).settled(look, at)
        except RefusedError:
            return None
        return _free_at(self.candidate, answer)

    def clean(self, names: Sequence[str], why: str, *, hurried: bool) -> None:
        """Remove what this generation made, the scarce one first, whoever said stop.

        Args:
            names: What was made.
            why: Why it has to go again.
            hurried: The engine is about to end, or the time is up.

        Raises:
            HalfMadeError: Something could not be removed.
        """
        work = self._hurried() if hurried else self.work
        for name in reversed(names):
            try:
                try:
                    self._remove_again(name, work)
                except InterruptedWaitError:
                    if work is not self.work:
                        raise
                    # Somebody says stop while there was time: what is left goes quickly.
                    work = self._hurried()
                    self._remove_again(name, work)
            except (RefusedError, InterruptedWaitError, AoaiError) as error:
                reason = (
                    f"{deployment_id(self.candidate.account_id, name)} is half made ({why}) and "
                    f"could not be removed ({type(error).__name__} {error}); the next `pulumi up` "
                    "repairs it"
                )
                raise HalfMadeError(reason, self.candidate, name, ()) from error

    def _hurried(self) -> Work:
        return replace(self.work, patience=Patience(threading.Event(), CLEANING_SECONDS))

    def _remove_again(self, name: str, work: Work) -> None:
        writer, at = Writer(self.cloud, work), self.candidate.account_id
        live = writer.find(at, name)
        if live is not None and generation_of(live) == self.request.marks.generation:
            work.reporter.status(f"{self.candidate.region}: removing {name} again")
            writer.remove(at, name)


def _held(live: Mapping[str, Any] | None, candidate: Candidate) -> int:
    """What the deployment takes of the candidate's capacity already."""
    sku = live["sku"] if live is not None else {}
    return int(sku.get("capacity") or 0) if sku.get("name") == candidate.sku else 0
