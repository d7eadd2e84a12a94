"""One signed-in connection to Azure, shared by everything that a process asks."""

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from aoai.azure import sdk
from aoai.azure.clouds import Cloud, find_cloud
from aoai.azure.credentials import Credential, sign_in
from aoai.azure.settings import Settings

if TYPE_CHECKING:
    import requests
    from azure.core.pipeline.transport import RequestsTransport
    from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

# Azure was seen to work 16 s inside one deployment PUT; its gateway gives up at about a minute.
_READ_TIMEOUT_SECONDS = 100
_CONNECTION_TIMEOUT_SECONDS = 10
# As many as the engine ever makes calls side by side. The ten that requests keeps would have every
# further call open a connection of its own, with its handshake.
_CONNECTIONS = 256


class Connection:
    """Clients of one cloud under one credential. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._clients: dict[str, CognitiveServicesManagementClient] = {}

    @cached_property
    def cloud(self) -> Cloud:
        """The cloud of the settings.

        Raises:
            CloudError: It is unknown or does not answer.
        """
        return find_cloud(self.settings)

    @cached_property
    def credential(self) -> Credential:
        """The credential of the settings.

        Raises:
            SignInError: It is incomplete.
        """
        return sign_in(self.settings, self.cloud)

    @cached_property
    def _transport(self) -> "RequestsTransport":
        """What carries the calls of all subscriptions, so that they share open connections."""
        sdk.load()
        import requests  # late, as the client below
        from azure.core.pipeline.transport import RequestsTransport
        from requests.adapters import HTTPAdapter

        session = requests.Session()
        session.mount("https://", HTTPAdapter(pool_maxsize=_CONNECTIONS))
        # Without this, requests looks for a .netrc at each call, and what it says of the host
        # would take the place of our token.
        session.auth = _unchanged
        return RequestsTransport(
            session=session,
            session_owner=False,
            connection_timeout=_CONNECTION_TIMEOUT_SECONDS,
            read_timeout=_READ_TIMEOUT_SECONDS,
        )

    def cognitive(self, subscription_id: str) -> "CognitiveServicesManagementClient":
        """The Cognitive Services client of a subscription.

        It repeats nothing by itself: waiting is for the caller, who can be cancelled.
        """
        with self._lock:
            if subscription_id not in self._clients:
                self._clients[subscription_id] = self._client(subscription_id)
            return self._clients[subscription_id]

    def renew(self, client: "CognitiveServicesManagementClient") -> None:
        """Sign in anew, since Azure does not take the token of a client any more.

        Our clock may be slow, or the token revoked, so that it looks good here. Many may notice at
        once; the first of them signs in.

        Raises:
            SignInError: There is no token to be had.
        """
        with self._lock:
            if client in self._clients.values():
                self._clients.clear()
                self.__dict__.pop("credential", None)
                # Before anybody else asks, since each who finds no token kept fetches one.
                self.credential.get_token(self.cloud.scope)

    def _client(self, subscription_id: str) -> "CognitiveServicesManagementClient":
        # Imported here because it costs half a second that a run without changes can save.
        sdk.load()
        from azure.mgmt.cognitiveservices import (
            CognitiveServicesManagementClient,
        )

        return CognitiveServicesManagementClient(
            self.credential,
            subscription_id,
            base_url=self.cloud.resource_manager,
            credential_scopes=[self.cloud.scope],
            transport=self._transport,
            retry_total=0,
        )


def _unchanged(request: "requests.PreparedRequest") -> "requests.PreparedRequest":
    return request


def connect(settings: Settings) -> Connection:
    """A connection with the settings; Azure is first asked when it is used."""
    return Connection(settings)
