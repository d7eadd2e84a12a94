"""Commands whose packages are not installed."""

import sys

import pytest

from aoai.commands.extras import ExtraError, require
from aoai.problems import Problem


def test_what_is_installed_is_not_missed() -> None:
    require("aoai simulate", "capacity", "numba", "numpy")


def test_what_is_missing_is_named_with_the_extra_that_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)

    with pytest.raises(ExtraError) as refused:
        require("aoai simulate", "capacity", "numba", "numpy", "numbb")

    assert refused.value.problems == (
        Problem("aoai simulate", "not installed: numba, numbb", "pip install 'aoai[capacity]'"),
    )
