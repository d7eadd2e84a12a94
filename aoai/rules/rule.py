"""A rule is a pure function with a name, a subject, and its docstring as a page of reference."""

from collections.abc import Callable
from inspect import cleandoc
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
FoundT = TypeVar("FoundT")


class Rule(Generic[P, FoundT]):
    """One thing that can be found. Call it as the function that it is."""

    def __init__(self, identifier: str, subject: str, judge: Callable[P, FoundT]) -> None:
        """Name a function.

        Args:
            identifier: Kebab case; never changed once published.
            subject: What it is about, such as ``existence`` or ``quota``.
            judge: The function. The first line of its docstring says what Azure or the stack asks
                for; the whole of it is the rule's page of reference.
        """
        self.id = identifier
        self.subject = subject
        self.page = cleandoc(judge.__doc__ or "")
        self._judge = judge

    @property
    def summary(self) -> str:
        """One sentence: what Azure or the stack's limits ask for."""
        return self.page.partition("\n")[0]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> FoundT:
        """What the rule finds."""
        return self._judge(*args, **kwargs)

    def __repr__(self) -> str:
        return f"Rule({self.id!r})"


def rule(identifier: str, subject: str) -> Callable[[Callable[P, FoundT]], Rule[P, FoundT]]:
    """Make a rule of a function; see :class:`Rule`."""
    return lambda judge: Rule(identifier, subject, judge)
