"""Writes the catalogue's files: one row per line, in an order that does not depend on who asks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aoai.catalog.document import DATA


def as_text(part: Any) -> str:
    """A file of the catalogue as it stands on disk.

    Args:
        part: A list of rows, or an object of which each entry is a line.
    """
    if isinstance(part, Mapping):
        first, last = "{", "}"
        lines = [f"{_compact(name)}: {_compact(each)}" for name, each in part.items()]
    else:
        first, last = "[", "]"
        lines = [_compact(each) for each in part]
    return "\n".join([first, *(f"{each}," for each in lines[:-1]), *lines[-1:], last, ""])


def write(parts: Mapping[str, Any], folder: Path = DATA) -> tuple[str, ...]:
    """Write the files whose text is another one than on disk; their names.

    A reader sees the old file or the new one, never a part.

    Raises:
        OSError: The folder cannot be written.
    """
    written = []
    for name, part in parts.items():
        path, text = folder / f"{name}.json", as_text(part)
        if path.exists() and path.read_text("utf-8") == text:
            continue
        beside = path.with_suffix(".json.new")
        beside.write_text(text, "utf-8")
        beside.replace(path)
        written.append(name)
    return tuple(written)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
