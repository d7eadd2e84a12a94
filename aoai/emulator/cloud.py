"""What ``/metadata/endpoints`` says about this cloud, from which clients configure themselves."""

from collections.abc import Mapping
from typing import Any

PUBLIC_RESOURCE_MANAGER = "https://management.azure.com"
PUBLIC_LOGIN = "https://login.microsoftonline.com"
# As Azure lists them when it refuses a token
# (Azure-Samples/active-directory-dotnetcore-daemon-v2#145).
PUBLIC_AUDIENCES = (
    "https://management.core.windows.net/",
    "https://management.core.windows.net",
    "https://management.azure.com/",
    "https://management.azure.com",
)

_PUBLIC_ENDPOINTS = {
    "portal": "https://portal.azure.com",
    "media": "https://rest.media.azure.net",
    "graphAudience": "https://graph.windows.net/",
    "graph": "https://graph.windows.net/",
    "batch": "https://batch.core.windows.net/",
    "gallery": "https://gallery.azure.com/",
    "vmImageAliasDoc": (
        "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/arm-compute/"
        "quickstart-templates/aliases.json"
    ),
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "sqlManagement": "https://management.core.windows.net:8443/",
    "microsoftGraphResourceId": "https://graph.microsoft.com/",
    "appInsightsResourceId": "https://api.applicationinsights.io",
    "appInsightsTelemetryChannelResourceId": "https://dc.applicationinsights.azure.com/v2/track",
    "attestationResourceId": "https://attest.azure.net",
    "synapseAnalyticsResourceId": "https://dev.azuresynapse.net",
    "logAnalyticsResourceId": "https://api.loganalytics.io",
    "ossrdbmsResourceId": "https://ossrdbms-aad.database.windows.net",
    "appServiceResourceId": "https://appservice.azure.com",
}
_SUFFIXES = {
    "azureDataLakeStoreFileSystem": "azuredatalakestore.net",
    "acrLoginServer": "azurecr.io",
    "sqlServerHostname": "database.windows.net",
    "azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
    "keyVaultDns": "vault.azure.net",
    "storage": "core.windows.net",
    "azureFrontDoorEndpointSuffix": "azurefd.net",
    "storageSyncEndpointSuffix": "afs.azure.net",
    "mhsmDns": "managedhsm.azure.net",
    "mysqlServerEndpoint": "mysql.database.azure.com",
    "postgresqlServerEndpoint": "postgres.database.azure.com",
    "mariadbServerEndpoint": "mariadb.database.azure.com",
    "synapseAnalytics": "dev.azuresynapse.net",
    "attestationEndpoint": "attest.azure.net",
}


def resource_manager(endpoint: str | None) -> str:
    """Base URL of ARM, without a slash at the end. ``endpoint`` is None in process."""
    return endpoint or PUBLIC_RESOURCE_MANAGER


def login(endpoint: str | None) -> str:
    """Base URL of sign-in, without a slash at the end."""
    return endpoint or PUBLIC_LOGIN


def audiences(endpoint: str | None) -> tuple[str, ...]:
    """Audiences that ARM takes. Clients ask for tokens for the first one."""
    return PUBLIC_AUDIENCES if endpoint is None else (endpoint, f"{endpoint}/", *PUBLIC_AUDIENCES)


def description(endpoint: str | None) -> Mapping[str, Any]:
    """The object that az 2.91, go-azure-sdk and azure-native read at api-version 2022-09-01.

    On a server every URL is the server's own, so that a client that follows one meets a refusal
    here and never the real Azure. Suffixes are no URLs and stay the public cloud's.
    """
    endpoints = (
        _PUBLIC_ENDPOINTS if endpoint is None else dict.fromkeys(_PUBLIC_ENDPOINTS, endpoint)
    )
    return {
        "name": "AzureCloud" if endpoint is None else "AoaiEmulator",
        "resourceManager": resource_manager(endpoint),
        "authentication": {
            "loginEndpoint": login(endpoint),
            "audiences": list(audiences(endpoint)),
            "tenant": "common",
            "identityProvider": "AAD",
        },
        **endpoints,
        "suffixes": _SUFFIXES,
    }
