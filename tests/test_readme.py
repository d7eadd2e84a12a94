"""The README states nothing that the project does not hold."""

import re
from pathlib import Path

from aoai.rules import RULES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_lists_the_rules_as_they_are() -> None:
    rows = [f"| `{each.id}` | {each.subject} | {each.summary} |" for each in RULES]

    assert "\n".join(["| rule | about | what holds |", "| --- | --- | --- |", *rows]) in README


def test_the_readme_shows_the_stack_file_of_prod_as_it_is() -> None:
    shown = (ROOT / "stacks" / "Pulumi.prod.yaml").read_text("utf-8").partition("\n")[2]

    assert f"# stacks/Pulumi.prod.yaml\n{shown}```" in README


def test_the_readme_names_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z]+)", README)) <= targets


def test_the_readme_names_only_files_that_exist() -> None:
    named = set(
        re.findall(r"`((?:aoai|engine|infra|policies|stacks|tests|benchmarks)/[\w./]*)`", README)
    )

    assert [each for each in sorted(named) if not (ROOT / each).exists()] == []


def test_the_readme_leaves_no_place_to_fill() -> None:
    assert "@@" not in README
