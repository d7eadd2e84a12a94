"""Made-up traffic as one writes it on a command line: ``daily:rpm=4375,hours=168,prompt=1155,…``.

The numbers are decimals and read exactly. Either ``minutes`` or ``hours`` says how long it lasts.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from aoai.capacity.synthetic import bursty, daily, poisson, problems_of
from aoai.capacity.tokens import Sizes, Tokens
from aoai.capacity.workload import TraceError, Workload
from aoai.problems import Problem, nearest

PROFILES: Mapping[str, Callable[..., Workload]] = {
    "poisson": poisson,
    "bursty": bursty,
    "daily": daily,
}
OWN = {
    "poisson": (),
    "bursty": ("burstiness", "burst_seconds"),
    "daily": ("floor", "peak_hour", "weekend"),
}
"""Parameters of one profile alone; for their meanings see the function."""
NEEDED = ("rpm", "prompt", "output")
ALSO_NEEDED = {"poisson": (), "bursty": ("burstiness",), "daily": ()}
SIZES = {"prompt_sizes": Sizes.LOGNORMAL, "output_sizes": Sizes.GEOMETRIC}
"""How tokens are distributed where nothing is said.

A choice: the prompts of Azure's public traces have a long tail, their outputs less of one.
"""
COMMON = (
    *NEEDED,
    "minutes",
    "hours",
    *SIZES,
    "prompt_variation",
    "output_variation",
    "seed",
)

_DECIMAL = re.compile(r"-?(\d{1,30}(\.\d{1,30})?|\.\d{1,30})", re.ASCII)


def profile_named(text: str) -> str | None:
    """The profile that a text asks for, whatever its parameters; None: it is a path."""
    profile, colon, _ = text.partition(":")
    return profile if colon and profile in PROFILES else None


def made_by(text: str) -> Workload:
    """The workload of a profile and its parameters.

    Raises:
        TraceError: Parameters are unknown, missing, given twice or not lawful: all of them.
    """
    profile, _, rest = text.partition(":")
    given, problems = _given(profile, rest)
    numbers = _numbers(profile, given, problems)
    sizes = _sizes(profile, given, problems)
    problems += problems_of(profile, numbers)
    if problems:
        raise TraceError(problems)
    tokens = {
        kind: Tokens(
            numbers.pop(kind),
            sizes[f"{kind}_sizes"],
            numbers.pop(f"{kind}_variation", Fraction(1)),
        )
        for kind in ("prompt", "output")
    }
    seed = int(numbers.pop("seed", 0))
    return replace(PROFILES[profile](**numbers, **tokens, seed=seed), name=text)


def _given(profile: str, rest: str) -> tuple[dict[str, str], list[Problem]]:
    known = (*COMMON, *OWN[profile])
    given: dict[str, str] = {}
    problems = []
    for each in filter(None, (part.strip() for part in rest.split(","))):
        name, equals, value = each.partition("=")
        where = f"{profile}:{name}"
        if name not in known:
            close = nearest(name, known)
            fix = f"did you mean {close}?" if close else f"known are {', '.join(known)}"
            problems.append(Problem(where, "is no parameter of this profile", fix))
        elif not equals:
            problems.append(Problem(where, "has no value", f"write {name}=…"))
        elif name in given:
            problems.append(Problem(where, "is given twice", "give it once"))
        else:
            given[name] = value
    problems += [
        Problem(f"{profile}:{name}", "is missing", f"add {name}=…")
        for name in (*NEEDED, *ALSO_NEEDED[profile])
        if name not in given
    ]
    if ("minutes" in given) == ("hours" in given):
        both = "are both given" if "minutes" in given else "are missing"
        problems.append(Problem(f"{profile}:minutes", f"minutes and hours {both}", "give one"))
    return given, problems


def _numbers(
    profile: str, given: Mapping[str, str], problems: list[Problem]
) -> dict[str, Fraction]:
    """The numbers by the names that the functions have; what is no number is a problem."""
    numbers: dict[str, Fraction] = {}
    for name, text in given.items():
        if name in SIZES:
            continue
        if not _DECIMAL.fullmatch(text) or (name == "seed" and not text.isdecimal()):
            kind = "whole number" if name == "seed" else "decimal number"
            reason = f"{text!r} is no {kind}"
            problems.append(Problem(f"{profile}:{name}", reason, "write digits, as 300 or 0.5"))
        elif name == "hours":
            numbers["minutes"] = Fraction(text) * 60
        else:
            numbers[name] = Fraction(text)
    return numbers


def _sizes(profile: str, given: Mapping[str, str], problems: list[Problem]) -> dict[str, Sizes]:
    found = dict(SIZES)
    for name in SIZES:
        if name in given:
            try:
                found[name] = Sizes(given[name])
            except ValueError:
                close = nearest(given[name], Sizes)
                fix = f"did you mean {close}?" if close else f"choose one of {', '.join(Sizes)}"
                reason = f"{given[name]!r} is no distribution"
                problems.append(Problem(f"{profile}:{name}", reason, fix))
    return found
