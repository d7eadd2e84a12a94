"""Pulumi's gRPC modules, without the rest of the SDK.

`import pulumi` runs the whole SDK, which takes half of the time until the host answers (0.1 of
0.2 s on two cores), several times in each `up`; the host needs the generated protocol modules
alone. So the two packages above them are entered as bare namespaces first. This must never be
imported into a process that uses the SDK itself.
"""
# ruff: noqa: E402  the bare packages must be there before anything is imported from them

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path


def _enter_bare(package: str, folder: Path) -> None:
    spec = ModuleSpec(package, loader=None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules[package] = module_from_spec(spec)


if "pulumi" not in sys.modules:
    _spec = find_spec("pulumi")
    if _spec is None or _spec.origin is None:
        raise ModuleNotFoundError("No module named 'pulumi'", name="pulumi")
    _root = Path(_spec.origin).parent
    _enter_bare("pulumi", _root)
    _enter_bare("pulumi.runtime", _root / "runtime")

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto.language_pb2_grpc import (
    LanguageRuntimeServicer,
    add_LanguageRuntimeServicer_to_server,
)
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

__all__ = [
    "Empty",
    "LanguageRuntimeServicer",
    "PluginInfo",
    "add_LanguageRuntimeServicer_to_server",
    "grpc",
    "messages",
]
