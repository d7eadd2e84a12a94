"""One signed-in connection to Azure, shared by everything that a process asks."""

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from aoai.azure.clouds import Cloud, find_cloud
from aoai.azure.credentials import Credential, sign_in
from aoai.azure.settings import Settings

if TYPE_CHECKING:
    from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

# Azure was seen to work 16 s inside one deployment PUT; its gateway gives up at about a minute.
_READ_TIMEOUT_SECONDS = 100
_CONNECTION_TIMEOUT_SECONDS = 10


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

    def cognitive(self, subscription_id: str) -> "CognitiveServicesManagementClient":
        """The Cognitive Services client of a subscription.

        It repeats nothing by itself: waiting is for the caller, who can be cancelled.
        """
        with self._lock:
            if subscription_id not in self._clients:
                self._clients[subscription_id] = self._client(subscription_id)
            return self._clients[subscription_id]

    def _client(self, subscription_id: str) -> "CognitiveServicesManagementClient":
        # Imported here because it costs half a second that a run without changes can save.
        from azure.mgmt.cognitiveservices import (
            CognitiveServicesManagementClient,
        )

        return CognitiveServicesManagementClient(
            self.credential,
            subscription_id,
            base_url=self.cloud.resource_manager,
            credential_scopes=[self.cloud.scope],
            retry_total=0,
            connection_timeout=_CONNECTION_TIMEOUT_SECONDS,
            read_timeout=_READ_TIMEOUT_SECONDS,
        )


def connect(settings: Settings) -> Connection:
    """A connection with the settings; Azure is first asked when it is used."""
    return Connection(settings)
