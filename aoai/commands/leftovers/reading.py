"""Reads every deployment with an owner tag, and the deleted accounts, of subscriptions."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from azure.core.exceptions import AzureError

from aoai.azure.connection import Connection
from aoai.azure.deleted import DeletedAccount, deleted_accounts
from aoai.azure.questions import Questions
from aoai.commands.leftovers.sorting import Owned
from aoai.facts import Unknown, holds_models, region_name
from aoai.placement.request import OWNER_TAG
from aoai.problems import Problem

_SIDE_BY_SIDE = 16
_READER = "give the identity the role Reader on it"


@dataclass(frozen=True, slots=True)
class Estate:
    """What was found, and what could not be read."""

    owned: tuple[Owned, ...]
    foreign: int
    """Deployments without an owner tag."""
    deleted: tuple[tuple[str, DeletedAccount], ...]
    """Deleted accounts that hold their quota, with their subscriptions."""
    unread: tuple[Problem, ...]


def read_estate(connection: Connection, subscriptions: Sequence[str]) -> Estate:
    """Everything of ours in the subscriptions.

    Raises:
        SignInError: There is no credential, or Azure does not accept it.
        CloudError: The cloud of the settings is unknown or does not answer.
    """
    connection.credential.get_token(connection.cloud.scope)
    owned: list[Owned] = []
    unread: list[Problem] = []
    deleted: list[tuple[str, DeletedAccount]] = []
    foreign = 0
    for subscription in subscriptions:
        questions = Questions(connection.settings, subscription, lambda: connection)
        accounts = questions.list("accounts")
        if isinstance(accounts, Unknown):
            where = f"subscription {subscription}"
            unread.append(Problem(where, accounts.reason, _READER))
            continue
        holding = [each for each in accounts if holds_models(each)]
        paths = [f"{each['id']}/deployments" for each in holding]
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            listed = list(pool.map(questions.list, paths))
        for account, found in zip(holding, listed, strict=True):
            if isinstance(found, Unknown):
                unread.append(Problem(f"account {account['name']}", found.reason, _READER))
                continue
            own = [each for each in found if OWNER_TAG in (each.get("tags") or {})]
            foreign += len(found) - len(own)
            owned += [_owned(account, each) for each in own]
        deleted += [(subscription, each) for each in _deleted(connection, subscription)]
    return Estate(tuple(owned), foreign, tuple(deleted), tuple(unread))


def _owned(account: Mapping[str, Any], document: Mapping[str, Any]) -> Owned:
    return Owned(str(account["id"]), region_name(str(account["location"])), document)


def _deleted(connection: Connection, subscription: str) -> Sequence[DeletedAccount]:
    """Those that hold models; none where they may not be listed, which is told by a survey."""
    try:
        found = deleted_accounts(connection, subscription)
    except AzureError:
        return ()
    return [each for each in found if holds_models({"kind": each.kind})]
