"""The schema against what the provider takes and gives."""

import copy
import functools
import inspect
import json
import operator
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import pytest

from aoai.azure.settings import Settings
from aoai.provider.schema import schema
from aoai.provider.shape import failures
from aoai.resources import ModelDeployment, Provider
from plugin import Plugin
from schema_values import RESOURCE, SCHEMA, Spec, followed, sample

INPUTS: Spec = {"properties": RESOURCE["inputProperties"], "required": RESOURCE["requiredInputs"]}
WHOLE: dict[str, Any] = sample("inputs", INPUTS)

Path = tuple[str | int, ...]
WRONG: dict[str, list[object]] = {
    "string": [5, ["x"]],
    "integer": ["7", 1.5, 0, True],
    "boolean": ["true", 1],
    "array": ["x", {}],
    "object": ["x", ["x"]],
    "enum": ["no such choice", 5],
}


def properties(spec: Spec, value: Any, at: Path = ()) -> Iterator[tuple[Path, Spec]]:
    """Path and type of every property that a value of the type has."""
    spec = followed(spec)
    if "properties" in spec:
        for name, inner in spec["properties"].items():
            yield (*at, name), followed(inner)
            yield from properties(inner, value[name], (*at, name))
    elif spec.get("type") == "array":
        yield from properties(spec["items"], value[0], (*at, 0))


def objects(spec: Spec, value: Any) -> dict[Path, Spec]:
    """Path and type of every object whose properties the schema names."""
    found = {at: inner for at, inner in properties(spec, value) if "properties" in inner}
    lists = [at for at, inner in properties(spec, value) if inner.get("type") == "array"]
    items = {(*at, 0): followed(RESOURCE["inputProperties"][at[0]]["items"]) for at in lists}
    return {(): spec, **found, **items}


def written(path: Path) -> str:
    """The path as Check writes it."""
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)[1:]


def changed(path: Path, value: Any) -> dict[str, Any]:
    """The whole inputs with another value at a path."""
    found = copy.deepcopy(WHOLE)
    _parent(found, path)[path[-1]] = value
    return found


def without(path: Path) -> dict[str, Any]:
    found = copy.deepcopy(WHOLE)
    del _parent(found, path)[path[-1]]
    return found


def _parent(inputs: Any, path: Path) -> Any:
    return functools.reduce(operator.getitem, path[:-1], inputs)


PROPERTIES = dict(properties(INPUTS, WHOLE))
OBJECTS = objects(INPUTS, WHOLE)
NAMES = [(*at, name) for at, spec in OBJECTS.items() for name in spec["properties"]]
REQUIRED = {(*at, name) for at, spec in OBJECTS.items() for name in spec["required"]}


# --- inputs


def test_check_accepts_a_value_of_its_type_for_every_property() -> None:
    assert list(failures(WHOLE)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (path, value)
        for path, spec in PROPERTIES.items()
        for value in WRONG["enum" if "enum" in spec else spec.get("type", "object")]
    ],
    ids=str,
)
def test_check_refuses_a_value_of_another_type(path: Path, value: object) -> None:
    found = dict(failures(changed(path, value)))

    assert any(where.startswith(written(path)) for where in found), found


@pytest.mark.parametrize(
    "path",
    [
        path
        for path, spec in PROPERTIES.items()
        if spec.get("additionalProperties") == {"type": "string"}
    ],
    ids=str,
)
def test_check_refuses_other_values_than_text_in_a_map_of_texts(path: Path) -> None:
    assert [where for where, _ in failures(changed(path, {"some": 5}))] == [f"{written(path)}.some"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (path, choice["value"])
        for path, spec in PROPERTIES.items()
        for choice in spec.get("enum", ())
    ],
    ids=str,
)
def test_check_accepts_every_choice(path: Path, value: str) -> None:
    assert list(failures(changed(path, value))) == []


@pytest.mark.parametrize("path", [*OBJECTS], ids=str)
def test_check_refuses_a_name_that_the_schema_does_not_have(path: Path) -> None:
    unknown = (*path, "other")

    assert [where for where, _ in failures(changed(unknown, 1))] == [written(unknown)]


@pytest.mark.parametrize("path", NAMES, ids=str)
def test_check_demands_what_the_schema_requires_and_nothing_else(path: Path) -> None:
    found = [where for where, _ in failures(without(path))]

    assert found == ([written(path)] if path in REQUIRED else [])


# --- the provider's own arguments, and the program's side


def test_every_setting_of_the_provider_is_an_argument_that_it_reads() -> None:
    arguments = set(SCHEMA["provider"]["inputProperties"])
    settings = {_wire(each.name) for each in fields(Settings)}

    # Azure-native takes the audience from the environment alone, and the tenants from arguments.
    assert settings - arguments == {"oidcAudience"}
    assert arguments - settings == {"auxiliaryTenantIds", "refusals"}


def test_the_stacks_configuration_takes_the_same_arguments() -> None:
    assert SCHEMA["config"]["variables"] == SCHEMA["provider"]["inputProperties"]


@pytest.mark.parametrize(
    ("resource", "described"),
    [
        (ModelDeployment, RESOURCE["inputProperties"]),
        (Provider, SCHEMA["provider"]["inputProperties"]),
    ],
)
def test_a_python_program_has_the_arguments_of_the_schema(resource: type, described: Spec) -> None:
    arguments = inspect.signature(resource).parameters

    assert {_wire(each) for each in arguments} - {"resourceName", "opts"} == set(described)


def test_a_python_program_has_the_outputs_of_the_schema() -> None:
    assert {_wire(each) for each in inspect.get_annotations(ModelDeployment)} == set(
        RESOURCE["properties"]
    )


def _wire(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.title, rest))


# --- its words


def descriptions(spec: Mapping[str, Any], where: str = "") -> Iterator[tuple[str, str]]:
    for name, each in spec.items():
        if isinstance(each, Mapping):
            yield f"{where}/{name}", str(each.get("description", ""))
            inner = {**each.get("properties", {}), **each.get("inputProperties", {})}
            yield from descriptions(inner, f"{where}/{name}")
            choices = {str(choice["value"]): choice for choice in each.get("enum", ())}
            yield from descriptions(choices, f"{where}/{name}")


def test_everything_is_described_in_sentences() -> None:
    parts = {key: SCHEMA[key] for key in ("types", "resources")} | {
        "provider": {"provider": SCHEMA["provider"]},
        "functions": SCHEMA.get("functions", {}),
    }

    bad = [
        where
        for part in parts.values()
        for where, text in descriptions(part)
        if not text.strip().endswith((".", "```"))
    ]

    assert bad == []


def test_the_engine_is_given_the_same_schema(provider: Plugin) -> None:
    from pulumi.runtime.proto import provider_pb2 as messages

    answer = provider.stub.GetSchema(messages.GetSchemaRequest())

    assert json.loads(answer.schema) == json.loads(schema())
