"""ARM over HTTPS as azure-native speaks to it: sign-in, repeats, and operations that take time.

Delays are those of the Azure SDK for Go, on which the real plugin stands.
"""

import json
import os
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import certifi
import jwt
import urllib3

from aoai.emulator.azure_native.settings import Settings, require_loopback

_REPEATED = frozenset({408, 429, 500, 502, 503, 504})
_TRIES = 3
_REPEAT_SECONDS = 20.0
_LONGEST_REPEAT_SECONDS = 120.0
_POLL_SECONDS = 10.0
_DELETE_POLL_SECONDS = 30.0
_RUNNING_ENDS = frozenset({"succeeded", "failed", "canceled"})
# A token is asked for anew this long before it ends.
_MARGIN_SECONDS = 300


class ArmError(Exception):
    """Azure refused, in the words of the Azure SDK."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status = status
        super().__init__(f'Status={status} Code="{code}" Message="{message}"')


class AcceptedError(Exception):
    """Azure took the request and failed at it afterwards, so something half made may be there."""


class UnreachableError(Exception):
    """Azure did not answer."""


class CancelledError(Exception):
    """The engine asked for an end while something was waited for."""


class TimeLimitError(Exception):
    """The resource's time limit is over."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Mapping[str, Any]


class Arm:
    """A signed-in client for one Azure. Several threads may use it."""

    def __init__(self, settings: Settings, cancelled: threading.Event) -> None:
        self._settings = settings
        self._cancelled = cancelled
        # One context for all connections: reading a bundle of a machine costs 20 ms each time.
        context = ssl.create_default_context(cafile=_authorities())
        self._pool = urllib3.PoolManager(maxsize=64, ssl_context=context)
        cloud = self._send("GET", f"https://{settings.metadata_host}{_METADATA}", {}, None).body
        self.base = str(cloud["resourceManager"]).rstrip("/")
        self._login = str(cloud["authentication"]["loginEndpoint"]).rstrip("/")
        self._audience = str(cloud["authentication"]["audiences"][0])
        for each in (self.base, self._login):
            require_loopback(each)
        self._signing_in = threading.Lock()
        self._token = ""
        self._token_ends = 0.0

    def claims(self) -> Mapping[str, Any]:
        """What the access token says about who asks."""
        found: Mapping[str, Any] = jwt.decode(
            self.token(), options={"verify_signature": False, "verify_exp": False}
        )
        return found

    def token(self) -> str:
        """A token for ARM that is good for a while."""
        with self._signing_in:
            if time.monotonic() > self._token_ends:
                self._sign_in()
            return self._token

    def call(
        self, method: str, identifier: str, api_version: str, body: object = None, until: float = 0
    ) -> Answer:
        """Send one request and repeat it as the real plugin does.

        Args:
            method: HTTP method.
            identifier: ARM id, or a whole URL that an answer named.
            api_version: Left out for a whole URL, which has its own.
            body: To be sent as JSON.
            until: Time of the monotonic clock at which the caller gives up; 0 is never.

        Raises:
            ArmError: A refusal, after repeats where the real plugin repeats.
            UnreachableError: No answer.
        """
        whole = identifier.startswith("https://")
        url = identifier if whole else f"{self.base}{identifier}?api-version={api_version}"
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(1, _TRIES + 2):
            headers = {"authorization": f"Bearer {self.token()}", "accept": "application/json"}
            if data is not None:
                headers["content-type"] = "application/json"
            answer = self._send(method, url, headers, data)
            if answer.status < 400:
                return answer
            error = answer.body.get("error", answer.body)
            code = str(error.get("code") or error.get("Code") or "")
            passing = answer.status in _REPEATED or (
                # The only conflict that is repeated; RequestConflict is not.
                answer.status == 409 and code == "AnotherOperationInProgress"
            )
            if not passing or attempt > _TRIES:
                message = str(error.get("message") or error.get("Message") or "")
                raise ArmError(answer.status, code, message)
            delay = min(_REPEAT_SECONDS * 2 ** (attempt - 1), _LONGEST_REPEAT_SECONDS)
            self._wait(_asked_delay(answer, delay), until)
        raise AssertionError

    def finish(self, identifier: str, api_version: str, answer: Answer, until: float) -> None:
        """Wait until the operation that an answer began is done.

        Raises:
            AcceptedError: It ended otherwise than Succeeded.
        """
        operation = answer.headers.get("azure-asyncoperation")
        location = answer.headers.get("location")
        if operation:
            self._poll_operation(operation, answer, until)
        elif answer.status == 202 and location:
            self._poll_location(location, until)
        elif not _ended(_state(answer)):
            self._poll_resource(identifier, api_version, until)

    def delete(self, identifier: str, api_version: str, until: float) -> None:
        """Delete and wait for the end. What is not there counts as deleted."""
        try:
            answer = self.call("DELETE", identifier, api_version, until=until)
        except ArmError as error:
            if error.status == 404:
                return
            raise
        operation = answer.headers.get("azure-asyncoperation")
        if operation:
            self._poll_operation(operation, answer, until)
        elif answer.status == 202 and "location" in answer.headers:
            self._poll_location(answer.headers["location"], until, _DELETE_POLL_SECONDS)

    def _poll_operation(self, url: str, begun: Answer, until: float) -> None:
        pause = _DELETE_POLL_SECONDS if not begun.body else _POLL_SECONDS
        while True:
            answer = self.call("GET", url, "", until=until)
            status = str(answer.body.get("status", ""))
            if _ended(status):
                return _require_success(status, answer.body.get("error"))
            self._wait(_asked_delay(answer, pause), until)

    def _poll_location(self, url: str, until: float, pause: float = _POLL_SECONDS) -> None:
        while True:
            answer = self.call("GET", url, "", until=until)
            if answer.status != 202:
                return
            self._wait(_asked_delay(answer, pause), until)

    def _poll_resource(self, identifier: str, api_version: str, until: float) -> None:
        while True:
            answer = self.call("GET", identifier, api_version, until=until)
            if _ended(_state(answer)):
                return _require_success(_state(answer), None)
            self._wait(_asked_delay(answer, _POLL_SECONDS), until)

    def _sign_in(self) -> None:
        settings = self._settings
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.client_id,
            "scope": f"{self._audience}/.default",
        }
        if settings.client_secret:
            form["client_secret"] = settings.client_secret
        else:
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            form["client_assertion"] = settings.oidc_token or _read(settings.oidc_token_file or "")
        url = f"{self._login}/{settings.tenant}/oauth2/v2.0/token"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = self._send("POST", url, headers, urlencode(form).encode())
        if answer.status != 200:
            word, text = answer.body.get("error"), answer.body.get("error_description")
            raise ArmError(answer.status, str(word), str(text))
        self._token = str(answer.body["access_token"])
        self._token_ends = time.monotonic() + int(answer.body["expires_in"]) - _MARGIN_SECONDS

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None
    ) -> Answer:
        try:
            answer = self._pool.request(
                method, url, body=data, headers=headers, retries=False, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            message = f"{method} {url}: no answer ({error}); is the emulator running?"
            raise UnreachableError(message) from error
        names = {name.lower(): value for name, value in answer.headers.items()}
        try:
            found = json.loads(answer.data) if answer.data else {}
        except ValueError:
            found = {}
        return Answer(answer.status, names, found if isinstance(found, dict) else {})

    def _wait(self, seconds: float, until: float) -> None:
        if until and time.monotonic() + seconds > until:
            raise TimeLimitError
        if self._cancelled.wait(seconds):
            raise CancelledError


_METADATA = "/metadata/endpoints?api-version=2022-09-01"


def _authorities() -> str:
    # A Go program reads the first variable, most others the second.
    named = os.environ.get("SSL_CERT_FILE") or os.environ.get("REQUESTS_CA_BUNDLE")
    return named or certifi.where()


def _asked_delay(answer: Answer, otherwise: float) -> float:
    try:
        return float(answer.headers["retry-after"])
    except (KeyError, ValueError):
        return otherwise


def _state(answer: Answer) -> str:
    return str((answer.body.get("properties") or {}).get("provisioningState", "Succeeded"))


def _ended(status: str) -> bool:
    return status.lower() in _RUNNING_ENDS


def _require_success(status: str, error: Mapping[str, Any] | None) -> None:
    if status.lower() != "succeeded":
        why = error or {}
        message = f'Status={status} Code="{why.get("code", "")}" Message="{why.get("message", "")}"'
        raise AcceptedError(message)


def _read(path: str) -> str:
    return Path(path).read_text("utf-8").strip()
