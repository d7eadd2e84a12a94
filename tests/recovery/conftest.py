"""What the tests of recovery start from."""

from collections.abc import Iterator

import pytest

from recovery.clocks import Clock, clock_of_waits


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Time that passes at once wherever placement waits, and no facts of other runs on disk."""
    # A folder in a file: facts cannot be kept, since each run here has an Azure of its own.
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/none")
    with clock_of_waits() as found:
        yield found
