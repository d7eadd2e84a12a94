"""A Pulumi project of somebody else, with aoai installed in its own environment."""

import os
import site
import subprocess
import sys
import venv
from pathlib import Path

from pulumi_engine import ROOT, VENV


def environment_with_aoai(folder: Path) -> Path:
    """Make a virtual environment that has aoai from its wheel; its folder.

    Everything that aoai depends on is borrowed from the environment of the tests, but not aoai:
    the editable install there is a `.pth` file, which a path that is added by another does not run.
    """
    venv.create(folder, symlinks=True)
    borrowed = [each for each in site.getsitepackages() if Path(each).is_relative_to(VENV)]
    own = next((folder / "lib").glob("python*")) / "site-packages"
    (own / "borrowed.pth").write_text("\n".join(borrowed), "utf-8")
    python = folder / "bin" / "python"
    wheels = folder / "wheels"
    offline = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip"]
    build = [*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT)]
    subprocess.run(build, check=True)
    wheel = next(wheels.glob("aoai-*.whl"))
    subprocess.run([*pip, "--python", str(python), "install", *offline, str(wheel)], check=True)
    return folder


def path_without_ours(*folders: Path) -> str:
    """PATH with these folders first and without the environment of the tests."""
    kept = [each for each in os.environ.get("PATH", os.defpath).split(os.pathsep) if each]
    ours = VENV / "bin"
    return os.pathsep.join([*map(str, folders), *(each for each in kept if Path(each) != ours)])
