"""What the tests of `aoai check` share."""

from pathlib import Path

import pytest

from checked import Checked


@pytest.fixture
def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Checked:
    """The command, with a folder for its input."""
    return Checked(tmp_path, capsys)
