"""Who may ask: cloud metadata, the OpenID configuration, and ARM's check of bearer tokens."""

from datetime import datetime
from typing import TYPE_CHECKING

from aoai.emulator import cloud, sign_in, tokens
from aoai.emulator.documents import reply
from aoai.emulator.routing import Route
from aoai.emulator.subscriptions import ROUTES as SUBSCRIPTION_ROUTES
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

_PUBLIC_ALIASES = (
    "login.microsoftonline.com",
    "login.windows.net",
    "login.microsoft.com",
    "sts.windows.net",
)


def get_metadata(azure: "Azure", request: Request) -> Response:
    """GET /metadata/endpoints. Nobody signs in for it."""
    del request
    return reply(cloud.description(azure.endpoint))


def get_openid_configuration(azure: "Azure", request: Request, tenant: str) -> Response:
    """GET /{tenant}/v2.0/.well-known/openid-configuration, and the same without the version."""
    if not sign_in.is_known(azure, tenant):
        return sign_in.refuse_tenant(azure, tenant)
    base = f"{cloud.login(azure.endpoint)}/{tenant}"
    version = "/v2.0" if "/v2.0/" in request.path else ""
    return reply(
        {
            "issuer": f"{base}/v2.0" if version else f"https://sts.windows.net/{tenant}/",
            "authorization_endpoint": f"{base}/oauth2{version}/authorize",
            "token_endpoint": f"{base}/oauth2{version}/token",
            "device_authorization_endpoint": f"{base}/oauth2{version}/devicecode",
            "end_session_endpoint": f"{base}/oauth2{version}/logout",
            "jwks_uri": f"{base}/discovery{version}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "response_types_supported": ["code", "token"],
            "subject_types_supported": ["pairwise"],
            "tenant_region_scope": "EU",
        },
    )


def get_instance(azure: "Azure", request: Request) -> Response:
    """GET /common/discovery/instance: which authorities are one and the same."""
    del request
    login = cloud.login(azure.endpoint)
    host = login.removeprefix("https://")
    aliases = list(_PUBLIC_ALIASES) if host in _PUBLIC_ALIASES else [host]
    tenant = azure.scenario.subscriptions[0].tenant
    return reply(
        {
            "tenant_discovery_endpoint": f"{login}/{tenant}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [
                {"preferred_network": aliases[0], "preferred_cache": aliases[0], "aliases": aliases}
            ],
        },
    )


def get_keys(azure: "Azure", request: Request, tenant: str) -> Response:
    """GET /{tenant}/discovery/v2.0/keys. Tokens are signed with a shared key, so none is public."""
    del azure, request, tenant
    return reply({"keys": []})


def refusal(azure: "Azure", request: Request) -> Response | None:
    """ARM's answer to a request without a good bearer token; None when the token is good."""
    header = request.headers.get("authorization")
    if header is None:
        message = "Authentication failed. The 'Authorization' header is missing."
        return _unauthorized(azure, "AuthenticationFailed", message)
    scheme, _, token = header.partition(" ")
    if scheme.casefold() != "bearer" or not token:
        message = (
            "Authentication failed. The 'Authorization' header is provided in an invalid format."
        )
        return _unauthorized(azure, "AuthenticationFailedInvalidHeader", message)
    now = azure.clock.now()
    accepted = cloud.audiences(azure.endpoint)
    try:
        tokens.check(token, azure.scenario.subscriptions[0].tenant, accepted, now)
    except tokens.ExpiredTokenError as error:
        message = (
            f"The access token expiry UTC time '{_american(error.expiry)}' is earlier than "
            f"current UTC time '{_american(now)}'."
        )
        return _unauthorized(azure, "ExpiredAuthenticationToken", message)
    except tokens.AudienceError as error:
        allowed = ",".join(f"'{each}'" for each in accepted)
        message = (
            "The access token has been obtained for wrong audience or resource "
            f"'{error.audience}'. It should exactly match with one of the allowed audiences "
            f"{allowed}."
        )
        return _unauthorized(azure, "InvalidAuthenticationTokenAudience", message)
    except tokens.TokenError:
        return _unauthorized(azure, "InvalidAuthenticationToken", "The access token is invalid.")
    return None


def _unauthorized(azure: "Azure", code: str, message: str) -> Response:
    tenant = azure.scenario.subscriptions[0].tenant
    challenge = (
        f'Bearer authorization_uri="{cloud.login(azure.endpoint)}/{tenant}", '
        f'error="invalid_token", error_description="{message}"'
    )
    headers = {"www-authenticate": challenge, "x-ms-failure-cause": "gateway"}
    return reply({"error": {"code": code, "message": message}}, 401, headers)


def _american(moment: datetime) -> str:
    # 6/15/2026 8:22:51 AM (microsoft/foundry-dev-tools#461).
    return f"{moment.month}/{moment.day}/{moment.year} {moment.strftime('%I:%M:%S %p').lstrip('0')}"


ROUTES = (
    Route("GET", "/metadata/endpoints", get_metadata),
    Route("GET", "/metadata/identity/oauth2/token", sign_in.get_managed_identity_token),
    Route("GET", "/common/discovery/instance", get_instance),
    Route("GET", "/{tenant}/.well-known/openid-configuration", get_openid_configuration),
    Route("GET", "/{tenant}/v2.0/.well-known/openid-configuration", get_openid_configuration),
    Route("GET", "/{tenant}/discovery/keys", get_keys),
    Route("GET", "/{tenant}/discovery/v2.0/keys", get_keys),
    Route("POST", "/{tenant}/oauth2/v2.0/token", sign_in.post_token),
    Route("POST", "/{tenant}/oauth2/token", sign_in.post_token_v1),
    *SUBSCRIPTION_ROUTES,
)
