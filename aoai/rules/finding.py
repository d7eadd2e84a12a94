"""What a rule says."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aoai.facts import Source
from aoai.problems import Problem


class Level(StrEnum):
    """How sure a rule is, and how bad it is."""

    VIOLATION = "violation"
    """Azure will refuse it, or the stack's own limits do."""
    WARNING = "warning"
    """It can be done, but not everywhere or not as stated."""
    UNDECIDED = "undecided"
    """The facts do not say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a request."""

    level: Level
    rule: str
    """Id of the rule."""
    request: str
    """Name of the request it stands on."""
    where: str
    """Path into the request, such as ``chat.capacity``."""
    reason: str
    fix: str
    sources: tuple[Source, ...] = ()
    """Of the facts that decided."""

    @property
    def problem(self) -> Problem:
        """The finding without its sources, to be shown beside other problems."""
        return Problem(self.where, self.reason, self.fix)

    def __str__(self) -> str:
        said = "; ".join(dict.fromkeys(map(str, self.sources)))
        return f"{self.problem} ({said})" if said else str(self.problem)


def listed(names: Iterable[str], word: str = "and", most: int = 8) -> str:
    """Names as a sentence holds them: ``a``, ``a and b``, ``a, b and c``, ``a, b and 7 more``.

    Of no names it is empty.
    """
    found = list(dict.fromkeys(names))
    if len(found) > most:
        return f"{', '.join(found[: most - 1])} and {len(found) - most + 1} more"
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {word} {found[-1]}"
