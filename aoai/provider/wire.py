"""Property values between Pulumi's wire and plain Python."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for a value that a preview does not know yet (pkg/resource/plugin/rpc.go)."""

# How the engine marks a secret (sdk/go/common/resource/sig). It keeps the mark in the arguments of
# a provider, whatever that says that it accepts.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, and no secret itself


def plain(struct: Struct) -> dict[str, Any]:
    """A property struct as plain values, secrets without their mark.

    Whole numbers are int, though the wire has only floats.
    """
    return {name: _value(value) for name, value in MessageToDict(struct).items()}


def struct(values: Mapping[str, Any]) -> Struct:
    """Plain values as a property struct; what is None is left out."""
    found = Struct()
    found.update({name: value for name, value in values.items() if value is not None})
    return found


def is_unknown(value: object) -> bool:
    """The value, or anything in it, is not known in this preview."""
    if isinstance(value, Mapping):
        return any(map(is_unknown, value.values()))
    if isinstance(value, list | tuple):
        return any(map(is_unknown, value))
    return value == UNKNOWN


def _value(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_value(each) for each in value]
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET:
            return _value(value["value"])
        return {name: _value(each) for name, each in value.items()}
    return value
