"""Extras of the distribution, asked for before they are missed."""

from importlib.util import find_spec

from aoai.problems import AoaiError, Problem


class ExtraError(AoaiError):
    """A package that only some commands need is not installed."""


def require(where: str, extra: str, *packages: str) -> None:
    """See that packages are there, without loading them.

    Args:
        where: The command or option that needs them.
        extra: What installs them.
        packages: Names of modules that are the packages' own too.

    Raises:
        ExtraError: One is missing.
    """
    missing = [each for each in packages if find_spec(each) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        raise ExtraError([Problem(where, reason, f"pip install 'aoai[{extra}]'")])
