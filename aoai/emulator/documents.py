"""JSON in and out of requests."""

import json
from collections.abc import Mapping
from typing import Any

from aoai.emulator import errors
from aoai.emulator.wire import Request, Response

_JSON = {"content-type": "application/json; charset=utf-8"}


def reply(
    body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer with a document."""
    return Response(status, {**_JSON, **(headers or {})}, json.dumps(body).encode())


def empty(status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer without a body."""
    return Response(status, dict(headers or {}))


def document(request: Request) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        InvalidRequestContentError: The body is none. Code from ARM; the text is assumed.
    """
    try:
        found = json.loads(request.body or b"{}")
    except ValueError as error:
        message = f"The request content was invalid and could not be deserialized: '{error}'."
        raise errors.InvalidRequestContentError(message) from error
    if not isinstance(found, dict):
        message = "The request content was invalid: it has to be a JSON object."
        raise errors.InvalidRequestContentError(message)
    return found


def part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside a document; an empty one where it is left out or null.

    Raises:
        InvalidRequestContentError: Something else stands there. Code from ARM; the text is assumed.
    """
    found = body.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        message = f"The request content was invalid: '{name}' has to be a JSON object."
        raise errors.InvalidRequestContentError(message)
    return found


def parameter(request: Request, name: str) -> str | None:
    """A query parameter, whose name ARM compares without regard to case."""
    wanted = name.lower()
    return next((value for key, value in request.query.items() if key.lower() == wanted), None)
