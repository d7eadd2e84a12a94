"""Copies of this checkout in which the demo can be brought up and down."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aoai.emulator import background
from aoai.emulator.store import Store
from emulated import Emulated
from engine.cache import cache_folder
from pulumi_engine import ROOT, VENV, Result, Run

_RECORDS = ("Microsoft.CognitiveServices/operations", "deletion")
"""Types of what the emulator keeps so that a finished operation can still be polled."""


@dataclass(frozen=True)
class Checkout:
    """A copy of what git knows of this checkout, as it stands on disk."""

    folder: Path
    environ: Mapping[str, str]

    @property
    def own(self) -> Path:
        """Where the demo keeps what it makes."""
        return self.folder / ".aoai"

    @property
    def emulator(self) -> Path:
        """The emulator's state folder."""
        return self.own / "emulator"

    @property
    def endpoints(self) -> Path:
        """What applications read."""
        return self.folder / "endpoints.demo.json"

    @property
    def locks(self) -> list[Path]:
        """Who is at work on the stack, as the backend knows it."""
        return list(self.own.glob("state/.pulumi/locks/**/*.json"))

    def start(self, *command: str, **variables: str) -> Run:
        """Start a command here."""
        return Run(command, self.folder, {**self.environ, **variables})

    def run(self, *command: str, **variables: str) -> Result:
        """Run a command here to its end."""
        return self.start(*command, **variables).finish()

    def begin(self, *arguments: str, **variables: str) -> Run:
        """Start `make up` and its like, without make."""
        return self.start(sys.executable, "-m", "engine.demo", *arguments, **variables)

    def demo(self, *arguments: str, **variables: str) -> Result:
        """Run `make up` and its like to the end, without make."""
        return self.begin(*arguments, **variables).finish()

    def making(self, *arguments: str, **variables: str) -> Run:
        """Start make, which takes the environment as it is: it is the one that runs this test."""
        return self.start("make", "--assume-old", ".venv/.ready", *arguments, **variables)

    def make(self, *arguments: str, **variables: str) -> Result:
        """Run make to the end."""
        return self.making(*arguments, **variables).finish()

    def status(self) -> str:
        """What `git status` says of the tracked and the new."""
        return self.run("git", "status", "--porcelain").expect().stdout

    def azure(self) -> Emulated:
        """The emulator, which is started if it does not run."""
        running = background.start(self.emulator, "demo")
        return Emulated(self.emulator, running.env, running.pid)

    def stop(self) -> None:
        """Stop the emulator, if it runs."""
        if self.emulator.exists():
            background.stop(self.emulator)

    def stored(self) -> list[str]:
        """Ids of everything that the emulator holds, deleted accounts included; it has stopped."""
        return stored(self.emulator / "emulator.sqlite")

    def declare(self, **spec: Any) -> None:
        """Replace parts of the demo's stack file."""
        file = self.folder / "stacks" / "Pulumi.demo.yaml"
        document = yaml.safe_load(file.read_text("utf-8"))
        document["config"]["azure-openai:spec"] |= spec
        file.write_text(yaml.safe_dump(document), "utf-8")

    @contextmanager
    def again(self, folder: Path) -> Iterator["Checkout"]:
        """A second one that stands as this does, with an Azure of its own."""
        shutil.copytree(self.folder, folder, symlinks=True)
        copy = Checkout(folder, self.environ)
        for left in ("emulator.pid", "emulator.lock", "emulator.env"):
            (copy.emulator / left).unlink()
        # The two run at the same time, so each needs a port.
        settings = copy.emulator / "emulator.json"
        settings.write_text(json.dumps(json.loads(settings.read_text("utf-8")) | {"port": None}))
        try:
            yield copy
        finally:
            copy.stop()


def stored(database: Path) -> list[str]:
    """Ids of everything that an emulator's file holds, the record of what was done aside."""
    with closing(Store(database)) as store:
        return sorted(each.id for each in store.under("") if each.type not in _RECORDS)


def gone(pid: int) -> bool:
    """Whether a process ends within a few seconds."""
    for _ in range(100):
        # It is a child of nobody that waits for it, or of this very process.
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@contextmanager
def checkout(home: Path) -> Iterator[Checkout]:
    """A copy in ``home``, committed whole; its emulator ends with the block."""
    folder = home / "checkout"
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git is on PATH, or nothing here works
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(VENV)
    made = Checkout(folder, _environment(home))
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "As it stands"]):
        made.run("git", *command).expect()
    try:
        yield made
    finally:
        made.stop()


def _environment(home: Path) -> dict[str, str]:
    # What a developer has set for real work must not reach a test.
    foreign = ("PULUMI_", "ARM_", "AZURE_", "PYTHON", "GIT_", "MAKE", "MFLAGS")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    roles = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
    person = {f"GIT_{role}": "test" for role in roles}
    # A link is no folder, so .gitignore does not cover it.
    ignoring = home / "gitignore"
    ignoring.write_text(".venv\n")
    return (
        inherited
        | person
        | {
            "AOAI_ENGINE_CACHE": str(cache_folder(os.environ)),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "core.excludesFile",
            "GIT_CONFIG_VALUE_0": str(ignoring),
            "XDG_CACHE_HOME": str(home / "cache"),
        }
    )
