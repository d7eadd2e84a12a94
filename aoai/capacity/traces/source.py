"""Bytes of a trace, wherever they are: a file, a compressed one, or standard input."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from aoai.capacity.workload import TraceError
from aoai.problems import Problem

STANDARD_INPUT = "-"
BLOCK = 2**22
"""Bytes that are read at once: columns of that many rows stay in the processor's cache."""
LONGEST_LINE = 2**20
"""Bytes. Mooncake's longest are some 50 KB; a file without lines is no trace."""
_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def name_of(path: str | Path) -> str:
    """What a trace is called in messages: compilers call standard input so."""
    return "<stdin>" if str(path) == STANDARD_INPUT else str(path)


def blocks_of(path: str | Path) -> Iterator[bytes]:
    """Whole lines, each with its end, some megabytes at a time; the last line gets its end.

    A byte order mark is left out.

    Raises:
        TraceError: The trace is not there or cannot be read, or a line of it never ends.
    """
    name = name_of(path)
    if not name:
        raise _unreadable("''", "is no path", "give the path of a trace")
    try:
        with _opened(path) as stream:
            yield from _blocks(stream, name)
    except FileNotFoundError as error:
        raise _unreadable(name, "does not exist", "give the path of a trace") from error
    except IsADirectoryError as error:
        raise _unreadable(name, "is a folder", "name a file in it") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _unreadable(name, f"is a broken gzip file: {error}", "fetch it anew") from error
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        raise _unreadable(name, reason, "see to its permissions") from error
    except ValueError as error:
        raise _unreadable(repr(name), "is no path", "give the path of a trace") from error


def lines_in(block: bytes) -> int:
    """Ends of lines; numpy counts them ten times as fast as bytes do."""
    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord("\n")))


def _blocks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    rest = stream.read(len(_BYTE_ORDER_MARK)).removeprefix(_BYTE_ORDER_MARK)
    lines = 0
    while read := stream.read(BLOCK):
        read = rest + read
        cut = read.rfind(b"\n") + 1
        rest = read[cut:]
        if cut:
            lines += lines_in(read)
            yield read[:cut]
        if len(rest) > LONGEST_LINE:
            reason = f"the line is longer than {LONGEST_LINE:,} bytes"
            raise _unreadable(f"{name}:{lines + 1}", reason, "give a trace of lines of text")
    if rest:
        yield rest + b"\n"


@contextmanager
def _opened(path: str | Path) -> Iterator[BinaryIO]:
    """The bytes, decompressed if they begin as gzip does, whatever the file is called."""
    if str(path) == STANDARD_INPUT:
        # Not a buffer in every place: a test's standard input is bytes in memory.
        piped = io.BufferedReader(cast("io.RawIOBase", sys.stdin.buffer))
        try:
            yield _plain(piped)
        finally:
            # Else it closes standard input, which is not ours.
            piped.detach()
    else:
        with Path(path).open("rb") as stream:
            yield _plain(stream)


def _plain(stream: Any) -> BinaryIO:
    """What a buffered stream holds, decompressed or as it is."""
    compressed = stream.peek(len(_GZIP)).startswith(_GZIP)
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream) if compressed else stream)


def _unreadable(where: str, reason: str, fix: str) -> TraceError:
    return TraceError([Problem(where, reason, fix)])
