"""Questions to ARM about one subscription. While none is asked, no SDK is imported."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from aoai.azure import sdk
from aoai.azure.settings import Settings
from aoai.facts import Unknown

if TYPE_CHECKING:
    from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

    from aoai.azure.connection import Connection

API_VERSION = "2025-09-01"
"""The one that azure-mgmt-cognitiveservices 14.1 sends."""
# Regions and accounts answer independently; Azure's bucket for reads holds 250 (2024).
_SIDE_BY_SIDE = 16
# Reads are safe to repeat; three times outlast the throttling that ARM answers with.
_RETRIES = 3
_PROVIDER = "providers/Microsoft.CognitiveServices"


class Questions:
    """Asks as one identity. Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        subscription_id: str,
        connection: "Callable[[], Connection] | None" = None,
    ) -> None:
        """Prepare to ask; nothing is imported or asked yet.

        Args:
            settings: How to reach Azure.
            subscription_id: Whom the questions are about.
            connection: Gives one that is shared; left out: one made from the settings.
        """
        self._settings = settings
        self._subscription = subscription_id
        self._connect = connection
        self._lock = Lock()
        self._client: CognitiveServicesManagementClient | None = None

    def sign_in(self) -> "CognitiveServicesManagementClient":
        """The signed-in client. Called before threads ask, which would each be refused a token.

        Raises:
            SignInError: There is no credential, or Azure does not accept it.
            CloudError: The cloud of the settings is unknown or does not answer.
        """
        with self._lock:
            if self._client is None:
                self._client = self._signed_in()
            return self._client

    def list(self, what: str, query: Mapping[str, str] | None = None) -> Any | Unknown:
        """The entries of a list of the provider, or why there are none.

        Args:
            what: Below the provider in the subscription, or a path from the root.
            query: Besides the api-version.

        Raises:
            SignInError: There is no credential, or Azure does not accept it.
            CloudError: The cloud of the settings is unknown or does not answer.
        """
        # Imported here because the SDK costs half a second, which kept answers save.
        sdk.load()
        from aoai.azure.asking import list_of

        path, asked = self._asked(what, query)
        return list_of(self.sign_in(), path, asked, _RETRIES)

    def document(self, what: str, query: Mapping[str, str] | None = None) -> Any | Unknown:
        """A single document, as :meth:`list` gives lists."""
        sdk.load()
        from aoai.azure.asking import document_of  # as above

        path, asked = self._asked(what, query)
        return document_of(self.sign_in(), path, asked, _RETRIES)

    def _asked(self, what: str, query: Mapping[str, str] | None) -> tuple[str, Mapping[str, str]]:
        below = f"/subscriptions/{self._subscription}/{_PROVIDER}/{what}"
        path = what if what.startswith("/") else below
        return path, {"api-version": API_VERSION, **(query or {})}

    def _signed_in(self) -> "CognitiveServicesManagementClient":
        sdk.load()
        from aoai.azure.connection import connect  # as above

        connection = self._connect() if self._connect else connect(self._settings)
        connection.credential.get_token(connection.cloud.scope)
        return connection.cognitive(self._subscription)


@contextmanager
def side_by_side() -> Iterator[ThreadPoolExecutor]:
    """Threads to ask in. What is not asked yet when the block fails is not asked any more."""
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
