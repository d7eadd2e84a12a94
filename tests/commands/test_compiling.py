"""Whoever waits for machine code is told so, once."""

import io

import numba
import pytest

from aoai.commands.compiling import compiling_told

SAID = "compiling the simulator for this machine, once; the next run starts at once\n"


class Terminal(io.StringIO):
    """What a person looks at."""

    def isatty(self) -> bool:
        return True


def test_a_person_is_told_once_of_what_has_to_be_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", looked_at := Terminal())
    one, other = (numba.njit(lambda number, add=add: number + add) for add in (1, 2))

    with compiling_told():
        assert (one(1), other(1)) == (2, 3)

    assert looked_at.getvalue() == SAID


def test_what_is_compiled_already_is_told_of_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", looked_at := Terminal())
    one = numba.njit(lambda number: number + 1)
    one(1)

    with compiling_told():
        one(1)

    assert looked_at.getvalue() == ""


def test_without_a_terminal_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    one = numba.njit(lambda number: number + 1)

    with compiling_told():
        one(1)

    assert capsys.readouterr().err == ""
