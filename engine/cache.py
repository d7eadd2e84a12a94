"""The folder, outside every checkout, in which engines are kept."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from aoai.problems import AoaiError, Problem

STAMP = "engine.json"


class Way(StrEnum):
    """Where an engine comes from, best first."""

    PATH = "path"
    RELEASE = "release"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class Engine:
    """A Pulumi CLI with its Python language host."""

    bin: Path
    """Folder to put on PATH; holds `pulumi` and `pulumi-language-python`."""
    way: Way
    version: str
    """Of the CLI, without a leading v, such as `3.259.0`."""


class EngineError(AoaiError):
    """No engine, or not the one asked for."""

    def __init__(self, where: str, reason: str, fix: str) -> None:
        super().__init__([Problem(where, reason, fix)])


def say(text: str) -> None:
    """Tell a person something; stdout is kept for the result."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  this is the command's own output


def progress(text: str, *, last: bool = False) -> None:
    """Show how far a long step is, on one line of a terminal; elsewhere only the last."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="\n" if last else "", file=sys.stderr, flush=True)  # noqa: T201
    elif last:
        say(text)


def cache_folder(environ: Mapping[str, str]) -> Path:
    """`AOAI_ENGINE_CACHE`, else `aoai/engine` in the user's cache folder."""
    if given := environ.get("AOAI_ENGINE_CACHE"):
        return Path(given).absolute()
    home = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME") or Path.home(), ".cache")
    return Path(home, "aoai", "engine").absolute()


def stamped(folder: Path) -> Engine | None:
    """Return the engine that was completed in ``folder``, if one was."""
    try:
        stamp = json.loads((folder / STAMP).read_text())
        return Engine(folder, Way(stamp["way"]), stamp["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def new_folder(target: Path, engine: Engine | None, source: str) -> Iterator[Path]:
    """Give a folder to fill, which becomes ``target`` whole or not at all.

    Args:
        target: the folder's final place; what stands there unfinished is replaced.
        engine: what the finished folder is, written into its stamp.
        source: what it was made from, for people who look into the stamp.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        folder = Path(scratch, target.name)
        folder.mkdir()
        yield folder
        if engine is not None:
            stamp = asdict(engine) | {"bin": str(target), "source": source}
            (folder / STAMP).write_text(json.dumps(stamp, indent=2) + "\n")
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)


@contextmanager
def only_one(cache: Path) -> Iterator[None]:
    """Hold the cache's lock; a second run waits. The system frees it when its holder dies."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another run is getting an engine; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def offline(environ: Mapping[str, str]) -> dict[str, str]:
    """Environment in which the CLI asks nobody whether it is up to date."""
    return dict(environ) | {
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PATH": environ.get("PATH", os.defpath),
    }


def cli_version(pulumi: Path, environ: Mapping[str, str]) -> str:
    """Version that a CLI says it has, without the v; empty when it says nothing or cannot run."""
    try:
        answer = subprocess.run(
            [str(pulumi), "version"],
            env=offline(environ),
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return answer.stdout.strip().removeprefix("v")


def check_version(pulumi: Path, version: str, environ: Mapping[str, str]) -> None:
    """Start a new CLI once, before it is kept.

    Raises:
        EngineError: it does not run here, or is another version.
    """
    found = cli_version(pulumi, environ)
    if found != version:
        reason = f"says that it is {found!r}, and {version!r} was meant"
        raise EngineError(str(pulumi), reason, "install Pulumi by hand and put it on PATH")
