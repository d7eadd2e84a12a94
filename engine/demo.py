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
from dataclasses import dataclass, replace
from pathlib import Path

from aoai.emulator import background
from aoai.problems import AoaiError, Problem
from engine import azure_native
from engine.cache import Engine, EngineError, Way, offline, say
from engine.install import ensure
from engine.landed import landed

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "azure-openai"
STACK = "demo"
SCENARIO = "demo"
CANNOT = 2
"""Exit code when the run cannot begin; what to do about it has been said."""


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
ENDPOINTS = ROOT / f"endpoints.{STACK}.json"


def main() -> int:
    """Run the command of the command line; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m engine.demo", description=__doc__)
    commands = parser.add_subparsers(dest="do", required=True, metavar="command")
    commands.add_parser("up", help="engine, emulator and stack; then what landed where")
    commands.add_parser("down", help="remove all of it again, and stop the emulator")
    previewing = commands.add_parser("preview", help="what an update would do, policies included")
    previewing.add_argument(
        "stack", nargs="?", default=STACK, help="default: demo; any other asks real Azure"
    )
    given = parser.parse_args()
    try:
        if given.do == "up":
            return up()
        return down() if given.do == "down" else preview(given.stack)
    except EngineError as error:
        say(f"no Pulumi engine; any one of these would give one:\n{error}")
    except AoaiError as error:
        say(str(error))
    except KeyboardInterrupt:
        return 130
    return CANNOT


def up() -> int:
    """Bring the demo up and say what landed where."""
    environ = environment_of(ensure(), SCENARIO)
    # The table says what the outputs hold, and shorter.
    options = ("--yes", "--suppress-outputs", "--policy-pack", "policies", *_pack_config(STACK))
    done = with_stack(environ) or pulumi(environ, "up", *options)
    if done == 0:
        sys.stdout.write(landed(ENDPOINTS))
    return done


def preview(stack: str) -> int:
    """Preview a stack: the demo's against the emulator, any other against real Azure."""
    options = ("--policy-pack", "policies", *_pack_config(stack))
    if stack != STACK:
        return pulumi(on_path(ensure(), os.environ), "preview", *options, stack=stack)
    environ = environment_of(ensure(), SCENARIO)
    return with_stack(environ) or pulumi(environ, "preview", *options)


def down() -> int:
    """Remove the demo and stop the emulator."""
    if not PLACES.root.exists():
        say("there is no demo to remove")
    elif PLACES.emulator.exists():
        # Whatever it plays: what stands in it may be the stack's.
        environ = environment_of(ensure(), scenario=None)
        if PLACES.stack.exists():
            commands = (
                ("destroy", "--yes", "--skip-preview"),
                ("stack", "rm", "--yes", "--preserve-config"),
            )
            for command in commands:
                if done := pulumi(environ, *command):
                    return done
        left = purged(environ)
        background.stop(PLACES.emulator)
        ENDPOINTS.unlink(missing_ok=True)
        if left:
            say(f"left in this Azure, since stack {STACK} did not make it: {', '.join(left)}")
            say(f"to remove that too: rm -r {PLACES.root.relative_to(ROOT)}")
            return 0
        say("this Azure is empty: nothing is deployed, and nothing is soft-deleted")
    shutil.rmtree(PLACES.root, ignore_errors=True)
    ENDPOINTS.unlink(missing_ok=True)
    return 0


def purged(environ: Mapping[str, str]) -> list[str]:
    """Purge the stack's deleted accounts; what is left in Azure that is not the stack's."""
    # Imported here because the SDKs cost a second that `make up` does not have to pay.
    from aoai.azure.asking import list_of
    from aoai.azure.connection import connect
    from aoai.azure.deleted import deleted_accounts, purge
    from aoai.azure.settings import read_settings
    from aoai.facts import Unknown
    from aoai.spec import STACK_TAG

    # The SDK finds the emulator's certificate, and its way around a proxy, in the process's own.
    os.environ.update(environ)
    settings = read_settings({}, environ)
    connection, subscription = connect(settings), settings.subscription_id or ""
    found = deleted_accounts(connection, subscription)
    purge(connection, subscription, tuple(a for a in found if a.tags.get(STACK_TAG) == STACK))
    left = [f"account {a.name} (deleted)" for a in found if a.tags.get(STACK_TAG) != STACK]
    client = connection.cognitive(subscription)
    for kind in ("resourcegroups", "resources"):
        path = f"/subscriptions/{subscription}/{kind}"
        standing = list_of(client, path, {"api-version": "2021-04-01"}, retries=3)
        if isinstance(standing, Unknown):
            raise AoaiError([Problem(environ["AOAI_EMULATOR"], standing.reason, "try again")])
        left += [f"{each['type'].rpartition('/')[2]} {each['name']}" for each in standing]
    return left


def environment_of(engine: Engine, scenario: str | None) -> dict[str, str]:
    """The environment of the demo, its emulator running.

    Raises:
        AoaiError: The emulator does not start, or the stack is locked.
    """
    say(f"engine: Pulumi {engine.version} ({_WAYS[engine.way]})")
    base = _without_azure(os.environ)
    home = azure_native.ensure(engine, PLACES.home, base)
    if home is not None:
        say("azure-native: the stand-in, for the emulator only")
    running = _emulator(scenario)
    say(f"emulator: {running.env['AOAI_EMULATOR']} (process {running.pid})")
    PLACES.backend.mkdir(parents=True, exist_ok=True)
    own = {
        **running.env,
        "PULUMI_BACKEND_URL": f"file://{PLACES.backend}",
        "PULUMI_CONFIG_PASSPHRASE": "",
    }
    if home is not None:
        own |= {"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1", "PULUMI_HOME": str(home)}
    environ = on_path(engine, base) | own
    _write_environment({**own, "PATH": environ["PATH"]})
    _refuse_locked()
    return environ


def with_stack(environ: Mapping[str, str]) -> int:
    """Make the stack if it does not stand yet; the engine's exit code."""
    if PLACES.stack.exists():
        return 0
    return pulumi(environ, "stack", "init", STACK, "--non-interactive", stack=None)


def on_path(engine: Engine, base: Mapping[str, str]) -> dict[str, str]:
    """An environment whose PATH begins with the project's own tools."""
    folders = [ROOT / ".venv" / "bin", engine.bin]
    path = os.pathsep.join([*map(str, folders), base.get("PATH", os.defpath)])
    # The engine's own default, 4 calls side by side per core, leaves a small machine waiting.
    return {"PULUMI_PARALLEL": "64", **offline(base), "PATH": path}


def pulumi(environ: Mapping[str, str], *command: str, stack: str | None = STACK) -> int:
    """Run the engine in the project, its output going where ours goes; its exit code."""
    chosen = ("--stack", stack) if stack else ()
    engine = shutil.which("pulumi", path=environ["PATH"]) or "pulumi"
    with subprocess.Popen([engine, *command, *chosen], cwd=ROOT, env=dict(environ)) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The engine has had the same ^C, and needs time to leave nothing half made.
                continue


_WAYS = {
    Way.PATH: "the one on PATH",
    Way.RELEASE: "the official release",
    Way.BUILD: "built from Go modules, with this project's own Python language host",
}


def _emulator(scenario: str | None) -> background.Running:
    try:
        return background.start(PLACES.emulator, scenario)
    except background.BackgroundError as error:
        # The demo has no port of its own to choose: the addresses in its stack hold this one.
        fix = f"stop that program, or forget this demo: rm -r {PLACES.root.relative_to(ROOT)}"
        raise AoaiError(
            [
                replace(each, fix=fix) if each.where.startswith("port ") else each
                for each in error.problems
            ]
        ) from error


def _without_azure(environ: Mapping[str, str]) -> dict[str, str]:
    """What a person has set for a real Azure would decide how the fake one is signed in to."""
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith(_AZURE) and (name, value) != ("PULUMI_HOME", str(PLACES.home))
    }


_AZURE = ("ARM_", "AZURE_")


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
    """Write the variables for a shell, in which others for Azure may be set already."""
    forget = f"unset $(env | grep -oE '^({'|'.join(_AZURE)})[A-Za-z0-9_]*')\n"
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(own.items())]
    PLACES.environment.write_text("".join([forget, *lines]), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
