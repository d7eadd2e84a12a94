"""The token endpoints: client credentials with a secret or an assertion, and managed identities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from uuid import uuid4

import jwt

from aoai.emulator import cloud, tokens
from aoai.emulator.documents import reply
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

# Names that stand for whichever tenant signs in.
_ANY_TENANT = frozenset({"common", "organizations"})


def post_token(azure: "Azure", request: Request, tenant: str) -> Response:
    """POST /{tenant}/oauth2/v2.0/token: client credentials with a secret or an assertion."""
    return _token(azure, request, tenant, versioned=True)


def post_token_v1(azure: "Azure", request: Request, tenant: str) -> Response:
    """POST /{tenant}/oauth2/token: the same for a ``resource``; numbers are strings there."""
    return _token(azure, request, tenant, versioned=False)


def get_managed_identity_token(azure: "Azure", request: Request) -> Response:
    """GET /metadata/identity/oauth2/token, as a machine's own metadata service answers."""
    if request.headers.get("metadata", "").casefold() != "true":
        description = "Required metadata header not specified"
        return reply({"error": "invalid_request", "error_description": description}, 400)
    scenario = azure.scenario
    identity = tokens.Identity(scenario.subscriptions[0].tenant, scenario.client_id)
    return _issued(azure, identity, request.query.get("resource", ""), versioned=False)


def is_known(azure: "Azure", tenant: str) -> bool:
    """Whether this Azure has the tenant, by its id or by a word for any."""
    return tenant in _ANY_TENANT or tenant in {each.tenant for each in azure.scenario.subscriptions}


def refuse_tenant(azure: "Azure", tenant: str) -> Response:
    """The answer for a tenant that this Azure does not have."""
    return _sign_in_error(azure, _UNKNOWN_TENANT, tenant)


class _SignInError(Exception):
    """A token request that sign-in refuses."""

    def __init__(self, refused: "_Refusal", *about: str) -> None:
        self.refused = refused
        self.about = about
        super().__init__(refused.text)


def _token(azure: "Azure", request: Request, tenant: str, *, versioned: bool) -> Response:
    form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        _require_credentials(azure, form, tenant)
        audience = _scope_audience(form) if versioned else form.get("resource", "")
    except _SignInError as error:
        return _sign_in_error(azure, error.refused, *error.about)
    identity = tokens.Identity(tenant, form["client_id"])
    return _issued(azure, identity, audience, versioned=versioned)


def _require_credentials(azure: "Azure", form: Mapping[str, str], tenant: str) -> None:
    scenario = azure.scenario
    client_id = form.get("client_id", "")
    if tenant in _ANY_TENANT or not is_known(azure, tenant):
        raise _SignInError(_UNKNOWN_TENANT, tenant)
    if form.get("grant_type") != "client_credentials":
        raise _SignInError(_UNSUPPORTED_GRANT, form.get("grant_type", ""))
    if client_id != scenario.client_id:
        raise _SignInError(_UNKNOWN_APPLICATION, client_id, tenant)
    if "client_assertion" in form:
        # Which issuers an application trusts is not modelled: any token of three parts will do.
        if not _is_token(form["client_assertion"]):
            raise _SignInError(_BAD_ASSERTION)
    elif "client_secret" not in form:
        raise _SignInError(_NO_SECRET)
    elif form["client_secret"] != scenario.client_secret:
        raise _SignInError(_WRONG_SECRET, client_id)


def _scope_audience(form: Mapping[str, str]) -> str:
    scope = form.get("scope", "").split(" ")[0]
    if not scope.endswith("/.default"):
        raise _SignInError(_BAD_SCOPE, scope)
    return scope.removesuffix("/.default")


def _issued(
    azure: "Azure", identity: tokens.Identity, audience: str, *, versioned: bool
) -> Response:
    now = azure.clock.now()
    token = tokens.issue(identity, audience, now)
    lifetime = tokens.LIFETIME_SECONDS
    if versioned:
        answer = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime}
        return reply({**answer, "access_token": token})
    begin = int(now.timestamp())
    return reply(
        {
            "token_type": "Bearer",
            "expires_in": str(lifetime),
            "ext_expires_in": str(lifetime),
            "expires_on": str(begin + lifetime),
            "not_before": str(begin),
            "resource": audience,
            "access_token": token,
        },
    )


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A sign-in error by Microsoft's number."""

    number: int
    status: int
    word: str
    text: str


# The text of the wrong secret is quoted in full in OfficeDev/microsoft-365-agents-toolkit#8621,
# that of the unknown application in Azure-Samples/azure-health-data-and-ai-samples#100; the
# others are from Microsoft's list of sign-in error codes, their status assumed.
_WRONG_SECRET = _Refusal(
    7000215,
    401,
    "invalid_client",
    "Invalid client secret provided. Ensure the secret being sent in the request is the client "
    "secret value, not the client secret ID, for a secret added to app '{}'.",
)
_NO_SECRET = _Refusal(
    7000216,
    401,
    "invalid_client",
    "'client_assertion', 'client_secret' or 'request' is required for the "
    "'client_credentials' grant type.",
)
_BAD_ASSERTION = _Refusal(50027, 401, "invalid_client", "JWT token is invalid or malformed.")
_UNKNOWN_APPLICATION = _Refusal(
    700016,
    400,
    "unauthorized_client",
    "Application with identifier '{}' was not found in the directory '{}'. This can happen if the "
    "application has not been installed by the administrator of the tenant or consented to by any "
    "user in the tenant. You may have sent your authentication request to the wrong tenant.",
)
_UNKNOWN_TENANT = _Refusal(
    90002,
    400,
    "invalid_request",
    "Tenant '{}' not found. Check to make sure you have the correct tenant ID and are signing into "
    "the correct cloud. Check with your subscription administrator, this may happen if there are "
    "no active subscriptions for the tenant.",
)
_UNSUPPORTED_GRANT = _Refusal(
    70003, 400, "unsupported_grant_type", "The app requested an unsupported grant type '{}'."
)
_BAD_SCOPE = _Refusal(
    1002012,
    400,
    "invalid_scope",
    "The provided value for scope {} is not valid. Client credential flows must have a scope value "
    "with /.default suffixed to the resource identifier (application ID URI).",
)


def _sign_in_error(azure: "Azure", refused: _Refusal, *about: str) -> Response:
    trace, correlation = str(uuid4()), str(uuid4())
    at = azure.clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
    description = (
        f"AADSTS{refused.number}: {refused.text.format(*about)} Trace ID: {trace} "
        f"Correlation ID: {correlation} Timestamp: {at}"
    )
    return reply(
        {
            "error": refused.word,
            "error_description": description,
            "error_codes": [refused.number],
            "timestamp": at,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"{cloud.login(azure.endpoint)}/error?code={refused.number}",
        },
        refused.status,
    )


def _is_token(text: str) -> bool:
    try:
        jwt.decode(text, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return False
    return True
