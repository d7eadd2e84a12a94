"""The fake Azure inside a test's own process, at the public cloud's names.

::

    with mock_azure(scenario="demo") as azure:
        client = CognitiveServicesManagementClient(credential, subscription)

Every client that sends through ``requests`` is served: azure-core, azure-identity, msal; and those
of httpx that are imported by then, such as OpenAI's. Package
``responses`` patches the same place, but one patch at a time for the whole process; here each
context has an Azure of its own, so that tests may nest and run in threads side by side.

Operations that Azure runs in the background are done at the first poll, which clients send at
once, so nobody waits. With ``polls`` in the scenario give the client ``polling_interval=0``.
"""

import contextvars
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from aoai.emulator.azure import Azure
from aoai.emulator.faults import Cut
from aoai.emulator.httpx_transport import Transports
from aoai.emulator.scenario import Scenario
from aoai.emulator.wire import Request, Response

_HOSTS = frozenset(
    {
        "management.azure.com",
        "login.microsoftonline.com",
        "login.windows.net",
        "prices.azure.com",
        # A machine's own metadata service, for managed identities.
        "169.254.169.254",
    }
)
_SUFFIXES = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")


class UnknownHostError(Exception):
    """A request that would have left the test for the network.

    It is no ``requests`` error on purpose: clients retry those.
    """


@contextmanager
def mock_azure(
    scenario: Scenario | str | None = None, *, azure: Azure | None = None
) -> Iterator[Azure]:
    """Serve a fake Azure to all clients of this context and of the threads that it starts.

    Args:
        scenario: A scenario, the name of a shipped one, or a file; None is a plain Azure.
        azure: An Azure made elsewhere, instead of a new one.
    """
    served = azure or Azure(scenario if isinstance(scenario, Scenario) else Scenario.load(scenario))
    _patch.enter()
    token = _served.set(served)
    try:
        yield served
    finally:
        _served.reset(token)
        _patch.leave()


_served: contextvars.ContextVar[Azure] = contextvars.ContextVar("served")


class _Patch:
    """The two methods that are replaced while at least one fake Azure is served.

    ``Thread.start`` is one of them, because the poller of azure-core runs in a thread of its own
    and a thread does not inherit the context before Python 3.14.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._send: Callable[..., requests.Response] = HTTPAdapter.send
        self._start: Callable[..., None] = threading.Thread.start
        self._transports = Transports(_serve)

    def enter(self) -> None:
        with self._lock:
            if self._users == 0:
                self._send, self._start = HTTPAdapter.send, threading.Thread.start
                HTTPAdapter.send = _sending(self._send)  # type: ignore[method-assign]  # the patch
                threading.Thread.start = _starting(self._start)  # type: ignore[method-assign]  # the patch
                self._transports.replace()
            self._users += 1

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                HTTPAdapter.send = self._send  # type: ignore[method-assign]  # the end of the patch
                threading.Thread.start = self._start  # type: ignore[method-assign]  # the end of it
                self._transports.restore()


def _serve(request: Request) -> Response | None:
    """The answer of the fake Azure of this context, if it has one."""
    azure = _served.get(None)
    if azure is None:
        return None
    host = request.host.partition(":")[0]
    _refuse_unknown(host, f"{request.method} https://{request.host}{request.path}")
    return azure.handle(request)


def _refuse_unknown(host: str, asked: str) -> None:
    if host not in _HOSTS and not host.endswith(_SUFFIXES):
        message = (
            f"{asked}: the fake Azure has no host {host}; "
            f"it answers at {', '.join(sorted(_HOSTS))} and *{', *'.join(_SUFFIXES)}"
        )
        raise UnknownHostError(message)


_patch = _Patch()


def _sending(original: Callable[..., requests.Response]) -> Callable[..., requests.Response]:
    def send(
        adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        azure = _served.get(None)
        if azure is None:
            # Another thread's test is served; this one has nothing to do with it.
            return original(adapter, request, *args, **kwargs)
        return _answer(azure, adapter, request)

    return send


def _starting(original: Callable[..., None]) -> Callable[..., None]:
    def start(thread: threading.Thread) -> None:
        if _served.get(None) is not None:
            context, run = contextvars.copy_context(), thread.run
            thread.run = lambda: context.run(run)  # type: ignore[method-assign]  # of this thread alone
        original(thread)

    return start


def _answer(
    azure: Azure, adapter: HTTPAdapter, prepared: requests.PreparedRequest
) -> requests.Response:
    url = urlsplit(prepared.url or "")
    host = url.hostname or ""
    _refuse_unknown(host, f"{prepared.method} {prepared.url}")
    request = Request(
        method=prepared.method or "GET",
        host=url.netloc,
        path=unquote(url.path),
        query=dict(parse_qsl(url.query, keep_blank_values=True)),
        headers={name.lower(): _text(value) for name, value in prepared.headers.items()},
        body=_body(prepared.body),
    )
    try:
        answer = azure.handle(request)
    except Cut as cut:
        message = "Connection aborted: the remote end closed the connection without an answer"
        raise requests.ConnectionError(message, request=prepared) from cut
    raw = HTTPResponse(
        body=io.BytesIO(b"" if request.method == "HEAD" else answer.body),
        headers=HTTPHeaderDict(answer.headers),
        status=answer.status,
        reason=HTTPStatus(answer.status).phrase,
        preload_content=False,
        request_method=request.method,
    )
    return adapter.build_response(prepared, raw)


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    return bytes(body.read()) if hasattr(body, "read") else b"".join(body)
