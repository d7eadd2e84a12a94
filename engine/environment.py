"""Makes .venv from requirements.txt: `python3 engine/environment.py`.

Runs before anything is installed, so it needs nothing but Python's standard library, and says so in
plain words when something is missing. uv is taken from PATH, else put into the cache.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.8"
OLDEST = (3, 11)
NEWER = [f"python3.{minor}" for minor in (14, 13, 12, 11)]

INSTALL = {
    "python": "install Python 3.11 or newer (https://www.python.org/downloads/, or your system's "
    "package python3)",
    "uv": "install uv (https://docs.astral.sh/uv/getting-started/installation/), or your system's "
    "packages python3-venv and python3-pip so that it can be put into the cache",
}


def main() -> int:
    """Make or update the environment; 0 when it is ready, 2 when something must be installed."""
    if sys.version_info < OLDEST:
        newer = next(filter(None, map(shutil.which, NEWER)), None)
        if newer is None:
            return missing("python", f"this is Python {sys.version.split()[0]}")
        os.execv(newer, [newer, __file__])  # noqa: S606 - a Python, with this very file
    uv = shutil.which("uv") or cached_uv()
    if uv is None:
        return missing("uv", "uv is neither on PATH nor could it be installed")
    venv = ROOT / ".venv"
    steps = (
        (uv, "venv", "--quiet", "--seed", "--allow-existing", "--python", sys.executable, venv),
        (uv, "pip", "sync", "--quiet", "--require-hashes", ROOT / "requirements.txt"),
        # The build backend is one of the pinned requirements, so nothing unpinned is fetched.
        (uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT),
    )
    environ = {**os.environ, "VIRTUAL_ENV": str(venv)}
    say("environment: .venv from requirements.txt")
    for step in steps:
        done = subprocess.run([*map(str, step)], env=environ, cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    (venv / ".ready").touch()
    return 0


def cached_uv() -> str | None:
    """The uv of the cache, put there if it is not; None where that fails."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "aoai" / UV.replace("==", "-")
    uv = folder / "bin" / "uv"
    if uv.exists():
        return str(uv)
    say(f"environment: {UV} goes to {folder}")
    for step in (
        (sys.executable, "-m", "venv", folder),
        (folder / "bin" / "python", "-m", "pip", "install", "--quiet", UV),
    ):
        if subprocess.run([*map(str, step)], check=False).returncode:
            shutil.rmtree(folder, ignore_errors=True)
            return None
    return str(uv)


def missing(what: str, why: str) -> int:
    """Say what to install; the exit code for that."""
    say(f"environment: {why}; {INSTALL[what]}")
    return 2


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
