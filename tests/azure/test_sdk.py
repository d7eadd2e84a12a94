"""Azure's SDK is loaded late, and by one thread at a time."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

AOAI = Path(__file__).parent.parent.parent / "aoai"
LATE = [
    path
    for room in ("azure", "provider")
    for path in sorted((AOAI / room).rglob("*.py"))
    if path.name != "sdk.py"
]
# Modules of ours that import the SDK at their top.
HEAVY = ("aoai.azure.asking", "aoai.azure.connection", "aoai.azure.deployments")
MANY = """
from importlib import import_module
from threading import Barrier, Thread
from aoai.azure import sdk

names = [
    "aoai.azure.deployments", "aoai.azure.asking", "azure.core.rest", "azure.identity",
    "azure.core.pipeline.transport", "azure.mgmt.cognitiveservices", "azure.core.utils",
] * 3
ready = Barrier(len(names))

def begin(name):
    ready.wait()
    sdk.load()
    import_module(name)

threads = [Thread(target=begin, args=[each]) for each in names]
for each in threads:
    each.start()
for each in threads:
    each.join()
"""


def test_many_threads_that_begin_at_once_find_it_whole() -> None:
    ran = subprocess.run([sys.executable, "-c", MANY], capture_output=True, text=True, check=True)

    assert ran.stderr == ""


@pytest.mark.parametrize("path", LATE, ids=lambda path: str(path.relative_to(AOAI)))
def test_what_is_imported_late_is_loaded_before(path: Path) -> None:
    assert list(_unguarded(ast.parse(path.read_text("utf-8")))) == []


def _unguarded(tree: ast.Module) -> Iterator[str]:
    """Functions that import the SDK by themselves without having it loaded first."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            imports = [
                each.lineno
                for each in ast.walk(function)
                if isinstance(each, ast.ImportFrom)
                and each.module
                and (each.module in HEAVY or each.module.partition(".")[0] == "azure")
            ]
            loads = [
                each.lineno
                for each in ast.walk(function)
                if isinstance(each, ast.Call) and ast.unparse(each.func) == "sdk.load"
            ]
            if imports and not (loads and min(loads) < min(imports)):
                yield function.name
