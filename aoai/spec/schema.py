"""The JSON schema of a stack file, for editors.

``python -m aoai.spec.schema stacks`` writes it; a test says when that is due.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aoai.catalog import ZONE_WORDS, Catalogue, catalogue
from aoai.spec.stackfile import Spec

STACK_FILE = "schema.json"
SPEC_FILE = "spec.schema.json"

_DIALECT = "http://json-schema.org/draft-07/schema#"
# Sections that stand in lists: lists replace, so what they need must be in them.
_WHOLE = ("CandidateSection", "FilterRuleSection", "RefusalSection", "ReservationSection")


def spec_schema(known: Catalogue) -> dict[str, Any]:
    """The schema of a ``spec`` object, and of a file that one extends.

    Nothing is required in it: what a stack file lacks may stand in the file that it extends.
    """
    schema = Spec.model_json_schema(ref_template="#/definitions/{model}")
    definitions: dict[str, Any] = schema.pop("$defs")
    for name, section in (("", schema), *definitions.items()):
        if name not in _WHOLE:
            section.pop("required", None)
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "A file with a spec object that this one merges into.",
    }
    filled = _filled({**schema, "definitions": definitions}, _words(known))
    return {"$schema": _DIALECT, "title": "aoai spec", **filled}


def stack_schema(known: Catalogue) -> dict[str, Any]:
    """The schema of a whole ``Pulumi.STACK.yaml``."""
    spec = spec_schema(known)
    definitions = spec.pop("definitions")
    del spec["$schema"], spec["title"]
    return {
        "$schema": _DIALECT,
        "title": "aoai stack file",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": {"azure-openai:spec": {"$ref": "#/definitions/Spec"}},
            }
        },
        "definitions": {**definitions, "Spec": spec},
    }


def files(known: Catalogue) -> Iterator[tuple[str, str]]:
    """File names and texts of both schemas."""
    for name, schema in ((STACK_FILE, stack_schema(known)), (SPEC_FILE, spec_schema(known))):
        yield name, json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _words(known: Catalogue) -> Mapping[str, list[str]]:
    return {
        "region": sorted(known.regions),
        "zone": list(ZONE_WORDS),
        "sku": sorted(known.skus),
        "ptu-sku": sorted(name for name, sku in known.skus.items() if sku.provisioned),
        "model": sorted(f"{each.name}@{each.version}" for each in known.models),
    }


def _filled(node: Any, words: Mapping[str, list[str]]) -> Any:
    """A schema with the marked texts listed and without pydantic's titles."""
    if isinstance(node, list):
        return [_filled(each, words) for each in node]
    if not isinstance(node, dict):
        return node
    if "x-listed" in node:
        kept = {key: value for key, value in node.items() if key not in ("x-listed", "title")}
        return {**kept, "enum": words[node["x-listed"]]}
    return {
        key: _filled(value, words)
        for key, value in node.items()
        # A property may be called title too; then its value is a schema.
        if key != "title" or isinstance(value, dict)
    }


def main() -> None:
    """Write the schemas into the folder that is named."""
    (folder,) = sys.argv[1:] or ["stacks"]
    for name, text in files(catalogue()):
        Path(folder, name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
