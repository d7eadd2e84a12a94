from pathlib import Path

import pytest

from engine.interpreter import Interpreter, InterpreterError, interpreter_for


def python_in(folder: Path, name: str = "python") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / name
    python.touch(mode=0o755)
    return python


def test_the_virtualenv_option_is_relative_to_the_project(tmp_path: Path) -> None:
    python = python_in(tmp_path / ".venv" / "bin")
    assert interpreter_for(
        tmp_path, {"virtualenv": ".venv"}, {"PATH": "/elsewhere"}
    ) == Interpreter(str(python), tmp_path / ".venv")


def test_the_virtualenv_option_may_be_absolute(tmp_path: Path) -> None:
    python = python_in(tmp_path / "env" / "bin")
    found = interpreter_for(Path("/project"), {"virtualenv": str(tmp_path / "env")}, {})
    assert found == Interpreter(str(python), tmp_path / "env")


def test_without_the_option_path_decides(tmp_path: Path) -> None:
    python3 = python_in(tmp_path, "python3")
    python_in(tmp_path, "python")
    assert interpreter_for(Path("/"), {}, {"PATH": str(tmp_path)}) == Interpreter(
        str(python3), None
    )


def test_a_named_command_wins_over_python3(tmp_path: Path) -> None:
    python_in(tmp_path, "python3")
    chosen = python_in(tmp_path, "python3.13")
    environ = {"PATH": str(tmp_path), "PULUMI_PYTHON_CMD": "python3.13"}
    assert interpreter_for(Path("/"), {}, environ) == Interpreter(str(chosen), None)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"virtualenv": "env"}, "'env', and /project/env has no bin/python; run `pulumi install`"),
        ({"toolchain": "uv", "virtualenv": "env"}, "toolchain is 'uv'.*; set it to pip"),
        ({}, "PATH has no python3"),
    ],
)
def test_what_is_missing_is_said_with_its_remedy(options: dict[str, object], reason: str) -> None:
    with pytest.raises(InterpreterError, match=reason):
        interpreter_for(Path("/project"), options, {"PATH": "/nowhere"})


def test_the_environment_is_active_as_its_script_would_make_it() -> None:
    python = Interpreter("/env/bin/python", Path("/env"))
    base = {"PATH": "/usr/bin", "PYTHONHOME": "/old", "LANG": "C"}
    assert python.environment(base) == {
        "PATH": "/env/bin:/usr/bin",
        "VIRTUAL_ENV": "/env",
        "LANG": "C",
    }
    assert Interpreter("/usr/bin/python3", None).environment(base) == base
