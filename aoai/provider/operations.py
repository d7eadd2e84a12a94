"""Create, read, update and delete on plain values, between the wire and placement."""

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from aoai.catalog import region_name
from aoai.placement.arm import Arm, Reporter
from aoai.placement.cloud import Cloud, Work
from aoai.placement.outcome import HalfMadeError, Placed
from aoai.placement.patience import InterruptedWaitError, Patience
from aoai.placement.placing import place
from aoai.placement.pools import EmptyPools, PoolOf, regional_pool
from aoai.placement.refusal_table import TABLE
from aoai.placement.request import (
    OWNER_TAG,
    Candidate,
    Marks,
    deployment_id,
    generation_of,
    owner_of,
    split_id,
)
from aoai.placement.upkeep import Existing, delete, update
from aoai.placement.writing import RefusedError, Writer
from aoai.problems import AoaiError, Problem
from aoai.provider.inputs import request_of
from aoai.provider.notices import warn_of_place, warn_of_region, warn_of_size
from aoai.provider.outputs import (
    HALF_MADE,
    as_outputs,
    drifted,
    inputs_of,
    kept_in_mind,
    outputs_of,
    outputs_of_half,
)
from aoai.refusals import Row

# The engine sends 0 where the resource names no timeout, and PTU can take half an hour to come.
_CREATE_SECONDS = 30 * 60.0
_UPDATE_SECONDS = 60 * 60.0
_DELETE_SECONDS = 30 * 60.0
_READ_SECONDS = 5 * 60.0
# For the last look at what was placed, which a cancel must not cost us.
_LAST_LOOK_SECONDS = 25.0


class PartialFailureError(Exception):
    """Something exists that is not as it should be; state keeps it for the next `up` to repair."""

    def __init__(self, reason: str, identifier: str, outputs: Mapping[str, Any]) -> None:
        self.identifier = identifier
        self.outputs = outputs
        super().__init__(reason)


class NotADeploymentError(AoaiError):
    """The id to read or to import is none of a model deployment."""


@dataclass(frozen=True, slots=True)
class Known:
    """A deployment as state has it."""

    identifier: str
    """ARM id of the deployment."""
    outputs: Mapping[str, Any]
    inputs: Mapping[str, Any]

    def existing(self, owner: str, news: Mapping[str, Any] | None = None) -> Existing:
        """What it is for placement.

        Args:
            owner: The tag of the resource.
            news: The new inputs, when it is to be changed.
        """
        account_id, name = split_id(self.identifier)
        generation = self.outputs.get("generation")
        declared = self.inputs.get("spillover") or {}
        names = [declared.get("deploymentName")]
        if generation is not None:
            # Guarded by the generation, so that a stranger's deployment stays.
            names.append(self.outputs.get("spilloverDeploymentName"))
        beside = tuple(dict.fromkeys(str(each) for each in names if each is not None))
        unpinned = (news or {}).get("versionUpgradeOption") != "NoAutoUpgrade"
        same = news is not None and self.inputs.get("model") == news.get("model")
        return Existing(
            account_id, name, generation, beside, owner, follows_upgrades=unpinned and same
        )


class Operations:
    """What the provider does in Azure, for all resources of one run."""

    def __init__(
        self,
        connect: Callable[[], Arm],
        provider_id: str,
        cancelled: threading.Event,
        rows: Sequence[Row] = TABLE,
        pool_of: PoolOf = regional_pool,
    ) -> None:
        """Azure is connected to when it is first needed.

        Args:
            connect: Gives what talks to Azure.
            provider_id: Id of the provider resource in state; with the URN it makes the owner.
            cancelled: Set when everything has to stop.
            rows: What refusals mean.
            pool_of: The quota pool of a candidate.
        """
        self._connect = connect
        self._provider_id = provider_id
        self._cancelled = cancelled
        self._rows = rows
        self._pool_of = pool_of
        self._lock = threading.Lock()
        self._connected: Cloud | None = None
        self._live: dict[str, set[str]] = {}
        self._staying: dict[str, str] = {}

    @property
    def _cloud(self) -> Cloud:
        with self._lock:
            if self._connected is None:
                self._connected = Cloud(
                    self._connect(), self._rows, empty=EmptyPools(self._pool_of)
                )
            return self._connected

    def note_live(self, urn: str, identifier: str) -> None:
        """Note that a resource exists, so that no create of this run takes it for a leftover."""
        self._live.setdefault(urn, set()).add(identifier)
        self._staying[urn] = identifier

    def note_leaving(self, urn: str) -> None:
        """Note that what exists is to be replaced, so that a delete of its id means it."""
        self._staying.pop(urn, None)

    def create(
        self, urn: str, inputs: Mapping[str, Any], seconds: float, reporter: Reporter
    ) -> tuple[str, Mapping[str, Any]]:
        """Place a deployment; its id and its outputs.

        Raises:
            PartialFailureError: It is half made, or placed and not all of it could be read.
            Exception: What :func:`aoai.placement.placing.place` raises else.
        """
        request = request_of(inputs, self._marks(urn, uuid.uuid4().hex))
        work = self._work(seconds or _CREATE_SECONDS, reporter)
        try:
            placed = place(self._cloud, request, self._live.get(urn, ()), work)
        except HalfMadeError as error:
            raise PartialFailureError(str(error), *outputs_of_half(request, error)) from error
        warn_of_place(request, placed, reporter)
        warn_of_size(request, placed, reporter)
        identifier = deployment_id(placed.candidate.account_id, request.name)
        # The engine may go on to delete what it has replaced by this, under the same id.
        self._staying[urn] = identifier
        return identifier, self._outputs(placed, as_outputs(placed.attempts), reporter)

    def update(
        self, urn: str, known: Known, news: Mapping[str, Any], seconds: float, reporter: Reporter
    ) -> Mapping[str, Any]:
        """Change a deployment where it is; its new outputs.

        Raises:
            NotADeploymentError: Its place is no longer among the candidates.
            PartialFailureError: A new spillover is left over, or not all of it could be read.
            Exception: What :func:`aoai.placement.upkeep.update` raises.
        """
        identifier, outputs = known.identifier, known.outputs
        existing = known.existing(owner_of(self._provider_id, urn), news)
        request = request_of(news, self._marks(urn, existing.generation or uuid.uuid4().hex))
        candidate = request.candidate(existing.account_id, str(outputs.get("placedSku")))
        if candidate is None:
            reason = "an update cannot leave the region"
            fix = "run `pulumi up` again; it plans a replacement"
            raise NotADeploymentError([Problem(identifier, reason, fix)])
        work = self._work(seconds or _UPDATE_SECONDS, reporter)
        try:
            placed = update(self._cloud, existing, request, candidate, work)
        except HalfMadeError as error:
            # The deployment is as it was; state keeps the name of what has to be removed yet.
            found = {**outputs, "spilloverDeploymentName": error.name}
            raise PartialFailureError(str(error), identifier, found) from error
        warn_of_size(request, placed, reporter)
        return self._outputs(placed, outputs.get("attempts") or [], reporter)

    def delete(self, urn: str, known: Known, seconds: float, reporter: Reporter) -> None:
        """Remove a deployment and its spillover.

        Raises:
            Exception: What :func:`aoai.placement.upkeep.delete` raises.
        """
        work = self._work(seconds or _DELETE_SECONDS, reporter)
        existing = known.existing(owner_of(self._provider_id, urn))
        staying = self._staying.get(urn)
        delete(self._cloud, existing, work, () if staying is None else (staying,))

    def read(
        self, known: Known, reporter: Reporter
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Outputs and inputs of a live deployment; None when it is gone.

        Args:
            known: What state has; an import has nothing but the id.
            reporter: Where a wait is shown.

        Raises:
            NotADeploymentError: The id is none.
            RefusedError: Azure will not say.
        """
        identifier, outputs, inputs = known.identifier, known.outputs, known.inputs
        try:
            account_id, name = split_id(identifier)
        except ValueError as error:
            fix = "give the ARM id of the deployment"
            raise NotADeploymentError([Problem("id", str(error), fix)]) from error
        work = self._work(_READ_SECONDS, reporter)
        cloud = self._cloud.within(work)
        writer = Writer(cloud, work)
        live = writer.find(account_id, name)
        if live is None or _is_another(live, outputs):
            left = _left_beside(writer, known, None)
            # Something of it stands yet, which state has to know until it is removed.
            return None if left is None else ({**outputs, "provisioningState": HALF_MADE}, inputs)
        linked = live.get("properties", {}).get("spilloverDeploymentName")
        spillover = writer.find(account_id, linked) if linked else None
        account = writer.settled(partial(cloud.arm.account, account_id), account_id).body
        sku = live["sku"]
        place_ = _where_it_is(
            Candidate(outputs.get("region", ""), account_id, sku["name"], sku.get("capacity") or 0),
            account,
        )
        found = outputs_of(place_, live, account, outputs.get("attempts") or [])
        if not inputs:
            return found, inputs_of(place_, live, spillover)
        left = _left_beside(writer, known, linked)
        found = kept_in_mind(outputs, found, left)
        return found, drifted(inputs, outputs, live, spillover)

    def _work(self, seconds: float, reporter: Reporter) -> Work:
        return Work(Patience(self._cancelled, seconds), reporter)

    def _marks(self, urn: str, generation: str) -> Marks:
        return Marks(owner_of(self._provider_id, urn), generation, urn)

    def _outputs(
        self, placed: Placed, attempts: Sequence[Mapping[str, Any]], reporter: Reporter
    ) -> Mapping[str, Any]:
        """What state keeps of a placed deployment, which state has to know from here on."""
        place_ = placed.candidate
        work = Work(Patience(threading.Event(), _LAST_LOOK_SECONDS), reporter)
        try:
            cloud, at = self._cloud.within(work), place_.account_id
            account = Writer(cloud, work).settled(partial(cloud.account, at), at).body
        except (RefusedError, InterruptedWaitError, AoaiError) as error:
            identifier = deployment_id(place_.account_id, str(placed.live["name"]))
            reason = (
                f"{identifier} is placed, but the endpoint of its account could not be read "
                f"({error}); the next `pulumi up` reads it"
            )
            found = outputs_of(place_, placed.live, {}, attempts)
            raise PartialFailureError(reason, identifier, found) from error
        found = outputs_of(_where_it_is(place_, account), placed.live, account, attempts)
        warn_of_region(place_, found["region"], reporter)
        return found


def _where_it_is(place_: Candidate, account: Mapping[str, Any]) -> Candidate:
    """The place by Azure's own word: what a program says of an account may be wrong."""
    location = account.get("location")
    return replace(place_, region=region_name(str(location))) if location else place_


def _left_beside(writer: Writer, known: Known, linked: str | None) -> str | None:
    """What was made to spill over to and still stands, though the live deployment does not use it.

    An update or a delete that was killed leaves it, and a refresh must not forget it.
    """
    account_id, _ = split_id(known.identifier)
    name, generation = known.outputs.get("spilloverDeploymentName"), known.outputs.get("generation")
    if name is None or name == linked or generation is None:
        return None
    found = writer.find(account_id, name)
    return name if found is not None and generation_of(found) == generation else None


def _is_another(live: Mapping[str, Any], outputs: Mapping[str, Any]) -> bool:
    """Somebody has made one of its name since: without our tag, and at another time.

    Taken for ours it would lose the generation, by which a delete knows what it must not touch.
    """
    made = (live.get("systemData") or {}).get("createdAt")
    ours = bool(outputs.get("generation")) and OWNER_TAG not in (live.get("tags") or {})
    return ours and None not in {made, outputs.get("placedAt")} and made != outputs["placedAt"]
