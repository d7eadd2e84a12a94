"""Decides which azure-native plugin a run uses: the real one, or the stand-in for the emulator.

The real plugin is fetched from where Pulumi keeps its plugins, so a machine whose engine had to be
built cannot have it. The stand-in is installed as the plugin would be, in a PULUMI_HOME of its own;
it speaks to nothing but an emulator on this machine, and never stands in Pulumi.yaml.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from engine.cache import Engine, Way, offline, say

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


def ensure(engine: Engine, own: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Install the plugin, or the stand-in where there is no plugin to be had.

    Args:
        engine: the CLI that will look for it.
        own: a PULUMI_HOME that nothing but the emulator's stacks uses; the stand-in goes there.
        environ: PATH and the user's PULUMI_HOME are read from it.

    Returns:
        The PULUMI_HOME to use, ``own``, with the stand-in; None where the real plugin is there.
    """
    if installed(pulumi_home(environ)) or (
        engine.way is not Way.BUILD and _install(engine, environ)
    ):
        return None
    stand_in(own)
    return own


def pulumi_home(environ: Mapping[str, str]) -> Path:
    """Folder in which the CLI keeps plugins."""
    return Path(environ.get("PULUMI_HOME") or Path(environ.get("HOME") or Path.home(), ".pulumi"))


def installed(home: Path) -> bool:
    """Whether the real plugin stands in ``home``, completely."""
    folder = plugin_folder(home)
    # The CLI marks an installation that broke off with a file beside the folder.
    if folder.with_name(f"{folder.name}.partial").exists():
        return False
    return (folder / PLUGIN).exists() and not _is_stand_in(folder / PLUGIN)


def plugin_folder(home: Path) -> Path:
    """Where the CLI looks for the plugin in a PULUMI_HOME."""
    return home / "plugins" / f"resource-azure-native-v{VERSION}"


def stand_in(home: Path) -> Path:
    """Put the stand-in where the CLI looks for the plugin in ``home``; the launcher's path."""
    launcher = plugin_folder(home) / PLUGIN
    if not (launcher.exists() and _is_stand_in(launcher)):
        launcher.parent.mkdir(parents=True, exist_ok=True)
        # By rename, since another run may be starting the old one.
        draft = launcher.with_name(f".{PLUGIN}.{os.getpid()}")
        draft.write_text(LAUNCHER)
        draft.chmod(0o755)
        draft.rename(launcher)
    return launcher


def _is_stand_in(plugin: Path) -> bool:
    with plugin.open("rb") as file:
        # One byte more than it has; the real one is about 200 MB.
        return file.read(len(LAUNCHER) + 1) == LAUNCHER.encode()


def _install(engine: Engine, environ: Mapping[str, str]) -> bool:
    say(f"installing the azure-native plugin {VERSION}")
    command = [str(engine.bin / "pulumi"), "plugin", "install", "resource", "azure-native", VERSION]
    try:
        # Its stdout is for people too; ours may be read by make.
        subprocess.run(
            command, env=offline(environ), stdout=sys.stderr, timeout=PATIENCE, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        say(f"azure-native cannot be installed ({error}); the stand-in takes its place")
        return False
    return True
