"""Machine code for the loops over requests, compiled once and kept on disk."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba

_HERE = Path(__file__).parent
_SETTINGS = vars(numba.config)
# Its types know no _nrt, which is an option all the same.
_njit: Any = numba.njit

_P = ParamSpec("_P")
_R = TypeVar("_R")


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function as machine code, which lets other threads run meanwhile.

    Its integers are those of numpy: 64 bits, and overflow wraps around without a word. Whoever
    calls it sees to the bounds. It makes no arrays: it is given those that it works in.
    """
    with _kept():
        # Without numba's runtime nothing counts who holds an array. Arrays that are handed on
        # within a loop were counted each time, atomically, which took half of a run's time.
        return cast("Callable[_P, _R]", _njit(cache=True, nogil=True, _nrt=False)(function))


def inlined(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function as a part of the compiled ones that call it."""
    return cast("Callable[_P, _R]", numba.njit(inline="always")(function))


@contextmanager
def _kept() -> Iterator[None]:
    """Have what is compiled kept apart for each state of this folder's files.

    By itself the cache looks only at the date of the file that a function stands in, and would
    keep the machine code of a rule that has changed in another one.
    """
    before = _SETTINGS["CACHE_DIR"]
    _SETTINGS["CACHE_DIR"] = _folder()
    try:
        yield
    finally:
        _SETTINGS["CACHE_DIR"] = before


@cache
def _folder() -> str:
    """Beside the byte code; empty, which leaves it to numba, where nobody may write there."""
    if not os.access(_HERE, os.W_OK):
        return str(_SETTINGS["CACHE_DIR"])
    files = sorted(_HERE.rglob("*.py"))
    state = sha256(b"".join(each.read_bytes() for each in files)).hexdigest()
    return str(_HERE / "__pycache__" / state[:16])
