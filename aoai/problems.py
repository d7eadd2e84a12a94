"""What is wrong, said so that a person can put it right.

Every error that a user or Azure causes carries :class:`Problem` values. Anything that is not an
:class:`AoaiError` is a defect of this package and keeps its traceback.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what would put it right."""

    where: str
    """Path into the input, such as ``deployments.chat.capacity``, or the thing's own name."""
    reason: str
    """Lower case, without a full stop, with the offending value in it."""
    fix: str

    def __str__(self) -> str:
        """One line, whatever the input holds: a runner takes lines of a log for commands."""
        return " ".join(f"{self.where}: {self.reason}; {self.fix}".splitlines())


class AoaiError(Exception):
    """Base of every error that a user can put right. Carries all problems found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is spelt most like ``word``, case aside; None when nothing is close."""
    by_folded = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[found[0]] if found else None
