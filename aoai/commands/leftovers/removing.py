"""Removes leftovers: one write at a time in an account, accounts side by side."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from aoai.azure.connection import Connection
from aoai.azure.deployments import Deployments
from aoai.commands.leftovers.sorting import Owned
from aoai.placement.cloud import Cloud, Work
from aoai.placement.patience import InterruptedWaitError, Patience
from aoai.placement.refusal_table import TABLE
from aoai.placement.request import OWNER_TAG, generation_of
from aoai.placement.writing import RefusedError, Writer

_SIDE_BY_SIDE = 8
# As long as the provider gives a delete.
_PATIENCE_SECONDS = 30 * 60.0

REMOVED = None
"""The outcome of what is gone now."""


class Told:
    """Passes on what goes on."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def status(self, text: str) -> None:
        """One line."""
        self._tell(text)

    def warn(self, text: str) -> None:
        """One line."""
        self._tell(text)


def remove(
    connection: Connection, leftovers: Sequence[Owned], tell: Callable[[str], None]
) -> Mapping[str, str | None]:
    """Remove deployments and see that they are gone.

    Each is looked at once more before: one that carries other tags by then stays.

    Args:
        connection: Signed in.
        leftovers: Those of an account together, in the order in which they go.
        tell: Is told what goes on.

    Returns:
        By id: None for what is gone, else why it is not.
    """
    cloud = Cloud(Deployments(connection), TABLE)
    work = Work(Patience(threading.Event(), _PATIENCE_SECONDS), Told(tell))
    accounts = [list(group) for _, group in groupby(leftovers, key=lambda each: each.account_id)]

    def empty(account: Sequence[Owned]) -> Sequence[tuple[str, str | None]]:
        return [(each.identifier, _remove(cloud, each, work)) for each in account]

    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        return {where: why for account in pool.map(empty, accounts) for where, why in account}


def _remove(cloud: Cloud, owned: Owned, work: Work) -> str | None:
    writer = Writer(cloud, work)
    try:
        with cloud.turn(owned.account_id, work):
            live = writer.find(owned.account_id, owned.name)
            if live is None:
                return REMOVED
            tags = live.get("tags") or {}
            if (tags.get(OWNER_TAG), generation_of(live)) != (owned.owner, owned.generation):
                return "it was made anew meanwhile"
            work.reporter.status(f"{owned.name}: removing from {owned.region}")
            writer.remove(owned.account_id, owned.name)
    except RefusedError as error:
        return f"Azure answers {error.refusal.status} {error.refusal.code}"
    except InterruptedWaitError:
        return f"it was still there after {_PATIENCE_SECONDS / 60:.0f} minutes"
    return REMOVED
