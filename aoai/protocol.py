"""Pulumi's gRPC modules in a process that does not need the rest of its SDK.

`import pulumi` costs half a second, and a plugin needs only the generated modules below it. Called
first in a plugin's own process; never where a program runs.
"""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path


def engine_address(plugin: str) -> str:
    """The engine's address, which is the last argument; without one, say who starts the plugin."""
    addresses = [each for each in sys.argv[1:] if not each.startswith("-")]
    if not addresses:
        sys.stderr.write(f"{plugin} is started by the Pulumi engine\n")
        sys.exit(2)
    return addresses[-1]


def leave_out_the_sdk() -> None:
    """Make ``pulumi.runtime.proto`` importable without running ``pulumi`` itself."""
    spec = None if "pulumi" in sys.modules else find_spec("pulumi")
    if spec is None or spec.origin is None:
        return
    root = Path(spec.origin).parent
    for name, folder in (("pulumi", root), ("pulumi.runtime", root / "runtime")):
        bare = ModuleSpec(name, loader=None, is_package=True)
        bare.submodule_search_locations = [str(folder)]
        sys.modules[name] = module_from_spec(bare)
