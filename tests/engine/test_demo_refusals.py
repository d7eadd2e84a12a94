"""What the demo says when something is wrong, and that it makes nothing then."""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from aoai.catalog import catalogue
from aoai.emulator import background
from demo_checkout import Checkout, checkout, gone
from engine.build import pinned_go
from engine.install import OLDEST
from engine.release import OFFICIAL, VERSION
from pulumi_engine import ROOT, VENV, Project, Result, engine

pytestmark = pytest.mark.engine

NOWHERE = "http://127.0.0.1:9"
"""A proxy that is not there."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Checkout]:
    """A checkout in which nothing was done yet."""
    with checkout(tmp_path) as made:
        yield made


def reported(said: Result) -> dict[str, str]:
    """One finding, in the alphabet the first, of each policy that stops a run, without its date."""
    told = r"- \[mandatory\](?: \[severity: \w+\])?\s+(\S+) .*\n.*\n +(.*)\n"
    found = re.findall(told, said.stdout)
    dated = re.compile(r" \((Azure|the catalogue), [^()]*\)$")
    return {policy: dated.sub("", text) for policy, text in sorted(found, reverse=True)}


def last_line(said: Result) -> str:
    return said.stderr.strip().rpartition("\n")[2]


def test_violations_stop_the_run_before_anything_is_written(here: Checkout) -> None:
    gpt = "gpt-5.4@2026-03-05"
    here.declare(
        # The pack has a limit of its own.
        residency=None,
        accounts={"suffix": "demo", "key_sign_in": True},
        deployments={
            "step": {"model": gpt, "sku": "DataZoneProvisionedManaged", "capacity": 303},
            "nobody": {
                "model": {"name": "gpt-5.44", "version": "2026-03-05"},
                "sku": "DataZoneStandard",
                "capacity": 10,
            },
            "abroad": {"model": gpt, "sku": "GlobalStandard", "capacity": 10},
            "much": {
                "model": gpt,
                "sku": "DataZoneStandard",
                "capacity": 1000,
                "regions": ["swedencentral"],
            },
        },
    )

    said = here.demo("up")

    assert said.rc not in (0, 2)
    assert here.azure().writes() == []
    assert not here.endpoints.exists()
    assert reported(said) == {
        "account-local-auth": "accounts-francecentral.properties.disableLocalAuth: it is not true; "
        "set disable_local_auth=True and sign in with Entra ID",
        "data-residency": "deployments-abroad.sku: GlobalStandard processes data in any Azure "
        "region, and the residency is eu; use DataZoneStandard or Standard, or widen the residency",
        "deployment-capacity": "deployments-step.capacity: 303 PTU is no legal size of "
        f"DataZoneProvisionedManaged of {gpt}: from 15 in steps of 5 (in swedencentral, "
        "germanywestcentral and francecentral); use 300 or 305",
        "model-availability": "deployments-nobody.model: no model gpt-5.44 is offered; "
        "did you mean gpt-5.4?",
        "quota-headroom": "deployments-much.capacity: "
        "1000 more of OpenAI.DataZoneStandard.gpt-5.4 in swedencentral, "
        "where 300 are left (0 of 300 used); lower the capacity, add a region, or request quota",
    }


def test_five_faults_of_a_stack_file_are_told_at_once(here: Checkout) -> None:
    here.declare(
        regions=["swedencentrl", "germanywestcentral"],
        alerts={"utilization": "180 %"},
        deployments={
            "chat": {
                "model": "gtp-5.4@2026-03-05",
                "sku": "DataZoneProvisonedManaged",
                "capacity": "many",
            }
        },
    )

    said = here.demo("up")

    told = said.stdout.rpartition("    error: regions")[2].partition("\n    error: ")[0]
    assert said.rc not in (0, 2)
    assert "Traceback" not in said.text
    assert here.azure().writes() == []
    assert f"regions{told}".replace("\n    ", "\n").splitlines() == [
        "regions[0]: 'swedencentrl' is no Azure region that the catalogue knows; "
        "did you mean swedencentral?",
        "deployments.chat.model: 'gtp-5.4@2026-03-05' is no model that the catalogue of "
        f"{catalogue().as_of} knows; did you mean gpt-5.4@2026-03-05? a newer one is written "
        "{name: gtp-5.4, version: '2026-03-05'}",
        "deployments.chat.sku: 'DataZoneProvisonedManaged' is no deployment SKU; "
        "did you mean DataZoneProvisionedManaged?",
        "deployments.chat.capacity: 'many' is no capacity; "
        "write 300 PTU, 100k TPM or the number alone",
        "alerts.utilization: 180 is too large; write 100 or less",
    ]


def test_a_missing_login_is_told_before_and_when_it_is_needed(tmp_path: Path) -> None:
    account = (
        "/subscriptions/11111111-0000-4000-8000-000000000001/resourceGroups/models/providers/"
        "Microsoft.CognitiveServices/accounts/sweden"
    )
    program = f"""
from aoai.resources import ModelDeployment

ModelDeployment(
    "chat",
    candidates=[{{"region": "swedencentral", "accountId": "{account}"}}],
    model={{"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}},
    sku="DataZoneStandard",
    capacity=10,
)
"""
    providers = [{"name": "aoai", "path": str(VENV / "bin")}]
    stack = Project(tmp_path, program, settings={"plugins": {"providers": providers}})
    # Nothing of the machine's own, az least of all.
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "sh").symlink_to("/bin/sh")
    stack.environ["PATH"] = os.pathsep.join(map(str, (VENV / "bin", engine().bin, tools)))

    with socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        stack.environ |= {
            "HTTPS_PROXY": address,
            "https_proxy": address,
            "no_proxy": "127.0.0.1,localhost",
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }
        said = stack.pulumi("up", "--yes", "--policy-pack", str(ROOT / "policies"))
        # Nobody tried to leave the machine.
        proxy.settimeout(0)
        with pytest.raises(BlockingIOError):
            proxy.accept()

    told = (
        "credential: no token with the login of `az`: Azure CLI not found on path; "
        "set ARM_TENANT_ID and ARM_CLIENT_ID with one of ARM_CLIENT_SECRET, "
    )
    preview, update = said.stdout.split("Updating (dev):")
    assert f"Azure was not asked, and the catalogue judged instead: {told}" in preview
    assert f"  aoai:index:ModelDeployment (chat):\n    error: {told}" in update
    assert said.rc not in (0, 2)
    assert "Traceback" not in said.text


def test_a_port_that_another_program_has_taken(here: Checkout) -> None:
    port = here.azure().env["AOAI_EMULATOR"].rpartition(":")[2]
    here.stop()

    with socket.create_server(("127.0.0.1", int(port))):
        said = here.demo("up").expect(2)

    assert last_line(said) == (
        f"port {port}: another program listens there; "
        "stop that program, or forget this demo: rm -r .aoai"
    )


def test_an_emulator_that_plays_something_else(here: Checkout, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("quota: {}\n")
    playing = background.start(here.emulator, str(other))

    said = here.demo("up").expect(2)
    here.demo("down").expect()

    assert last_line(said) == (
        f"{here.emulator}: serves scenario {other}, not demo; stop it first: kill {playing.pid}"
    )
    assert gone(playing.pid)
    assert not here.own.exists()


def bare(here: Checkout) -> dict[str, str]:
    """Neither Pulumi nor Go, nor a network."""
    tools = here.folder.parent / "tools"
    tools.mkdir()
    for each in ("sh", "make", "python3", "grep", "sed", "expand", "env"):
        (tools / each).symlink_to(str(shutil.which(each)))
    return {
        "PATH": str(tools),
        "AOAI_ENGINE_CACHE": str(here.folder.parent / "no-engine"),
        "https_proxy": NOWHERE,
        "HTTPS_PROXY": NOWHERE,
    }


def test_without_an_engine_it_says_what_to_install(here: Checkout) -> None:
    said = here.demo("up", **bare(here)).expect(2)

    sums = f"{OFFICIAL.checksums}/v{VERSION}/pulumi-{VERSION}-checksums.txt"
    go = ".".join(map(str, pinned_go((ROOT / "engine" / "go.mod").read_text())))
    assert said.stderr[said.stderr.index("no Pulumi engine") :].splitlines() == [
        "no Pulumi engine; any one of these would give one:",
        f"pulumi: is not on PATH; install Pulumi {OLDEST} or newer",
        f"{sums}: cannot be fetched: [Errno 111] Connection refused; check network and proxy",
        f"go: is not on PATH; install Go {go} or newer",
    ]
    assert not here.own.exists()


def test_make_ends_with_that_exit_code(here: Checkout) -> None:
    said = here.make("up", **bare(here)).expect(2)

    assert "install Go" in said.stderr


def test_make_says_what_there_is(here: Checkout) -> None:
    said = here.make().expect().stdout

    assert [line.split()[0] for line in said.splitlines()] == [
        "help",
        "up",
        "down",
        "preview",
        "test",
        "soak",
        "check",
        "bench",
        "env",
    ]
