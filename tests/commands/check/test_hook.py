"""The hook for pre-commit, run as pre-commit runs it."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from checked import ROOT
from stackfiles import SHIPPED

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def committed(*files: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The hook on files of a commit: its entry from the environment, then the paths."""
    command, *arguments = shlex.split(HOOK["entry"])
    chosen = [each for each in files if re.search(HOOK["files"], each)]
    return subprocess.run(
        [str(Path(sys.executable).parent / command), *arguments, *chosen],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hook_has_what_pre_commit_asks_for() -> None:
    assert {"id", "name", "entry", "language"} <= set(HOOK)
    assert (HOOK["language"], HOOK["require_serial"]) == ("python", True)


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("stacks/Pulumi.prod.yaml", True),
        ("Pulumi.dev.yaml", True),
        ("stacks/common.yaml", False),
        ("Pulumi.yaml", False),
        ("docs/Pulumi.prod.yaml.md", False),
    ],
)
def test_the_hook_is_for_stack_files(path: str, chosen: Any) -> None:
    assert bool(re.search(HOOK["files"], path)) is chosen


def test_a_commit_of_the_shipped_stack_files_passes() -> None:
    stacks = [f"stacks/Pulumi.{each}.yaml" for each in SHIPPED]

    done = committed("README.md", "stacks/common.yaml", *stacks)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-2].startswith("8 requests checked: 0 violations, ")


def test_a_commit_that_azure_would_refuse_is_stopped(tmp_path: Path) -> None:
    text = (ROOT / "stacks" / "Pulumi.dev.yaml").read_text("utf-8")
    (tmp_path / "common.yaml").write_text((ROOT / "stacks" / "common.yaml").read_text("utf-8"))
    wrong = text.replace("gpt-5.1@2025-11-13", "gpt-4o@2024-08-06")
    (tmp_path / "Pulumi.dev.yaml").write_text(wrong)

    done = committed("Pulumi.dev.yaml", folder=tmp_path)

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("chat  Pulumi.dev.yaml:8\n  violation  chat.model: ")
    # Plain text where nobody looks at a terminal.
    assert "\x1b" not in done.stdout


def test_a_commit_that_cannot_be_read_is_stopped_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {azure-openai:spec: {regions: westeu}}\n")

    done = committed("Pulumi.dev.yaml", folder=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Pulumi.dev.yaml:1: regions: 'westeu' is no zone word; ")


def test_neither_the_engine_nor_the_sdks_nor_rich_are_imported() -> None:
    program = (
        "import sys; from aoai.cli import app\n"
        "try: app(['check', 'stacks/Pulumi.prod.yaml'])\n"
        "except SystemExit as found: code = found.code\n"
        "heavy = {'pulumi', 'azure', 'rich', 'grpc', 'requests', 'asyncio'} & set(sys.modules)\n"
        "print(code, sorted(heavy), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stderr == "0 []\n"
