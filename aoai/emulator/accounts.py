"""Cognitive Services accounts: create, change, delete."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.clock import precise, seconds
from aoai.emulator.cloud import resource_manager
from aoai.emulator.documents import document, empty, reply
from aoai.emulator.quota import DEPLOYMENT, HELD
from aoai.emulator.routing import Route
from aoai.emulator.states import begin, polled, refuse_while_busy
from aoai.emulator.store import Resource, merged
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

TYPE = "Microsoft.CognitiveServices/accounts"
DELETED = "Microsoft.CognitiveServices/deletedAccounts"
OPERATION = "Microsoft.CognitiveServices/operations"

_KINDS = ("OpenAI", "AIServices")
# What Azure decides by itself; a body that names it changes nothing.
_OWN_PROPERTIES = frozenset(
    {
        "capabilities",
        "dateCreated",
        "endpoint",
        "endpoints",
        "internalId",
        "isMigrated",
        "privateEndpointConnections",
        "provisioningState",
        "restore",
    }
)


def put_account(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """Create (201, Creating, with an operation to poll) or update (200) an account."""
    body = document(request)
    identifier = account_id(subscription, group, account)
    found = azure.store.find(identifier)
    if found is not None:
        refuse_while_busy(azure, found)
        found.body = _updated(azure, found, body)
        azure.store.put(found)
        return reply(found.body, 200, {"etag": found.body["etag"]})
    region = _region(azure, body)
    _refuse_deleted(azure, deleted_id(subscription, region, group, account), identifier, body)
    resource = _created(azure, identifier, region, body)
    polls = azure.scenario.polls.accounts
    begin(resource, "Creating", polls)
    # Recorded: a new account is Creating in the answer even where the first poll says Succeeded.
    resource.body["properties"]["provisioningState"] = "Creating"
    azure.store.put(resource)
    headers = _operation(azure, resource.id, body["location"], subscription, polls)
    return reply(resource.body, 201, {**headers, "etag": resource.body["etag"]})


def patch_account(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """Change what the body names."""
    found = existing_account(azure, subscription, group, account)
    refuse_while_busy(azure, found)
    found.body = _updated(azure, found, document(request), whole=False)
    azure.store.put(found)
    return reply(found.body, 200, {"etag": found.body["etag"]})


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


def soft_delete(azure: "Azure", account: Resource) -> None:
    """Move an account to the deleted ones, where it holds its name and its quota for 48 hours."""
    parts = account.id.split("/")
    identifier = deleted_id(parts[2], account.hidden["region"], parts[4], parts[8])
    azure.store.put(
        Resource(
            identifier,
            DELETED,
            account.body,
            {**account.hidden, "deleted": azure.clock.now().isoformat()},
        )
    )
    for each in azure.store.under(account.id):
        if each.type == DEPLOYMENT:
            name = each.id.rpartition("/")[2]
            held = Resource(f"{identifier}/deployments/{name}", HELD, each.body, each.hidden)
            azure.store.put(held)
        azure.store.remove(each.id)
    azure.store.remove(account.id)


def poll_operation(
    azure: "Azure", request: Request, subscription: str, location: str, operation: str
) -> Response:
    """How an operation stands. The word is the provisioning state, not "Running" (recorded)."""
    del request
    found = azure.store.find(_operation_id(subscription, location, operation))
    if found is None:
        message = f"The operation '{operation}' could not be found."
        raise errors.NotFoundError(message)
    if found.hidden["polls"] > 0:
        found.hidden["polls"] -= 1
        azure.store.put(found)
        return reply(found.body | {"status": found.hidden["running"]})
    account = azure.store.find(found.hidden["target"])
    if account is not None:
        account.hidden["polls"] = 0
        polled(azure, account)
    if "endTime" not in found.body:
        found.body |= {"status": "Succeeded", "endTime": seconds(azure.clock.now())}
        azure.store.put(found)
    return reply(found.body)


def list_keys(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """Both keys. Assumed for a closed key sign-in: BadRequest, the text from memory."""
    del request
    return reply(_keys(existing_account(azure, subscription, group, account)))


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
    return reply(_keys(found))


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


def deleted_id(subscription: str, region: str, group: str, account: str) -> str:
    """ARM id of a deleted account."""
    return (
        f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{region}/"
        f"resourceGroups/{group}/deletedAccounts/{account}"
    )


def begin_operation(
    azure: "Azure", target: str, location: str, subscription: str, *, running: str, polls: int
) -> dict[str, str]:
    """Start an operation; the header that says where to poll it."""
    name = azure.guid()
    identifier = _operation_id(subscription, location, name)
    body = {"id": identifier, "name": name, "status": running}
    body["startTime"] = seconds(azure.clock.now())
    hidden = {"polls": polls, "target": target, "running": running}
    azure.store.put(Resource(identifier, OPERATION, body, hidden))
    base = resource_manager(azure.endpoint)
    # The poll's own version, whatever the caller used (recorded).
    return {"azure-asyncoperation": f"{base}{identifier}?api-version=2017-04-18"}


def _operation(
    azure: "Azure", target: str, location: str, subscription: str, polls: int
) -> dict[str, str]:
    return begin_operation(azure, target, location, subscription, running="Creating", polls=polls)


def _operation_id(subscription: str, location: str, name: str) -> str:
    return (
        f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{location}/"
        f"operationResults/{name}"
    )


def _region(azure: "Azure", body: Mapping[str, Any]) -> str:
    """The region of a new account.

    Raises:
        InvalidRequestContentError: Location, kind or SKU is missing.
        LocationNotAvailableForResourceTypeError: There is no such region.
    """
    location = body.get("location")
    if not location or not body.get("kind") or not body.get("sku", {}).get("name"):
        message = "The request content was invalid: an account needs location, kind and sku.name."
        raise errors.InvalidRequestContentError(message)
    if body["kind"] not in _KINDS:
        raise errors.NotModelledError(f"Accounts of kind '{body['kind']}' are not modelled.")
    region = str(location).replace(" ", "").lower()
    if region not in azure.offers.regions:
        available = ",".join(sorted(azure.offers.regions))
        message = (
            f"The provided location '{location}' is not available for resource type '{TYPE}'. List "
            f"of available regions for the resource type is '{available}'."
        )
        raise errors.LocationNotAvailableForResourceTypeError(message)
    return region


def _refuse_deleted(azure: "Azure", deleted: str, identifier: str, body: Mapping[str, Any]) -> None:
    if azure.store.find(deleted) is None:
        return
    if body.get("properties", {}).get("restore"):
        raise errors.NotModelledError("Restoring an account is not modelled by the emulator.")
    message = (
        f"An existing resource with ID '{identifier}' has been soft-deleted. To restore the "
        "resource, you must specify 'restore' to be 'true' in the property. If you don't want to "
        "restore existing resource, please purge it first."
    )
    raise errors.FlagMustBeSetForRestoreError(message)


def _created(azure: "Azure", identifier: str, region: str, body: Mapping[str, Any]) -> Resource:
    moment = precise(azure.clock.now())
    given = body.get("properties") or {}
    number = azure.guid().replace("-", "")
    found: dict[str, Any] = {
        "id": identifier,
        "name": identifier.rpartition("/")[2],
        "type": TYPE,
        "etag": azure.etag(),
        "location": body["location"],
        "sku": {"name": body["sku"]["name"]},
        "kind": body["kind"],
        "properties": {
            "endpoint": "",
            "internalId": number,
            "dateCreated": moment,
            "apiProperties": {},
            "callRateLimit": {"rules": []},
            "isMigrated": False,
            "allowProjectManagement": False,
            "privateEndpointConnections": [],
            "publicNetworkAccess": "Enabled",
            **{name: value for name, value in given.items() if name not in _OWN_PROPERTIES},
            "capabilities": [],
            "endpoints": {},
            "provisioningState": "Creating",
        },
    }
    if identity := _identity(azure, identifier, body.get("identity")):
        found["identity"] = identity
    found["systemData"] = {
        "createdBy": azure.scenario.client_id,
        "createdByType": "Application",
        "createdAt": moment,
        "lastModifiedBy": azure.scenario.client_id,
        "lastModifiedByType": "Application",
        "lastModifiedAt": moment,
    }
    if body.get("tags"):
        found["tags"] = dict(body["tags"])
    resource = Resource(identifier, TYPE, found, {"region": region})
    _point(azure, resource)
    return resource


def _updated(
    azure: "Azure", account: Resource, change: Mapping[str, Any], *, whole: bool = True
) -> dict[str, Any]:
    """The body after a PUT (whole) or a PATCH. What a PUT leaves out keeps its value (assumed)."""
    body = account.body
    location = str(change.get("location", body["location"])).replace(" ", "").lower()
    if location != account.hidden["region"]:
        message = (
            f"The resource '{body['name']}' already exists in location "
            f"'{account.hidden['region']}'. A resource with the same name cannot be created in "
            f"location '{location}'. Please select a new resource name."
        )
        raise errors.InvalidResourceLocationError(message)
    given = {
        name: value
        for name, value in (change.get("properties") or {}).items()
        if name not in _OWN_PROPERTIES
    }
    found = body | {
        "etag": azure.etag(),
        "sku": {"name": (change.get("sku") or body["sku"])["name"]},
        "kind": change.get("kind", body["kind"]),
        "properties": merged(body["properties"], given),
    }
    found["systemData"] = body["systemData"] | {"lastModifiedAt": precise(azure.clock.now())}
    if "tags" in change or whole:
        found.pop("tags", None)
        if change.get("tags"):
            found["tags"] = dict(change["tags"])
    if identity := _identity(azure, account.id, change.get("identity")):
        found["identity"] = identity
    resource = Resource(account.id, TYPE, found, account.hidden)
    _point(azure, resource)
    return resource.body


def _identity(
    azure: "Azure", identifier: str, wanted: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The identity that Azure gives; the same account gets the same principal."""
    if not wanted or wanted.get("type") in (None, "None"):
        return None
    found = dict(wanted)
    if "SystemAssigned" in str(wanted["type"]):
        digest = hashlib.sha256(identifier.lower().encode()).hexdigest()
        principal = "-".join(
            (digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])
        )
        found = {
            "principalId": principal,
            "tenantId": azure.scenario.subscriptions[0].tenant,
            **found,
        }
    return found


def _point(azure: "Azure", account: Resource) -> None:
    """Set the endpoint: Azure's name in process, a path of this server otherwise."""
    properties = account.body["properties"]
    subdomain = properties.get("customSubDomainName")
    if azure.endpoint is not None:
        endpoint = f"{azure.endpoint}/_accounts/{subdomain or account.body['name'].lower()}/"
    elif subdomain is None:
        endpoint = f"https://{account.hidden['region']}.api.cognitive.microsoft.com/"
    elif account.body["kind"] == "OpenAI":
        endpoint = f"https://{subdomain}.openai.azure.com/"
    else:
        endpoint = f"https://{subdomain}.cognitiveservices.azure.com/"
    properties["endpoint"] = endpoint
    properties["endpoints"] = {"OpenAI Language Model Instance API": endpoint}


def _keys(account: Resource) -> dict[str, str]:
    properties = account.body["properties"]
    if properties.get("disableLocalAuth"):
        raise errors.BadRequestError("Failed to list key. disableLocalAuth is set to be true")

    def key(name: str) -> str:
        seed = f"{properties['internalId']}{name}{account.hidden.get(name, 0)}"
        return hashlib.sha256(seed.encode()).hexdigest()[:32]

    return {"key1": key("key1"), "key2": key("key2")}


_ACCOUNTS = f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{TYPE}"
ONE = f"{_ACCOUNTS}/{{account}}"
_OPERATIONS = (
    "/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{location}/"
    "operationResults/{operation}"
)
ROUTES = (
    Route("GET", f"/subscriptions/{{subscription}}/providers/{TYPE}", list_accounts),
    Route("GET", _ACCOUNTS, list_accounts),
    Route("PUT", ONE, put_account),
    Route("PATCH", ONE, patch_account),
    Route("GET", ONE, get_account),
    Route("DELETE", ONE, delete_account),
    Route("POST", f"{ONE}/listKeys", list_keys),
    Route("POST", f"{ONE}/regenerateKey", regenerate_key),
    Route("GET", _OPERATIONS, poll_operation),
)
