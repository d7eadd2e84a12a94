"""Microsoft.Insights: action groups, metric alerts and diagnostic settings, as stored resources."""

from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.documents import document, empty, part, reply
from aoai.emulator.receivers import receivers
from aoai.emulator.routing import Route
from aoai.emulator.store import Resource, merged
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

ACTION_GROUP = "Microsoft.Insights/ActionGroups"
METRIC_ALERT = "Microsoft.Insights/metricAlerts"
DIAGNOSTIC_SETTING = "Microsoft.Insights/diagnosticSettings"

_DESTINATIONS = (
    "storageAccountId",
    "serviceBusRuleId",
    "workspaceId",
    "eventHubAuthorizationRuleId",
    "eventHubName",
    "logAnalyticsDestinationType",
)
# groupShortName (action groups, 2022-06-01; the limit is general knowledge).
_SHORT_NAME_LENGTH = 12


def put_action_group(
    azure: "Azure", request: Request, subscription: str, group: str, name: str
) -> Response:
    """Create (201) or update (200) an action group."""
    given = document(request)
    properties = part(given, "properties")
    short = properties.get("groupShortName")
    if not short or len(short) > _SHORT_NAME_LENGTH:
        message = f"The group short name '{short}' has to have 1 to {_SHORT_NAME_LENGTH} letters."
        raise errors.BadRequestError(message)
    # Spelt in lower case in the middle (recorded).
    identifier = (
        f"/subscriptions/{subscription}/resourceGroups/{group}/providers/microsoft.insights/"
        f"actionGroups/{name}"
    )
    found = azure.store.find(identifier)
    body: dict[str, Any] = {
        "id": identifier,
        "type": ACTION_GROUP,
        "name": name,
        "location": given.get("location", "Global"),
        "kind": None,
        "tags": given.get("tags") or None,
        "properties": {
            "groupShortName": short,
            "enabled": properties.get("enabled", True),
            **receivers(properties),
        },
        "identity": None,
    }
    azure.store.put(Resource(identifier, ACTION_GROUP, body))
    return reply(body, 200 if found else 201)


def patch_action_group(
    azure: "Azure", request: Request, subscription: str, group: str, name: str
) -> Response:
    """Change tags, or switch the group on or off: the rest of a PATCH's body is not looked at."""
    del subscription
    found = azure.store.find(request.path)
    if found is None:
        raise _missing(ACTION_GROUP, name, group)
    given = document(request)
    if "tags" in given:
        found.body["tags"] = given["tags"]
    enabled = part(given, "properties").get("enabled", found.body["properties"]["enabled"])
    found.body["properties"]["enabled"] = enabled
    azure.store.put(found)
    return reply(found.body)


def put_metric_alert(
    azure: "Azure", request: Request, subscription: str, group: str, name: str
) -> Response:
    """Create or update a metric alert: 200 in both cases (recorded).

    Neither the metric nor the scope is looked at yet; the answers to wrong ones come later.
    """
    given = document(request)
    properties = dict(part(given, "properties"))
    if not properties.get("scopes") or not properties.get("criteria"):
        message = "Properties, scopes and criteria of the alert rule are required."
        raise errors.BadRequestError(message)
    identifier = (
        f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{METRIC_ALERT}/{name}"
    )
    body: dict[str, Any] = {
        "id": identifier,
        "name": name,
        "type": METRIC_ALERT,
        "location": given.get("location", "global"),
    }
    if given.get("tags"):
        body["tags"] = given["tags"]
    body["properties"] = _alert(azure, properties)
    azure.store.put(Resource(identifier, METRIC_ALERT, body))
    return reply(body)


def patch_metric_alert(
    azure: "Azure", request: Request, subscription: str, group: str, name: str
) -> Response:
    """Change what the body names."""
    identifier = (
        f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{METRIC_ALERT}/{name}"
    )
    found = azure.store.find(identifier)
    if found is None:
        raise _missing(METRIC_ALERT, name, group)
    found.body = merged(found.body, document(request))
    found.body["properties"] = _alert(azure, found.body["properties"])
    azure.store.put(found)
    return reply(found.body)


def put_diagnostic_setting(azure: "Azure", request: Request, resource: str, name: str) -> Response:
    """Create or update a setting: 200, and the id comes back in lower case (recorded)."""
    if azure.store.find(f"/{resource}") is None:
        kind, _, last = resource.rpartition("/")
        raise _missing("/".join(kind.split("/")[-2:]), last, resource.split("/")[3])
    given = document(request)
    properties = part(given, "properties")
    if not any(properties.get(each) for each in _DESTINATIONS):
        raise errors.BadRequestError("At least one data sink needs to be specified.")
    identifier = f"/{resource}/providers/microsoft.insights/diagnosticSettings/{name}".lower()
    body = {
        "id": identifier,
        "type": DIAGNOSTIC_SETTING,
        "name": name,
        "location": None,
        "kind": None,
        "tags": None,
        "properties": {
            **{each: properties.get(each) for each in _DESTINATIONS},
            "metrics": properties.get("metrics") or [],
            "logs": properties.get("logs") or [],
        },
        "identity": None,
    }
    azure.store.put(Resource(identifier, DIAGNOSTIC_SETTING, body))
    return reply(body)


def get_setting(azure: "Azure", request: Request, resource: str, name: str) -> Response:
    """The setting."""
    found = azure.store.find(request.path)
    if found is None:
        raise _missing(DIAGNOSTIC_SETTING, name, resource.split("/")[3])
    return reply(found.body)


def list_settings(azure: "Azure", request: Request, resource: str) -> Response:
    """The settings of one resource."""
    del request
    under = f"/{resource}/providers/microsoft.insights/diagnosticSettings/"
    return reply({"value": [each.body for each in azure.store.of_type(DIAGNOSTIC_SETTING, under)]})


def delete_setting(azure: "Azure", request: Request, resource: str, name: str) -> Response:
    """Delete the setting; 204 when there is none."""
    del resource, name
    return _delete(azure, request)


def get_one(azure: "Azure", request: Request, subscription: str, group: str, name: str) -> Response:
    """An action group or a metric alert."""
    del subscription
    found = azure.store.find(request.path)
    if found is None:
        raise _missing(_type_in(request.path), name, group)
    return reply(found.body)


def list_those(azure: "Azure", request: Request, subscription: str, group: str = "") -> Response:
    """The action groups, or the metric alerts, of a group or of the subscription."""
    under = f"/subscriptions/{subscription}/" + (f"resourceGroups/{group}/" if group else "")
    found = azure.store.of_type(_type_in(request.path), under)
    return reply({"value": [each.body for each in found]})


def delete_one(
    azure: "Azure", request: Request, subscription: str, group: str, name: str
) -> Response:
    """Delete an action group or a metric alert; 204 when there is none."""
    del subscription, group, name
    return _delete(azure, request)


def _delete(azure: "Azure", request: Request) -> Response:
    if azure.store.find(request.path) is None:
        return empty(204)
    azure.store.remove(request.path)
    return empty()


def _type_in(path: str) -> str:
    return ACTION_GROUP if "/actiongroups" in path.lower() else METRIC_ALERT


def _missing(kind: str, name: str, group: str) -> errors.ArmError:
    message = (
        f"The Resource '{kind}/{name}' under resource group '{group}' was not found. For more "
        "details please go to https://aka.ms/ARMResourceNotFoundFix"
    )
    return errors.ResourceNotFoundError(message)


def _alert(azure: "Azure", given: dict[str, Any]) -> dict[str, Any]:
    """Properties of an alert as Azure gives them back (recorded 2021).

    It adds the namespace and the region of what is watched, writes numbers as floats and drops
    empty dimensions.
    """
    scope = str(given["scopes"][0])
    watched = azure.store.find(scope)
    namespace = "/".join(scope.rsplit("/providers/", maxsplit=1)[-1].split("/")[0:2]).lower()
    criteria = part(given, "criteria")
    conditions = []
    for each in criteria.get("allOf") or ():
        found = {name: value for name, value in each.items() if value != []}
        found.setdefault("metricNamespace", namespace)
        if isinstance(found.get("threshold"), int):
            found["threshold"] = float(found["threshold"])
        conditions.append(found)
    body = {**given, "criteria": {**criteria, "allOf": conditions}}
    if watched is not None and "location" in watched.body:
        body.setdefault("targetResourceRegion", watched.body["location"])
    return body


_SUBSCRIPTION = "/subscriptions/{subscription}/providers/Microsoft.Insights"
_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights"
_SETTINGS = "/{resource:path}/providers/Microsoft.Insights/diagnosticSettings"
ROUTES = (
    *(
        route
        for kind, put in (("actionGroups", put_action_group), ("metricAlerts", put_metric_alert))
        for route in (
            Route("GET", f"{_SUBSCRIPTION}/{kind}", list_those),
            Route("GET", f"{_GROUP}/{kind}", list_those),
            Route("PUT", f"{_GROUP}/{kind}/{{name}}", put),
            Route("GET", f"{_GROUP}/{kind}/{{name}}", get_one),
            Route("DELETE", f"{_GROUP}/{kind}/{{name}}", delete_one),
        )
    ),
    Route("PATCH", f"{_GROUP}/actionGroups/{{name}}", patch_action_group),
    Route("PATCH", f"{_GROUP}/metricAlerts/{{name}}", patch_metric_alert),
    Route("GET", _SETTINGS, list_settings),
    Route("PUT", f"{_SETTINGS}/{{name}}", put_diagnostic_setting),
    Route("GET", f"{_SETTINGS}/{{name}}", get_setting),
    Route("DELETE", f"{_SETTINGS}/{{name}}", delete_setting),
)
