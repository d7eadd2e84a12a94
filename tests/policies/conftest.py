"""One preview for each test, judged by the catalogue unless the test asks for live facts."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.run import run
from wanted import NOW


@pytest.fixture(autouse=True)
def _one_preview(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in [each for each in os.environ if each.startswith(("PULUMI_", "ARM_", "AZURE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    run.cache_clear()
    run().now = NOW
    run().project = tmp_path
    yield
    run.cache_clear()
