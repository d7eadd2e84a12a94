"""The plugin's process: one gRPC server that lives as long as the engine does."""

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import (
    ResourceProviderServicer,
    add_ResourceProviderServicer_to_server,
)

from aoai.provider.engine import Engine, watch_parent
from aoai.provider.servicer import Provider

# Larger than any parallelism, so that Cancel never queues behind creates that wait for Azure.
_THREADS = 1024
# What the engine allows between Cancel and the end (pkg/host/host.go).
_CLEANUP_SECONDS = 30.0


def serve(engine_address: str) -> None:
    """Serve the provider until the engine asks it to end, or is gone."""
    provider = Provider(Engine(engine_address))
    server, port = listening(provider)
    ended = threading.Event()

    def end(_signal: int = 0, _frame: FrameType | None = None) -> None:
        ended.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    watch_parent(end)
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    ended.wait()
    provider.stop(_CLEANUP_SECONDS)
    # Threads that wait on a dead connection must not keep the process.
    os._exit(0)


def listening(provider: ResourceProviderServicer) -> tuple[grpc.Server, int]:
    """A server that is ready to start, and its port on this machine."""
    server = grpc.server(
        ThreadPoolExecutor(_THREADS, "call"),
        options=[
            ("grpc.max_receive_message_length", -1),
            ("grpc.max_send_message_length", -1),
        ],
    )
    add_ResourceProviderServicer_to_server(provider, server)
    return server, server.add_insecure_port("127.0.0.1:0")
