"""Model deployments and their accounts, call by call.

Bodies go out and come back as ARM's JSON, so that properties which the SDK does not know yet pass
through unchanged. Nothing here waits, and nothing is repeated but what Azure did not let in.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from azure.core.exceptions import AzureError, DeserializationError, HttpResponseError
from azure.core.rest import HttpRequest
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient
from azure.mgmt.core.tools import parse_resource_id

from aoai.azure.arm import Answer, answer, foreign, no_answer, unreadable
from aoai.azure.connection import Connection


class Deployments:
    """Reads and writes of the deployments of any account, refusals returned as answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def account(self, account_id: str) -> Answer:
        """GET of the account."""
        return self._asked(account_id, lambda at: at.client.accounts.get(*at.account, cls=_raw))

    def get(self, account_id: str, name: str) -> Answer:
        """GET of one deployment."""
        return self._asked(
            account_id, lambda at: at.client.deployments.get(*at.account, name, cls=_raw)
        )

    def list(self, account_id: str) -> Answer:
        """All deployments of the account under ``value``, pages joined."""
        return self._asked(
            account_id, lambda at: _joined(partial(at.client.deployments.list, *at.account))
        )

    def models(self, account_id: str) -> Answer:
        """What the account can deploy, with the sizes of each SKU, under ``value``."""
        return self._asked(
            account_id, lambda at: _joined(partial(at.client.accounts.list_models, *at.account))
        )

    def capacities(self, account_id: str, model: Mapping[str, str]) -> Answer:
        """Free capacity of a model in every region, under ``value``.

        It counts quota and service capacity alike (provisioned-throughput concept page, 2026-03).
        """
        named = (model["format"], model["name"], model["version"])
        return self._asked(
            account_id, lambda at: _joined(partial(at.client.model_capacities.list, *named))
        )

    def operation(self, account_id: str, url: str) -> Answer:
        """GET of what goes on behind an accepted write, at the address that its answer gave.

        The call carries our token, so that no other host than ARM's own is asked.
        """
        arm, there = urlsplit(self._connection.cloud.resource_manager), urlsplit(url)
        if (there.scheme, there.netloc.lower()) != (arm.scheme, arm.netloc.lower()):
            return foreign(url)
        request = HttpRequest("GET", url)
        # The SDK has no call for it: its pollers ask for themselves, and cannot be cancelled.
        return self._asked(
            account_id,
            lambda at: answer(at.client._send_request(request)),  # noqa: SLF001 - as said above
        )

    def put(self, account_id: str, name: str, body: Mapping[str, Any]) -> Answer:
        """PUT of one deployment; an accepted one may still be Creating."""
        document = json.dumps(body).encode()
        return self._asked(
            account_id,
            lambda at: at.client.deployments.begin_create_or_update(
                *at.account, name, BytesIO(document), polling=False, cls=_raw
            ).result(),
        )

    def delete(self, account_id: str, name: str) -> Answer:
        """DELETE of one deployment; ARM answers 204 when there is none."""
        return self._asked(
            account_id,
            lambda at: at.client.deployments.begin_delete(
                *at.account, name, polling=False, cls=_raw
            ).result(),
        )

    def _asked(self, account_id: str, call: Callable[["_At"], Any]) -> Answer:
        """The answer to a call, which is made once more with a new token where ours is refused."""
        parts = parse_resource_id(account_id)
        account = str(parts["resource_group"]), str(parts["name"])
        subscription = str(parts["subscription"])
        client = self._connection.cognitive(subscription)
        found = _answered(partial(call, _At(client, account)))
        if found.status != 401:
            return found
        self._connection.renew(client)
        renewed = self._connection.cognitive(subscription)
        return _answered(partial(call, _At(renewed, account)))


class _At(NamedTuple):
    """What a call is made with."""

    client: CognitiveServicesManagementClient
    account: tuple[str, str]
    """Group and name."""


def _raw(pipeline: Any, _deserialised: object, _headers: object) -> Any:
    return answer(pipeline.http_response)


def _joined(listing: Callable[..., Iterable[object]]) -> Answer:
    """What the pages of a listing hold, as ARM sent it.

    The SDK's own objects lack what it does not know, and cost as much again to turn back.
    """
    pages: list[Answer] = []
    try:
        for _ in listing(raw_response_hook=lambda page: pages.append(answer(page.http_response))):
            pass  # Each page is asked for when the one before has been gone through.
    except TypeError as error:
        # What the SDK makes of a page without a list.
        if pages and not isinstance(pages[-1].body.get("value"), list):
            return unreadable(error)
        raise
    return Answer(
        200, {"value": [each for page in pages for each in page.body.get("value") or ()]}, {}
    )


def _answered(call: Callable[[], Any]) -> Answer:
    try:
        found = call()
    except HttpResponseError as error:
        return no_answer(error) if error.response is None else answer(error.response)
    except AzureError as error:
        return no_answer(error)
    except DeserializationError as error:
        return unreadable(error)
    return cast(Answer, found)
