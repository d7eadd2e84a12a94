"""Where a stack's state comes from: `pulumi stack export`, or a file that it wrote."""

import shutil
import subprocess
import sys
from pathlib import Path

from aoai.commands.stack import EXPORT, State, StateError, parsed
from aoai.problems import Problem


def read_state(state: str | None, stack: str | None, folder: Path) -> State:
    """The state of a stack.

    Args:
        state: A file that `pulumi stack export` wrote; ``-`` is standard input; None asks the
            engine.
        stack: The stack's name; None: the selected one.
        folder: The project's, where the engine is asked.

    Raises:
        StateError: There is none to read, or it is none.
    """
    if state is None:
        return _exported(stack, folder)
    try:
        text = sys.stdin.read() if state == "-" else Path(state).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"cannot be read: {next(iter(str(error).splitlines()), '')}"
        raise StateError([Problem(state, reason, EXPORT)]) from error
    return parsed(text, "standard input" if state == "-" else state, stack)


def _exported(stack: str | None, folder: Path) -> State:
    engine = shutil.which("pulumi")
    if engine is None:
        fix = "install it, or name an exported state with --state FILE"
        raise StateError([Problem("pulumi", "it is not on PATH", fix)])
    chosen = ("--stack", stack) if stack else ()
    text = _said(engine, folder, "stack", "export", *chosen)
    name = stack or _said(engine, folder, "stack", "--show-name").strip()
    return parsed(text, f"stack {name}", name.rpartition("/")[2], _project(folder))


def _said(engine: str, folder: Path, *command: str) -> str:
    """What the engine prints."""
    try:
        done = subprocess.run(
            [engine, *command, "--non-interactive", "--color=never"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        fix = "name the project's folder with --cwd"
        raise StateError([Problem(str(folder), f"cannot be used: {error}", fix)]) from error
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).removeprefix("error: ").split())
        fix = "name the stack with --stack and the project's folder with --cwd"
        raise StateError([Problem(f"pulumi {' '.join(command[:2])}", said, fix)])
    return done.stdout


def _project(folder: Path) -> str | None:
    """The name in the nearest Pulumi.yaml."""
    import yaml

    for each in (folder.resolve(), *folder.resolve().parents):
        file = each / "Pulumi.yaml"
        if file.exists():
            try:
                found = yaml.safe_load(file.read_text("utf-8"))
            except (OSError, UnicodeDecodeError, yaml.YAMLError):
                return None
            name = found.get("name") if isinstance(found, dict) else None
            return str(name) if name else None
    return None
