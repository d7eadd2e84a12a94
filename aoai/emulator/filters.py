"""The few OData filters that clients send."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from aoai.emulator import errors

_TAG = re.compile(r"tagName eq '([^']*)'(?: and tagValue eq '([^']*)')?")


def tag_filter(text: str | None) -> Callable[[Mapping[str, Any]], bool]:
    """What ``tagName eq 'a' and tagValue eq 'b'`` asks for; everything for no filter.

    Raises:
        NotModelledError: The filter is another one.
    """
    if not text:
        return lambda _: True
    found = _TAG.fullmatch(text.strip())
    if found is None:
        raise errors.NotModelledError(f"The filter {text!r} is not modelled by the emulator.")
    name, value = found[1], found[2]

    def wanted(body: Mapping[str, Any]) -> bool:
        tags = body.get("tags") or {}
        return name in tags and value in (None, tags[name])

    return wanted
