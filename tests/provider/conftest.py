"""What the tests of the provider start from."""

from collections.abc import Iterator

import pytest

from plugin import Plugin, plugin


@pytest.fixture
def provider() -> Iterator[Plugin]:
    """The provider behind gRPC, with a fake Azure that has an account in each of three regions."""
    with plugin() as found:
        yield found
