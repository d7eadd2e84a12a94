"""Every test of what Azure does says how that is known: by exactly one mark with a source."""

from pathlib import Path

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
