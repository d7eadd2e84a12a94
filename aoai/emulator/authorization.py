"""Role assignments as stored resources, and the role definitions that Azure OpenAI needs."""

import re
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.clock import precise
from aoai.emulator.documents import document, empty, parameter, reply
from aoai.emulator.routing import Route
from aoai.emulator.store import Resource
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

_ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
_DEFINITION = "Microsoft.Authorization/roleDefinitions"

# Built-in roles, by their fixed ids (Azure built-in roles for AI).
_ROLES = {
    "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd": "Cognitive Services OpenAI User",
    "a001fd3d-188f-4b5d-821b-7da978bf7442": "Cognitive Services OpenAI Contributor",
    "25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68": "Cognitive Services Contributor",
    "a97b65f3-24c7-4388-baec-2e87135dc908": "Cognitive Services User",
    "bba48692-92b0-4667-a9ad-c31c7b334ac2": "Cognitive Services Usages Reader",
}


def put_assignment(azure: "Azure", request: Request, scope: str, name: str) -> Response:
    """Create an assignment (201); the same one again is answered 200 (assumed).

    Raises:
        InvalidRequestContentError: The role or the principal is missing.
        RoleAssignmentExistsError: The same role, principal and scope under another name.
    """
    properties = document(request).get("properties") or {}
    role, principal = properties.get("roleDefinitionId"), properties.get("principalId")
    if not role or not principal:
        message = "The request content was invalid: roleDefinitionId and principalId are required."
        raise errors.InvalidRequestContentError(message)
    under = f"/{scope}"
    identifier = f"{under}/providers/{_ASSIGNMENT}/{name}"
    for each in azure.store.of_type(_ASSIGNMENT, f"{under}/providers/"):
        other = each.body["properties"]
        same = _last(other["roleDefinitionId"]) == _last(role)
        if same and other["principalId"] == principal and each.id.lower() != identifier.lower():
            raise errors.RoleAssignmentExistsError("The role assignment already exists.")
    found = azure.store.find(identifier)
    moment = precise(azure.clock.now())
    body: dict[str, Any] = {
        "properties": {
            "roleDefinitionId": role,
            "principalId": principal,
            "principalType": properties.get("principalType", "ServicePrincipal"),
            "scope": under,
            "condition": properties.get("condition"),
            "conditionVersion": properties.get("conditionVersion"),
            "createdOn": moment,
            "updatedOn": moment,
            # Recorded: filled in later lists only.
            "createdBy": None,
            "updatedBy": azure.scenario.client_id,
            "delegatedManagedIdentityResourceId": properties.get(
                "delegatedManagedIdentityResourceId"
            ),
            "description": properties.get("description"),
        },
        "id": identifier,
        "type": _ASSIGNMENT,
        "name": name,
    }
    azure.store.put(Resource(identifier, _ASSIGNMENT, body))
    return reply(body, 200 if found else 201)


def get_assignment(azure: "Azure", request: Request, scope: str, name: str) -> Response:
    """The assignment."""
    del scope
    found = azure.store.find(request.path)
    if found is None:
        raise errors.NotFoundError(f"The role assignment '{name}' is not found.")
    return reply(found.body)


def list_assignments(azure: "Azure", request: Request, scope: str) -> Response:
    """The assignments at and below a scope; with ``atScope()`` those at it and above."""
    everything = azure.store.of_type(_ASSIGNMENT)
    here = f"/{scope}".lower()
    at_scope = "atscope()" in (parameter(request, "$filter") or "").lower()
    value = [
        each.body
        for each in everything
        if (
            here.startswith(str(each.body["properties"]["scope"]).lower())
            if at_scope
            else each.id.lower().startswith(f"{here}/")
        )
    ]
    return reply({"value": value})


def delete_assignment(azure: "Azure", request: Request, scope: str, name: str) -> Response:
    """Delete the assignment; the answer holds what it was (recorded)."""
    del scope, name
    found = azure.store.find(request.path)
    if found is None:
        return empty(204)
    azure.store.remove(found.id)
    return reply(found.body)


def list_definitions(azure: "Azure", request: Request, scope: str) -> Response:
    """The roles, or the one of a name."""
    del azure
    text = parameter(request, "$filter") or ""
    wanted = re.search(r"roleName eq '([^']*)'", text)
    value = [
        _definition(scope, role, name)
        for role, name in _ROLES.items()
        if wanted is None or name.casefold() == wanted[1].casefold()
    ]
    return reply({"value": value})


def get_definition(azure: "Azure", request: Request, scope: str, name: str) -> Response:
    """One role."""
    del azure, request
    if name not in _ROLES:
        message = f"The specified role definition with ID '{name}' does not exist."
        raise errors.NotFoundError(message)
    return reply(_definition(scope, name, _ROLES[name]))


def _definition(scope: str, role: str, name: str) -> dict[str, Any]:
    subscription = "/".join(scope.split("/")[:2])
    return {
        "id": f"/{subscription}/providers/{_DEFINITION}/{role}",
        "type": _DEFINITION,
        "name": role,
        "properties": {"roleName": name, "type": "BuiltInRole", "assignableScopes": ["/"]},
    }


def _last(identifier: str) -> str:
    return identifier.rpartition("/")[2].lower()


_ASSIGNMENTS = f"/{{scope:path}}/providers/{_ASSIGNMENT}"
_DEFINITIONS = f"/{{scope:path}}/providers/{_DEFINITION}"
ROUTES = (
    Route("GET", _ASSIGNMENTS, list_assignments),
    Route("PUT", f"{_ASSIGNMENTS}/{{name}}", put_assignment),
    Route("GET", f"{_ASSIGNMENTS}/{{name}}", get_assignment),
    Route("DELETE", f"{_ASSIGNMENTS}/{{name}}", delete_assignment),
    Route("GET", _DEFINITIONS, list_definitions),
    Route("GET", f"{_DEFINITIONS}/{{name}}", get_definition),
)
