"""Cognitive Services accounts: create, change, delete."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.account_document import TYPE, created, offered_region, update
from aoai.emulator.deleted import deleted_id, soft_delete
from aoai.emulator.documents import document, empty, part, reply
from aoai.emulator.operations import begin_operation
from aoai.emulator.quota import Quota, account_rows
from aoai.emulator.routing import Route
from aoai.emulator.states import begin, polled, refuse_while_busy
from aoai.emulator.store import Resource
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

_KINDS = ("OpenAI", "AIServices")


def put_account(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """Create (201, Creating, with an operation to poll) or update (200) an account."""
    body = document(request)
    identifier = account_id(subscription, group, account)
    found = azure.store.find(identifier)
    if found is not None:
        return _changed(azure, found, body, whole=True)
    if part(body, "properties").get("restore"):
        raise errors.NotModelledError("Restoring an account is not modelled by the emulator.")
    region = _region(azure, body)
    _refuse_deleted(azure, deleted_id(subscription, region, group, account), identifier)
    _refuse_count(azure, subscription, region, str(body["kind"]))
    resource = created(azure, identifier, region, body)
    begin(resource, "Creating", azure.scenario.polls.accounts)
    # Recorded: a new account is Creating in the answer even where the first poll says Succeeded.
    resource.body["properties"]["provisioningState"] = "Creating"
    azure.store.put(resource)
    where = begin_operation(azure, resource.id, body["location"], subscription, "Creating")
    return reply(resource.body, 201, {**where, "etag": resource.body["etag"]})


def patch_account(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """Change what the body names."""
    found = existing_account(azure, subscription, group, account)
    return _changed(azure, found, document(request), whole=False)


def get_account(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """The account."""
    del request
    found = polled(azure, existing_account(azure, subscription, group, account))
    return reply(found.body, 200, {"etag": found.body["etag"]})


def list_accounts(azure: "Azure", request: Request, subscription: str, group: str = "") -> Response:
    """The accounts of a group, or of the subscription."""
    del request
    under = f"/subscriptions/{subscription}/" + (f"resourceGroups/{group}/" if group else "")
    return reply({"value": [polled(azure, each).body for each in azure.store.of_type(TYPE, under)]})


def delete_account(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """Soft-delete an account, at once; 204 when there is none.

    That its deployments go with it is assumed: no refusal was found, and standing practice is to
    delete them first.
    """
    del request
    found = azure.store.find(account_id(subscription, group, account))
    if found is None:
        return empty(204)
    refuse_while_busy(azure, found)
    soft_delete(azure, found)
    return empty()


def list_keys(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """Both keys. Where key sign-in is off a refusal, whose code and text are from memory."""
    del request
    return reply(keys_of(existing_account(azure, subscription, group, account)))


def regenerate_key(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """Both keys, one of them new."""
    found = existing_account(azure, subscription, group, account)
    name = str(document(request).get("keyName", "")).lower()
    if name not in ("key1", "key2"):
        raise errors.BadRequestError("The key name is invalid.")
    found.hidden[name] = found.hidden.get(name, 0) + 1
    azure.store.put(found)
    return reply(keys_of(found))


def existing_account(azure: "Azure", subscription: str, group: str, account: str) -> Resource:
    """The account, for a read of it or below it.

    Raises:
        ResourceNotFoundError: There is none; the message names the account, never the child.
    """
    found = azure.store.find(account_id(subscription, group, account))
    if found is None:
        message = (
            f"The Resource '{TYPE}/{account}' under resource group '{group}' was not found. For "
            "more details please go to https://aka.ms/ARMResourceNotFoundFix"
        )
        raise errors.ResourceNotFoundError(message)
    return found


def parent_account(azure: "Azure", subscription: str, group: str, account: str) -> Resource:
    """The account, for a PUT below it.

    Raises:
        ParentResourceNotFoundError: There is none.
    """
    found = azure.store.find(account_id(subscription, group, account))
    if found is None:
        message = (
            "Can not perform requested operation on nested resource. Parent resource "
            f"'{account}' not found."
        )
        raise errors.ParentResourceNotFoundError(message)
    return found


def account_id(subscription: str, group: str, account: str) -> str:
    """ARM id of an account."""
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{TYPE}/{account}"


def _changed(
    azure: "Azure", account: Resource, change: Mapping[str, Any], *, whole: bool
) -> Response:
    refuse_while_busy(azure, account)
    update(azure, account, change, whole=whole)
    azure.store.put(account)
    return reply(account.body, 200, {"etag": account.body["etag"]})


def _region(azure: "Azure", body: Mapping[str, Any]) -> str:
    """The region of a new account.

    Raises:
        InvalidRequestContentError: Location, kind or SKU is missing.
        NotModelledError: The kind is none that this Azure knows.
        LocationNotAvailableForResourceTypeError: There is no such region.
    """
    location = body.get("location")
    if not location or not body.get("kind") or not part(body, "sku").get("name"):
        message = "The request content was invalid: an account needs location, kind and sku.name."
        raise errors.InvalidRequestContentError(message)
    if body["kind"] not in _KINDS:
        raise errors.NotModelledError(f"Accounts of kind '{body['kind']}' are not modelled.")
    return offered_region(azure, str(location), TYPE)


def _refuse_deleted(azure: "Azure", deleted: str, identifier: str) -> None:
    if azure.store.find(deleted) is None:
        return
    message = (
        f"An existing resource with ID '{identifier}' has been soft-deleted. To restore the "
        "resource, you must specify 'restore' to be 'true' in the property. If you don't want to "
        "restore existing resource, please purge it first."
    )
    raise errors.FlagMustBeSetForRestoreError(message)


def _refuse_count(azure: "Azure", subscription: str, region: str, kind: str) -> None:
    """Refuse an account where a region has as many as the subscription may have.

    That there is a limit of each kind and one of all is recorded; status and text are assumed.
    """
    quota = Quota(azure, subscription)
    for usage in account_rows(kind):
        row = quota.row(region, usage)
        if row["currentValue"] >= row["limit"]:
            message = (
                f"The subscription has {row['currentValue']} of {row['limit']} in region "
                f"'{region}' for quota {row['name']['localizedValue']}"
            )
            raise errors.SubscriptionIsOverQuotaForSkuError(message)


def keys_of(account: Resource) -> dict[str, str]:
    """Both keys of an account.

    Raises:
        BadRequestError: Key sign-in is off.
    """
    properties = account.body["properties"]
    if properties.get("disableLocalAuth"):
        raise errors.BadRequestError("Failed to list key. disableLocalAuth is set to be true")

    def key(name: str) -> str:
        seed = f"{properties['internalId']}{name}{account.hidden.get(name, 0)}"
        return hashlib.sha256(seed.encode()).hexdigest()[:32]

    return {"key1": key("key1"), "key2": key("key2")}


_ACCOUNTS = f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{TYPE}"
ONE = f"{_ACCOUNTS}/{{account}}"
ROUTES = (
    Route("GET", f"/subscriptions/{{subscription}}/providers/{TYPE}", list_accounts),
    Route("GET", _ACCOUNTS, list_accounts),
    Route("PUT", ONE, put_account),
    Route("PATCH", ONE, patch_account),
    Route("GET", ONE, get_account),
    Route("DELETE", ONE, delete_account),
    Route("POST", f"{ONE}/listKeys", list_keys),
    Route("POST", f"{ONE}/regenerateKey", regenerate_key),
)
