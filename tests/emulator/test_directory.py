"""What a state folder keeps, and how it is written."""

import subprocess
from pathlib import Path

import pytest

from aoai.emulator.directory import (
    DirectoryError,
    Settings,
    StateDirectory,
    absolute_scenario,
    export_lines,
    read_export_lines,
)

ODD = {"PLAIN": "https://localhost:1", "ODD": 'it\'s $HOME `x` "y" = \\ z', "EMPTY": ""}


def test_export_lines_are_read_back_as_they_were() -> None:
    assert read_export_lines(export_lines(ODD)) == ODD


def test_a_shell_reads_odd_values_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "emulator.env"
    file.write_text(export_lines(ODD))

    said = subprocess.run(
        ["/bin/sh", "-c", f'. {file} && printf %s "$ODD"'],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said == ODD["ODD"]


def test_settings_outlive_the_process(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path)
    assert directory.settings() == Settings()

    directory.remember(Settings(port=1234, scenario="demo"))

    assert StateDirectory(tmp_path).settings() == Settings(port=1234, scenario="demo")


def test_settings_that_were_spoilt_by_hand_are_named(tmp_path: Path) -> None:
    (tmp_path / "emulator.json").write_text("{")

    with pytest.raises(DirectoryError) as caught:
        StateDirectory(tmp_path).settings()

    assert str(caught.value).startswith(f"{tmp_path}/emulator.json: unreadable (")
    assert str(caught.value).endswith("); delete the file")


def test_one_process_holds_a_folder_at_a_time(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path)

    with directory.lock(), pytest.raises(DirectoryError), StateDirectory(tmp_path).lock():
        pass
    with directory.lock():
        pass

    assert directory.owner() is None


def test_a_name_stays_a_name_and_a_file_gets_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert absolute_scenario("demo") == "demo"
    assert absolute_scenario("mine.yaml") == str(tmp_path / "mine.yaml")
    assert absolute_scenario(None) is None
