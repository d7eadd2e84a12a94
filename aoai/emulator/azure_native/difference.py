"""What changed between two sets of inputs, and what of it needs a new resource. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aoai.emulator.azure_native.table import Autoname, Kind


class Change(Enum):
    """What happened to one property."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes of one resource."""

    changes: Mapping[str, Change]
    """By path, in Pulumi's writing: ``properties.networkAcls.ipRules[0].value``."""
    replaces: tuple[str, ...]
    """Inputs at the top whose change needs a new resource."""
    delete_first: bool


def difference(
    kind: Kind, logical_name: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Difference:
    """Compare inputs. A location is the same in whatever case and with or without blanks."""
    changes = dict(_changes("", _normal(old), _normal(new)))
    tops = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in changes}
    forcing = (*kind.parents, kind.name, *kind.replaces)
    replaces = tuple(name for name in forcing if name in tops)
    return Difference(changes, replaces, bool(replaces) and not _random(kind, logical_name, old))


def _random(kind: Kind, logical_name: str, old: Mapping[str, Any]) -> bool:
    # A random name is drawn anew for the successor, so that both may stand at once.
    made = rf"{re.escape(logical_name)}[0-9a-f]{{8}}"
    name = str(old.get(kind.name))
    return kind.autoname is Autoname.RANDOM and re.fullmatch(made, name) is not None


def _normal(inputs: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in inputs.items() if name != "azureApiVersion"}
    if isinstance(kept.get("location"), str):
        kept["location"] = kept["location"].replace(" ", "").lower()
    return kept


def _changes(path: str, old: Any, new: Any) -> Iterator[tuple[str, Change]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in sorted({*old, *new}):
            below = f"{path}.{name}" if path else name
            if name not in new:
                yield below, Change.REMOVED
            elif name not in old:
                yield below, Change.ADDED
            else:
                yield from _changes(below, old[name], new[name])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _changes(f"{path}[{index}]", before, after)
    elif old != new:
        yield path, Change.CHANGED
