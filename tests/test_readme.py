"""The README states nothing that the project does not hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aoai.rules.reference import PAGE, page, table
from policies.reference import PAGE as POLICIES
from policies.reference import page as policies

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_lists_the_rules_as_they_are() -> None:
    assert f"\n{table()}\n" in README, "run python -m aoai.rules"


def test_the_reference_of_the_rules_is_what_the_rules_say() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == page(), "run python -m aoai.rules"


def test_the_reference_of_the_policies_is_what_the_policies_say() -> None:
    assert (ROOT / POLICIES).read_text("utf-8") == policies(), "run python -m policies.reference"


def test_the_readme_shows_what_aoai_check_prints(tmp_path: Path) -> None:
    shown = re.search(
        r"\$ cat wanted.yaml\n(?P<wanted>.*?)\$ aoai (?P<command>check .*?)\n(?P<said>.*?)```",
        README,
        re.DOTALL,
    )
    assert shown
    (tmp_path / "wanted.yaml").write_text(shown["wanted"], "utf-8")
    (tmp_path / "aoai").symlink_to(ROOT / "aoai")
    command = [str(Path(sys.executable).with_name("aoai")), *shown["command"].split()]

    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, shown["said"], "")


def test_the_readme_shows_the_stack_file_of_prod_as_it_is() -> None:
    shown = (ROOT / "stacks" / "Pulumi.prod.yaml").read_text("utf-8").partition("\n")[2]

    assert f"# stacks/Pulumi.prod.yaml\n{shown}```" in README


def test_the_readme_names_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z]+)", README)) <= targets


def test_the_readme_names_only_files_that_exist() -> None:
    named = set(
        re.findall(
            r"`((?:aoai|docs|engine|infra|policies|stacks|tests|benchmarks)/[\w./]*)`", README
        )
    )

    assert [each for each in sorted(named) if not (ROOT / each).exists()] == []


def test_the_readme_leaves_no_place_to_fill() -> None:
    assert "@@" not in README


@pytest.mark.parametrize("command", ["size --rpm", "size --trace", "simulate"])
def test_the_readme_shows_what_is_printed_of_capacity(command: str) -> None:
    shown = re.search(
        rf"\$ aoai (?P<command>{command} [^`]*)```\n\n```text\n(?P<said>.*?)```", README, re.DOTALL
    )
    assert shown
    asked = re.sub(r" --plot \S+", "", shown["command"].replace("\\\n", " ")).split()
    run = [str(Path(sys.executable).with_name("aoai")), *asked]

    ran = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)

    assert [part for part in shown["said"].split("…\n") if part not in ran.stdout] == []
