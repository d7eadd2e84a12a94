"""The Pulumi schema of the package, from which other languages generate an SDK.

schema.json beside this file is what a person edits; Check takes the names of the inputs from it.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from aoai.provider import VERSION

MODEL_DEPLOYMENT = "aoai:index:ModelDeployment"
"""The one resource type of the package."""

SCHEMA: Mapping[str, Any] = json.loads(
    files("aoai.provider").joinpath("schema.json").read_text("utf-8")
)
INPUTS: tuple[str, ...] = tuple(SCHEMA["resources"][MODEL_DEPLOYMENT]["inputProperties"])
"""Names of the inputs of the resource, in order."""


def schema() -> str:
    """The schema as JSON text, with the version of this package."""
    # The default provider takes its arguments from the stack's configuration, under these names.
    variables = SCHEMA["provider"]["inputProperties"]
    return json.dumps({**SCHEMA, "version": VERSION, "config": {"variables": variables}})


def names_of(type_name: str) -> tuple[str, ...]:
    """Names of the properties of a nested type, such as ``Candidate``, in order."""
    return tuple(SCHEMA["types"][f"aoai:index:{type_name}"]["properties"])


def choices_of(type_name: str) -> tuple[str, ...]:
    """The values of an enum type, such as ``Failback``, in order."""
    return tuple(each["value"] for each in SCHEMA["types"][f"aoai:index:{type_name}"]["enum"])
