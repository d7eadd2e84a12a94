"""Files that a command writes: all or none."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from aoai.commands.files import FileError, file_problems, plot_problem, write
from aoai.problems import Problem


def full_disk() -> Iterator[bytes]:
    """Content that the disk has no room for."""
    yield b"new"
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.png"
    one.write_bytes(b"old")

    with pytest.raises(FileError) as refused:
        write({one: [b"new"], other: full_disk()})

    assert refused.value.problems == (
        Problem(
            str(other),
            "cannot be written (No space left on device)",
            "make room, or name another file",
        ),
    )
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("one.csv", b"old")]


def test_files_are_written_in_pieces_and_can_be_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"

    write({path: [b"a", b"b"]})

    assert path.read_bytes() == b"ab"
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()


def test_who_reads_meanwhile_reads_all_of_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes(b"old")

    with path.open("rb") as reader:
        write({path: [b"new"]})
        seen = reader.read()

    assert (seen, path.read_bytes()) == (b"old", b"new")


def test_a_file_that_can_be_written_is_no_problem_and_is_not_touched(tmp_path: Path) -> None:
    there, new = tmp_path / "there.csv", tmp_path / "new.png"
    there.write_bytes(b"old")

    problems = [*file_problems("-", {"--decisions": there, "--plot": new, "--other": None})]

    assert problems == []
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [
        ("there.csv", b"old")
    ]


@pytest.mark.parametrize("name", ["a.png", "a.PNG", "a.html", "a.b.html"])
def test_a_plot_may_end_in_either_suffix(name: str) -> None:
    assert plot_problem(Path(name)) is None


@pytest.mark.parametrize("name", ["a", "a.pdf", "png", "a.png.gz"])
def test_a_plot_of_another_suffix_is_refused(name: str) -> None:
    assert plot_problem(Path(name)) == Problem(
        "--plot",
        f"{name!r} is neither a picture nor a page",
        "name a file that ends in .png or .html",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
