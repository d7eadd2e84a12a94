"""What the provider and the policy pack add to a preview of 300 deployments on 10 accounts."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import Claim, medians
from emulated import Emulated, emulated
from pulumi_engine import ROOT, VENV, Project

DEPLOYMENTS = 300
REGIONS = (
    "centralus", "eastus", "eastus2", "francecentral", "northcentralus", "southcentralus",
    "swedencentral", "westus", "westus3", "germanywestcentral",
)  # fmt: skip
PROGRAM = """
import pulumi
from aoai.resources import ModelDeployment

spec = pulumi.Config().require_object("spec")
accounts = list(spec["accounts"].items())
for number in range(spec["deployments"]):
    turn = number % len(accounts)
    order = (accounts[turn:] + accounts[:turn])[:3]
    ModelDeployment(
        f"chat-{number}",
        candidates=[{"region": region, "accountId": account} for region, account in order],
        model={"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"},
        sku="GlobalStandard",
        capacity=1,
    )
"""
# A pack has to have a policy; this one looks at nothing.
EMPTY_PACK = """
from pulumi_policy import PolicyPack, StackValidationPolicy

nothing = StackValidationPolicy(
    name="nothing", description="Nothing.", validate=lambda args, report: None
)
PolicyPack(name="empty", policies=[nothing])
"""


def claims() -> list[Claim]:
    """The claim about previews, measured."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with emulated(home / "azure") as azure:
            accounts = {region: azure.account(region) for region in REGIONS}
            ours = _project(home / "ours", azure, accounts, VENV / "bin")
            bare = _project(home / "bare", azure, accounts, _do_nothing(home / "plugin"))
            empty = _empty_pack(home / "pack")

            def with_ours() -> None:
                # The facts that an earlier round kept on disk must not help this one.
                shutil.rmtree(home / "cache", ignore_errors=True)
                ours.pulumi("preview", "--policy-pack", str(ROOT / "policies")).expect()

            seconds = medians(
                {
                    "aoai and its pack": with_ours,
                    "a provider that does nothing, an empty pack": lambda: bare.pulumi(
                        "preview", "--policy-pack", str(empty)
                    ).expect(),
                }
            )
    mine, least = seconds.values()
    text = f"preview of {DEPLOYMENTS} ModelDeployments on {len(REGIONS)} accounts"
    return [Claim(text, 1.5, seconds, mine / least)]


def _project(home: Path, azure: Emulated, accounts: Mapping[str, str], plugin: Path) -> Project:
    return Project(
        home,
        PROGRAM,
        settings={"plugins": {"providers": [{"name": "aoai", "path": str(plugin)}]}},
        config={"test:spec": {"accounts": dict(accounts), "deployments": DEPLOYMENTS}},
        variables={
            **azure.env,
            "XDG_CACHE_HOME": str(home.parent / "cache"),
            "PULUMI_PARALLEL": "64",
        },
    )


def _do_nothing(folder: Path) -> Path:
    folder.mkdir()
    launcher = folder / "pulumi-resource-aoai"
    script = Path(__file__).with_name("do_nothing.py")
    launcher.write_text(f"#!/bin/sh\nexec '{VENV / 'bin' / 'python'}' '{script}' \"$@\"\n", "utf-8")
    launcher.chmod(0o755)
    return folder


def _empty_pack(folder: Path) -> Path:
    folder.mkdir()
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(VENV)}}
    (folder / "PulumiPolicy.yaml").write_text(json.dumps({"runtime": runtime}), "utf-8")
    (folder / "__main__.py").write_text(EMPTY_PACK, "utf-8")
    return folder
