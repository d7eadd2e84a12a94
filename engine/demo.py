"""The demo: stack `demo` on a fake Azure, from nothing to a table of what landed where.

`make up`, `make down` and `make preview` are this module. Everything that it makes is in `.aoai/`,
except the engine, which stays in its cache.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aoai.emulator import background
from aoai.problems import AoaiError, Problem
from engine import azure_native
from engine.cache import Engine, Way, offline, say
from engine.install import ensure
from engine.landed import landed

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "azure-openai"
STACK = "demo"
SCENARIO = "demo"
STACK_TAG = "aoai-stack"
NOTHING_TO_BUILD_WITH = 2


@dataclass(frozen=True, slots=True)
class Places:
    """Where the demo keeps what it makes."""

    root: Path

    @property
    def emulator(self) -> Path:
        """The emulator's state folder."""
        return self.root / "emulator"

    @property
    def backend(self) -> Path:
        """Where Pulumi keeps the stack."""
        return self.root / "state"

    @property
    def home(self) -> Path:
        """Pulumi's own folder, so that a user's is left alone."""
        return self.root / "pulumi"

    @property
    def stack(self) -> Path:
        """The file that exists once the stack does."""
        return self.backend / ".pulumi" / "stacks" / PROJECT / f"{STACK}.json"

    @property
    def locks(self) -> Path:
        """Where the backend says who is at work."""
        return self.backend / ".pulumi" / "locks" / "organization" / PROJECT / STACK

    @property
    def environment(self) -> Path:
        """Shell lines with which `pulumi` by hand does the same as make."""
        return self.root / "demo.env"


PLACES = Places(ROOT / ".aoai")


def main() -> int:
    """Run the command of the command line; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m engine.demo", description=__doc__)
    parser.add_argument("do", choices=("up", "down", "preview"))
    parser.add_argument("stack", nargs="?", default=STACK)
    given = parser.parse_args()
    try:
        if given.do == "up":
            return up()
        return down() if given.do == "down" else preview(given.stack)
    except AoaiError as error:
        say(str(error))
        return NOTHING_TO_BUILD_WITH
    except KeyboardInterrupt:
        # Pulumi has had the same ^C and said what it did about it.
        return 130


def up() -> int:
    """Bring the demo up and say what landed where."""
    environ = environment_of(ensure())
    done = pulumi(environ, "up", "--yes", "--policy-pack", "policies", *_pack_config(STACK))
    if done == 0:
        sys.stdout.write(landed(ROOT / f"endpoints.{STACK}.json"))
    return done


def preview(stack: str) -> int:
    """Preview a stack: the demo's against the emulator, any other against real Azure."""
    if stack == STACK:
        environ: Mapping[str, str] = environment_of(ensure())
    else:
        environ = on_path(ensure(), None, os.environ)
    return pulumi(
        environ, "preview", "--policy-pack", "policies", *_pack_config(stack), stack=stack
    )


def down() -> int:
    """Remove the demo and stop the emulator."""
    if PLACES.stack.exists():
        environ = environment_of(ensure())
        for command in (("destroy", "--yes"), ("stack", "rm", "--yes", "--preserve-config")):
            if done := pulumi(environ, *command):
                return done
        left = purged(environ)
        if left:
            say(f"left in this Azure, since stack {STACK} did not make it: {', '.join(left)}")
            background.stop(PLACES.emulator)
            return 0
        say("Azure is empty: nothing is deployed, and nothing is soft-deleted")
    background.stop(PLACES.emulator)
    shutil.rmtree(PLACES.root, ignore_errors=True)
    (ROOT / f"endpoints.{STACK}.json").unlink(missing_ok=True)
    return 0


def purged(environ: Mapping[str, str]) -> list[str]:
    """Purge the stack's deleted accounts; what is left in Azure that is not the stack's."""
    # Imported here because the SDKs cost a second that `make up` does not have to pay.
    from aoai.azure.connection import connect  # noqa: PLC0415
    from aoai.azure.deleted import deleted_accounts, purge  # noqa: PLC0415
    from aoai.azure.settings import read_settings  # noqa: PLC0415

    # The emulator's certificate is found through these, which the SDK reads from the process.
    os.environ.update({name: environ[name] for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")})
    settings = read_settings({}, environ)
    connection, subscription = connect(settings), settings.subscription_id or ""
    found = deleted_accounts(connection, subscription)
    purge(connection, subscription, tuple(a for a in found if a.tags.get(STACK_TAG) == STACK))
    standing = connection.cognitive(subscription).accounts.list(retry_total=3)
    foreign = [a.name for a in found if a.tags.get(STACK_TAG) != STACK]
    return [*(str(each.name) for each in standing), *(f"{name} (deleted)" for name in foreign)]


def environment_of(engine: Engine) -> dict[str, str]:
    """The environment of the demo, its emulator running and its stack made.

    Raises:
        AoaiError: The emulator does not start, or the stack is locked.
    """
    say(f"engine: Pulumi {engine.version} ({_WAYS[engine.way]})")
    stand_in = azure_native.ensure(engine)
    if stand_in is not None:
        say("azure-native: the stand-in, for the emulator only")
    running = background.start(PLACES.emulator, SCENARIO)
    say(f"emulator: {running.env['AOAI_EMULATOR']} (process {running.pid})")
    PLACES.backend.mkdir(parents=True, exist_ok=True)
    own = {
        **running.env,
        "PULUMI_BACKEND_URL": f"file://{PLACES.backend}",
        "PULUMI_CONFIG_PASSPHRASE": "",
    }
    if stand_in is not None:
        own |= {
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "PULUMI_HOME": str(PLACES.home),
        }
    environ = on_path(engine, stand_in, os.environ) | own
    _write_environment({**own, "PATH": environ["PATH"]})
    _refuse_locked()
    if not PLACES.stack.exists():
        pulumi(environ, "stack", "init", STACK, "--non-interactive", stack=None)
    return environ


def on_path(engine: Engine, stand_in: Path | None, base: Mapping[str, str]) -> dict[str, str]:
    """An environment whose PATH begins with the project's own tools."""
    folders = [ROOT / ".venv" / "bin", engine.bin, *([stand_in] if stand_in else [])]
    path = os.pathsep.join([*map(str, folders), base.get("PATH", os.defpath)])
    # The engine's own default, 4 calls side by side per core, leaves a small machine waiting.
    return {"PULUMI_PARALLEL": "64", **offline(base), "PATH": path}


def pulumi(environ: Mapping[str, str], *command: str, stack: str | None = STACK) -> int:
    """Run the engine in the project, its output going where ours goes; its exit code."""
    chosen = ("--stack", stack) if stack else ()
    engine = shutil.which("pulumi", path=environ["PATH"]) or "pulumi"
    return subprocess.run(  # noqa: S603 - the engine that was just found, with our own arguments
        [engine, *command, *chosen], cwd=ROOT, env=dict(environ), check=False
    ).returncode


_WAYS = {
    Way.PATH: "the one on PATH",
    Way.RELEASE: "the official release",
    Way.BUILD: "built from Go modules, with this project's own Python language host",
}


def _pack_config(stack: str) -> tuple[str, ...]:
    config = Path("policies") / "config" / f"{stack}.json"
    return ("--policy-pack-config", str(config)) if (ROOT / config).exists() else ()


def _refuse_locked() -> None:
    """Say what to do about a lock before the engine stops at it."""
    if not any(PLACES.locks.glob("*.json")):
        return
    reason = "another pulumi is at work on it, or was killed at it"
    fix = (
        f"wait for it, or if it is gone: . {PLACES.environment.relative_to(ROOT)} && pulumi cancel "
        f"--yes --stack {STACK}"
    )
    raise AoaiError([Problem(f"stack {STACK}", reason, fix)])


def _write_environment(own: Mapping[str, str]) -> None:
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(own.items())]
    PLACES.environment.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
