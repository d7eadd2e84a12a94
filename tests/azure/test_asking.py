"""Paging and refusals at the wire, which the emulator has no reason to make."""

from collections.abc import Iterator

import pytest
import responses
from azure.core.credentials import AccessToken
from azure.core.exceptions import ServiceRequestError
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

from aoai.azure.asking import document_of, list_of
from aoai.facts import Unknown

ARM = "https://management.azure.com"
PATH = "/subscriptions/s/providers/Microsoft.CognitiveServices/locations/westus/usages"
QUERY = {"api-version": "2025-09-01"}


class _Signed:
    """A credential that is never refused."""

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        return AccessToken("token", 4102444800)


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as served:
        yield served


@pytest.fixture
def client() -> CognitiveServicesManagementClient:
    return CognitiveServicesManagementClient(_Signed(), "s", retry_total=0)


def test_pages_are_joined(
    wire: responses.RequestsMock, client: CognitiveServicesManagementClient
) -> None:
    wire.get(f"{ARM}{PATH}", json={"value": [1], "nextLink": f"{ARM}/next?page=2"})
    wire.get(f"{ARM}/next", json={"value": [2]})

    assert list_of(client, PATH, QUERY, 0) == [1, 2]
    assert [call.request.url for call in wire.calls] == [
        f"{ARM}{PATH}?api-version=2025-09-01",
        f"{ARM}/next?page=2",
    ]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (
            403,
            {"error": {"code": "AuthorizationFailed", "message": "no"}},
            "usages answered 403 AuthorizationFailed",
        ),
        (404, {"error": {"code": "NotFound", "message": "no"}}, "usages answered 404 NotFound"),
        (200, [], "usages answered what is no list"),
        (200, {"values": []}, "usages answered what is no list"),
    ],
)
def test_a_refusal_is_unknown_with_its_reason(
    status: int,
    body: object,
    reason: str,
    wire: responses.RequestsMock,
    client: CognitiveServicesManagementClient,
) -> None:
    wire.get(f"{ARM}{PATH}", status=status, json=body)

    assert list_of(client, PATH, QUERY, 0) == Unknown(reason)


def test_a_connection_that_fails_is_unknown(
    wire: responses.RequestsMock, client: CognitiveServicesManagementClient
) -> None:
    wire.get(f"{ARM}{PATH}", body=ServiceRequestError("no route"))

    assert list_of(client, PATH, QUERY, 0) == Unknown("usages gave no answer (ServiceRequestError)")


def test_a_throttled_read_is_repeated_though_the_client_repeats_nothing(
    wire: responses.RequestsMock, client: CognitiveServicesManagementClient
) -> None:
    wire.get(f"{ARM}{PATH}", status=429, headers={"Retry-After": "0"})
    wire.get(f"{ARM}{PATH}", json={"value": []})

    assert list_of(client, PATH, QUERY, 3) == []


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (200, {"name": "default"}, {"name": "default"}),
        (200, ["default"], Unknown("westus/usages answered what is no document")),
        (404, {"error": {"code": "NotFound"}}, Unknown("westus/usages answered 404 NotFound")),
    ],
)
def test_a_document_is_itself_or_the_reason_why_there_is_none(
    wire: responses.RequestsMock,
    client: CognitiveServicesManagementClient,
    status: int,
    body: object,
    found: object,
) -> None:
    wire.get(f"{ARM}{PATH}", json=body, status=status)

    assert document_of(client, PATH, QUERY, 0) == found
