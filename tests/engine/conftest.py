"""What the tests of the engine share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_engine import Project


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """Make projects, each in a folder of its own."""
    made = 0

    def make(program: str = "", **settings: object) -> Project:
        nonlocal made
        made += 1
        return Project(tmp_path / str(made), program, **settings)  # type: ignore[arg-type]  # passed on

    return make
