import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import azure_native
from engine.azure_native import (
    LAUNCHER,
    PLUGIN,
    VERSION,
    ensure,
    installed,
    plugin_folder,
    stand_in,
)
from engine.cache import Engine, Way

ROOT = Path(__file__).resolve().parents[2]

PULUMI = """\
#!/bin/sh
echo "$*" >> "$HOME/calls"
{}
"""

Machine = Callable[[Way, str], tuple[Engine, dict[str, str]]]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Make an engine whose CLI does as told, on a machine with an empty home."""

    def make(way: Way, does: str) -> tuple[Engine, dict[str, str]]:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "pulumi").write_text(PULUMI.format(does))
        (folder / "pulumi").chmod(0o755)
        environ = {
            "PATH": os.defpath,
            "HOME": str(tmp_path),
            "PULUMI_HOME": str(tmp_path / "home"),
        }
        return Engine(folder, way, "3.272.0"), environ

    return make


def put_plugin(home: Path) -> Path:
    folder = home / "plugins" / f"resource-azure-native-v{VERSION}"
    folder.mkdir(parents=True)
    (folder / PLUGIN).touch()
    return folder


def test_the_plugin_goes_with_the_sdk() -> None:
    requirements = (ROOT / "requirements.txt").read_text()
    assert f"\npulumi-azure-native=={VERSION} " in requirements


def test_the_real_plugin_is_used_where_it_stands(machine: Machine, tmp_path: Path) -> None:
    engine, environ = machine(Way.BUILD, "exit 1")
    put_plugin(tmp_path / "home")
    assert ensure(engine, tmp_path / "own", environ) is None
    assert not (tmp_path / "calls").exists()


def test_a_plugin_half_installed_does_not_count(tmp_path: Path) -> None:
    folder = put_plugin(tmp_path)
    assert installed(tmp_path)
    folder.with_name(f"{folder.name}.partial").touch()
    assert not installed(tmp_path)


@pytest.mark.parametrize("way", [Way.PATH, Way.RELEASE])
def test_an_official_engine_installs_the_real_plugin(
    machine: Machine, way: Way, tmp_path: Path
) -> None:
    engine, environ = machine(way, "exit 0")
    assert ensure(engine, tmp_path / "own", environ) is None
    calls = (tmp_path / "calls").read_text()
    assert calls == f"plugin install resource azure-native {VERSION}\n"


@pytest.mark.parametrize("does", ["exit 1", "exec sleep 5"])
def test_the_stand_in_takes_its_place_where_it_cannot_be_installed(
    machine: Machine, does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(azure_native, "PATIENCE", 0.3)
    engine, environ = machine(Way.RELEASE, does)
    assert ensure(engine, tmp_path / "own", environ) == tmp_path / "own"


def test_a_built_engine_asks_nobody(machine: Machine, tmp_path: Path) -> None:
    engine, environ = machine(Way.BUILD, "exit 0")
    own = tmp_path / "own"
    assert ensure(engine, own, environ) == own
    assert ensure(engine, own, environ) == own
    assert [file.name for file in plugin_folder(own).iterdir()] == [PLUGIN]
    assert (plugin_folder(own) / PLUGIN).read_text() == LAUNCHER
    assert not (tmp_path / "calls").exists()


def test_a_stand_in_of_an_older_kind_is_replaced(tmp_path: Path) -> None:
    launcher = stand_in(tmp_path)
    launcher.write_text(f"{LAUNCHER}exit\n")
    assert stand_in(tmp_path).read_text() == LAUNCHER


def test_the_stand_in_is_not_taken_for_the_plugin(tmp_path: Path) -> None:
    stand_in(tmp_path)
    assert not installed(tmp_path)


def test_the_stand_in_runs_under_the_python_of_path(machine: Machine, tmp_path: Path) -> None:
    _, environ = machine(Way.BUILD, "")
    python = tmp_path / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    done = subprocess.run(
        [stand_in(tmp_path / "own"), "127.0.0.1:1"],
        env=environ | {"PATH": f"{tmp_path / 'bin'}:{os.defpath}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "-m aoai.emulator.azure_native 127.0.0.1:1\n"
