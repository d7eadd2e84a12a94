"""Lines for the engine's display."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto.engine_pb2 import LogRequest, LogSeverity
from pulumi.runtime.proto.engine_pb2_grpc import EngineServicer, add_EngineServicer_to_server

from aoai.provider.engine import Engine, ResourceReporter


class Display(EngineServicer):
    """One that shows nothing until it may."""

    def __init__(self) -> None:
        self.may_show = threading.Event()
        self.lines: list[str] = []

    def Log(self, request: LogRequest, context: grpc.ServicerContext) -> Empty:  # noqa: N802 - the protocol's name
        del context
        self.may_show.wait(10)
        self.lines.append(f"{request.urn} {LogSeverity.Name(request.severity)} {request.message}")
        return Empty()


@pytest.fixture
def display() -> Display:
    return Display()


@pytest.fixture
def engine(display: Display) -> Iterator[Engine]:
    server = grpc.server(ThreadPoolExecutor(8))
    add_EngineServicer_to_server(display, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield Engine(f"127.0.0.1:{port}")
    server.stop(None).wait()


def test_nobody_waits_for_the_display_until_the_end_of_the_work(
    engine: Engine, display: Display
) -> None:
    reporter = ResourceReporter(engine, "chat")

    reporter.status("asking")
    reporter.warn("displaced")
    shown_at_once = list(display.lines)
    display.may_show.set()
    engine.flush()

    assert shown_at_once == []
    assert display.lines == ["chat INFO asking", "chat WARNING displaced"]


def test_lines_are_shown_in_the_order_in_which_they_were_said(
    engine: Engine, display: Display
) -> None:
    display.may_show.set()
    reporter = ResourceReporter(engine, "chat")

    for number in range(100):
        reporter.status(str(number))
    engine.flush()

    assert display.lines == [f"chat INFO {number}" for number in range(100)]


def test_a_display_that_is_gone_stops_nothing() -> None:
    engine = Engine("127.0.0.1:9")

    ResourceReporter(engine, "chat").warn("displaced")

    engine.flush()
