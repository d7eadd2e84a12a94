"""The stand-in's process lives no longer than the engine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import grpc
import pytest

COMMAND = (sys.executable, "-m", "aoai.emulator.azure_native")


@contextmanager
def plugin(engine: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([*COMMAND, engine], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def engine() -> Iterator[str]:
    """A gRPC server that an engine might be; its address."""
    server = grpc.server(ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


def test_it_says_its_port_first() -> None:
    with engine() as address, plugin(address) as process:
        assert process.stdout is not None

        port = int(process.stdout.readline())

        socket.create_connection(("127.0.0.1", port), timeout=5).close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(number: signal.Signals) -> None:
    with engine() as address, plugin(address) as process:
        assert process.stdout is not None
        process.stdout.readline()

        os.kill(process.pid, number)

        assert process.wait(5) == 0


def test_it_ends_when_the_engine_is_gone() -> None:
    with ExitStack() as alive:
        address = alive.enter_context(engine())
        with plugin(address) as process:
            assert process.stdout is not None
            process.stdout.readline()
            # It looks once a second, and a living engine is no reason to end.
            time.sleep(1.5)
            assert process.poll() is None

            alive.close()

            assert process.wait(10) == 0


def test_by_hand_it_says_who_starts_it() -> None:
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (
        2,
        "this stand-in for azure-native is started by the Pulumi engine\n",
    )
