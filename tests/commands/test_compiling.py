"""Whoever waits for machine code is told so, once."""

import numba
import pytest

from aoai.commands.compiling import compiling_told

SAID = "compiling the simulator for this machine, once; the next run starts at once\n"


def test_what_has_to_be_compiled_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = (numba.njit(lambda number, add=add: number + add) for add in (1, 2))

    with compiling_told():
        assert (one(1), other(1)) == (2, 3)

    assert capsys.readouterr().err == SAID


def test_what_is_compiled_already_is_told_of_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    one = numba.njit(lambda number: number + 1)
    one(1)

    with compiling_told():
        one(1)

    assert capsys.readouterr().err == ""
