"""One preview for each test, judged by the catalogue unless the test asks for live facts."""

from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest

from policies.run import run
from wanted import NOW


@pytest.fixture(autouse=True)
def _one_preview(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in ("PULUMI_PROJECT", "PULUMI_STACK", "PULUMI_DRY_RUN", "ARM_SUBSCRIPTION_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    pulumi.runtime.configure(
        pulumi.runtime.Settings(project="azure-openai", stack="demo", dry_run=True)
    )
    run.cache_clear()
    run().now = NOW
    yield
    run.cache_clear()
