"""The folder in which one emulator keeps what must outlive it, and the proof that it is alive.

The port, the certificate authority and the scenario stay with the folder, so that an emulator that
was killed comes back as the same Azure.
"""

import fcntl
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from aoai.problems import AoaiError, Problem


class DirectoryError(AoaiError):
    """The state folder cannot be used, or another emulator uses it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the folder remembers from one start to the next."""

    port: int | None = None
    scenario: str | None = None
    """Name of a shipped scenario or absolute path of a file; None is an Azure without one."""


@dataclass(frozen=True, slots=True)
class StateDirectory:
    """Paths of one state folder, and what they mean."""

    root: Path

    @property
    def database(self) -> Path:
        """Everything that this Azure holds: one SQLite file."""
        return self.root / "emulator.sqlite"

    @property
    def environment(self) -> Path:
        """Shell ``export`` lines. It exists while the port answers."""
        return self.root / "emulator.env"

    @property
    def pid(self) -> Path:
        """Process id of the emulator that holds the lock."""
        return self.root / "emulator.pid"

    @property
    def log(self) -> Path:
        """What an emulator in the background prints."""
        return self.root / "emulator.log"

    @property
    def authority(self) -> Path:
        """Certificate of the authority that signs for this folder."""
        return self.root / "ca.pem"

    @property
    def authority_key(self) -> Path:
        """Private key of that authority; readable by its owner alone."""
        return self.root / "ca-key.pem"

    @property
    def bundle(self) -> Path:
        """That authority, after every one that this machine trusts already."""
        return self.root / "ca-bundle.pem"

    @property
    def prices(self) -> Path:
        """Where clients keep what they read of this Azure's price list."""
        return self.root / "prices.json"

    @property
    def az(self) -> Path:
        """Configuration folder of the Azure CLI, so that a user's own sign-in stays as it is."""
        return self.root / "az"

    def settings(self) -> Settings:
        """What the last start left behind; empty settings when there was none.

        Raises:
            DirectoryError: The file was changed by hand into something else.
        """
        path = self._settings
        try:
            found = json.loads(path.read_text("utf-8"))
            return Settings(port=found["port"], scenario=found["scenario"])
        except FileNotFoundError:
            return Settings()
        except (ValueError, KeyError, TypeError) as error:
            problem = Problem(str(path), f"unreadable ({error})", "delete the file")
            raise DirectoryError([problem]) from error

    def remember(self, settings: Settings) -> None:
        """Keep the settings for the next start."""
        write_whole(self._settings, json.dumps(asdict(settings)) + "\n")

    def create(self) -> None:
        """Make the folder.

        Raises:
            DirectoryError: The path is a file, or may not be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = f"cannot be made ({error.strerror})"
            problem = Problem(str(self.root), reason, "name another folder with --state")
            raise DirectoryError([problem]) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for this process.

        The kernel gives the lock up with the process, however that ends, so a process id that was
        left behind never stands in the way.

        Raises:
            DirectoryError: A living emulator holds it.
        """
        with self._held():
            self.environment.unlink(missing_ok=True)
            write_whole(self.pid, f"{os.getpid()}\n")
            try:
                yield
            finally:
                self.environment.unlink(missing_ok=True)
                self.pid.unlink(missing_ok=True)

    def owner(self) -> int | None:
        """Process id of the living emulator of this folder; None when there is none."""
        try:
            with self._lock.open(encoding="utf-8") as held:
                fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return _number(self.pid)
        return None

    def _held(self) -> TextIO:
        try:
            # Appending creates the file and leaves it as it is.
            held = self._lock.open("a", encoding="utf-8")
        except OSError as error:
            reason = f"may not be written ({error.strerror})"
            problem = Problem(str(self.root), reason, "name another folder with --state")
            raise DirectoryError([problem]) from error
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held.close()
            raise DirectoryError([self._in_use()]) from error
        return held

    def _in_use(self) -> Problem:
        pid = _number(self.pid)
        reason = f"an emulator serves this folder already (process {pid})"
        return Problem(str(self.root), reason, f"use that one, or stop it with `kill {pid}`")

    @property
    def _lock(self) -> Path:
        return self.root / "emulator.lock"

    @property
    def _settings(self) -> Path:
        return self.root / "emulator.json"


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write by rename, so that a reader sees the old text or the new one and never half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def absolute_scenario(scenario: str | None) -> str | None:
    """A scenario as it is remembered: a name stays, a file's path is made absolute."""
    if scenario is None or not (Path(scenario).suffix or Path(scenario).exists()):
        return scenario
    return str(Path(scenario).absolute())


def export_lines(variables: Mapping[str, str]) -> str:
    """Variables as lines for ``source``, quoted for any POSIX shell."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def read_export_lines(text: str) -> dict[str, str]:
    """What :func:`export_lines` wrote."""
    words = (word for word in shlex.split(text) if word != "export")
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
