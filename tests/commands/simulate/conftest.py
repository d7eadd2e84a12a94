"""``aoai simulate`` as it is typed, run in this process, on traces whose answers are by hand."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aoai.cli import main
from simulating import Answer, Simulate


@pytest.fixture(autouse=True)
def packaged_prices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No price list but the packaged one, whatever the machine has kept."""
    monkeypatch.setenv("AOAI_PRICES", str(tmp_path / "no-prices.json"))


@pytest.fixture
def simulate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Simulate:
    """Runs the command."""

    def run(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["aoai", "simulate", *map(str, arguments)])
        with pytest.raises(SystemExit) as exited:
            main()
        said = capsys.readouterr()
        return Answer(int(exited.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Writes a trace into the current folder: its rows, below the head."""
    monkeypatch.chdir(tmp_path)

    def write(rows: str) -> str:
        path = Path("calls.csv")
        path.write_text(f"timestamp,prompt_tokens,generated_tokens\n{rows}\n", "utf-8")
        return path.name

    return write
