"""What ARM says of itself: subscriptions, tenants, locations, resource providers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aoai.emulator.catalogued import load_catalogue
from aoai.emulator.documents import reply
from aoai.emulator.routing import Route
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

# Resource types with the api-versions that clients pick from; `az resource show` takes the first
# that is no preview.
_PROVIDERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Microsoft.Authorization": {
        "roleAssignments": ("2022-04-01",),
        "roleDefinitions": ("2022-04-01",),
    },
    "Microsoft.CognitiveServices": {
        "accounts": ("2026-05-15-preview", "2025-09-01", "2025-06-01", "2024-10-01"),
        "accounts/deployments": ("2026-05-15-preview", "2025-09-01", "2025-06-01", "2024-10-01"),
        "accounts/raiPolicies": ("2026-05-15-preview", "2025-09-01", "2025-06-01", "2024-10-01"),
        "deletedAccounts": ("2026-05-15-preview", "2025-09-01", "2025-06-01", "2024-10-01"),
        "locations": ("2026-05-15-preview", "2025-09-01", "2025-06-01", "2024-10-01"),
        "operations": ("2026-05-15-preview", "2025-09-01", "2025-06-01", "2024-10-01"),
        "quotaTiers": ("2026-05-15-preview", "2025-10-01-preview", "2025-09-01"),
    },
    "Microsoft.Insights": {
        "actionGroups": ("2024-10-01-preview", "2023-01-01", "2022-06-01", "2021-09-01"),
        "diagnosticSettings": ("2021-05-01-preview",),
        "metricAlerts": ("2018-03-01",),
        "metricDefinitions": ("2024-02-01", "2018-01-01"),
        "metrics": ("2024-02-01", "2023-10-01", "2018-01-01"),
    },
    "Microsoft.Resources": {
        "resourceGroups": ("2024-11-01", "2024-03-01", "2021-04-01"),
        "resources": ("2024-11-01", "2024-03-01", "2021-04-01"),
        "subscriptions": ("2022-12-01", "2020-01-01"),
        "tenants": ("2022-12-01", "2020-01-01"),
    },
}
_GLOBAL = frozenset({"actionGroups", "metricAlerts"})


def list_subscriptions(azure: "Azure", request: Request) -> Response:
    """GET /subscriptions."""
    del request
    return reply(
        {"value": [_subscription(azure, each.id) for each in azure.scenario.subscriptions]}
    )


def get_subscription(azure: "Azure", request: Request, subscription: str) -> Response:
    """GET /subscriptions/{subscription}."""
    del request
    return reply(_subscription(azure, subscription))


def list_tenants(azure: "Azure", request: Request) -> Response:
    """GET /tenants."""
    del request
    tenants = dict.fromkeys(each.tenant for each in azure.scenario.subscriptions)
    value = [
        {
            "id": f"/tenants/{tenant}",
            "tenantId": tenant,
            "displayName": "aoai emulator",
            "tenantCategory": "Home",
        }
        for tenant in tenants
    ]
    return reply({"value": value})


def list_locations(azure: "Azure", request: Request, subscription: str) -> Response:
    """GET /subscriptions/{subscription}/locations: the regions of the catalogue."""
    del azure, request
    value = [
        {
            "id": f"/subscriptions/{subscription}/locations/{name}",
            "name": name,
            "type": "Region",
            "displayName": region["display_name"],
            "regionalDisplayName": region["display_name"],
            "metadata": {
                "regionType": "Physical",
                "regionCategory": "Recommended",
                "geography": region["geography"],
                "pairedRegion": [{"name": region["paired"]}] if region["paired"] else [],
            },
        }
        for name, region in load_catalogue("regions").items()
    ]
    return reply({"value": value})


def list_providers(azure: "Azure", request: Request, subscription: str) -> Response:
    """GET /subscriptions/{subscription}/providers."""
    del azure, request
    return reply({"value": [_provider(subscription, each) for each in _PROVIDERS]})


def get_provider(azure: "Azure", request: Request, subscription: str, namespace: str) -> Response:
    """GET …/providers/{namespace}, and POST …/register: every provider is registered always."""
    del azure, request
    known = {each.casefold(): each for each in _PROVIDERS}
    if namespace.casefold() not in known:
        message = f"The resource namespace '{namespace}' is invalid."
        return reply({"error": {"code": "InvalidResourceNamespace", "message": message}}, 404)
    return reply(_provider(subscription, known[namespace.casefold()]))


def _subscription(azure: "Azure", identifier: str) -> Mapping[str, Any]:
    tenants = {each.id: each.tenant for each in azure.scenario.subscriptions}
    return {
        "id": f"/subscriptions/{identifier}",
        "subscriptionId": identifier,
        "displayName": "aoai emulator",
        "tenantId": tenants[identifier],
        "state": "Enabled",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def _provider(subscription: str, namespace: str) -> Mapping[str, Any]:
    locations = [each["display_name"] for each in load_catalogue("regions").values()]
    return {
        "id": f"/subscriptions/{subscription}/providers/{namespace}",
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": "Registered",
        "resourceTypes": [
            {
                "resourceType": name,
                "locations": ["global"] if name in _GLOBAL else locations,
                "apiVersions": list(versions),
                "capabilities": "SupportsTags, SupportsLocation",
            }
            for name, versions in _PROVIDERS[namespace].items()
        ],
    }


ROUTES = (
    Route("GET", "/subscriptions", list_subscriptions),
    Route("GET", "/subscriptions/{subscription}", get_subscription),
    Route("GET", "/tenants", list_tenants),
    Route("GET", "/subscriptions/{subscription}/locations", list_locations),
    Route("GET", "/subscriptions/{subscription}/providers", list_providers),
    Route("GET", "/subscriptions/{subscription}/providers/{namespace}", get_provider),
    Route("POST", "/subscriptions/{subscription}/providers/{namespace}/register", get_provider),
)
