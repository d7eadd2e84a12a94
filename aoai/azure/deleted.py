"""Soft-deleted accounts: they hold their names, their quota, and the cost of their PTUs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from azure.core.exceptions import AzureError

from aoai.azure.connection import Connection
from aoai.problems import AoaiError, Problem

if TYPE_CHECKING:
    from azure.mgmt.cognitiveservices.models import Account


class PurgeError(AoaiError):
    """Some deleted account could not be purged."""


@dataclass(frozen=True, slots=True)
class DeletedAccount:
    """One account between its deletion and its purge, 48 hours at most."""

    name: str
    location: str
    group: str
    tags: Mapping[str, str]
    kind: str
    """Such as ``AIServices``; accounts of other services are deleted softly too."""
    purged: datetime | None
    """When Azure purges it by itself."""


def deleted_accounts(connection: Connection, subscription: str) -> tuple[DeletedAccount, ...]:
    """The soft-deleted accounts of a subscription, by name."""
    found = connection.cognitive(subscription).deleted_accounts.list(retry_total=3)
    return tuple(
        sorted(
            (
                DeletedAccount(
                    name=str(each.name),
                    location=str(each.location),
                    group=_group(str(each.id)),
                    tags=each.tags or {},
                    kind=str(each.kind),
                    purged=_purged(each),
                )
                for each in found
            ),
            key=lambda each: each.name,
        )
    )


def purge(connection: Connection, subscription: str, accounts: tuple[DeletedAccount, ...]) -> None:
    """Remove deleted accounts for good.

    Raises:
        PurgeError: Azure refused some; the others are purged. Purging needs a right at subscription
            scope (MicrosoftDocs/azure-docs#76885).
    """
    client = connection.cognitive(subscription)
    problems = []
    for each in accounts:
        try:
            client.deleted_accounts.begin_purge(
                each.location, each.group, each.name, polling_interval=1
            ).result()
        except AzureError as error:
            fix = "give the signed-in identity Contributor on the subscription"
            problems.append(Problem(each.name, f"not purged: {error.message}", fix))
    if problems:
        raise PurgeError(problems)


def purge_command(account: DeletedAccount, subscription: str) -> str:
    """The command with which a person removes a deleted account for good."""
    return (
        f"az cognitiveservices account purge --location {account.location} "
        f"--resource-group {account.group} --name {account.name} "
        f"--subscription {subscription}"
    )


def _purged(account: "Account") -> datetime | None:
    when = account.properties.scheduled_purge_date if account.properties else None
    return datetime.fromisoformat(when) if when else None


def _group(identifier: str) -> str:
    """The id of a deleted account names its group after the location."""
    parts = identifier.split("/")
    return parts[[part.casefold() for part in parts].index("resourcegroups") + 1]
