"""ARM's lists as the JSON that they are, all pages joined."""

import json
from collections.abc import Mapping
from typing import Any

from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.rest import HttpRequest
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

from aoai.facts import Unknown


def list_of(
    client: CognitiveServicesManagementClient, path: str, query: Mapping[str, str], retries: int
) -> list[Any] | Unknown:
    """The entries of a list, or why there are none.

    Args:
        client: Signs the requests and knows the cloud.
        path: From the root, with its leading slash.
        query: Of the first page; later pages bring their own.
        retries: How often a throttled or failed read is repeated.

    Raises:
        AoaiError: Signing in failed, which the next request would meet too.
    """
    found: list[Any] = []
    request: HttpRequest | None = HttpRequest("GET", path, params=dict(query))
    while request is not None:
        page = _asked(client, request, _what(path), retries)
        if isinstance(page, Unknown):
            return page
        if not isinstance(page, dict) or not isinstance(page.get("value"), list):
            return Unknown(f"{_what(path)} answered what is no list")
        found += page["value"]
        request = HttpRequest("GET", page["nextLink"]) if page.get("nextLink") else None
    return found


def document_of(
    client: CognitiveServicesManagementClient, path: str, query: Mapping[str, str], retries: int
) -> Mapping[str, Any] | Unknown:
    """A single document, or why there is none. Arguments and errors as in :func:`list_of`."""
    what = "/".join(path.split("/")[-2:])
    found = _asked(client, HttpRequest("GET", path, params=dict(query)), what, retries)
    if isinstance(found, dict | Unknown):
        return found
    return Unknown(f"{what} answered what is no document")


def _asked(
    client: CognitiveServicesManagementClient, request: HttpRequest, what: str, retries: int
) -> Any | Unknown:
    try:
        # The list operations of the SDK build every model of a region as objects, 20 ms for
        # 81 of them, only to be taken apart again; this sends through the same pipeline.
        response = client._send_request(request, retry_total=retries)  # noqa: SLF001
        response.raise_for_status()
    except HttpResponseError as error:
        return Unknown(f"{what} answered {_said(error)}")
    except AzureError as error:
        return Unknown(f"{what} gave no answer ({type(error).__name__})")
    try:
        return json.loads(response.text())
    except ValueError:
        return None


def _what(path: str) -> str:
    return path.rpartition("/")[2]


def _said(error: HttpResponseError) -> str:
    code = error.error.code if error.error is not None else None
    return f"{error.status_code} {code}" if code else str(error.status_code)
