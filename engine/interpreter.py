"""Which Python runs a program, a plugin or a policy pack, and with which environment."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Options = Mapping[str, object]
"""`runtime.options` of Pulumi.yaml, PulumiPlugin.yaml or PulumiPolicy.yaml."""


class InterpreterError(Exception):
    """The options name no Python that is there; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python and the virtual environment it belongs to, if any."""

    executable: str
    virtualenv: Path | None

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return ``base`` with the virtual environment active, as its activate script would."""
        if self.virtualenv is None:
            return dict(base)
        active = {name: value for name, value in base.items() if name != "PYTHONHOME"}
        path = os.pathsep.join(filter(None, (str(self.virtualenv / "bin"), base.get("PATH"))))
        return active | {"VIRTUAL_ENV": str(self.virtualenv), "PATH": path}


def virtualenv_of(root: Path, options: Options) -> Path | None:
    """Folder that the ``virtualenv`` option names, relative to the file that it stands in."""
    toolchain = options.get("toolchain") or "pip"
    if toolchain != "pip":
        raise InterpreterError(
            f"runtime.options.toolchain is {toolchain!r}, and this language host knows pip only; "
            "set it to pip, or install the official Pulumi release"
        )
    name = options.get("virtualenv")
    return root / str(name) if name else None


def interpreter_for(root: Path, options: Options, environ: Mapping[str, str]) -> Interpreter:
    """Find the Python for the project in ``root``.

    Raises:
        InterpreterError: the environment is not there, or nothing on PATH is a Python.
    """
    virtualenv = virtualenv_of(root, options)
    if virtualenv is not None:
        python = virtualenv / "bin" / "python"
        if not python.exists():
            raise InterpreterError(
                f"runtime.options.virtualenv is {options['virtualenv']!r}, and {virtualenv} has no "
                "bin/python; run `pulumi install`, or correct the option"
            )
        return Interpreter(str(python), virtualenv)
    named = environ.get("PULUMI_PYTHON_CMD")
    for command in (named,) if named else ("python3", "python"):
        if found := shutil.which(command, path=environ.get("PATH")):
            return Interpreter(found, None)
    raise InterpreterError(
        f"PATH has no {named or 'python3'}; install Python, or name an environment "
        "in runtime.options.virtualenv"
    )
