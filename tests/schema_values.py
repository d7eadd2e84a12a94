"""Values by the schema of the package: one of each type, and what is wrong with a given one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aoai.provider.schema import MODEL_DEPLOYMENT, schema

Spec = Mapping[str, Any]
SCHEMA: Spec = json.loads(schema())
RESOURCE: Spec = SCHEMA["resources"][MODEL_DEPLOYMENT]
ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a"

_PYTHON = {"string": str, "integer": int, "boolean": bool, "number": int | float}
_ANY = "pulumi.json#/Any"


def followed(spec: Spec) -> Spec:
    """The type that a reference stands for; any other one itself."""
    reference = str(spec.get("$ref", ""))
    return SCHEMA["types"][reference.removeprefix("#/types/")] if "#/types/" in reference else spec


def sample(name: str, spec: Spec) -> Any:
    """A value of the type, for a property of that name."""
    spec = followed(spec)
    if "enum" in spec:
        return spec["enum"][0]["value"]
    if "properties" in spec:
        inner = spec["properties"].items()
        return {each: sample(f"{name}-{each}", kind) for each, kind in inner}
    if spec.get("type") == "array":
        return [sample(name, spec["items"])]
    if spec.get("type") == "object":
        return {"some": sample("some", spec["additionalProperties"])}
    if name.endswith("-accountId"):
        return ACCOUNT
    return {"string": name, "integer": 7, "boolean": True, "number": 1.5}[
        spec.get("type", "string")
    ]


def mismatches(value: Any, spec: Spec, where: str = "") -> Iterator[str]:
    """Where a value is not of the type. Properties that the schema does not have count."""
    spec = followed(spec)
    if spec.get("$ref") == _ANY:
        return
    if "enum" in spec:
        if value not in [each["value"] for each in spec["enum"]]:
            yield f"{where}: {value!r}"
    elif "properties" in spec:
        yield from _object(value, spec["properties"], spec.get("required", ()), where)
    elif spec["type"] == "array":
        for index, each in enumerate(value):
            yield from mismatches(each, spec["items"], f"{where}[{index}]")
    elif spec["type"] == "object":
        for name, each in value.items():
            yield from mismatches(each, spec["additionalProperties"], f"{where}.{name}")
    elif not isinstance(value, _PYTHON[spec["type"]]) or (
        isinstance(value, bool) and spec["type"] != "boolean"
    ):
        yield f"{where}: {value!r}"


def output_mismatches(outputs: Mapping[str, Any], *, whole: bool = True) -> list[str]:
    """Where the outputs of a resource are not what the schema says.

    Args:
        outputs: The outputs.
        whole: Those that the schema calls required have to be there.
    """
    required = RESOURCE["required"] if whole else ()
    return list(_object(outputs, RESOURCE["properties"], required, "outputs"))


def _object(
    value: Mapping[str, Any], properties: Spec, required: list[str] | tuple[str, ...], where: str
) -> Iterator[str]:
    yield from (f"{where}.{name}: missing" for name in required if name not in value)
    for name, each in value.items():
        if name in properties:
            yield from mismatches(each, properties[name], f"{where}.{name}")
        else:
            yield f"{where}.{name}: not in the schema"
