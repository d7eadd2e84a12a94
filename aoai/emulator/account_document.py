"""The document of an account: what its creator said, and what Azure adds."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.clock import precise
from aoai.emulator.documents import part
from aoai.emulator.store import Resource, merged

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

TYPE = "Microsoft.CognitiveServices/accounts"

# What Azure decides by itself; a body that names it changes nothing.
_OWN_PROPERTIES = frozenset(
    {
        "callRateLimit",
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
# In this order (recorded 2025-10); others stand before the last three.
_FIRST = (
    "endpoint",
    "internalId",
    "dateCreated",
    "apiProperties",
    "callRateLimit",
    "isMigrated",
    "customSubDomainName",
    "allowProjectManagement",
    "privateEndpointConnections",
    "publicNetworkAccess",
)
_LAST = ("capabilities", "endpoints", "provisioningState")
# Titles of the endpoints of kind OpenAI (recorded 2025-10); assumed for AIServices.
_ENDPOINTS = (
    "OpenAI Language Model Instance API",
    "OpenAI Dall-E API",
    "OpenAI Sora API",
    "OpenAI Moderations API",
    "OpenAI Whisper API",
    "OpenAI Model Scaleset API",
    "OpenAI Realtime API",
    "Token Service API",
    "Azure OpenAI Legacy API - Latest moniker",
)


def created(azure: "Azure", identifier: str, region: str, body: Mapping[str, Any]) -> Resource:
    """A new account.

    ``callRateLimit`` and ``capabilities`` are left empty: nothing that is modelled reads them.
    """
    moment = precise(azure.clock.now())
    properties = {
        "internalId": azure.guid().replace("-", ""),
        "dateCreated": moment,
        "apiProperties": {},
        "callRateLimit": {"rules": []},
        "isMigrated": False,
        "allowProjectManagement": False,
        "privateEndpointConnections": [],
        "publicNetworkAccess": "Enabled",
        "capabilities": [],
        "provisioningState": "Creating",
    }
    found: dict[str, Any] = {
        "id": identifier,
        "name": identifier.rpartition("/")[2],
        "type": TYPE,
        "etag": azure.etag(),
        "location": body["location"],
        "sku": {"name": body["sku"]["name"]},
        "kind": body["kind"],
        "properties": merged(properties, _given(body)),
        "systemData": system_data(azure, moment),
    }
    if body.get("tags"):
        found["tags"] = dict(body["tags"])
    if identity := _identity(azure, identifier, part(body, "identity")):
        found["identity"] = identity
    account = Resource(identifier, TYPE, found, {"region": region})
    _point(azure, account)
    return account


def update(azure: "Azure", account: Resource, change: Mapping[str, Any], *, whole: bool) -> None:
    """Change an account by a PUT (whole) or a PATCH.

    Assumed: properties that a PUT leaves out keep their values, and tags go with it.

    Raises:
        InvalidResourceLocationError: The body names another region.
    """
    body = account.body
    location = str(change.get("location") or body["location"])
    if region_of(location) != account.hidden["region"]:
        message = (
            f"The resource '{body['name']}' already exists in location "
            f"'{account.hidden['region']}' in resource group '{account.id.split('/')[4]}'. A "
            f"resource with the same name cannot be created in location '{location}'. Please "
            "select a new resource name."
        )
        raise errors.InvalidResourceLocationError(message)
    body["etag"] = azure.etag()
    body["sku"] = {"name": part(change, "sku").get("name") or body["sku"]["name"]}
    # OpenAI to AIServices is an update.
    body["kind"] = change.get("kind") or body["kind"]
    body["properties"] = merged(body["properties"], _given(change))
    body["systemData"]["lastModifiedAt"] = precise(azure.clock.now())
    if whole or "tags" in change:
        body.pop("tags", None)
        if change.get("tags"):
            body["tags"] = dict(change["tags"])
    if "identity" in change:
        body.pop("identity", None)
        if identity := _identity(azure, account.id, part(change, "identity")):
            body["identity"] = identity
    _point(azure, account)


def system_data(azure: "Azure", moment: str) -> dict[str, str]:
    """Who made a resource, and when."""
    return {
        "createdBy": azure.scenario.client_id,
        "createdByType": "Application",
        "createdAt": moment,
        "lastModifiedBy": azure.scenario.client_id,
        "lastModifiedByType": "Application",
        "lastModifiedAt": moment,
    }


def region_of(location: str) -> str:
    """A region's name, whatever its spelling: East US 2 and eastus2 are one."""
    return location.replace(" ", "").lower()


def offered_region(azure: "Azure", location: str, kind: str) -> str:
    """The region of that spelling, for a resource type that every region has.

    Raises:
        LocationNotAvailableForResourceTypeError: There is no such region.
    """
    region = region_of(location)
    if region not in azure.offers.regions:
        available = ",".join(sorted(azure.offers.regions))
        message = (
            f"The provided location '{location}' is not available for resource type '{kind}'. List "
            f"of available regions for the resource type is '{available}'."
        )
        raise errors.LocationNotAvailableForResourceTypeError(message)
    return region


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in part(body, "properties").items()
        if name not in _OWN_PROPERTIES
    }


def _identity(azure: "Azure", identifier: str, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """The identity that Azure gives; the same account gets the same principal."""
    kind = str(wanted.get("type") or "None")
    if kind == "None":
        return None
    if "SystemAssigned" not in kind:
        return dict(wanted)
    digest = hashlib.sha256(identifier.lower().encode()).hexdigest()
    ends = (8, 12, 16, 20, 32)
    principal = "-".join(digest[start:end] for start, end in zip((0, *ends), ends, strict=False))
    tenant = azure.scenario.subscriptions[0].tenant
    return {**wanted, "principalId": principal, "tenantId": tenant}


def _point(azure: "Azure", account: Resource) -> None:
    """Set the endpoint, Azure's name in process and a path of the server otherwise, and order."""
    properties = account.body["properties"]
    endpoint = _endpoint(azure, account)
    properties["endpoint"] = endpoint
    properties["endpoints"] = dict.fromkeys(_ENDPOINTS, endpoint)
    between = [name for name in properties if name not in (*_FIRST, *_LAST)]
    account.body["properties"] = {
        name: properties[name] for name in (*_FIRST, *between, *_LAST) if name in properties
    }


def _endpoint(azure: "Azure", account: Resource) -> str:
    subdomain = account.body["properties"].get("customSubDomainName")
    if azure.endpoint is not None:
        return f"{azure.endpoint}/_accounts/{subdomain or account.body['name'].lower()}/"
    if subdomain is None:
        return f"https://{account.hidden['region']}.api.cognitive.microsoft.com/"
    # Documented for kind OpenAI, recorded for AIServices.
    host = "openai" if account.body["kind"] == "OpenAI" else "cognitiveservices"
    return f"https://{subdomain}.{host}.azure.com/"
