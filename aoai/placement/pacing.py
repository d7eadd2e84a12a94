"""Azure as one operation sees it: at a pace that it does not refuse, and without asking twice."""

from collections.abc import Callable, Mapping
from typing import Any

from aoai.placement.arm import Answer, Arm, Reporter, error_of
from aoai.placement.patience import Patience, asked_pause
from aoai.placement.reads import SHARED_SECONDS, Key, SharedReads
from aoai.placement.request import OWNER_TAG, subscription_of
from aoai.placement.throttle import Kind, Throttle

# Shorter waits are over before anybody has read of them.
_SHOWN_SECONDS = 1.0


class Paced:
    """Calls of one operation, each within ARM's limits; waiting for that can be interrupted."""

    def __init__(
        self,
        arm: Arm,
        throttle: Throttle,
        reads: SharedReads,
        patience: Patience,
        reporter: Reporter,
    ) -> None:
        """Nothing is asked yet.

        Args:
            arm: What makes the calls; if it is paced already, its own calls are made here.
            throttle: Whose turn it is, over all operations.
            reads: What other operations have just asked.
            patience: How long to wait.
            reporter: Where a wait is shown.
        """
        self.arm: Arm = arm.arm if isinstance(arm, Paced) else arm
        self._throttle = throttle
        self._reads = reads
        self._patience = patience
        self._reporter = reporter

    def account(self, account_id: str) -> Answer:
        """GET of an account."""
        return self._read(account_id, ("account",), lambda: self.arm.account(account_id))

    def get(self, account_id: str, name: str) -> Answer:
        """GET of a deployment."""
        return self._read(account_id, ("get", name), lambda: self.arm.get(account_id, name))

    def list(self, account_id: str) -> Answer:
        """All deployments of an account under ``value``."""
        return self._read(account_id, ("list",), lambda: self.arm.list(account_id))

    def models(self, account_id: str) -> Answer:
        """What an account can deploy under ``value``; some seconds old at the most."""
        return self._read(
            account_id,
            ("models",),
            lambda: self.arm.models(account_id),
            seconds=SHARED_SECONDS,
        )

    def capacities(self, account_id: str, model: Mapping[str, str]) -> Answer:
        """Free capacity of a model under ``value``, as after the last write of this run."""
        subscription = subscription_of(account_id)
        # Every account of the subscription gives the same answer.
        return self._reads.joined(
            ("capacities", subscription, *sorted(model.items())),
            subscription,
            lambda: self._asked(
                Kind.READ, account_id, lambda: self.arm.capacities(account_id, model)
            ),
            self._patience.check,
            seconds=SHARED_SECONDS,
        )

    def operation(self, account_id: str, url: str) -> Answer:
        """GET of what goes on behind an accepted write."""
        return self._asked(Kind.READ, account_id, lambda: self.arm.operation(account_id, url))

    def put(self, account_id: str, name: str, body: Mapping[str, Any]) -> Answer:
        """PUT of a deployment."""
        owner = (body.get("tags") or {}).get(OWNER_TAG)

        def write() -> Answer:
            with self._reads.writing(account_id, owner):
                return self.arm.put(account_id, name, body)

        return self._asked(Kind.WRITE, account_id, write)

    def delete(self, account_id: str, name: str) -> Answer:
        """DELETE of a deployment."""

        def write() -> Answer:
            with self._reads.writing(account_id):
                return self.arm.delete(account_id, name)

        return self._asked(Kind.DELETE, account_id, write)

    def _read(
        self, account_id: str, key: Key, call: Callable[[], Answer], *, seconds: float = 0.0
    ) -> Answer:
        return self._reads.joined(
            (*key, account_id.casefold()),
            account_id,
            lambda: self._asked(Kind.READ, account_id, call),
            self._patience.check,
            seconds=seconds,
        )

    def _asked(self, kind: Kind, account_id: str, call: Callable[[], Answer]) -> Answer:
        subscription = subscription_of(account_id)

        def wait(seconds: float) -> None:
            if seconds >= _SHOWN_SECONDS:
                name = account_id.rpartition("/")[2]
                within = f"the next {kind} within Azure's limits is in {seconds:.0f} s"
                self._reporter.status(f"{name}: {within}")
            self._patience.wait(seconds)

        self._throttle.take(subscription, kind, wait)
        answer = call()
        for name in ("subscription", "subscription-global"):
            left = answer.headers.get(f"x-ms-ratelimit-remaining-{name}-{kind}s", "")
            if left.isdecimal():
                self._throttle.left(subscription, kind, int(left))
        pause = asked_pause(answer.headers) if answer.status == 429 else None
        if pause is not None and not _of_one_action(kind, answer):
            self._throttle.hold(subscription, kind, pause)
        return answer


def _of_one_action(kind: Kind, answer: Answer) -> bool:
    """The limit that was met is one of several reads' own, and leaves the others alone.

    Such a limit is the resource provider's, and its message names the action (Azure/azqr#34); there
    is but one action that writes here, and one that deletes.
    """
    return kind is Kind.READ and error_of(answer.body).get("code") == "ResourceRequestsThrottled"
