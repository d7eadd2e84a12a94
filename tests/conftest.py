"""What holds for all tests."""

import os

import pytest

_SLOW = ("az", "engine")


def pytest_configure() -> None:
    """Leave the prices out that whoever runs the tests has refreshed."""
    os.environ["AOAI_PRICES"] = f"{os.devnull}/prices.json"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is fast first, so that most mistakes are told within a minute."""
    items.sort(key=lambda item: any(item.get_closest_marker(name) for name in _SLOW))
