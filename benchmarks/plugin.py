"""The provider behind gRPC, driven as the engine drives it but without one."""

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto.engine_pb2 import LogRequest
from pulumi.runtime.proto.engine_pb2_grpc import EngineServicer, add_EngineServicer_to_server
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from aoai.provider.engine import Engine
from aoai.provider.server import listening
from aoai.provider.servicer import Provider
from aoai.provider.wire import struct
from pulumi_engine import VENV

MODEL = {"format": "OpenAI", "name": "gpt-5.4", "version": "2026-03-05"}


class Plugin:
    """The calls of the engine that placing needs."""

    def __init__(self, port: int) -> None:
        self._stub = ResourceProviderStub(grpc.insecure_channel(f"127.0.0.1:{port}"))
        self.configure()

    def configure(self) -> None:
        """Begin a run: what an earlier one has learned of Azure is forgotten."""
        self._stub.Configure(messages.ConfigureRequest(id="provider", args=struct({})))

    def create(self, name: str, places: Sequence[tuple[str, str]], **inputs: Any) -> None:
        """Place a deployment at one of the places, each a region and an account."""
        candidates = [{"region": region, "accountId": account} for region, account in places]
        given = {"deploymentName": name, "candidates": candidates, "model": MODEL, **inputs}
        urn = f"urn:pulumi:dev::bench::aoai:index:ModelDeployment::{name}"
        self._stub.Create(messages.CreateRequest(urn=urn, properties=struct(given)))


class _Display(EngineServicer):
    """The engine's side of the log, which shows nothing."""

    def Log(self, request: LogRequest, context: grpc.ServicerContext) -> Empty:  # noqa: N802, ARG002 - the protocol's
        return Empty()


@contextmanager
def _display() -> Iterator[str]:
    engine = grpc.server(ThreadPoolExecutor(4))
    add_EngineServicer_to_server(_Display(), engine)
    port = engine.add_insecure_port("127.0.0.1:0")
    engine.start()
    yield f"127.0.0.1:{port}"
    engine.stop(None).wait()


@contextmanager
def plugin_process(environ: Mapping[str, str]) -> Iterator[Plugin]:
    """Run the plugin as the engine does, in a process of its own, until the block ends."""
    with (
        _display() as address,
        subprocess.Popen(
            [str(VENV / "bin" / "pulumi-resource-aoai"), address],
            stdout=subprocess.PIPE,
            env=dict(environ),
            text=True,
        ) as process,
    ):
        try:
            yield Plugin(int(process.stdout.readline()) if process.stdout else 0)
        finally:
            process.terminate()


@contextmanager
def plugin_here(make: Callable[[Engine], Provider]) -> Iterator[Plugin]:
    """Serve a provider in this process until the block ends."""
    with _display() as address:
        provider = make(Engine(address))
        server, port = listening(provider)
        server.start()
        yield Plugin(port)
        provider.stop(5)
        server.stop(None).wait()
