"""A provider process as the engine drives it, without the process and without gRPC's wire."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, cast

import grpc
from google.protobuf.empty_pb2 import Empty
from google.rpc.status_pb2 import Status
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto.engine_pb2 import LogSeverity

from aoai.azure.connection import Connection, connect
from aoai.placement.arm import Arm
from aoai.problems import AoaiError, Problem
from aoai.provider.engine import Engine
from aoai.provider.servicer import Provider
from aoai.provider.wire import plain, struct
from estate import settings_of
from recovery.wires import Wire

Values = Mapping[str, Any]
PROVIDER_ID = "0a6c5f3e-provider"


class Refused(Exception):  # noqa: N818 - what the engine sees of an error
    """A call that failed."""

    def __init__(self, code: grpc.StatusCode, message: str) -> None:
        self.code = code
        super().__init__(f"{code.name}: {message}")


class PartlyDone(Refused):
    """A call that failed and left something, which the engine keeps."""

    def __init__(self, refused: Refused, found: messages.ErrorResourceInitFailed) -> None:
        self.id = found.id
        self.outputs: Values = plain(found.properties)
        self.reasons = tuple(found.reasons)
        Exception.__init__(self, *refused.args)
        self.code = refused.code


@dataclass(frozen=True)
class Diff:
    """What the provider says of a change."""

    changed: tuple[str, ...]
    replaces: tuple[str, ...]
    delete_first: bool


class Process:
    """One provider process, from its start to its end."""

    def __init__(self, wire: Wire) -> None:
        self.display = _Display()
        self._provider = _Provider(self.display, wire)
        self._provider.Configure(
            messages.ConfigureRequest(id=PROVIDER_ID, args=struct({})), _context()
        )

    def cancel(self) -> None:
        self._provider.Cancel(Empty(), _context())

    def check(self, urn: str, news: Values, olds: Values | None) -> Values:
        asked = messages.CheckRequest(urn=urn, news=struct(news), olds=struct(olds or {}))
        answer = self._called(self._provider.Check, asked)
        if answer.failures:
            said = "; ".join(f"{each.property}: {each.reason}" for each in answer.failures)
            raise Refused(grpc.StatusCode.INVALID_ARGUMENT, said)
        return plain(answer.inputs)

    def diff(self, urn: str, identifier: str, old: tuple[Values, Values], news: Values) -> Diff:
        asked = messages.DiffRequest(
            id=identifier,
            urn=urn,
            old_inputs=struct(old[0]),
            olds=struct(old[1]),
            news=struct(news),
        )
        answer = self._called(self._provider.Diff, asked)
        some = answer.changes == messages.DiffResponse.DIFF_SOME
        changed = tuple(answer.diffs) if some else ()
        return Diff(changed, tuple(answer.replaces), answer.deleteBeforeReplace)

    def create(self, urn: str, inputs: Values, *, preview: bool = False) -> tuple[str, Values]:
        asked = messages.CreateRequest(urn=urn, properties=struct(inputs), preview=preview)
        answer = self._called(self._provider.Create, asked)
        return answer.id, plain(answer.properties)

    def read(
        self, urn: str, identifier: str, inputs: Values, outputs: Values
    ) -> tuple[Values, Values] | None:
        """Inputs and outputs; None where it is gone."""
        asked = messages.ReadRequest(
            id=identifier, urn=urn, properties=struct(outputs), inputs=struct(inputs)
        )
        answer = self._called(self._provider.Read, asked)
        return (plain(answer.inputs), plain(answer.properties)) if answer.id else None

    def update(
        self,
        urn: str,
        identifier: str,
        old: tuple[Values, Values],
        news: Values,
        *,
        preview: bool = False,
    ) -> Values:
        asked = messages.UpdateRequest(
            id=identifier,
            urn=urn,
            old_inputs=struct(old[0]),
            olds=struct(old[1]),
            news=struct(news),
            preview=preview,
        )
        return plain(self._called(self._provider.Update, asked).properties)

    def delete(self, urn: str, identifier: str, inputs: Values, outputs: Values) -> None:
        asked = messages.DeleteRequest(
            id=identifier, urn=urn, properties=struct(outputs), old_inputs=struct(inputs)
        )
        self._called(self._provider.Delete, asked)

    def _called(self, method: Callable[[Any, grpc.ServicerContext], Any], request: Any) -> Any:
        context = _Context()
        try:
            return method(request, cast(grpc.ServicerContext, context))
        except Refused as error:
            if context.trailer is None:
                raise
            status = Status.FromString(context.trailer)
            found = messages.ErrorResourceInitFailed()
            unpacked = status.details[0].Unpack(found)
            if status.code != error.code.value[0] or not unpacked:
                reason = "grpc-go drops the details of a status whose two codes differ"
                raise AssertionError(reason) from error
            raise PartlyDone(error, found) from error


class _Provider(Provider):
    """The provider, connected to a fake Azure by a wire on which things happen.

    Facts are read past that wire, if at all: what a plan foresees is no call of an operation.
    """

    def __init__(self, engine: Engine, wire: Wire) -> None:
        super().__init__(engine)
        self._wire = wire

    def _connect(self) -> Arm:
        return self._wire

    def _connection(self) -> Connection:
        if not self._wire.facts:
            raise NoFactsError([Problem("facts", "nobody is to know any", "ask for them")])
        return connect(settings_of(self._wire.azure))


class NoFactsError(AoaiError):
    """Facts are not to be known in this run."""


class _Display(Engine):
    """The engine's side of the log."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(
        self, urn: str, text: str, severity: LogSeverity.ValueType, *, ephemeral: bool = False
    ) -> None:
        del urn, severity, ephemeral
        self.lines.append(text)

    def flush(self) -> None:
        pass


class _Context:
    """What a servicer uses of a call's context."""

    def __init__(self) -> None:
        self.trailer: bytes | None = None

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        self.trailer = dict(metadata)["grpc-status-details-bin"]

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        raise Refused(code, details)


def _context() -> grpc.ServicerContext:
    return cast(grpc.ServicerContext, _Context())
