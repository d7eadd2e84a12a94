"""Reads a stack file's ``spec`` object: what it extends, then its shape.

The only module of this room that touches the disk.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aoai.catalog import ZONE_WORDS, Catalogue, catalogue, region_name
from aoai.marked import MarkedError, read, value_of
from aoai.problems import Problem
from aoai.rules.request import Residency
from aoai.spec.faults import SpecError, problems_of
from aoai.spec.names import spillover_name
from aoai.spec.stackfile import Spec
from aoai.spec.surroundings import Surroundings


def load(raw: object, folder: Path, *, hold_residency: bool = True) -> Spec:
    """Read the ``spec`` object of a stack file.

    Args:
        raw: The object, as YAML or JSON gives it.
        folder: Folder of the stack file; ``extends`` is relative to it.
        hold_residency: What leaves the residency is an error; else it is left to the rules.

    Raises:
        SpecError: Something is wrong. Carries every problem that could be found.
    """
    if not isinstance(raw, Mapping):
        raise SpecError([_no_map("spec", raw)])
    merged = _without_nulls(_extended(raw, folder, ()))
    clashes = list(_name_clashes(merged.get("deployments")))
    around = _surroundings(merged, catalogue())
    if not hold_residency:
        around = replace(around, residency=None)
    try:
        spec = Spec.model_validate(merged, context=around)
    except ValidationError as error:
        raise SpecError(dict.fromkeys([*problems_of(error, Spec), *clashes])) from error
    if clashes:
        raise SpecError(clashes)
    return spec


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two maps as one: maps merge key by key, everything else in ``over`` replaces."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(below, value)
        else:
            merged[key] = value
    return merged


def _extended(raw: Mapping[str, Any], folder: Path, chain: tuple[Path, ...]) -> dict[str, Any]:
    own = {key: value for key, value in raw.items() if key != "extends"}
    named = raw.get("extends")
    if named is None:
        return own
    if not isinstance(named, str):
        raise SpecError([Problem("extends", f"{named!r} is no file name", "name one file")])
    path = (folder / named).resolve()
    if path in chain:
        circle = " -> ".join(each.name for each in (*chain, path))
        raise SpecError([Problem("extends", f"{circle} is a circle", "remove one of them")])
    return merge(_extended(_read(path, named), path.parent, (*chain, path)), own)


def _read(path: Path, named: str) -> Mapping[str, Any]:
    try:
        document = value_of(read(path.read_text(encoding="utf-8"), named))
    except OSError as error:
        reason = f"{named} cannot be read ({error.strerror})"
        fix = "name a file beside the stack file"
        raise SpecError([Problem("extends", reason, fix)]) from error
    except MarkedError as error:
        raise SpecError(
            Problem("extends", f"{each.where}: {each.reason}", each.fix) for each in error.problems
        ) from error
    except UnicodeDecodeError as error:
        raise SpecError(
            [Problem("extends", f"{named} is no text ({error.reason})", "save it as UTF-8")]
        ) from error
    if not isinstance(document, Mapping):
        raise SpecError([_no_map(named, document)])
    return document


def _no_map(where: str, found: object) -> Problem:
    return Problem(where, f"{found!r} is no map", "write the spec object: regions, deployments, …")


def _without_nulls(value: Any) -> Any:
    """What is null is left out: that is how a stack file takes back what it extends."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return value


def _surroundings(merged: Mapping[str, Any], known: Catalogue) -> Surroundings:
    """What the parts are judged against, as far as it can be read before they are."""
    filters = merged.get("content_filters")
    residency = merged.get("residency")
    return Surroundings(
        catalogue=known,
        filters=frozenset(map(str, filters)) if isinstance(filters, Mapping) else frozenset(),
        regions=tuple(_regions(merged.get("regions"), known)),
        residency=_residency(residency, known),
    )


def _regions(listed: object, known: Catalogue) -> Iterable[str]:
    if isinstance(listed, list | tuple):
        names = (region_name(each) for each in listed if isinstance(each, str))
        return [each for each in names if each in known.regions]
    return ()


def _residency(limit: object, known: Catalogue) -> Residency:
    """The limit; None without one, and where it is wrong itself."""
    if isinstance(limit, str):
        return limit if limit in ZONE_WORDS else None
    return tuple(_regions(limit, known)) or None


def _name_clashes(deployments: object) -> Iterator[Problem]:
    """Deployments, spillovers among them, of one name. Read before they are judged, as above."""
    holders: dict[str, str] = {}
    for name, deployment in deployments.items() if isinstance(deployments, Mapping) else ():
        where = f"deployments.{name}"
        places = [(where, str(name))]
        spillover = deployment.get("spillover") if isinstance(deployment, Mapping) else None
        if isinstance(spillover, Mapping):
            own = spillover.get("name") or spillover_name(str(name))
            places.append((f"{where}.spillover.name", str(own)))
        for place, taken in places:
            # ARM tells names apart without regard to case.
            holder = holders.setdefault(taken.casefold(), place)
            if holder != place:
                yield Problem(place, f"{taken} is the name of {holder} too", "choose another name")
