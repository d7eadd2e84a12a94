"""Runs the real Pulumi engine on small projects, offline.

project = Project(tmp_path, program="import pulumi; pulumi.export('a', 1)")
result = project.pulumi("up", "--yes")
assert result.rc == 0, result.text
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Self

from engine.cache import Engine, offline
from engine.install import ensure

ROOT = Path(__file__).resolve().parents[1]
VENV = Path(sys.prefix)

PATIENCE = 120.0
"""Seconds after which a run counts as hung."""


@cache
def engine() -> Engine:
    """The engine of this machine, made on first use."""
    return ensure()


@dataclass(frozen=True, slots=True)
class Result:
    """What a finished run of the CLI said."""

    rc: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        """All of it, for messages and for searching."""
        return f"{self.stdout}\n{self.stderr}"

    def expect(self, rc: int = 0) -> Self:
        """Return itself; an AssertionError that shows the output when the exit code is another."""
        if self.rc != rc:
            raise AssertionError(f"exit code {self.rc} instead of {rc}:\n{self.text}")
        return self


def environment(home: Path, *, path: Sequence[Path] = ()) -> dict[str, str]:
    """Environment of an offline run that keeps everything under ``home``.

    Args:
        home: an empty folder; backend, plugins and logs go there.
        path: folders to put on PATH after the virtual environment and the engine.
    """
    folders = [VENV / "bin", engine().bin, *path]
    # What a developer has set for real work must not reach a test.
    foreign = ("PULUMI_", "ARM_", "AZURE_", "PYTHON")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    (home / "state").mkdir(parents=True, exist_ok=True)
    return offline(inherited) | {
        "PATH": os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)]),
        "PULUMI_BACKEND_URL": f"file://{home / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        "PULUMI_HOME": str(home / "pulumi"),
        "TMPDIR": str(_made(home / "tmp")),
        # Answers of Azure are kept there for a minute.
        "XDG_CACHE_HOME": str(home / "cache"),
    }


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Run:
    """A run of the CLI in the background, whose output can be waited for."""

    def __init__(self, command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._said: dict[str, list[str]] = {"stdout": [], "stderr": []}
        self._readers = [
            Thread(target=self._read, args=(name,), daemon=True) for name in self._said
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, name: str) -> None:
        with getattr(self.process, name) as pipe:
            for line in pipe:
                self._said[name].append(line)

    @property
    def text(self) -> str:
        """What it has said so far."""
        return "".join(self._said["stdout"] + self._said["stderr"])

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Wait until the output holds ``text``.

        Raises:
            AssertionError: it ended, or the time is over, without it.
        """
        end = time.monotonic() + seconds
        while text not in self.text:
            if self.process.poll() is not None and text not in self.finish().text:
                raise AssertionError(f"ended without {text!r}:\n{self.text}")
            if time.monotonic() > end:
                raise AssertionError(f"no {text!r} within {seconds} s in:\n{self.text}")
            time.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the CLI alone."""
        self.process.send_signal(number)

    def finish(self, seconds: float = PATIENCE) -> Result:
        """Wait for the end; a run that hangs is killed, and that is an error."""
        try:
            rc = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        for reader in self._readers:
            reader.join(5)
        return Result(rc, "".join(self._said["stdout"]), "".join(self._said["stderr"]))


@dataclass
class Project:
    """A Pulumi project with one stack, in a folder of its own."""

    home: Path
    """An empty folder; the project goes into `project` below it."""
    program: str = ""
    """Text of `__main__.py`."""
    name: str = "test"
    stack: str = "dev"
    settings: Mapping[str, object] = field(default_factory=dict)
    """Further keys of Pulumi.yaml."""
    config: Mapping[str, object] = field(default_factory=dict)
    """Configuration of the stack, with full keys."""
    path: Sequence[Path] = ()
    """Folders to put on PATH besides the engine."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Further environment variables."""

    def __post_init__(self) -> None:
        """Write the files and make the stack."""
        self.folder = _made(self.home / "project")
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(VENV)}}
        # JSON is YAML.
        project = {"name": self.name, "runtime": runtime, **self.settings}
        self.write("Pulumi.yaml", json.dumps(project))
        self.write("__main__.py", self.program)
        self.environ = environment(self.home, path=self.path) | dict(self.variables)
        self.pulumi("stack", "init", self.stack).expect()
        if self.config:
            file = self.folder / f"Pulumi.{self.stack}.yaml"
            # The salt that `stack init` wrote has to stay.
            salt = file.read_text() if file.exists() else ""
            file.write_text(f"{salt}config: {json.dumps(self.config)}\n")

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project and return its path."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def start(self, *arguments: str) -> Run:
        """Start the CLI in the background."""
        command = [str(engine().bin / "pulumi"), *arguments, "--non-interactive", "--color=never"]
        return Run(command, self.folder, self.environ)

    def pulumi(self, *arguments: str) -> Result:
        """Run the CLI to its end."""
        return self.start(*arguments).finish()

    def outputs(self) -> dict[str, object]:
        """Outputs of the stack."""
        result = self.pulumi("stack", "output", "--json", "--show-secrets").expect()
        found: dict[str, object] = json.loads(result.stdout)
        return found

    def state(self) -> list[dict[str, object]]:
        """Resources of the stack, as the engine stores them."""
        result = self.pulumi("stack", "export", "--show-secrets").expect()
        deployment = json.loads(result.stdout)["deployment"]
        resources: list[dict[str, object]] = deployment.get("resources", [])
        return resources
