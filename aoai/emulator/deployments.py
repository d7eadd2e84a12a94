"""Model deployments of an account."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.account_document import system_data
from aoai.emulator.accounts import ONE, existing_account, parent_account
from aoai.emulator.admission import Admitted, Wanted, admit
from aoai.emulator.clock import precise
from aoai.emulator.documents import document, empty, reply
from aoai.emulator.quota import DEPLOYMENT, rate_limits
from aoai.emulator.routing import Route
from aoai.emulator.states import begin, is_running, polled, refuse_while_busy, state_of
from aoai.emulator.store import Resource, merged
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

# What Azure decides by itself; a body that names it changes nothing.
_OWN_PROPERTIES = frozenset(
    {"callRateLimit", "capabilities", "currentCapacity", "provisioningState", "rateLimits"}
)
# Capabilities of the model that its deployments do not show (recorded).
_HIDDEN_CAPABILITIES = ("finetune", "commitment")


def put_deployment(
    azure: "Azure",
    request: Request,
    subscription: str,
    group: str,
    account: str,
    deployment: str,
) -> Response:
    """Create (201) or update (200, assumed) a deployment, or say at once why not."""
    parent = parent_account(azure, subscription, group, account)
    return _write(azure, parent, deployment, document(request))


def patch_deployment(
    azure: "Azure",
    request: Request,
    subscription: str,
    group: str,
    account: str,
    deployment: str,
) -> Response:
    """Change SKU, capacity or tags."""
    parent = existing_account(azure, subscription, group, account)
    found = _existing(azure, parent, deployment)
    change = {key: value for key, value in document(request).items() if key in ("sku", "tags")}
    return _write(azure, parent, deployment, merged(found.body, change))


def get_deployment(
    azure: "Azure",
    request: Request,
    subscription: str,
    group: str,
    account: str,
    deployment: str,
) -> Response:
    """The deployment."""
    del request
    parent = existing_account(azure, subscription, group, account)
    polled(azure, _existing(azure, parent, deployment))
    found = _existing(azure, parent, deployment)
    return reply(found.body, 200, {"etag": found.body["etag"]})


def list_deployments(
    azure: "Azure", request: Request, subscription: str, group: str, account: str
) -> Response:
    """The deployments of an account."""
    del request
    parent = existing_account(azure, subscription, group, account)
    for each in azure.store.of_type(DEPLOYMENT, f"{parent.id}/"):
        polled(azure, each)
    found = azure.store.of_type(DEPLOYMENT, f"{parent.id}/")
    return reply({"value": [each.body for each in found]})


def delete_deployment(
    azure: "Azure",
    request: Request,
    subscription: str,
    group: str,
    account: str,
    deployment: str,
) -> Response:
    """Delete a deployment at once, one still Creating too (recorded); 204 when there is none."""
    del request
    parent = existing_account(azure, subscription, group, account)
    identifier = f"{parent.id}/deployments/{deployment}"
    refuse_while_busy(azure, parent, except_for=identifier)
    if azure.store.find(identifier) is None:
        return empty(204)
    azure.store.remove(identifier)
    return empty()


def list_deployment_skus(
    azure: "Azure",
    request: Request,
    subscription: str,
    group: str,
    account: str,
    deployment: str,
) -> Response:
    """The SKUs to which a deployment could be changed: those of its model in the region."""
    del request
    parent = existing_account(azure, subscription, group, account)
    found = _existing(azure, parent, deployment)
    model = found.body["properties"]["model"]
    key = model["format"], model["name"], model["version"]
    offer = azure.offers.find(parent.hidden["region"], key, parent.body["kind"])
    skus = list(offer.skus) if offer else []
    value = [
        {
            "resourceType": DEPLOYMENT,
            "sku": {"name": each.name},
            "capacity": {**each.raw.get("capacity", {}), "scaleType": "Manual"},
        }
        for each in skus
    ]
    return reply({"value": value})


def _write(azure: "Azure", parent: Resource, name: str, body: Mapping[str, Any]) -> Response:
    identifier = f"{parent.id}/deployments/{name}"
    refuse_while_busy(azure, parent, except_for=identifier)
    found = azure.store.find(identifier)
    identifier = found.id if found else identifier
    if found is not None and is_running(polled(azure, found)):
        message = (
            f"Cannot modify resource with id '{identifier}' because the resource entity "
            "provisioning state is not terminal. Please wait for the provisioning state to become "
            "terminal and then retry the request."
        )
        raise errors.RequestConflictError(message)
    found = azure.store.find(identifier)
    if found is not None and state_of(found) == "Failed":
        name = found.body["name"]
        message = (
            f"The deployment '{name}' is in 'Failed' state, please delete it before creating a "
            "new one."
        )
        raise errors.BadRequestError(message)
    wanted = Wanted.read(body)
    admitted = admit(azure, parent, wanted, found)
    resource = _deployed(azure, parent, identifier, body, admitted)
    begin(resource, "Updating" if found else "Creating", azure.scenario.polls.deployments)
    if found is not None:
        created = {
            key: value
            for key, value in found.body["systemData"].items()
            if key.startswith("created")
        }
        resource.body["systemData"] |= created
    azure.store.put(resource)
    return reply(resource.body, 200 if found else 201, {"etag": resource.body["etag"]})


def _deployed(
    azure: "Azure",
    parent: Resource,
    identifier: str,
    body: Mapping[str, Any],
    admitted: Admitted,
) -> Resource:
    given = {
        name: value
        for name, value in body["properties"].items()
        if name not in _OWN_PROPERTIES and name != "model" and value is not None
    }
    properties: dict[str, Any] = {
        "model": dict(zip(("format", "name", "version"), admitted.model.key, strict=True)),
        # Recorded: what a body without the option gets.
        "versionUpgradeOption": "OnceNewDefaultVersionAvailable",
        "currentCapacity": admitted.capacity,
        "capabilities": {
            name: value
            for name, value in (admitted.model.raw.get("capabilities") or {}).items()
            if not any(hidden in name.lower() for hidden in _HIDDEN_CAPABILITIES)
        },
        **given,
        "provisioningState": "Succeeded",
    }
    if limits := rate_limits(admitted.sku, admitted.capacity):
        properties["rateLimits"] = limits
    found: dict[str, Any] = {
        "id": identifier,
        "type": DEPLOYMENT,
        "name": identifier.rpartition("/")[2],
        "sku": {"name": admitted.sku.name, "capacity": admitted.capacity},
        "properties": properties,
        "systemData": system_data(azure, precise(azure.clock.now())),
        "etag": azure.etag(),
    }
    if body.get("tags"):
        found["tags"] = dict(body["tags"])
    hidden = {"region": parent.hidden["region"], "usage": admitted.sku.usage}
    return Resource(identifier, DEPLOYMENT, found, hidden)


def _existing(azure: "Azure", parent: Resource, name: str) -> Resource:
    identifier = f"{parent.id}/deployments/{name}"
    found = azure.store.find(identifier)
    if found is None:
        raise errors.NotFoundError(f"Specified resource '{identifier}' cannot be found.")
    return found


_DEPLOYMENTS = f"{ONE}/deployments"
_DEPLOYMENT = f"{_DEPLOYMENTS}/{{deployment}}"
ROUTES = (
    Route("GET", _DEPLOYMENTS, list_deployments),
    Route("PUT", _DEPLOYMENT, put_deployment),
    Route("PATCH", _DEPLOYMENT, patch_deployment),
    Route("GET", _DEPLOYMENT, get_deployment),
    Route("DELETE", _DEPLOYMENT, delete_deployment),
    Route("GET", f"{_DEPLOYMENT}/skus", list_deployment_skus),
)
