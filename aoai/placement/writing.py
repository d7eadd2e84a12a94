"""One write to one account, seen through to its end.

An accepted write is not a finished one: the deployment may stand in Creating for minutes, an answer
may be lost on the way, and a conflict with another writer only means to wait.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aoai.placement.arm import Answer, Arm
from aoai.placement.patience import Patience, pause_before
from aoai.placement.refusals import FailureClass, Refusal, Row, classify, meaning
from aoai.placement.request import deployment_id, generation_of

# States of accounts/deployments that end by themselves (SDK 14.1.0; Updating: working-with-models).
_RUNNING = frozenset({"Accepted", "Creating", "Updating", "Moving", "Deleting"})
_SHORTEST_POLL_SECONDS = 0.25
_LONGEST_POLL_SECONDS = 10.0

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

    def __init__(self, arm: Arm, rows: Sequence[Row]) -> None:
        self._arm = arm
        self._rows = rows

    def find(self, account_id: str, name: str, patience: Patience) -> Mapping[str, Any] | None:
        """The live deployment; None when there is none.

        Raises:
            RefusedError: Azure will not say.
        """
        where = deployment_id(account_id, name)
        found = self.settled(lambda: self._arm.get(account_id, name), where, patience)
        return found.body if found.ok else None

    def settled(self, call: Callable[[], Answer], what: str, patience: Patience) -> Answer:
        """The answer of a read or a delete, repeated while Azure is busy; a 404 is an answer.

        Raises:
            RefusedError: It was refused for good.
        """
        attempt = 0
        while True:
            patience.check()
            attempt += 1
            answer = call()
            if answer.ok or answer.status == 404:
                return answer
            refusal = classify(answer, self._rows)
            if refusal.failure is not FailureClass.WAIT:
                raise RefusedError(what, refusal)
            patience.wait(pause_before(attempt, answer.headers, what))

    def put(
        self, account_id: str, name: str, body: Mapping[str, Any], patience: Patience
    ) -> Written:
        """Create or update a deployment, and follow it until Azure has decided.

        Raises:
            RefusedError: Azure will not say what became of it.
        """
        attempt = 0
        while True:
            patience.check()
            attempt += 1
            answer = self._arm.put(account_id, name, body)
            if answer.ok:
                return self._followed(account_id, name, answer.body, patience)
            refusal = classify(answer, self._rows)
            if refusal.failure is not FailureClass.WAIT:
                return Written(None, refusal)
            patience.wait(pause_before(attempt, answer.headers, f"{account_id}/{name}"))
            # The work may have gone on behind an answer that was lost or came too late (504).
            live = self.find(account_id, name, patience)
            if live is not None and generation_of(live) == generation_of(body):
                return self._followed(account_id, name, live, patience)

    def remove(self, account_id: str, name: str, patience: Patience) -> None:
        """Delete a deployment and see that it is gone. One that is absent is gone.

        Raises:
            RefusedError: Azure refuses to delete it, or to say whether it is gone.
        """
        where = deployment_id(account_id, name)
        polls = 0
        self.settled(lambda: self._arm.delete(account_id, name), where, patience)
        while self.find(account_id, name, patience) is not None:
            polls += 1
            patience.wait(_poll_seconds(polls))

    def _followed(
        self, account_id: str, name: str, live: Mapping[str, Any], patience: Patience
    ) -> Written:
        polls = 0
        while (state := state_of(live)) in _RUNNING:
            polls += 1
            patience.wait(_poll_seconds(polls))
            found = self.find(account_id, name, patience)
            if found is None:
                return Written(None, self._ended_badly(f"it was gone after {state}"))
            live = found
        if state == "Succeeded":
            return Written(live, None)
        return Written(live, self._ended_badly(f"it was accepted and then {state}"))

    def _ended_badly(self, message: str) -> Refusal:
        return meaning(0, {"code": ENDED_BADLY, "message": message}, self._rows)


def state_of(live: Mapping[str, Any]) -> str:
    """The provisioning state of a deployment; one without any counts as Succeeded."""
    return str(live.get("properties", {}).get("provisioningState", "Succeeded"))


def _poll_seconds(polls: int) -> float:
    return float(min(_LONGEST_POLL_SECONDS, _SHORTEST_POLL_SECONDS * 2 ** (polls - 1)))
