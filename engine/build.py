"""Builds the CLI from Go modules, for machines that reach package registries and nothing else.

go.mod and go.sum beside this file pin every module; Go checks each against go.sum. The language
host is ours, since Pulumi's own is no module that a registry serves.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.cache import Engine, EngineError, Way, check_version, new_folder, progress, say

HERE = Path(__file__).parent
CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
SDK = "github.com/pulumi/pulumi/sdk/v3"

# The flags of the official build (.goreleaser.yml of pulumi/pulumi).
TAGS = "osusergo,grpcnotrace"
LINKER = "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{version}"

LAUNCHER = "pulumi-language-python"
EXECUTOR = "pulumi-language-python-exec"
HOST_MODULES = (
    "__init__.py",
    "children.py",
    "interpreter.py",
    "language_host.py",
    "language_protocol.py",
)


def pinned_version(go_mod: str) -> str:
    """Version of Pulumi that a go.mod requires, without its v."""
    return _pinned(rf"^\s*{re.escape(SDK)} v(\S+)", go_mod)


def pinned_go(go_mod: str) -> tuple[int, ...]:
    """Lowest Go that a go.mod can be built with."""
    return numbers(_pinned(r"^go (\S+)", go_mod))


def _pinned(pattern: str, go_mod: str) -> str:
    found = re.search(pattern, go_mod, re.MULTILINE)
    if found is None:
        raise ValueError(f"go.mod has no line like {pattern!r}")
    return found[1]


def numbers(version: str) -> tuple[int, ...]:
    """Leading numbers of a version such as `go1.25.11` or `1.26rc1`."""
    found = re.match(r"(?:go|v)?(\d+(?:\.\d+)*)", version)
    return tuple(map(int, found[1].split("."))) if found else ()


def engine_in(cache: Path) -> Path:
    """Folder of the engine that this checkout's pins and language host make."""
    files = [HERE / "go.mod", HERE / "go.sum", HERE / LAUNCHER, *(HERE / n for n in HOST_MODULES)]
    return cache / f"build-{_digest(files)}"


def _digest(files: Iterable[Path]) -> str:
    content = hashlib.sha256(f"{TAGS} {LINKER}".encode())
    for file in files:
        content.update(file.read_bytes())
    return content.hexdigest()[:12]


def build(cache: Path, environ: Mapping[str, str]) -> Engine:
    """Build the engine of this checkout into ``cache``.

    Raises:
        EngineError: Go is not there or too old, or the build failed.
    """
    go_mod = (HERE / "go.mod").read_text()
    version = pinned_version(go_mod)
    go = _go(environ, pinned_go(go_mod))
    cli = cache / f"cli-{_digest([HERE / 'go.mod', HERE / 'go.sum'])}"
    if not cli.is_dir():
        say(f"building Pulumi {version} from Go modules; this takes a few minutes, once")
        with new_folder(cli, None, CLI) as folder:
            _compile(go, folder / "pulumi", version, environ)
            check_version(folder / "pulumi", version, environ)
            sdk = _run([go, "list", "-m", "-f", "{{.Dir}}", SDK], environ)[-1]
            shutil.copyfile(Path(sdk, "python", "cmd", EXECUTOR), folder / EXECUTOR)
    target = engine_in(cache)
    engine = Engine(target, Way.BUILD, version)
    with new_folder(target, engine, f"{CLI}@v{version}") as folder:
        assemble(cli, folder)
    return engine


def assemble(cli: Path, folder: Path) -> None:
    """Put the built CLI and the language host of this checkout into one folder."""
    # A link costs nothing; the CLI must stand here itself, for it looks for plugins beside it.
    os.link(cli / "pulumi", folder / "pulumi")
    shutil.copy(cli / EXECUTOR, folder / EXECUTOR)
    shutil.copy(HERE / LAUNCHER, folder / LAUNCHER)
    lib = folder / "lib" / "engine"
    lib.mkdir(parents=True)
    for name in HOST_MODULES:
        shutil.copy(HERE / name, lib / name)


def _go(environ: Mapping[str, str], needed: tuple[int, ...]) -> str:
    go = shutil.which("go", path=environ.get("PATH"))
    wanted = ".".join(map(str, needed))
    if go is None:
        raise EngineError("go", "is not on PATH", f"install Go {wanted} or newer")
    with tempfile.TemporaryDirectory() as outside:
        # Outside our module, which an older Go would refuse to load before it says its version.
        found = _run([go, "env", "GOVERSION"], environ, cwd=Path(outside))[-1]
    if numbers(found) < needed:
        raise EngineError("go", f"is {found}", f"install Go {wanted} or newer")
    return go


def _compile(go: str, target: Path, version: str, environ: Mapping[str, str]) -> None:
    packages = _run([go, "list", "-deps", "-tags", TAGS, CLI], environ, "modules downloaded")
    command = [go, "build", "-v", "-trimpath", "-buildvcs=false", "-tags", TAGS]
    command += ["-ldflags", LINKER.format(version=version), "-o", str(target), CLI]
    _run(command, environ, f"of at most {len(packages)} packages compiled")


def _run(
    command: list[str], environ: Mapping[str, str], counted: str = "", *, cwd: Path = HERE
) -> list[str]:
    """Lines of the command's stdout; lines of its stderr are counted, and shown if it fails."""
    # CGO off as in the official build; the Go that is there, since nobody asked for another one;
    # modules exactly as pinned, whatever the user's own settings say.
    settings = {
        "CGO_ENABLED": "0",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "GOFLAGS": "-mod=readonly",
    }
    said: deque[str] = deque(maxlen=20)
    with (
        tempfile.TemporaryFile("w+") as stdout,
        subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environ) | settings,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        count = 0
        for count, line in enumerate(process.stderr or (), start=1):
            said.append(line)
            if counted and process.poll() is None:
                progress(f"{count} {counted}")
        if counted and count:
            progress(f"{count} {counted}", last=True)
        if process.wait() != 0:
            tail = "".join(said).strip()
            raise EngineError(
                " ".join(command[:2]),
                f"ended with exit code {process.returncode}: {tail}",
                "put right what it says, or install Pulumi",
            )
        stdout.seek(0)
        return stdout.read().splitlines()
