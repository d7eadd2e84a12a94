"""Files that a command writes: all of them or none, and judged before the work is done."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from aoai.problems import AoaiError, Problem

PLOTS = (".png", ".html")
"""Suffixes of a plot."""


class FileError(AoaiError):
    """A file could not be written after all. What stood there before still does."""


def file_problems(read: str, written: Mapping[str, Path | None]) -> Iterator[Problem]:
    """Why files cannot be written, as far as can be told beforehand.

    Args:
        read: The path of what the command reads, which none of them may be.
        written: By option; None where it is left out.
    """
    taken = {Path(read).resolve(): "is read by the same command"}
    for option, path in written.items():
        if path is not None:
            place = path.resolve()
            reason = taken.get(place) or _unwritable(path)
            if reason is not None:
                yield Problem(option, f"{path} {reason}", "name another file")
            taken[place] = f"is written by {option} already"


def plot_problem(path: Path) -> Problem | None:
    """Why ``--plot`` cannot be drawn; None where it can."""
    if path.suffix.lower() not in PLOTS:
        reason = f"{path.name!r} is neither a picture nor a page"
        return Problem("--plot", reason, "name a file that ends in .png or .html")
    for package, module in (("altair", "altair"), ("vl-convert-python", "vl_convert")):
        if find_spec(module) is None:
            fix = "pip install 'aoai[capacity]', or leave --plot out"
            return Problem("--plot", f"the package {package} is not installed", fix)
    return None


def write(files: Mapping[Path, Iterable[bytes]]) -> None:
    """Write all files, by rename and once all are complete.

    Args:
        files: The content of each, in pieces.

    Raises:
        FileError: One could not be written, so that none is.
    """
    with ExitStack() as drafts:
        done = []
        for path, content in files.items():
            draft = _draft(path)
            drafts.callback(draft.unlink, missing_ok=True)
            try:
                with draft.open("wb") as file:
                    file.writelines(content)
            except OSError as error:
                problem = Problem(str(path), _why(error), "make room, or name another file")
                raise FileError([problem]) from error
            done.append((draft, path.resolve()))
        for draft, place in done:
            draft.replace(place)


def _unwritable(path: Path) -> str | None:
    # Devices and pipes: a rename would put a file in their place.
    if path.exists() and not path.is_file():
        return "is no regular file"
    draft = _draft(path)
    try:
        draft.touch()
        draft.unlink()
    except OSError as error:
        return _why(error)
    return None


def _why(error: OSError) -> str:
    return f"cannot be written ({error.strerror})"


def _draft(path: Path) -> Path:
    # Beside the file, behind any link, since a rename stays within one file system. Not a temporary
    # file of the standard library: those can be read by their owner alone.
    place = path.resolve()
    return place.with_name(f".{place.name}.{os.getpid()}")
