"""Text in the width of a terminal, or as plain columns where there is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.text import Text

_GAP = 2
# A column gets no narrower, and breaks names inside their words before it does.
_LEAST = 8
# The last column holds words, which read badly when each stands on a line of its own.
_ENOUGH = 32


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a paragraph where the terminal is narrower."""

    text: str = ""
    style: str = ""
    indent: int = 0
    whole: bool = False
    """It is never broken, such as a command to copy."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. Its parts stand under each other where the table would be too wide."""

    parts: tuple[str, ...]
    style: str = ""
    joint: str = " "

    @property
    def whole(self) -> str:
        """All parts in a line."""
        return self.joint.join(each for each in self.parts if each)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns under heads. A row that is a line stands above the rows that it is about."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...] | Line, ...]
    right: frozenset[int] = frozenset()
    """Columns of numbers."""
    indent: int = 2


Block = Line | Table
_Lines = Sequence[Sequence[str]]
"""The lines of each cell of a row."""


def laid_out(blocks: Sequence[Block], width: int | None) -> Iterator[Text]:
    """The lines of a report.

    Args:
        blocks: From top to bottom.
        width: Columns of the terminal; None where there is none, so that nothing is broken.
    """
    for each in blocks:
        yield from _line(each, width) if isinstance(each, Line) else _table(each, width)


def _line(line: Line, width: int | None) -> Iterator[Text]:
    indent = " " * line.indent
    room = None if width is None or line.whole else max(20, width - line.indent)
    for each in _broken(line.text, room):
        yield Text(f"{indent}{each}".rstrip(), style=line.style)


def _table(table: Table, width: int | None) -> Iterator[Text]:
    rows = [each for each in table.rows if not isinstance(each, Line)]
    cells = [[[each.whole] for each in row] for row in rows]
    widths = _widths(table, cells)
    if width is not None:
        if not _fits(table, widths, width):
            cells = [
                [[part for part in each.parts if part] or [""] for each in row] for row in rows
            ]
        widths = _shrunk(table, cells, width)
    faint = [Cell((each,), "dim") for each in table.heads]
    yield from _row(table, faint, [[each] for each in table.heads], widths)
    filled = iter(zip(rows, cells, strict=True))
    for each in table.rows:
        yield from (
            _line(each, width) if isinstance(each, Line) else _row(table, *next(filled), widths)
        )


def _widths(table: Table, cells: Sequence[_Lines]) -> list[int]:
    return [
        max([len(head), *(len(line) for row in cells for line in row[at])])
        for at, head in enumerate(table.heads)
    ]


def _fits(table: Table, widths: Sequence[int], width: int) -> bool:
    return _beside(table) + sum(widths[:-1]) + min(widths[-1], _ENOUGH) <= width


def _shrunk(table: Table, cells: Sequence[_Lines], width: int) -> list[int]:
    """Widths that fit, where there is any way: first the last column gives, then the widest."""
    found = _widths(table, cells)
    whole = [
        max([_LEAST, *(len(word) for row in cells for line in row[at] for word in _words(line))])
        for at in range(len(found))
    ]
    for least in (whole, [_LEAST] * len(found)):
        while _beside(table) + sum(found) > width:
            spare = [
                (each - low, at) for at, (each, low) in enumerate(zip(found, least, strict=True))
            ]
            if max(spare)[0] <= 0:
                break
            found[-1 if spare[-1][0] > 0 else max(spare)[1]] -= 1
    return found


def _beside(table: Table) -> int:
    """What a row takes besides its cells."""
    return table.indent + _GAP * (len(table.heads) - 1)


def _row(
    table: Table, cells: Sequence[Cell], content: _Lines, widths: Sequence[int]
) -> Iterator[Text]:
    broken = [
        [piece for line in lines for piece in _broken(line, room, hyphens=True)]
        for lines, room in zip(content, widths, strict=True)
    ]
    for height in range(max(map(len, broken))):
        text = Text(" " * table.indent)
        for at, (lines, width, cell) in enumerate(zip(broken, widths, cells, strict=True)):
            found = lines[height] if height < len(lines) else ""
            padded = found.rjust(width) if at in table.right else found.ljust(width)
            text.append(padded, style=cell.style)
            text.append(" " * _GAP)
        text.rstrip()
        yield text


def _broken(text: str, width: int | None, *, hyphens: bool = False) -> list[str]:
    if width is None or len(text) <= width:
        return [text]
    return wrap(text, width, break_on_hyphens=hyphens) or [""]


def _words(text: str) -> list[str]:
    return wrap(text, 1, break_long_words=False)
