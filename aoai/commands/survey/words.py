"""What all parts of the survey's report share."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from aoai.commands.layout import Line
from aoai.commands.survey.estate import Standing
from aoai.commands.words import FAINT

NAMED = 6
"""So many names stand in a list before the rest is counted."""
_Item = TypeVar("_Item")


def grouped(
    found: Iterable[_Item], alike: Callable[[_Item], Hashable]
) -> Iterable[Sequence[_Item]]:
    """What is alike together, in the order of the first of each."""
    groups: dict[Hashable, list[_Item]] = {}
    for each in found:
        groups.setdefault(alike(each), []).append(each)
    return groups.values()


def names_of(standing: Iterable[Standing]) -> Line:
    """A line that names deployments."""
    return Line(", ".join(map(str, standing)), FAINT, 4)
