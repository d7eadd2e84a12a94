"""Decides which azure-native plugin a run uses: the real one, or the stand-in for the emulator.

The real plugin is fetched from where Pulumi keeps its plugins, so a machine whose engine had to be
built cannot have it. The stand-in is a folder to put on PATH; it speaks to nothing but an emulator
on this machine, and never stands in Pulumi.yaml.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from engine.cache import Engine, Way, cache_folder, offline, say

VERSION = "3.29.0"
"""Of the plugin, and of pulumi-azure-native in requirements.txt: one goes with the other."""

PLUGIN = "pulumi-resource-azure-native"

PATIENCE = 300.0
"""Seconds that fetching the plugin may take; it is about 200 MB."""

LAUNCHER = """\
#!/bin/sh
# Stands in for the azure-native plugin, against the emulator. PATH decides which Python this is:
# the project's environment, as for the program.
exec python -m aoai.emulator.azure_native "$@"
"""


def ensure(engine: Engine, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the folder to add to PATH for the stand-in; None where the real plugin is there."""
    if installed(pulumi_home(environ)) or (
        engine.way is not Way.BUILD and _install(engine, environ)
    ):
        return None
    return stand_in(cache_folder(environ))


def pulumi_home(environ: Mapping[str, str]) -> Path:
    """Folder in which the CLI keeps plugins."""
    return Path(environ.get("PULUMI_HOME") or Path(environ.get("HOME") or Path.home(), ".pulumi"))


def installed(home: Path) -> bool:
    """Whether the plugin stands in ``home``, completely."""
    folder = home / "plugins" / f"resource-azure-native-v{VERSION}"
    # The CLI marks an installation that broke off with a file beside the folder.
    return (folder / PLUGIN).exists() and not folder.with_name(f"{folder.name}.partial").exists()


def stand_in(cache: Path) -> Path:
    """Write the launcher of the stand-in, if it is not there, and return its folder."""
    folder = cache / "azure-native-stand-in"
    launcher = folder / PLUGIN
    if not launcher.exists() or launcher.read_text() != LAUNCHER:
        folder.mkdir(parents=True, exist_ok=True)
        # By rename, since another run may be starting the old one.
        draft = folder / f".{PLUGIN}.{os.getpid()}"
        draft.write_text(LAUNCHER)
        draft.chmod(0o755)
        draft.rename(launcher)
    return folder


def _install(engine: Engine, environ: Mapping[str, str]) -> bool:
    say(f"installing the azure-native plugin {VERSION}")
    command = [str(engine.bin / "pulumi"), "plugin", "install", "resource", "azure-native", VERSION]
    try:
        # Its stdout is for people too; ours may be read by make.
        subprocess.run(  # noqa: S603  the engine that was chosen
            command, env=offline(environ), stdout=sys.stderr, timeout=PATIENCE, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        say(f"azure-native cannot be installed ({error}); the stand-in takes its place")
        return False
    return True
