"""The program as the engine starts it: from its own folder, with the stack's configuration."""

import json
import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pulumi
import pytest

import harness
from stackfiles import ROOT, STACKS, shipped, spec


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy, since the program writes beside Pulumi.yaml."""
    shutil.copytree(ROOT / "infra", tmp_path / "infra")
    shutil.copytree(STACKS, tmp_path / "stacks")
    return tmp_path


def start(project: Path, raw: dict[str, Any], *, preview: bool = False) -> harness.Run:
    def program() -> None:
        pulumi.runtime.set_config("azure-openai:spec", json.dumps(raw))
        runpy.run_path(str(project / "infra" / "__main__.py"), run_name="__main__")

    return harness.deploy(program, stack="demo", preview=preview)


def test_the_demo_is_declared_from_its_stack_file(project: Path) -> None:
    found = start(project, shipped("demo"))

    deployments = found.of_type("aoai:index:ModelDeployment")
    assert [each.inputs["deploymentName"] for each in deployments] == ["chat", "embed"]
    assert (project / "endpoints.demo.json").exists()


def test_a_preview_leaves_the_project_as_it_was(project: Path) -> None:
    before = sorted(project.rglob("*"))

    start(project, shipped("demo"), preview=True)

    assert sorted(project.rglob("*")) == before


def test_a_wrong_stack_file_ends_in_its_message_alone(project: Path) -> None:
    raw = spec(regions=["swedencentrl"], residency="europe")

    with pytest.raises(pulumi.RunError) as caught:
        start(project, raw)

    assert str(caught.value).splitlines() == [
        "regions[0]: 'swedencentrl' is no Azure region that the catalogue knows; "
        "did you mean swedencentral?",
        "residency: 'europe' is no zone word; write a list, as in [europe], or one of global, us, "
        "eu, eu-members, apac",
    ]


def test_no_module_of_the_programs_folder_hides_another() -> None:
    # The engine puts the program's folder first on the path.
    ours = {path.stem for path in (ROOT / "infra").iterdir() if not path.name.startswith("__")}

    assert ours & sys.stdlib_module_names == set()
    assert [each for each in sorted(ours) if find_spec(each)] == []


def test_the_programs_modules_load_no_more_of_azure_native_than_they_name() -> None:
    # One module of it can take longer to load than all of ours. Each is loaded when it is first
    # used: those that annotations name at once, the others when something of them is declared.
    script = (
        "import sys, types, infra.stack; "
        "print(sorted(name for name, module in sys.modules.items() "
        "if name.count('.') == 1 and name.startswith('pulumi_azure_native.') "
        "and type(module) is types.ModuleType and hasattr(module, '__path__')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == str(
        [f"pulumi_azure_native.{each}" for each in ("cognitiveservices", "monitor")]
    )
