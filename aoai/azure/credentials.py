"""Who asks: one credential, chosen in azure-native's order."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from azure.core.credentials import AccessToken
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest

from aoai.azure import sdk
from aoai.azure.clouds import Cloud
from aoai.azure.settings import Settings
from aoai.problems import AoaiError, Problem

LOOKED_FOR = (
    "set ARM_TENANT_ID and ARM_CLIENT_ID with one of ARM_CLIENT_SECRET, "
    "ARM_CLIENT_CERTIFICATE_PATH or ARM_USE_OIDC=true (ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH or "
    "a GitHub job's request token), or ARM_USE_MSI=true, or ARM_USE_DEFAULT_AZURE_CREDENTIAL=true, "
    "or run `az login`"
)
# azure-identity also logs what it raises, and Python prints that where nobody has set up logging.
_SILENT = logging.NullHandler()
# The audience that Azure expects of a federated token.
_OIDC_AUDIENCE = "api://AzureADTokenExchange"


class SignInError(AoaiError):
    """Azure did not give a token. Says what is looked for."""


class Credential(Protocol):
    """What azure-core asks of a credential."""

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
        """A token for the scopes."""


def sign_in(settings: Settings, cloud: Cloud) -> Credential:
    """The credential that the settings call for. Nothing is asked of Azure yet.

    Raises:
        SignInError: A credential was begun but not completed, such as a secret without a client id,
            or cannot be used, such as a certificate that is no file.
    """
    logging.getLogger("azure").addHandler(_SILENT)
    described = _described(settings)
    try:
        return _Translating(_choose(settings, cloud), described)
    except (OSError, ValueError) as error:
        reason = f"{described} cannot be used: {_first_line(error)}"
        raise SignInError([Problem("credential", reason, LOOKED_FOR)]) from error


def _choose(settings: Settings, cloud: Cloud) -> Credential:
    # Imported here because azure-identity costs half a second that a run without changes can save.
    sdk.load()
    from azure import identity

    common: dict[str, Any] = {
        "authority": cloud.authority,
        "disable_instance_discovery": settings.disable_instance_discovery
        or settings.metadata_host is not None,
    }
    if settings.use_default_azure_credential:
        return identity.DefaultAzureCredential(**common)
    if settings.client_certificate_path:
        return identity.CertificateCredential(
            **_who(settings, "clientCertificatePath"),
            certificate_path=settings.client_certificate_path,
            password=settings.client_certificate_password,
            **common,
        )
    if settings.client_secret:
        return identity.ClientSecretCredential(
            **_who(settings, "clientSecret"), client_secret=settings.client_secret, **common
        )
    if settings.use_oidc:
        return identity.ClientAssertionCredential(
            **_who(settings, "useOidc"), func=lambda: _assertion(settings), **common
        )
    if settings.use_msi:
        return identity.ManagedIdentityCredential(client_id=settings.client_id)
    return identity.AzureCliCredential(tenant_id=settings.tenant_id or "")


def _who(settings: Settings, because: str) -> Mapping[str, str]:
    missing = [
        Problem(wire, f"missing, though {because} is set", f"set {wire} or {variable}")
        for wire, variable, value in (
            ("tenantId", "ARM_TENANT_ID", settings.tenant_id),
            ("clientId", "ARM_CLIENT_ID", settings.client_id),
        )
        if not value
    ]
    if missing:
        raise SignInError(missing)
    return {"tenant_id": settings.tenant_id or "", "client_id": settings.client_id or ""}


def _assertion(settings: Settings) -> str:
    if settings.oidc_token:
        return settings.oidc_token
    if settings.oidc_token_file_path:
        return Path(settings.oidc_token_file_path).read_text("utf-8").strip()
    if not (settings.oidc_request_url and settings.oidc_request_token):
        reason = "OIDC is asked for, but there is neither a token nor a place to request one"
        raise SignInError([Problem("credential", reason, LOOKED_FOR)])
    audience = settings.oidc_audience or _OIDC_AUDIENCE
    request = HttpRequest(
        "GET",
        settings.oidc_request_url,
        params={"audience": audience},
        headers={"Authorization": f"Bearer {settings.oidc_request_token}"},
    )
    with RequestsTransport(connection_timeout=10, read_timeout=10) as transport:
        answer = transport.send(request)
        answer.raise_for_status()
        return str(answer.json()["value"])


def _described(settings: Settings) -> str:
    if settings.use_default_azure_credential:
        return "the default chain of azure-identity"
    if settings.client_certificate_path:
        return f"the certificate {settings.client_certificate_path}"
    if settings.client_secret:
        return f"the secret of client {settings.client_id}"
    if settings.use_oidc:
        return f"OIDC for client {settings.client_id}"
    return "a managed identity" if settings.use_msi else "the login of `az`"


class _Translating:
    """Says in our words what azure-identity could not get."""

    def __init__(self, inner: Credential, described: str) -> None:
        self._inner = inner
        self._described = described

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
        try:
            return self._inner.get_token(*scopes, **kwargs)
        except ClientAuthenticationError as error:
            if isinstance(error.__cause__, ServiceRequestError | ServiceResponseError):
                # azure-identity calls a connection that failed a refusal as well.
                raise self._unreachable(error) from error
            reason = f"no token with {self._described}: {_first_line(error)}"
            raise SignInError([Problem("credential", reason, LOOKED_FOR)]) from error
        except (AzureError, OSError, KeyError, ValueError) as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: Exception) -> SignInError:
        reason = f"sign-in with {self._described} failed: {_first_line(error)}"
        fix = "check that the sign-in endpoint can be reached"
        return SignInError([Problem("credential", reason, fix)])


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
