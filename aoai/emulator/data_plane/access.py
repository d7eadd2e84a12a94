"""Which account is called, by whom, and which of its deployments is meant."""

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors, tokens
from aoai.emulator.account_document import TYPE
from aoai.emulator.accounts import keys_of
from aoai.emulator.catalogued import load_catalogue
from aoai.emulator.data_plane import refusals
from aoai.emulator.data_plane.refusals import RefusedError
from aoai.emulator.documents import parameter, reply
from aoai.emulator.quota import DEPLOYMENT
from aoai.emulator.states import state_of
from aoai.emulator.store import Resource
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

PREFIX = "/_accounts/{subdomain}"
"""Path of an account on a server, where it has no host of its own."""

AUDIENCES = (
    # Named by the refusal itself (Azure-Samples/azure-search-openai-demo#458).
    "https://cognitiveservices.azure.com",
    "https://cognitiveservices.azure.com/",
    # Named by the how-to pages of 2026 (how-to/reasoning, 2026-07-29).
    "https://ai.azure.com",
    "https://ai.azure.com/",
)
"""Whom tokens for the data plane are made out to."""

_HOST = re.compile(
    r"([a-z0-9-]+)\.(?:openai|cognitiveservices|services\.ai)\.azure\.com(?::\d+)?", re.IGNORECASE
)
# Assumed: any well-formed version.
_DATED = re.compile(r"20\d\d-\d\d-\d\d(-preview)?")
# v1 needs none (API version lifecycle, 2026-03-19); its previews were asked for by these words.
_UNDATED = ("", "v1", "preview")
# A deployment that is changed goes on serving (working with models, 2026-02-12).
_SERVING = ("Succeeded", "Updating")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that may be served."""

    parameters: Mapping[str, Any]
    """Of the body; those that are null are left out, as if they were not there."""
    model: str
    version: str
    reasoning: bool
    created: int
    """Seconds since 1970."""
    number: str
    """Id of the call, 32 hexadecimal digits."""


Operation = Callable[[Call], Mapping[str, Any]]


def served(name: str, operation: Operation) -> Callable[..., Response]:
    """The handler of an operation.

    Args:
        name: As the Models API names the capability, and Azure the operation when it refuses it.
        operation: Makes the answer, or raises a refusal.
    """

    def handle(
        azure: "Azure", request: Request, subdomain: str = "", deployment: str = ""
    ) -> Response:
        number = azure.call_id()
        headers = {"apim-request-id": number}
        try:
            account = _account(azure, request, subdomain)
            _check_caller(azure, request, account, dated=bool(deployment))
            _check_version(request, dated=bool(deployment))
            parameters = _parameters(request)
            found = _deployment(azure, account, deployment or str(parameters.get("model", "")))
            headers |= {
                "x-ms-region": azure.offers.regions[account.hidden["region"]],
                "x-ms-deployment-name": str(found.body["name"]),
            }
            model = found.body["properties"]["model"]
            call = Call(
                parameters=parameters,
                model=model["name"],
                version=model["version"],
                reasoning=_reasons(model["format"], model["name"], name),
                created=int(azure.clock.now().timestamp()),
                number=number.replace("-", ""),
            )
            return reply(operation(call), 200, headers)
        except RefusedError as error:
            return reply(error.body, error.status, headers)

    return handle


def _account(azure: "Azure", request: Request, subdomain: str) -> Resource:
    """The account that the host, or on a server the path, names.

    Azure's names would not resolve where there is none; the answer to that is assumed.
    """
    found = _HOST.fullmatch(request.host)
    wanted = (subdomain or (found[1] if found else "")).lower()
    for each in azure.store.of_type(TYPE):
        given = each.body["properties"].get("customSubDomainName")
        # A server's address of an account without a subdomain holds its name.
        name = given or (each.body["name"] if subdomain else "")
        if wanted and name.lower() == wanted:
            return each
    raise refusals.by_azure(404, "404", "Resource not found")


def _check_caller(azure: "Azure", request: Request, account: Resource, *, dated: bool) -> None:
    properties = account.body["properties"]
    if properties.get("publicNetworkAccess") == "Disabled":
        message = "Public access is disabled. Please configure private endpoint."
        raise refusals.by_azure(403, "403", message)
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    key = request.headers.get("api-key")
    if key is None and token and not dated and "." not in token:
        # v1 takes a key where OpenAI's own client puts it (API version lifecycle, 2026-03-19).
        key = token
    if key is not None:
        _check_key(account, key)
        return
    try:
        tenant = azure.scenario.subscriptions[0].tenant
        tokens.check(token, tenant, AUDIENCES, azure.clock.now())
    except tokens.TokenError as error:
        message = (
            "Unauthorized. Access token is missing, invalid, audience is incorrect "
            "(https://cognitiveservices.azure.com), or have expired."
        )
        raise RefusedError(401, {"statusCode": 401, "message": message}) from error
    if "customSubDomainName" not in properties:
        message = (
            "Please provide a custom subdomain for token authentication, otherwise API key is "
            "required."
        )
        raise refusals.by_azure(400, "BadRequest", message)


def _check_key(account: Resource, key: str) -> None:
    if account.body["properties"].get("disableLocalAuth"):
        message = "Key based authentication is disabled for this resource."
        raise refusals.by_azure(403, "AuthenticationTypeDisabled", message)
    if not any(hmac.compare_digest(key, each) for each in keys_of(account).values()):
        message = (
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to "
            "provide a valid key for an active subscription and use a correct regional API "
            "endpoint for your resource."
        )
        raise refusals.by_azure(401, "401", message)


def _check_version(request: Request, *, dated: bool) -> None:
    version = parameter(request, "api-version") or ""
    if not (_DATED.fullmatch(version) if dated else version in _UNDATED):
        raise refusals.by_azure(404, "404", "Resource not found")


def _parameters(request: Request) -> Mapping[str, Any]:
    try:
        found = json.loads(request.body or b"null")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        # Text and code are assumed.
        raise refusals.by_model("We could not parse the JSON body of your request.", None, None)
    return {name: value for name, value in found.items() if value is not None}


def _deployment(azure: "Azure", account: Resource, name: str) -> Resource:
    found = azure.store.find(f"{account.id}/deployments/{name}") if name else None
    if found is None or found.type != DEPLOYMENT or state_of(found) not in _SERVING:
        raise refusals.no_deployment()
    return found


def _reasons(model_format: str, name: str, operation: str) -> bool:
    """Whether the model is a reasoning one, if it answers the operation at all."""
    facts = _families().get((model_format, name))
    if facts is None:
        message = f"Which calls {name} answers is in no source, and not modelled by the emulator."
        raise errors.NotModelledError(message)
    if operation not in facts["answers"]:
        raise refusals.wrong_operation(operation, name)
    return bool(facts.get("reasoning"))


@cache
def _families() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    return {(row[0], row[1]): row[2] for row in load_catalogue("families")}
