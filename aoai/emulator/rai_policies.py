"""Content filters of an account, as stored resources."""

from typing import TYPE_CHECKING

from aoai.emulator import errors
from aoai.emulator.accounts import ONE, existing_account, parent_account
from aoai.emulator.clock import precise
from aoai.emulator.documents import document, empty, reply
from aoai.emulator.routing import Route
from aoai.emulator.states import refuse_while_busy
from aoai.emulator.store import Resource
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

_TYPE = "Microsoft.CognitiveServices/accounts/raiPolicies"


def put_policy(
    azure: "Azure", request: Request, subscription: str, group: str, account: str, policy: str
) -> Response:
    """Create (201) or change (200) a filter, at once (assumed)."""
    parent = parent_account(azure, subscription, group, account)
    refuse_while_busy(azure, parent)
    identifier = f"{parent.id}/raiPolicies/{policy}"
    given = document(request)
    found = azure.store.find(identifier)
    body = {
        "id": identifier,
        "type": _TYPE,
        "name": policy,
        "etag": azure.etag(),
        "properties": {"type": "UserManaged", **(given.get("properties") or {})},
        "systemData": {
            "lastModifiedBy": azure.scenario.client_id,
            "lastModifiedByType": "Application",
            "lastModifiedAt": precise(azure.clock.now()),
        },
    }
    if given.get("tags"):
        body["tags"] = given["tags"]
    azure.store.put(Resource(identifier, _TYPE, body))
    return reply(body, 200 if found else 201)


def get_policy(
    azure: "Azure", request: Request, subscription: str, group: str, account: str, policy: str
) -> Response:
    """The filter."""
    del request
    parent = existing_account(azure, subscription, group, account)
    found = azure.store.find(f"{parent.id}/raiPolicies/{policy}")
    if found is None:
        message = f"Specified resource '{parent.id}/raiPolicies/{policy}' cannot be found."
        raise errors.NotFoundError(message)
    return reply(found.body)


def list_policies(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """The account's own filters; Microsoft's are not modelled."""
    del request
    parent = existing_account(azure, subscription, group, account)
    return reply({"value": [each.body for each in azure.store.of_type(_TYPE, f"{parent.id}/")]})


def delete_policy(
    azure: "Azure", request: Request, subscription: str, group: str, account: str, policy: str
) -> Response:
    """Delete the filter at once; 204 when there is none."""
    del request
    parent = existing_account(azure, subscription, group, account)
    refuse_while_busy(azure, parent)
    identifier = f"{parent.id}/raiPolicies/{policy}"
    if azure.store.find(identifier) is None:
        return empty(204)
    azure.store.remove(identifier)
    return empty()


_POLICIES = f"{ONE}/raiPolicies"
ROUTES = (
    Route("GET", _POLICIES, list_policies),
    Route("PUT", f"{_POLICIES}/{{policy}}", put_policy),
    Route("GET", f"{_POLICIES}/{{policy}}", get_policy),
    Route("DELETE", f"{_POLICIES}/{{policy}}", delete_policy),
)
