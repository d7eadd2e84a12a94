"""Soft-deleted accounts: shown, listed, purged. Restoring comes with the other account errors."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.account_document import region_of
from aoai.emulator.clock import seconds
from aoai.emulator.documents import empty, reply
from aoai.emulator.operations import begin_operation
from aoai.emulator.quota import DEPLOYMENT, HELD
from aoai.emulator.routing import Route
from aoai.emulator.store import Resource
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

DELETED = "Microsoft.CognitiveServices/deletedAccounts"

# How long a deleted account is kept (recorded: scheduledPurgeDate is 48 h after deletionDate).
_KEPT = timedelta(hours=48)


def list_deleted(azure: "Azure", request: Request, subscription: str) -> Response:
    """All deleted accounts of a subscription."""
    del request
    found = azure.store.of_type(DELETED, f"/subscriptions/{subscription}/")
    return reply({"value": [_shown(each) for each in found]})


def get_deleted(
    azure: "Azure", request: Request, subscription: str, location: str, group: str, account: str
) -> Response:
    """One deleted account."""
    del request
    found = azure.store.find(deleted_id(subscription, region_of(location), group, account))
    if found is None:
        message = f"The deleted account '{account}' could not be found."
        raise errors.ResourceNotFoundError(message)
    return reply(_shown(found))


def purge(
    azure: "Azure", request: Request, subscription: str, location: str, group: str, account: str
) -> Response:
    """Remove a deleted account for good (202 and an operation to poll); 204 when there is none."""
    del request
    found = azure.store.find(deleted_id(subscription, region_of(location), group, account))
    if found is None:
        return empty(204)
    remove(azure, found)
    headers = begin_operation(azure, found.id, location, subscription, "Deleting")
    where = headers["azure-asyncoperation"]
    return empty(202, {**headers, "location": f"{where}&operationResultResponseType=Location"})


def soft_delete(azure: "Azure", account: Resource) -> None:
    """Move an account to the deleted ones, where it holds its name and its quota for 48 hours."""
    parts = account.id.split("/")
    identifier = deleted_id(parts[2], account.hidden["region"], parts[4], parts[8])
    at = {"deleted": azure.clock.now().isoformat()}
    account.body["properties"]["provisioningState"] = "Succeeded"
    azure.store.put(Resource(identifier, DELETED, account.body, account.hidden | at))
    for each in azure.store.under(account.id):
        if each.type == DEPLOYMENT:
            name = each.id.rpartition("/")[2]
            held = Resource(f"{identifier}/deployments/{name}", HELD, each.body, each.hidden)
            azure.store.put(held)
        azure.store.remove(each.id)
    azure.store.remove(account.id)


def deleted_id(subscription: str, region: str, group: str, account: str) -> str:
    """ARM id of a deleted account."""
    return (
        f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{region}/"
        f"resourceGroups/{group}/deletedAccounts/{account}"
    )


def remove(azure: "Azure", deleted: Resource) -> None:
    """Forget a deleted account, and the quota that it held."""
    for each in azure.store.under(deleted.id):
        azure.store.remove(each.id)
    azure.store.remove(deleted.id)


def expire(azure: "Azure") -> None:
    """After 48 hours Azure purges by itself."""
    for each in azure.store.of_type(DELETED):
        if azure.clock.now() >= datetime.fromisoformat(each.hidden["deleted"]) + _KEPT:
            remove(azure, each)


def _shown(deleted: Resource) -> dict[str, Any]:
    """The account's own document with its new id and the two dates, before provisioningState."""
    at = datetime.fromisoformat(deleted.hidden["deleted"])
    properties = dict(deleted.body["properties"])
    state = properties.pop("provisioningState")
    properties |= {
        "deletionDate": seconds(at),
        "scheduledPurgeDate": seconds(at + _KEPT),
        "provisioningState": state,
    }
    return deleted.body | {"id": deleted.id, "type": DELETED, "properties": properties}


_LIST = "/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/deletedAccounts"
_ONE = (
    "/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{location}/"
    "resourceGroups/{group}/deletedAccounts/{account}"
)
ROUTES = (
    Route("GET", _LIST, list_deleted),
    Route("GET", _ONE, get_deleted),
    Route("DELETE", _ONE, purge),
)
