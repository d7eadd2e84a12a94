"""One write to one account, seen through to its end.

An accepted write is not a finished one: the deployment may stand in Creating for minutes, an answer
may be lost on the way, and a conflict with another writer only means to wait. Whoever waits says
for what, since a person looks on.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aoai.placement.arm import Answer
from aoai.placement.cloud import Cloud, Work
from aoai.placement.patience import TimedOutError, pause_before
from aoai.placement.refusals import Refusal, classify, meaning
from aoai.placement.request import deployment_id
from aoai.refusals import FailureClass

# States of accounts/deployments that end by themselves (SDK 14.1.0; Updating: working-with-models).
_RUNNING = frozenset({"Accepted", "Creating", "Updating", "Moving", "Deleting"})
SERVING = frozenset({"Succeeded", "Updating", "Moving"})
"""States in which a deployment answers requests (SDK 14.1.0; Updating: working-with-models)."""
_SHORTEST_POLL_SECONDS = 0.25
_LONGEST_POLL_SECONDS = 10.0

# What a write stands in whose answer says nothing but that it was accepted.
_ACCEPTED: Mapping[str, Any] = {"properties": {"provisioningState": "Accepted"}}

# Answers of a service that does not work. Conflicts and throttling are those of one that does.
_OUTAGE = frozenset({0, 408, 500, 502, 503, 504})

# Ours, for a deployment that Azure accepted and that then came to nothing: ARM has no code for it.
ENDED_BADLY = "ProvisioningEndedBadly"


class RefusedError(Exception):
    """A read or a delete was refused for good."""

    def __init__(self, what: str, refusal: Refusal) -> None:
        self.what = what
        self.refusal = refusal
        super().__init__(f"{what}: {refusal.code} {refusal.message}")


@dataclass(frozen=True, slots=True)
class Written:
    """How a PUT ended."""

    live: Mapping[str, Any] | None
    """What exists now; None when the PUT was refused at once."""
    refusal: Refusal | None
    """None when it succeeded."""


class Writer:
    """Reads and writes of deployments that wait out what passes by itself.

    The caller holds the account's turn while it writes. Every wait can be interrupted.
    """

    def __init__(self, cloud: Cloud, work: Work) -> None:
        self._arm = cloud.within(work).arm
        self._rows = cloud.rows
        self._work = work

    def find(self, account_id: str, name: str) -> Mapping[str, Any] | None:
        """The live deployment; None when there is none.

        Raises:
            RefusedError: Azure will not say.
        """
        where = deployment_id(account_id, name)
        found = self.settled(lambda: self._arm.get(account_id, name), where)
        return found.body if found.ok else None

    def settled(self, call: Callable[[], Answer], what: str) -> Answer:
        """The answer of a read or a delete, repeated while Azure is busy; a 404 is an answer.

        Raises:
            RefusedError: It was refused for good.
        """
        waits = _Waits(self._work, what)
        while True:
            self._work.patience.check()
            answer = call()
            if answer.ok or answer.status == 404:
                return answer
            refusal = classify(answer, self._rows)
            if refusal.failure is not FailureClass.WAIT:
                raise RefusedError(what, refusal)
            waits.out(refusal, answer.headers)

    def put(self, account_id: str, name: str, body: Mapping[str, Any]) -> Written:
        """Create or update a deployment, and follow it until Azure has decided.

        Raises:
            RefusedError: Azure will not say what became of it.
        """
        waits = _Waits(self._work, deployment_id(account_id, name))
        while True:
            self._work.patience.check()
            answer = self._arm.put(account_id, name, body)
            if answer.ok:
                begun = answer.body if "properties" in answer.body else _ACCEPTED
                return self._followed(account_id, name, begun, answer.headers)
            refusal = classify(answer, self._rows)
            if refusal.failure is not FailureClass.WAIT:
                return Written(None, refusal)
            waits.out(refusal, answer.headers)
            # The work may have gone on behind an answer that was lost or came too late (504).
            live = self.find(account_id, name)
            if live is not None and _carries(live, body):
                return self._followed(account_id, name, live)

    def remove(self, account_id: str, name: str) -> None:
        """Delete a deployment and see that it is gone. One that is absent is gone.

        Raises:
            RefusedError: Azure refuses to delete it, or to say whether it is gone.
        """
        where = deployment_id(account_id, name)
        waits = _Waits(self._work, where)
        answer = self.settled(lambda: self._arm.delete(account_id, name), where)
        while (live := self.find(account_id, name)) is not None:
            if state_of(live) not in _RUNNING:
                refusal = self._told_late(account_id, answer.headers)
                if refusal is not None and refusal.failure is not FailureClass.WAIT:
                    raise RefusedError(where, refusal)
                if refusal is not None:
                    waits.out(refusal, {})
                    answer = self.settled(lambda: self._arm.delete(account_id, name), where)
                    continue
            waits.poll("being deleted")

    def _followed(
        self,
        account_id: str,
        name: str,
        live: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> Written:
        """What became of an accepted write.

        Args:
            account_id: Where.
            name: Of the deployment.
            live: It, as Azure shows it now.
            headers: Of the answer that accepted the write, where there was one.
        """
        waits = _Waits(self._work, deployment_id(account_id, name))
        while (state := state_of(live)) in _RUNNING:
            waits.poll(state)
            found = self.find(account_id, name)
            if found is None:
                why = f"it was gone after {state}"
                return Written(None, self._ended_badly(account_id, headers or {}, why))
            live = found
        if state == "Succeeded":
            return Written(live, None)
        why = f"it was accepted and then {state}"
        return Written(live, self._ended_badly(account_id, headers or {}, why))

    def _ended_badly(self, account_id: str, headers: Mapping[str, str], why: str) -> Refusal:
        """What it means that an accepted write came to nothing.

        Azure had no objection to the request itself then, so that another place may do it, whatever
        the operation says in words that no row knows.
        """
        ended = meaning(0, {"code": ENDED_BADLY, "message": why}, self._rows)
        told = self._told_late(account_id, headers)
        if told is None:
            return ended
        if told.failure in (FailureClass.UNKNOWN, FailureClass.WAIT):
            told = replace(told, failure=ended.failure, scope=ended.scope, fix=ended.fix)
        return replace(told, message=f"{why}: {told.message}")

    def _told_late(self, account_id: str, headers: Mapping[str, str]) -> Refusal | None:
        """What the operation behind an accepted write says of its failure; None if nothing."""
        # Azure-AsyncOperation tells of the operation, Location of its result (ARM, asynchronous
        # operations); a provider may send either, both or none.
        url = headers.get("azure-asyncoperation") or headers.get("location")
        answer = None if url is None else self._arm.operation(account_id, url)
        error = None if answer is None else answer.body.get("error")
        busy = answer is not None and not answer.ok and answer.status not in (400, 409)
        if answer is None or busy or not isinstance(error, Mapping) or not error.get("code"):
            return None
        return meaning(0, error, self._rows, answer.body)


class _Waits:
    """The pauses of one call, each of them shown."""

    def __init__(self, work: Work, what: str) -> None:
        self._work = work
        self._what = what
        self._name = "/".join(what.split("/")[8::2])
        self._started = time.monotonic()
        self._count = 0

    def out(self, refusal: Refusal, headers: Mapping[str, str]) -> None:
        """Wait before a call is repeated that Azure was too busy for.

        Raises:
            RefusedError: Its errors have gone on for longer than an outage is waited for.
        """
        self._count += 1
        pause = pause_before(self._count, headers, self._what)
        lasted = time.monotonic() - self._started
        if refusal.status in _OUTAGE and lasted + pause > self._work.outage:
            raise RefusedError(self._what, refusal)
        said = " ".join(filter(None, (str(refusal.status or ""), refusal.code)))
        self._wait(f"Azure answers {said}", pause, f", next try in {pause:.0f} s")

    def poll(self, state: str) -> None:
        """Wait before looking again at what goes on."""
        self._count += 1
        doublings = min(self._count - 1, 10)
        self._wait(state, min(_LONGEST_POLL_SECONDS, _SHORTEST_POLL_SECONDS * 2**doublings))

    def _wait(self, why: str, seconds: float, then: str = "") -> None:
        self._work.reporter.status(f"{self._told(why)}{then}")
        try:
            self._work.patience.wait(seconds)
        except TimedOutError as error:
            raise TimedOutError(self._told(why)) from error

    def _told(self, why: str) -> str:
        return f"{self._name}: {why} for {time.monotonic() - self._started:.0f} s"


def state_of(live: Mapping[str, Any]) -> str:
    """The provisioning state of a deployment; one without any counts as Succeeded."""
    return str(live.get("properties", {}).get("provisioningState", "Succeeded"))


def _carries(live: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """The live deployment is what the body asked for, and not only of its generation.

    An update keeps the generation, so that alone would take the deployment before it for the one
    after it. What the update takes away must be gone: tags, and the name to spill over to.
    """
    link = "spilloverDeploymentName"
    wanted, found = body.get("properties", {}), live.get("properties", {})
    return (
        _within(body, live)
        and (live.get("tags") or {}) == (body.get("tags") or {})
        and found.get(link) == wanted.get(link)
    )


def _within(part: object, whole: object) -> bool:
    """Everything in the part stands in the whole, to which Azure adds of its own."""
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(
            _within(value, whole.get(name)) for name, value in part.items()
        )
    return part == whole
