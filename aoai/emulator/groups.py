"""Resource groups."""

import base64
import json
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.account_document import region_of
from aoai.emulator.cloud import resource_manager
from aoai.emulator.deleted import soft_delete
from aoai.emulator.documents import document, empty, parameter, reply
from aoai.emulator.filters import resource_filter
from aoai.emulator.routing import Route
from aoai.emulator.store import Resource, merged
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

_TYPE = "Microsoft.Resources/resourceGroups"
_DELETION = "deletion"
"""Type of what remembers a group's deletion until its polls are used up."""


def put_group(azure: "Azure", request: Request, subscription: str, group: str) -> Response:
    """Create (201) or update (200) a group, at once."""
    body = document(request)
    found = azure.store.find(_id(subscription, group))
    if found is None and not body.get("location"):
        message = "The request content was invalid: 'location' is required for a resource group."
        raise errors.InvalidRequestContentError(message)
    kept = found.body if found else {"name": group}
    if found and region_of(str(body.get("location") or kept["location"])) != region_of(
        kept["location"]
    ):
        message = (
            f"Invalid resource group location '{body['location']}'. The Resource group already "
            f"exists in location '{kept['location']}'."
        )
        raise errors.InvalidResourceGroupLocationError(message)
    location = {"location": kept.get("location") or body["location"]}
    described = _body(subscription, {"name": kept["name"], "tags": body.get("tags")} | location)
    resource = Resource(described["id"], _TYPE, described)
    azure.store.put(resource)
    return reply(resource.body, 200 if found else 201)


def patch_group(azure: "Azure", request: Request, subscription: str, group: str) -> Response:
    """Change tags."""
    found = _existing(azure, subscription, group)
    tags = {"tags": merged(found.body, document(request)).get("tags")}
    found.body = _body(subscription, found.body | tags)
    azure.store.put(found)
    return reply(found.body)


def get_group(azure: "Azure", request: Request, subscription: str, group: str) -> Response:
    """The group."""
    del request
    return reply(_existing(azure, subscription, group).body)


def head_group(azure: "Azure", request: Request, subscription: str, group: str) -> Response:
    """204 when there is such a group, 404 when not."""
    del request
    return empty(404 if azure.store.find(_id(subscription, group)) is None else 204)


def list_groups(azure: "Azure", request: Request, subscription: str) -> Response:
    """All groups, or those with a tag."""
    wanted = resource_filter(parameter(request, "$filter"))
    found = azure.store.of_type(_TYPE, f"/subscriptions/{subscription}/")
    return reply({"value": [each.body for each in found if wanted(each.body)]})


def delete_group(azure: "Azure", request: Request, subscription: str, group: str) -> Response:
    """Delete a group and all that is in it; its accounts become soft-deleted."""
    del request
    found = _existing(azure, subscription, group)
    for each in azure.store.under(found.id):
        if each.type == "Microsoft.CognitiveServices/accounts":
            soft_delete(azure, each)
    for each in azure.store.under(found.id):
        azure.store.remove(each.id)
    azure.store.remove(found.id)
    job = {
        "jobId": f"RESOURCEGROUPDELETIONJOB-{group.upper().replace('-', ':2D')}-"
        f"{found.body['location'].upper()}",
        "jobLocation": found.body["location"],
    }
    token = base64.b64encode(json.dumps(job).encode()).decode().rstrip("=")
    path = f"/subscriptions/{subscription}/operationresults/{token}"
    polls = azure.scenario.polls.groups
    azure.store.put(Resource(path, _DELETION, {}, {"polls": polls}))
    return empty(202, _where_to_poll(azure, path))


def poll_deletion(azure: "Azure", request: Request, subscription: str, job: str) -> Response:
    """202 while the deletion goes on, then 200 with an empty body."""
    del subscription, job
    found = azure.store.find(request.path)
    if found is None or found.hidden["polls"] == 0:
        return empty()
    found.hidden["polls"] -= 1
    azure.store.put(found)
    return empty(202, _where_to_poll(azure, request.path))


def list_resources(azure: "Azure", request: Request, subscription: str) -> Response:
    """Everything in the subscription's groups, as a list of short descriptions."""
    wanted = resource_filter(parameter(request, "$filter"))
    found = azure.store.under(f"/subscriptions/{subscription}/resourceGroups")
    shown = ("id", "name", "type", "kind", "location", "sku", "tags", "identity")
    value = [
        {name: each.body[name] for name in shown if each.body.get(name) is not None}
        for each in found
        if each.type != _TYPE and each.id.count("/") == 8 and wanted(each.body)
    ]
    return reply({"value": value})


def _where_to_poll(azure: "Azure", path: str) -> dict[str, str]:
    base = resource_manager(azure.endpoint)
    return {"location": f"{base}{path}?api-version=2021-04-01", "retry-after": "15"}


def _existing(azure: "Azure", subscription: str, group: str) -> Resource:
    found = azure.store.find(_id(subscription, group))
    if found is None:
        raise errors.ResourceGroupNotFoundError(f"Resource group '{group}' could not be found.")
    return found


def _id(subscription: str, group: str) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/{group}"


def _body(subscription: str, given: dict[str, Any]) -> dict[str, Any]:
    found = {
        "id": _id(subscription, given["name"]),
        "name": given["name"],
        "type": _TYPE,
        "location": given["location"],
    }
    if given.get("tags"):
        found["tags"] = given["tags"]
    return found | {"properties": {"provisioningState": "Succeeded"}}


_GROUPS = "/subscriptions/{subscription}/resourceGroups"
ROUTES = (
    Route("GET", _GROUPS, list_groups),
    Route("PUT", f"{_GROUPS}/{{group}}", put_group),
    Route("PATCH", f"{_GROUPS}/{{group}}", patch_group),
    Route("GET", f"{_GROUPS}/{{group}}", get_group),
    Route("HEAD", f"{_GROUPS}/{{group}}", head_group),
    Route("DELETE", f"{_GROUPS}/{{group}}", delete_group),
    Route("GET", "/subscriptions/{subscription}/operationresults/{job}", poll_deletion),
    Route("GET", "/subscriptions/{subscription}/resources", list_resources),
)
