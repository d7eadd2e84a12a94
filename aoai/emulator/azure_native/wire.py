"""Pulumi's property maps as plain values, and back."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2
from google.protobuf.json_format import MessageToDict, ParseDict

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the engine writes a value that is known only after the update."""
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of secrets, not one


def read(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A property map as plain values. Whole numbers are ints, as ARM wants a capacity."""
    found: dict[str, Any] = _plain(MessageToDict(struct))
    return found


def write(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Plain values as a property map."""
    return ParseDict(dict(values), struct_pb2.Struct())


def holds_unknown(value: Any) -> bool:
    """Whether anything in the value is known only after the update."""
    if isinstance(value, Mapping):
        return any(map(holds_unknown, value.values()))
    if isinstance(value, list):
        return any(map(holds_unknown, value))
    return bool(value == UNKNOWN)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        # Provider arguments may arrive marked as secret, whatever the plugin said that it takes.
        if value.get(_SIGNATURE) == _SECRET:
            return _plain(value["value"])
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
