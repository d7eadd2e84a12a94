"""Clients that send through httpx, such as OpenAI's own, inside a test's own process.

OpenAI's client sends through httpx2, older ones through httpx; the two are alike. Neither is
needed here: whichever a test has imported by the time the fake Azure begins is served.
"""

import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aoai.emulator.faults import Cut
from aoai.emulator.wire import Request, Response

_MODULES = ("httpx2", "httpx")

Serve = Callable[[Request], Response | None]
"""Answers a request; None where no fake Azure serves the caller."""


class Transports:
    """The transports of the process, whose requests go to a fake Azure while they are replaced."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._replaced: list[tuple[type, str, Any]] = []

    def replace(self) -> None:
        """Let the fake Azure answer."""
        for module in filter(None, map(sys.modules.get, _MODULES)):
            self._replace(module.HTTPTransport, "handle_request", self._sync, module)
            self._replace(module.AsyncHTTPTransport, "handle_async_request", self._async, module)

    def restore(self) -> None:
        """Let them send again."""
        while self._replaced:
            owner, name, original = self._replaced.pop()
            setattr(owner, name, original)

    def _replace(self, owner: Any, name: str, made: Callable[..., Any], module: Any) -> None:
        original = getattr(owner, name)
        self._replaced.append((owner, name, original))
        setattr(owner, name, made(module, original))

    def _sync(self, module: Any, original: Callable[..., Any]) -> Callable[..., Any]:
        def handle_request(transport: Any, request: Any) -> Any:
            request.read()
            return self._answer(module, request) or original(transport, request)

        return handle_request

    def _async(self, module: Any, original: Callable[..., Any]) -> Callable[..., Any]:
        async def handle_async_request(transport: Any, request: Any) -> Any:
            await request.aread()
            return self._answer(module, request) or await original(transport, request)

        return handle_async_request

    def _answer(self, module: Any, request: Any) -> Any:
        asked = Request(
            method=request.method,
            host=request.url.netloc.decode(),
            path=request.url.path,
            query=dict(parse_qsl(request.url.query.decode(), keep_blank_values=True)),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.content,
        )
        try:
            found = self._serve(asked)
        except Cut as cut:
            message = "Server disconnected without sending a response."
            raise module.RemoteProtocolError(message, request=request) from cut
        if found is None:
            return None
        return module.Response(found.status, headers=dict(found.headers), content=found.body)
