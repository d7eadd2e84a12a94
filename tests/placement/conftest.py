"""What the tests of placement start from."""

from collections.abc import Iterator

import pytest

from landing import Land, land


@pytest.fixture
def azure() -> Iterator[Land]:
    """A fake Azure with an account in each of three regions."""
    with land() as found:
        yield found
