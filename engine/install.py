"""Gets a Pulumi engine for this machine: `python -m engine.install`.

In this order: the `pulumi` on PATH, one that an earlier run left in the cache, the official
release, and where only package registries can be reached, one built from Go modules. Needs nothing
but Python's standard library. stdout carries one line, the folder to put first on PATH; everything
for people goes to stderr.
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from engine import build, release
from engine.cache import Engine, EngineError, Way, cache_folder, cli_version, only_one, say, stamped
from engine.release import Source

OLDEST = "3.259.0"
"""The oldest CLI that the project is tested with."""

__all__ = ["OLDEST", "Engine", "EngineError", "Way", "ensure", "main"]


def at_least(version: str, oldest: str) -> bool:
    """Whether a version as `pulumi version` prints it is ``oldest`` or newer."""
    found, wanted = _precedence(version), _precedence(oldest)
    return found is not None and wanted is not None and found >= wanted


def _precedence(version: str) -> tuple[int, int, int, bool] | None:
    found = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)(-[^+]*)?(\+.*)?", version.strip())
    # A pre-release comes before its release.
    return (int(found[1]), int(found[2]), int(found[3]), found[4] is None) if found else None


def ensure(
    way: Way | None = None,
    environ: Mapping[str, str] = os.environ,
    source: Source = release.OFFICIAL,
) -> Engine:
    """Find or make an engine.

    Args:
        way: take this way and no other; left out, the best that works.
        environ: PATH and the cache's place are read from it.
        source: where releases are.

    Raises:
        EngineError: no way works; carries one problem for each that was tried.
    """
    cache = cache_folder(environ)
    if way is None and (engine := _at_hand(cache, environ)):
        return engine
    with only_one(cache):
        # Another run may have finished while this one waited.
        if way is None and (engine := _at_hand(cache, environ)):
            return engine
        problems: list[EngineError] = []
        for each in (way,) if way else Way:
            try:
                return _take(each, cache, environ, source)
            except EngineError as error:
                problems.append(error)
                first = error.problems[0]
                say(f"not by {each}: {first.where} {first.reason}")
    raise _none(problems)


def _at_hand(cache: Path, environ: Mapping[str, str]) -> Engine | None:
    try:
        return on_path(cache, environ)
    except EngineError:
        kept = (cache / f"release-{release.VERSION}", build.engine_in(cache))
        return next((engine for folder in kept if (engine := stamped(folder))), None)


def _take(way: Way, cache: Path, environ: Mapping[str, str], source: Source) -> Engine:
    match way:
        case Way.PATH:
            return on_path(cache, environ)
        case Way.RELEASE:
            kept = stamped(cache / f"release-{release.VERSION}")
            return kept or release.fetch(cache, environ, source)
        case Way.BUILD:
            return stamped(build.engine_in(cache)) or build.build(cache, environ)


def on_path(cache: Path, environ: Mapping[str, str]) -> Engine:
    """Take the `pulumi` on PATH, unless it is one that we put there.

    Raises:
        EngineError: there is none, it is too old, or it has no Python language host.
    """
    folders = environ.get("PATH", os.defpath).split(os.pathsep)
    others = os.pathsep.join(each for each in folders if not Path(each).is_relative_to(cache))
    found = shutil.which("pulumi", path=others)
    if found is None:
        raise EngineError("pulumi", "is not on PATH", f"install Pulumi {OLDEST} or newer")
    folder = Path(found).absolute().parent
    version = cli_version(Path(found), environ)
    if not at_least(version, OLDEST):
        reason = f"is {version or 'of unknown version'}, older than {OLDEST}"
        raise EngineError(found, reason, f"install Pulumi {OLDEST} or newer")
    if shutil.which("pulumi-language-python", path=f"{folder}{os.pathsep}{others}") is None:
        reason = "has no pulumi-language-python beside it or on PATH"
        raise EngineError(found, reason, "install the whole Pulumi release")
    return Engine(folder, Way.PATH, version)


def _none(problems: list[EngineError]) -> EngineError:
    error = EngineError("engine", "no Pulumi engine could be had", "install Pulumi, or Go")
    error.problems = tuple(each for problem in problems for each in problem.problems)
    error.args = ("\n".join(map(str, error.problems)),)
    return error


def main(
    arguments: list[str] | None = None,
    environ: Mapping[str, str] = os.environ,
    source: Source = release.OFFICIAL,
) -> int:
    """Print the folder that holds the engine; 2 when there is none."""
    parser = argparse.ArgumentParser(prog="python -m engine.install", description=__doc__)
    parser.add_argument("--way", type=Way, choices=list(Way), help="take this way and no other")
    options = parser.parse_args(arguments)
    try:
        engine = ensure(options.way, environ, source)
    except EngineError as error:
        say(f"no Pulumi engine:\n{error}")
        return 2
    say(f"Pulumi {engine.version} by {engine.way}, in {engine.bin}")
    print(engine.bin)  # noqa: T201  the result
    return 0


if __name__ == "__main__":
    sys.exit(main())
