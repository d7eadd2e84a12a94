"""The plugin's process: one gRPC server that lives as long as the engine does."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from aoai.emulator.azure_native.servicer import Servicer

# More than any parallelism of the engine, so that Cancel never waits behind a resource.
_THREADS = 64
_LOOK_SECONDS = 1.0
_GONE_SECONDS = 3.0
# What a request under way may still take after the signal.
_GRACE_SECONDS = 1.0


def serve(engine: str) -> None:
    """Print the port, serve, and end with the engine or on a signal."""
    servicer = Servicer()
    # Large answers are no reason to fail: a list of models is above gRPC's default of 4 MB.
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    threading.Thread(target=_watch, args=(engine, ended), daemon=True).start()
    print(port, flush=True)  # noqa: T201 - the engine reads it
    ended.wait()
    servicer.cancel()
    server.stop(_GRACE_SECONDS).wait(_GRACE_SECONDS)
    # A request that hangs in a socket must not keep a process alive that nobody waits for.
    os._exit(0)


def _watch(engine: str, ended: threading.Event) -> None:
    with grpc.insecure_channel(engine) as channel:
        while not ended.wait(_LOOK_SECONDS):
            try:
                grpc.channel_ready_future(channel).result(timeout=_GONE_SECONDS)
            except grpc.FutureTimeoutError:
                ended.set()
