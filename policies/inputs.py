"""What a resource says, with what only the update can tell as a value.

The SDK raises on reading an unknown, which would end a whole policy with an advisory note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_policy.proxy import UnknownValueError


@dataclass(frozen=True, slots=True)
class NotKnown:
    """An input that only the update can tell."""

    path: str


class Unreadable(Exception):  # noqa: N818 - not a fault of anybody: the rules cannot be applied yet
    """An input that a rule needs is unknown, absent or of another type."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path} {reason}")


def plain(found: object, path: str = "") -> Any:
    """A proxied input as dictionaries and lists, unknown parts as :class:`NotKnown`."""
    if isinstance(found, Mapping):
        return {key: _read(found, key, f"{path}.{key}" if path else str(key)) for key in found}
    if isinstance(found, Sequence) and not isinstance(found, str):
        return [_read(found, at, f"{path}[{at}]") for at in range(len(found))]
    return found


def at(inputs: object, path: str) -> Any:
    """The input at a dotted path; None where it is absent, unknown where a part above it is."""
    for key in path.split("."):
        if isinstance(inputs, NotKnown):
            return inputs
        inputs = inputs.get(key) if isinstance(inputs, Mapping) else None
    return inputs


def known(inputs: object, path: str, above: str = "") -> Any:
    """As :func:`at`.

    Raises:
        Unreadable: Only the update can tell it.
    """
    found = at(inputs, path)
    if isinstance(found, NotKnown):
        raise Unreadable(found.path or f"{above}{path}", "is not known before the update")
    return found


def need(inputs: object, path: str, kind: type | tuple[type, ...], above: str = "") -> Any:
    """The input at a dotted path, which has to be there.

    Raises:
        Unreadable: It is unknown, absent or of another type.
    """
    found = known(inputs, path, above)
    if found is None:
        raise Unreadable(f"{above}{_first_absent(inputs, path)}", "is absent")
    if not isinstance(found, kind):
        raise Unreadable(f"{above}{path}", "cannot be read")
    return found


def whole(inputs: object, path: str, above: str = "") -> int:
    """The whole number at a dotted path; numbers arrive as floats.

    Raises:
        Unreadable: It is unknown, absent or no whole number.
    """
    found = need(inputs, path, (int, float), above)
    if found != int(found):
        raise Unreadable(f"{above}{path}", "is no whole number")
    return int(found)


def maybe_whole(inputs: object, path: str, above: str = "") -> int | None:
    """As :func:`whole`; None where it is absent."""
    return None if at(inputs, path) is None else whole(inputs, path, above)


def texts(found: object) -> list[str]:
    """Every text in a value, however deep."""
    if isinstance(found, str):
        return [found]
    if isinstance(found, Mapping):
        return [text for each in found.values() for text in texts(each)]
    return [text for each in found for text in texts(each)] if isinstance(found, list) else []


def _first_absent(inputs: object, path: str) -> str:
    """The part of a path from which on there is nothing."""
    keys = path.split(".")
    above = (".".join(keys[:length]) for length in range(1, len(keys)))
    return next((each for each in above if at(inputs, each) is None), path)


def _read(found: Any, key: Any, path: str) -> Any:
    try:
        return plain(found[key], path)
    except UnknownValueError:
        return NotKnown(path)
