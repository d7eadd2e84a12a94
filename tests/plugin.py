"""The provider as the engine drives it: a real gRPC server and stub, against a fake Azure."""

import contextvars
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import grpc
from google.protobuf.empty_pb2 import Empty
from google.rpc.status_pb2 import Status
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto.engine_pb2 import LogRequest
from pulumi.runtime.proto.engine_pb2_grpc import EngineServicer, add_EngineServicer_to_server
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer, ResourceProviderStub

from aoai.provider.engine import Engine
from aoai.provider.server import listening
from aoai.provider.servicer import Provider
from aoai.provider.wire import plain, struct
from landing import URN, Land, land

Values = Mapping[str, Any]


class Refused(Exception):  # noqa: N818 - what the engine sees of an error
    """A call that failed."""

    def __init__(self, error: grpc.RpcError) -> None:
        assert isinstance(error, grpc.Call)
        self.code: grpc.StatusCode = error.code()
        self.message: str = str(error.details())
        self._trailers: dict[str, str | bytes] = dict(error.trailing_metadata() or ())
        super().__init__(f"{self.code.name}: {self.message}")

    @property
    def partial(self) -> tuple[int, str, dict[str, Any], list[str]] | None:
        """Code, id, outputs and reasons of a partial failure."""
        details = self._trailers.get("grpc-status-details-bin")
        if not isinstance(details, bytes):
            return None
        status = Status.FromString(details)
        found = messages.ErrorResourceInitFailed()
        assert status.details[0].Unpack(found)
        return status.code, found.id, plain(found.properties), list(found.reasons)


@dataclass(frozen=True)
class State:
    """A resource as the engine keeps it."""

    id: str
    inputs: Values
    outputs: Values


class _Served(ResourceProviderServicer):
    """A servicer whose calls see the fake Azure of the test; gRPC gives each an empty context."""

    def __init__(self, provider: Provider) -> None:
        context = contextvars.copy_context()
        for name in dir(ResourceProviderServicer):
            if not name.startswith("_"):
                setattr(self, name, _inside(context, getattr(provider, name)))


def _inside(context: contextvars.Context, method: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: context.copy().run(method, *arguments)


class Display(EngineServicer):
    """The engine's side of the log."""

    def __init__(self) -> None:
        self.lines: list[LogRequest] = []

    def Log(self, request: LogRequest, context: grpc.ServicerContext) -> Empty:  # noqa: N802 - the protocol's name
        del context
        self.lines.append(request)
        return Empty()


@dataclass
class Plugin:
    """The calls of the engine on plain values."""

    azure: Land
    stub: ResourceProviderStub
    display: Display
    provider_id: str = "provider"
    """Id of the provider resource in state."""
    preview: bool = False
    timeout: float = 0
    """Seconds; the engine sends 0 where the resource names none."""

    def configure(self, **arguments: Any) -> None:
        scenario = self.azure.azure.scenario
        given = {
            "subscriptionId": self.azure.subscription,
            "tenantId": scenario.subscriptions[0].tenant,
            "clientId": scenario.client_id,
            "clientSecret": scenario.client_secret,
            "disableInstanceDiscovery": "true",
        }
        args = struct({**given, **arguments})
        _called(self.stub.Configure, messages.ConfigureRequest(id=self.provider_id, args=args))

    def check(
        self, news: Values, olds: Values | None = None, **request: Any
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        asked = messages.CheckRequest(
            urn=URN, news=struct(news), olds=struct(olds or {}), **request
        )
        answer = _called(self.stub.Check, asked)
        return plain(answer.inputs), [(each.property, each.reason) for each in answer.failures]

    def diff(self, state: State, news: Values) -> tuple[bool, list[str], list[str], bool]:
        """Whether it changed, what did, what replaces, and whether the old one goes first."""
        asked = messages.DiffRequest(
            id=state.id,
            urn=URN,
            olds=struct(state.outputs),
            old_inputs=struct(state.inputs),
            news=struct(news),
        )
        answer = _called(self.stub.Diff, asked)
        some = answer.changes == messages.DiffResponse.DIFF_SOME
        return some, list(answer.diffs), list(answer.replaces), answer.deleteBeforeReplace

    def create(self, inputs: Values, urn: str = URN) -> State:
        asked = messages.CreateRequest(
            urn=urn, properties=struct(inputs), preview=self.preview, timeout=self.timeout
        )
        answer = _called(self.stub.Create, asked)
        return State(answer.id, inputs, plain(answer.properties))

    def read(self, state: State) -> State | None:
        asked = messages.ReadRequest(
            id=state.id,
            urn=URN,
            properties=struct(state.outputs),
            inputs=struct(state.inputs),
        )
        answer = _called(self.stub.Read, asked)
        if not answer.id:
            return None
        return State(answer.id, plain(answer.inputs), plain(answer.properties))

    def update(self, state: State, news: Values) -> State:
        asked = messages.UpdateRequest(
            id=state.id,
            urn=URN,
            olds=struct(state.outputs),
            old_inputs=struct(state.inputs),
            news=struct(news),
            preview=self.preview,
            timeout=self.timeout,
        )
        answer = _called(self.stub.Update, asked)
        return State(state.id, news, plain(answer.properties))

    def delete(self, state: State) -> None:
        asked = messages.DeleteRequest(
            id=state.id,
            urn=URN,
            properties=struct(state.outputs),
            old_inputs=struct(state.inputs),
            timeout=self.timeout,
        )
        _called(self.stub.Delete, asked)

    def invoke(self, token: str, arguments: Values) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """What a function of the package answers, and what it finds wrong."""
        asked = messages.InvokeRequest(tok=token, args=struct(arguments), preview=self.preview)
        answer = _called(self.stub.Invoke, asked)
        failures = [(each.property, each.reason) for each in answer.failures]
        # The field is named as a keyword of Python.
        return plain(getattr(answer, "return")), failures

    def cancel(self) -> None:
        _called(self.stub.Cancel, Empty())


@contextmanager
def plugin(**scenario: Any) -> Iterator[Plugin]:
    """Serve the provider until the block ends."""
    # Answers of one fake Azure are none of another one's.
    with (
        TemporaryDirectory() as cache,
        patch.dict(os.environ, XDG_CACHE_HOME=cache),
        land(**scenario) as azure,
        beside(azure) as found,
    ):
        yield found


@contextmanager
def beside(azure: Land, provider_id: str = "provider") -> Iterator[Plugin]:
    """Serve one more provider for an Azure, as another stack has it, until the block ends."""
    display, engine = Display(), grpc.server(ThreadPoolExecutor(4))
    add_EngineServicer_to_server(display, engine)
    address = f"127.0.0.1:{engine.add_insecure_port('127.0.0.1:0')}"
    engine.start()
    provider = Provider(Engine(address))
    server, port = listening(_Served(provider))
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        found = Plugin(azure, ResourceProviderStub(channel), display, provider_id)
        found.configure()
        yield found
        provider.stop(5)
    server.stop(None).wait()
    engine.stop(None).wait()


def _called(call: Callable[..., Any], request: Any) -> Any:
    try:
        return call(request, timeout=30)
    except grpc.RpcError as error:
        raise Refused(error) from error
