"""What `make up` costs when everything is in place."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Claim, medians
from engine.demo import ROOT
from pulumi_engine import Project


def claims() -> list[Claim]:
    """The claim about `make up`, measured. Brings the demo up if it is not."""
    environ = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}

    def make_up() -> None:
        subprocess.run(["make", "up"], cwd=ROOT, env=environ, check=True, capture_output=True)  # noqa: S607 - the README's command

    make_up()
    with tempfile.TemporaryDirectory() as folder:
        empty = Project(Path(folder), "")
        seconds = medians(
            {
                "make up, when everything is in place": make_up,
                "pulumi up of an empty program": lambda: empty.pulumi("up", "--yes").expect(),
                "import pulumi_azure_native": _import,
            }
        )
    mine, bare, imported = seconds.values()
    text = "make up again, against an empty up and the import of pulumi_azure_native"
    return [Claim(text, 3.0, seconds, mine / (bare + imported))]


# The classes that the program uses. The SDK loads its modules when they are first touched.
_IMPORT = """
from pulumi_azure_native import authorization, cognitiveservices, monitor, resources
for each in (
    authorization.RoleAssignment, cognitiveservices.Account, cognitiveservices.RaiPolicy,
    monitor.ActionGroup, monitor.DiagnosticSetting, monitor.MetricAlert, resources.ResourceGroup,
):
    assert each
"""


def _import() -> None:
    subprocess.run([sys.executable, "-c", _IMPORT], check=True)
