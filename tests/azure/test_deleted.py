"""Soft-deleted accounts: listed, and purged one by one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from aoai.azure.connection import Connection, connect
from aoai.azure.deleted import DeletedAccount, PurgeError, deleted_accounts, purge
from estate import settings_of
from landing import FRANCE, GERMANY, SWEDEN, Land, fault, land


@pytest.fixture
def azure() -> Iterator[Land]:
    with land() as found:
        yield found


@pytest.fixture
def connection(azure: Land) -> Connection:
    found = connect(settings_of(azure.azure))
    for region in (GERMANY, SWEDEN):
        found.cognitive(azure.subscription).accounts.begin_delete("g", region).result()
    return found


def test_deleted_accounts_are_listed_by_name(azure: Land, connection: Connection) -> None:
    found = deleted_accounts(connection, azure.subscription)

    when = [each.purged for each in found]
    assert found == (
        DeletedAccount(GERMANY, GERMANY, "g", {}, "AIServices", when[0]),
        DeletedAccount(SWEDEN, SWEDEN, "g", {}, "AIServices", when[1]),
    )


def test_a_deleted_account_is_purged_two_days_after(azure: Land, connection: Connection) -> None:
    now = azure.azure.clock.now().replace(microsecond=0)

    found = [each.purged for each in deleted_accounts(connection, azure.subscription)]

    assert [each and each - now for each in found] == [timedelta(days=2)] * 2


def test_only_what_was_asked_for_is_purged(azure: Land, connection: Connection) -> None:
    chosen = tuple(
        each for each in deleted_accounts(connection, azure.subscription) if each.name == SWEDEN
    )

    purge(connection, azure.subscription, chosen)

    left = [each.name for each in deleted_accounts(connection, azure.subscription)]
    live = [each.name for each in connection.cognitive(azure.subscription).accounts.list()]
    assert (left, live) == ([GERMANY], [FRANCE])


def test_one_that_is_gone_already_is_no_error(azure: Land, connection: Connection) -> None:
    accounts = deleted_accounts(connection, azure.subscription)

    purge(connection, azure.subscription, accounts)
    purge(connection, azure.subscription, accounts)

    assert deleted_accounts(connection, azure.subscription) == ()


@pytest.mark.parametrize(
    "answer", [{"status": 403, "code": "AuthorizationFailed"}, {"cut": "before"}]
)
def test_the_others_are_purged_when_one_is_refused(
    azure: Land, connection: Connection, answer: dict[str, Any]
) -> None:
    azure.play(fault("DELETE", f"deletedAccounts/{GERMANY}$", **answer))

    with pytest.raises(PurgeError) as caught:
        purge(connection, azure.subscription, deleted_accounts(connection, azure.subscription))

    said = str(caught.value)
    assert said.startswith(f"{GERMANY}: not purged: ")
    assert said.endswith("; give the signed-in identity Contributor on the subscription")
    assert [each.name for each in deleted_accounts(connection, azure.subscription)] == [GERMANY]
