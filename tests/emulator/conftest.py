"""Every test of what Azure does says how that is known: by exactly one mark with a source."""

import json
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_EVIDENCE = ("recorded", "documented", "assumed")
# What these test is the emulator's own and no statement about Azure.
_OWN = frozenset(
    {
        "azure_native",
        "test_command",
        "test_control",
        "test_directory",
        "test_in_process",
        "test_scenario",
        "test_server",
        "test_store",
    }
)


@pytest.fixture
def recorded() -> Callable[[str, str], list[Mapping[str, Any]]]:
    """Reads the recorded ``models`` or ``usages`` of a region, past the code under test."""
    folder = resources.files("aoai.emulator") / "recorded"

    def read(region: str, what: str) -> list[Mapping[str, Any]]:
        document = json.loads((folder / f"{region}.{what}.json").read_text("utf-8"))
        return list(document["value"])

    return read


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse to run while a test says nothing, or two things, of its evidence."""
    here = [each for each in items if each.path.is_relative_to(_HERE)]
    faults = sorted({each.nodeid.partition("[")[0] for each in here if not _is_told(each)})
    if faults:
        lines = "\n".join(f"{each}: needs exactly one of {', '.join(_EVIDENCE)}" for each in faults)
        raise pytest.UsageError(lines)


def _is_told(item: pytest.Item) -> bool:
    marks = [mark for name in _EVIDENCE for mark in item.iter_markers(name)]
    own = item.path.relative_to(_HERE).parts[0].removesuffix(".py") in _OWN
    if not marks:
        return own
    return len(marks) == 1 and len(marks[0].args) == 1
