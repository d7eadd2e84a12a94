"""What does not fit in 64 bits, told at the option or the trace that it comes of."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from aoai.capacity.consumption import CapacityError
from aoai.problems import AoaiError, Problem


@contextmanager
def told_as(error: type[AoaiError], trace: str, options: Mapping[str, str]) -> Iterator[None]:
    """Raise what is wrong with a scenario as an error of a command.

    Args:
        error: Of the command.
        trace: Its name.
        options: By the part of a scenario that they state.
    """
    try:
        yield
    except CapacityError as found:
        raise error(_as_typed(found.problems, {**options, "workload": trace}, trace)) from found


def _as_typed(
    problems: Sequence[Problem], places: Mapping[str, str], trace: str
) -> Iterator[Problem]:
    for each in problems:
        # A cluster's are told at its option already.
        where = each.where if each.where.startswith("--") else f"{trace}: {each.where}"
        yield replace(each, where=places.get(each.where, where))
