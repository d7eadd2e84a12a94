"""Which handler serves which request."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aoai.emulator.wire import Request, Response


@dataclass(frozen=True)
class Route:
    """One method of one path."""

    method: str
    pattern: str
    """Literal parts are compared without regard to case; ``{name}`` takes one part of the path,
    ``{name:path}`` one or more."""
    handler: Callable[..., Response]
    """Called with the Azure, the request, and the parts of the path by name."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The pattern as a regular expression over a path without a slash at its end."""
        parts = re.split(r"\{(\w+)(:path)?\}", self.pattern)
        text = re.escape(parts[0])
        for name, long, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            text += f"(?P<{name}>{'.+' if long else '[^/]+'}){re.escape(literal)}"
        return re.compile(text, re.IGNORECASE)


class Routes:
    """All routes; the first that fits serves."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(routes)

    def find(self, request: Request) -> tuple[Route, Mapping[str, Any]] | None:
        """The route of a request, with the parts of its path; None when nothing serves it."""
        path = request.path.rstrip("/") or "/"
        for route in self._routes:
            if route.method == request.method and (found := route.expression.fullmatch(path)):
                return route, found.groupdict()
        return None

    def serves(self, path: str) -> bool:
        """The path is known, whatever the method."""
        plain = path.rstrip("/") or "/"
        return any(route.expression.fullmatch(plain) for route in self._routes)
