"""ARM answers as plain values, refusals included.

A refusal is an ordinary answer here: whether it means another region, a pause or the end is
decided by who asked, not by an exception class of the SDK.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What ARM said. Status 0 means that no answer arrived."""

    status: int
    body: Mapping[str, Any]
    """The JSON document; empty when there was none."""
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def ok(self) -> bool:
        """The request was accepted."""
        return 200 <= self.status < 300


def answer(response: Any) -> Answer:
    """The plain value of an azure-core response whose body has been read."""
    status, text = response.status_code, response.text()
    body = _document(text)
    if body is None:
        body = _not_json(text)
        # A page of some proxy is not what was asked for, though its status says so.
        status = 0 if 200 <= status < 300 else status
    return Answer(status, body, {name.lower(): value for name, value in response.headers.items()})


def no_answer(error: Exception) -> Answer:
    """The answer that stands for a connection which gave none."""
    reason = f"no answer arrived: {type(error).__name__}: {error}"
    return Answer(0, {"error": {"code": "NoAnswer", "message": reason}}, {})


def unreadable(error: Exception) -> Answer:
    """The answer that stands for one whose body the SDK could not read."""
    return Answer(0, _not_json(f"{type(error).__name__}: {error}"), {})


def foreign(url: str) -> Answer:
    """The answer that stands for one that was not asked for, because the host is not ARM's."""
    return Answer(0, {"error": {"code": "ForeignAddress", "message": url}}, {})


def _not_json(text: str) -> Mapping[str, Any]:
    return {"error": {"code": "NotJson", "message": text[:500]}}


def _document(text: str) -> Mapping[str, Any] | None:
    """The document; empty for an empty text, None for what is no JSON."""
    try:
        found = json.loads(text) if text.strip() else {}
    except ValueError:
        return None
    return found if isinstance(found, dict) else {"value": found}
