"""The Python SDK that Pulumi generates from the schema of the package."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from aoai.provider import VERSION
from aoai.provider.schema import schema
from engine import build
from engine.cache import Way
from pulumi_engine import ROOT, VENV, Project, engine

PACKAGE = "pulumi_aoai"


def add_generated_sdk(project: Project, scratch: Path) -> None:
    """Generate the SDK and put it beside the program of the project.

    Pulumi's own language host has the generator. An engine that was built here has a host without
    one; there the generator is built as the engine was.
    """
    target = scratch / "sdk"
    if engine().way is Way.BUILD:
        subprocess.run([str(_generator(scratch)), target], input=schema(), text=True, check=True)
    else:
        plugin = str(VENV / "bin" / "pulumi-resource-aoai")
        generate = ("package", "gen-sdk", plugin, "--language", "python", "--out", str(target))
        project.pulumi(*generate).expect()
        target /= "python"
    (target / PACKAGE).rename(project.folder / PACKAGE)
    # As its installation would: it asks for its own version.
    metadata = f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {VERSION}\n"
    project.write(f"{PACKAGE}-{VERSION}.dist-info/METADATA", metadata)


def _generator(scratch: Path) -> Path:
    go = shutil.which("go")
    if go is None:
        pytest.skip("there is no Go to build the generator of SDKs with")
    module = scratch / "generator"
    module.mkdir()
    for name in ("go.mod", "go.sum"):
        shutil.copy(ROOT / "engine" / name, module)
    shutil.copy(ROOT / "tests" / "engine" / "generated_sdk.go", module / "main.go")
    settings = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    flags = {"GOFLAGS": f"-mod=readonly -trimpath -buildvcs=false -tags={build.TAGS}"}
    environ = os.environ | settings | flags
    subprocess.run([go, "build", "-o", "generate", "."], cwd=module, env=environ, check=True)
    return module / "generate"
