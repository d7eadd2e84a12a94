"""Where Azure is and who asks: provider arguments first, then azure-native's variables."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_VARIABLES = {
    "metadataHost": "ARM_METADATA_HOSTNAME",
    "subscriptionId": "ARM_SUBSCRIPTION_ID",
    "tenantId": "ARM_TENANT_ID",
    "clientId": "ARM_CLIENT_ID",
    "clientSecret": "ARM_CLIENT_SECRET",
    "oidcToken": "ARM_OIDC_TOKEN",
    "oidcTokenFilePath": "ARM_OIDC_TOKEN_FILE_PATH",
}
_PREFIX = "azure-native:config:"


class SettingsError(Exception):
    """The provider cannot be configured. The message says what to set."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the stand-in was told."""

    metadata_host: str
    """Host and port; loopback."""
    subscription: str
    tenant: str
    client_id: str
    client_secret: str | None
    oidc_token: str | None
    oidc_token_file: str | None
    location: str | None
    skip_read_on_update: bool


def read_settings(
    arguments: Mapping[str, object], variables: Mapping[str, str], environ: Mapping[str, str]
) -> Settings:
    """The settings of a Configure call.

    Args:
        arguments: The provider's inputs by their wire names.
        variables: The same as configuration keys, ``azure-native:config:metadataHost``.
        environ: Usually ``os.environ``.

    Raises:
        SettingsError: Something is missing, or the metadata host is not on this machine.
    """

    def given(name: str) -> str | None:
        found = arguments.get(name) or variables.get(f"{_PREFIX}{name}")
        found = found or environ.get(_VARIABLES.get(name, ""))
        return str(found) if found else None

    needed = ("metadataHost", "subscriptionId", "tenantId", "clientId")
    missing = [f"{name} or {_VARIABLES[name]}" for name in needed if not given(name)]
    if missing:
        message = (
            "this stand-in for azure-native speaks to an emulator only: set "
            f"{', '.join(missing)}, or use the real plugin: pulumi plugin install resource "
            "azure-native"
        )
        raise SettingsError(message)
    if not any(map(given, ("clientSecret", "oidcToken", "oidcTokenFilePath"))):
        message = (
            "no credential: set clientSecret or ARM_CLIENT_SECRET, or ARM_OIDC_TOKEN, "
            "or ARM_OIDC_TOKEN_FILE_PATH"
        )
        raise SettingsError(message)
    host = given("metadataHost") or ""
    require_loopback(host if "://" in host else f"https://{host}")
    return Settings(
        metadata_host=urlsplit(host if "://" in host else f"https://{host}").netloc,
        subscription=given("subscriptionId") or "",
        tenant=given("tenantId") or "",
        client_id=given("clientId") or "",
        client_secret=given("clientSecret"),
        oidc_token=given("oidcToken"),
        oidc_token_file=given("oidcTokenFilePath"),
        location=given("location"),
        skip_read_on_update=(environ.get("ARM_SKIP_READ_ON_UPDATE") or "").lower() == "true",
    )


def require_loopback(url: str) -> None:
    """Refuse a URL that leads off this machine.

    Raises:
        SettingsError: It does, or it is not https.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" and _loopback(parts.hostname or ""):
        return
    message = (
        f"{url} is not an https address of this machine: this stand-in for azure-native "
        "speaks to an emulator only; use the real plugin: pulumi plugin install resource "
        "azure-native"
    )
    raise SettingsError(message)


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
