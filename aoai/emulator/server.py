"""The fake Azure behind TLS: an ASGI application, and the uvicorn server that carries it."""

import asyncio
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import parse_qsl

import uvicorn
from starlette.requests import Request as Incoming
from starlette.responses import Response as Outgoing
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from aoai.emulator.azure import Azure
from aoai.emulator.faults import Cut
from aoai.emulator.wire import Request

# Requests that a fault delays hold a thread each; ARM's clients open few connections.
_THREADS = 64
# Longer than any pause between two polls of a client, so that pooled connections are not closed
# at the moment in which a client writes to them.
_KEEP_ALIVE_SECONDS = 120
# How long requests under way may go on after the signal to stop.
_GRACE_SECONDS = 0.2


class Application:
    """Azure as an ASGI application. Requests run in threads, since Azure itself is synchronous."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        incoming = Incoming(scope, receive)
        request = Request(
            method=incoming.method,
            host=incoming.headers.get("host", ""),
            path=scope["path"],
            query=dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True)),
            headers=dict(incoming.headers),
            body=await incoming.body(),
        )
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._threads, self._azure.handle, request)
        except (Cut, asyncio.CancelledError):
            # Cancelled is what goes on when the server stops: no answer, as after a kill.
            _connection(scope).abort()
            return
        await Outgoing(answer.body, answer.status, answer.headers)(scope, receive, send)


class _Abortable(Protocol):
    def abort(self) -> None:
        """Close the socket without another byte."""


class _Connection(H11Protocol):
    """A connection that the application can reach, which ASGI has no word for."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "connection": self}, _loop)

    def abort(self) -> None:
        # Marked by hand, since uvicorn complains of an application that ends without an answer
        # while the client still seems to listen.
        self.cycle.disconnected = True
        self.transport.abort()


def _connection(scope: Scope) -> _Abortable:
    found: _Abortable = scope["state"]["connection"]
    return found


class Server(uvicorn.Server):
    """Serves one Azure on one listening socket until it is told to stop."""

    def __init__(
        self, azure: Azure, context: ssl.SSLContext, when_ready: Callable[[], None]
    ) -> None:
        super().__init__(
            uvicorn.Config(
                Application(azure),
                http=_Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=1,
                ssl_context_factory=lambda *_: context,
            )
        )
        self._when_ready = when_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and only then say so."""
        await super().startup(sockets)
        self._when_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGTERM and SIGINT as the order to stop, which is then no failure.

        uvicorn's own version raises the signal again at the end, so that the process dies of it.
        """
        loop = asyncio.get_running_loop()
        signals = (signal.SIGTERM, signal.SIGINT)
        for each in signals:
            loop.add_signal_handler(each, self._stop)
        try:
            yield
        finally:
            for each in signals:
                loop.remove_signal_handler(each)

    def _stop(self) -> None:
        self.should_exit = True
        asyncio.get_running_loop().call_later(_GRACE_SECONDS, self._force)

    def _force(self) -> None:
        self.force_exit = True
