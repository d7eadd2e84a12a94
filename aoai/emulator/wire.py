"""HTTP as plain values, so that the fake Azure knows nothing of servers and sockets."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it arrived."""

    method: str
    host: str
    """Host and port of the request line or the Host header, without a scheme."""
    path: str
    """Percent-decoded once, with its leading slash, without the query."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Percent-decoded once; names as the caller spelt them; the last one wins."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Logged:
    """One request that was served."""

    method: str
    path: str
    status: int
    query: Mapping[str, str]
    body: bytes
    began: float
    """Seconds of the machine's monotonic clock, at which it was complete."""
    ended: float
    """Likewise, at which its answer was."""
