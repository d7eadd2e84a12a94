import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cache import Way
from pulumi_engine import VENV, Project, engine

pytestmark = pytest.mark.engine

Make = Callable[..., Project]

RUNTIME = {"name": "python", "options": {"virtualenv": str(VENV)}}

WITH_PROVIDER = """
import pulumi
class Thing(pulumi.CustomResource):
    def __init__(self, name, opts=None, **inputs):
        super().__init__("folder:index:Thing", name, inputs, opts)
"""


@pytest.fixture(autouse=True)
def _our_host() -> None:
    if engine().way is not Way.BUILD:
        pytest.skip("this machine has an official engine, which brings its own language host")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # A zombie is gone too; who is to collect it is not our business.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def with_provider(make: Make, program: str) -> Project:
    """A project with the folder plugin `folder` beside it."""
    project = make(
        WITH_PROVIDER + program,
        settings={"plugins": {"providers": [{"name": "folder", "path": "./plugin"}]}},
    )
    project.write("plugin/PulumiPlugin.yaml", json.dumps({"runtime": RUNTIME}))
    source = Path(__file__).with_name("folder_provider.py")
    shutil.copy(source, project.folder / "plugin" / "__main__.py")
    return project


def test_a_program_gets_its_configuration_and_gives_outputs(project: Make) -> None:
    one = project(
        "import pulumi\n"
        "config = pulumi.Config()\n"
        "pulumi.export('spec', config.require_object('spec'))\n"
        "where = [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization()]\n"
        "pulumi.export('where', where)\n",
        config={"test:spec": {"a": [1, 2]}},
    )
    one.pulumi("up", "--yes", "--skip-preview").expect()
    assert one.outputs() == {"spec": {"a": [1, 2]}, "where": ["test", "dev", "organization"]}
    one.pulumi("destroy", "--yes", "--skip-preview").expect()
    assert one.state() == []


def test_output_arrives_while_the_program_runs(project: Make) -> None:
    one = project(
        "import os, sys, time\n"
        "print('said on stdout')\n"
        "print('said on stderr', file=sys.stderr)\n"
        "while not os.path.exists('go'): time.sleep(0.02)\n"
    )
    run = one.start("preview")
    run.wait_for("said on stdout")
    run.wait_for("said on stderr")
    assert run.process.poll() is None
    one.write("go", "")
    run.finish().expect()


def test_a_program_that_a_signal_ends_is_reported_in_one_line(project: Make) -> None:
    result = project("import os, signal; os.kill(os.getpid(), signal.SIGKILL)").pulumi("preview")
    result.expect(1)
    assert "program was ended by the signal SIGKILL" in result.text
    # What the CLI says of a host that died.
    assert not re.search(r"rpc error|Traceback|EOF", result.text), result.text


def test_an_exception_of_the_program_is_shown_once(project: Make) -> None:
    result = project("raise ValueError('boom')").pulumi("preview")
    assert result.rc != 0
    assert "ValueError: boom" in result.text
    # Exit code 32 says that the error has been shown.
    assert "exit code" not in result.text


def test_another_exit_code_is_named(project: Make) -> None:
    result = project("import sys; sys.exit(7)").pulumi("preview")
    assert result.rc != 0
    assert "program exited with non-zero exit code: 7" in result.text


def test_an_interrupt_ends_a_run_without_a_traceback(project: Make) -> None:
    run = project("import time; print('ready'); time.sleep(60)").start("preview")
    run.wait_for("ready")
    begun = time.monotonic()
    run.send(signal.SIGINT)
    result = run.finish(20)
    assert result.rc != 0
    assert time.monotonic() - begun < 5
    assert not re.search("Traceback|KeyboardInterrupt", result.text), result.text


def test_a_failed_resource_ends_a_run_without_a_traceback(project: Make) -> None:
    one = with_provider(
        project,
        "Thing('bad', fail='no room in swedencentral')\n"
        "other = Thing('other', fail='nor here')\n"
        "Thing('next', opts=pulumi.ResourceOptions(depends_on=[other]))\n",
    )
    result = one.pulumi("up", "--yes", "--skip-preview")
    assert result.rc != 0
    assert "no room in swedencentral" in result.text
    assert not re.search("Traceback|KeyboardInterrupt", result.text), result.text


def test_when_the_cli_is_killed_nothing_of_it_lives_on(project: Make) -> None:
    one = with_provider(
        project,
        "import os, time\n"
        "Thing('a').urn.apply(lambda _: print(f'pids {os.getpid()} {os.getppid()} end'))\n"
        "async def wait():\n"
        "    import asyncio\n"
        "    await asyncio.sleep(60)\n"
        "pulumi.export('never', pulumi.Output.from_input(wait()))\n",
    )
    run = one.start("preview")
    run.wait_for(" end")
    found = re.search(r"pids (\d+) (\d+) end", run.text)
    assert found
    program, host = map(int, found.groups())
    plugins = children_of(host) - {program}
    assert plugins, "the folder plugin runs below the host"
    run.send(signal.SIGKILL)
    run.finish(10)
    wait_until(lambda: all(map(gone, (host, program, *plugins))), 8)


def children_of(pid: int) -> set[int]:
    text = Path(f"/proc/{pid}/task")
    return {
        int(child) for task in text.iterdir() for child in (task / "children").read_text().split()
    }


def test_a_policy_pack_stops_a_preview(project: Make) -> None:
    one = project("import pulumi; pulumi.Stash('kept', input='forbidden')")
    one.write("pack/PulumiPolicy.yaml", json.dumps({"runtime": RUNTIME, "version": "1.0.0"}))
    one.write(
        "pack/__main__.py",
        "from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy\n"
        "def check(args, report):\n"
        "    if args.props.get('input') == 'forbidden': report('that must not be kept')\n"
        "level = EnforcementLevel.MANDATORY\n"
        "policy = ResourceValidationPolicy('no-forbidden', 'as named', check, level)\n"
        "PolicyPack('pack', policies=[policy])\n",
    )
    result = one.pulumi("preview", "--policy-pack", "pack")
    assert result.rc != 0
    assert "that must not be kept" in result.text
    one.write("__main__.py", "import pulumi; pulumi.Stash('kept', input='fine')")
    one.pulumi("preview", "--policy-pack", "pack").expect()


def test_a_folder_plugin_serves_resources(project: Make) -> None:
    one = with_provider(project, "pulumi.export('id', Thing('a', colour='red').id)\n")
    one.pulumi("up", "--yes", "--skip-preview").expect()
    assert one.outputs() == {"id": "1"}


def test_a_folder_plugin_that_cannot_start_says_why(project: Make) -> None:
    one = with_provider(project, "Thing('a')\n")
    one.write("plugin/__main__.py", "raise SystemExit('no such region table')")
    result = one.pulumi("preview")
    assert result.rc != 0
    assert "no such region table" in result.text


def test_a_missing_virtualenv_is_named_with_its_remedy(project: Make) -> None:
    one = project(settings={"runtime": {"name": "python", "options": {"virtualenv": "env"}}})
    result = one.pulumi("preview")
    assert result.rc != 0
    assert re.search(r"'env', and \S+/env has no bin/python; run `pulumi install`", result.text)


def test_about_names_the_interpreter_and_the_packages(project: Make) -> None:
    result = project().pulumi("about").expect()
    assert f"executable='{VENV}/bin/python'" in result.text
    assert re.search(r"pytest\s+\d", project().pulumi("about", "--transitive").expect().text)


def test_install_makes_the_environment_that_the_project_names(project: Make) -> None:
    one = project(settings={"runtime": {"name": "python", "options": {"virtualenv": "env"}}})
    one.pulumi("install").expect()
    assert (one.folder / "env" / "bin" / "python").exists()


def test_a_type_checker_is_run_first(project: Make) -> None:
    options = {"virtualenv": str(VENV), "typechecker": "mypy"}
    one = project(
        "print('it ran')\nnumber: int = 'one'\n",
        settings={"runtime": {"name": "python", "options": options}},
    )
    result = one.pulumi("preview")
    assert result.rc != 0
    assert "mypy exited with non-zero exit code: 1" in result.text
    assert "Incompatible types in assignment" in result.text
    assert "it ran" not in result.text


def test_requirements_that_cannot_be_installed_are_shown(project: Make) -> None:
    one = project(settings={"runtime": {"name": "python", "options": {"virtualenv": "env"}}})
    one.write("requirements.txt", "./no-such-folder\n")
    result = one.pulumi("install")
    assert result.rc != 0
    assert "no-such-folder" in result.text
    assert "exited with non-zero exit code: 1" in result.text


def test_the_host_finds_the_projects_environment_when_path_lacks_it(project: Make) -> None:
    one = project("print('it ran')")
    (one.folder / ".venv").symlink_to(VENV)
    one.environ["PATH"] = f"{engine().bin}:/usr/bin:/bin"
    assert "it ran" in one.pulumi("preview").expect().text


def test_without_any_environment_the_host_says_what_it_needs(project: Make) -> None:
    one = project("print('it ran')")
    python = one.write("bin/python3", f'#!/bin/sh\nexec {VENV}/bin/python -S "$@"\n')
    python.chmod(0o755)
    one.environ["PATH"] = f"{python.parent}:{engine().bin}:/usr/bin:/bin"
    result = one.pulumi("preview")
    assert result.rc != 0
    assert "lacks grpc and pulumi; put the project's .venv/bin first on PATH" in result.text


def test_code_generation_is_refused_in_words(project: Make) -> None:
    one = with_provider(project, "")
    result = one.pulumi("import", "folder:index:Thing", "a", "1", "--yes")
    assert result.rc != 0
    assert "--generate-code=false" in result.text
