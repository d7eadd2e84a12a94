"""The gRPC face of the stand-in."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import (
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
    status_pb2,
)

from aoai.emulator.azure_native import VERSION, bodies, wire
from aoai.emulator.azure_native.arm import (
    AcceptedError,
    Arm,
    ArmError,
    CancelledError,
    TimeLimitError,
    UnreachableError,
)
from aoai.emulator.azure_native.difference import Change, difference
from aoai.emulator.azure_native.naming import NamingError, name_for
from aoai.emulator.azure_native.operations import ExistsError, HalfMadeError, Operations
from aoai.emulator.azure_native.settings import SettingsError, read_settings
from aoai.emulator.azure_native.table import KINDS, Kind

_NOT_KNOWN = (
    "not known to this stand-in for azure-native; use the real plugin: "
    "pulumi plugin install resource azure-native"
)
_Kind = provider_pb2.PropertyDiff
_CHANGES = {
    Change.ADDED: (_Kind.ADD, _Kind.ADD_REPLACE),
    Change.REMOVED: (_Kind.DELETE, _Kind.DELETE_REPLACE),
    Change.CHANGED: (_Kind.UPDATE, _Kind.UPDATE_REPLACE),
}
# No UNKNOWN or INTERNAL among them: the engine would call the state of the resource unknown.
_CODES: Mapping[type[Exception], grpc.StatusCode] = {
    ArmError: grpc.StatusCode.FAILED_PRECONDITION,
    AcceptedError: grpc.StatusCode.FAILED_PRECONDITION,
    ExistsError: grpc.StatusCode.ALREADY_EXISTS,
    SettingsError: grpc.StatusCode.FAILED_PRECONDITION,
    UnreachableError: grpc.StatusCode.UNAVAILABLE,
    CancelledError: grpc.StatusCode.CANCELLED,
    TimeLimitError: grpc.StatusCode.DEADLINE_EXCEEDED,
}


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine. What is asked of Azure is in :class:`Operations`."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._operations: Operations | None = None

    def Handshake(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Take plain values only; the engine marks secrets again by itself."""
        del request, context
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    def GetPluginInfo(  # noqa: N802 - gRPC's name
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        """Say which SDK this fits."""
        del request, context
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        """Say no more than the name: programs come with the SDK's own types."""
        del request, context
        schema = f'{{"name":"azure-native","version":"{VERSION}"}}'
        return provider_pb2.GetSchemaResponse(schema=schema)

    def CheckConfig(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Take the arguments as they are."""
        del context
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Leave it to the engine, as the real plugin does."""
        del request, context
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_UNKNOWN)

    def Configure(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Read the settings and ask the metadata host where ARM is."""
        with _refusals(context):
            settings = read_settings(wire.read(request.args), request.variables, os.environ)
            self._operations = Operations(settings, Arm(settings, self._cancelled))
        return provider_pb2.ConfigureResponse(
            supportsPreview=True, supports_autonaming_configuration=True
        )

    def Invoke(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Answer the two functions that need no resource."""
        operations = self._ready(context)
        settings, arm = operations.settings, operations.arm
        with _refusals(context):
            if request.tok == "azure-native:authorization:getClientToken":
                return _returned({"token": arm.token()})
            if request.tok == "azure-native:authorization:getClientConfig":
                found = {
                    "clientId": settings.client_id,
                    "objectId": arm.claims()["oid"],
                    "subscriptionId": settings.subscription,
                    "tenantId": settings.tenant,
                }
                return _returned(found)
        return _abort(context, grpc.StatusCode.UNIMPLEMENTED, f"{request.tok} is {_NOT_KNOWN}")

    def Check(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Fill in name and location, and name what is missing or not known."""
        kind = _kind(request.urn, context)
        olds, news = wire.read(request.olds), wire.read(request.news)
        failures = [
            provider_pb2.CheckFailure(property=name, reason=_NOT_KNOWN)
            for name in sorted(set(news) - kind.inputs - {"azureApiVersion"})
        ]
        try:
            news.setdefault(kind.name, name_for(kind, _logical_name(request.urn), olds, request))
        except NamingError as error:
            failures.append(provider_pb2.CheckFailure(property=kind.name, reason=str(error)))
        if kind.has_location and "location" not in news:
            with _refusals(context):
                location = self._ready(context).location(news, olds)
            news.update({} if location is None else {"location": location})
        news["azureApiVersion"] = kind.api_version
        failures += [
            provider_pb2.CheckFailure(property=name, reason=f"missing required property '{name}'")
            for name in (*kind.parents, *kind.required)
            if name not in news
        ]
        return provider_pb2.CheckResponse(inputs=wire.write(news), failures=failures)

    def Diff(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Compare old and new inputs."""
        kind = _kind(request.urn, context)
        old, new = wire.read(request.old_inputs), wire.read(request.news)
        found = difference(kind, _logical_name(request.urn), old, new)
        some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
        response = provider_pb2.DiffResponse(
            changes=some if found.changes else none,
            replaces=found.replaces,
            deleteBeforeReplace=found.delete_first,
            hasDetailedDiff=True,
        )
        for path, change in found.changes.items():
            top = path.partition(".")[0].partition("[")[0]
            kind_of_change = _CHANGES[change][top in found.replaces]
            response.detailedDiff[path].CopyFrom(_Kind(kind=kind_of_change, inputDiff=True))
            response.diffs.append(top)
        return response

    def Create(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """Make a resource that is not there."""
        kind, inputs = _kind(request.urn, context), wire.read(request.properties)
        if request.preview:
            properties = wire.write(bodies.preview(kind, inputs))
            return provider_pb2.CreateResponse(properties=properties)
        with _refusals(context):
            found = self._ready(context).create(kind, inputs, request.timeout)
        return provider_pb2.CreateResponse(
            id=found.identifier, properties=wire.write(found.outputs)
        )

    def Read(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """Read for a refresh, which has inputs, or for an import, which has none."""
        kind = _kind(request.urn, context)
        with _refusals(context):
            found = self._ready(context).read(kind, request.id)
        if found is None:
            return provider_pb2.ReadResponse()
        old_inputs, old_outputs = wire.read(request.inputs), wire.read(request.properties)
        if old_inputs:
            inputs = bodies.refreshed_inputs(kind, old_inputs, old_outputs, found.outputs)
        else:
            inputs = bodies.imported(kind, request.id, found.outputs)
        return provider_pb2.ReadResponse(
            id=request.id, properties=wire.write(found.outputs), inputs=wire.write(inputs)
        )

    def Update(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        """Write the whole resource again."""
        kind, inputs = _kind(request.urn, context), wire.read(request.news)
        if request.preview:
            expected = bodies.update_preview(kind, inputs, wire.read(request.olds))
            return provider_pb2.UpdateResponse(properties=wire.write(expected))
        with _refusals(context):
            found = self._ready(context).update(kind, request.id, inputs, request.timeout)
        return provider_pb2.UpdateResponse(properties=wire.write(found.outputs))

    def Delete(  # noqa: N802 - gRPC's name
        self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Remove; what is gone already is fine."""
        kind = _kind(request.urn, context)
        with _refusals(context):
            self._ready(context).delete(kind, request.id, request.timeout)
        return empty_pb2.Empty()

    def Cancel(  # noqa: N802 - gRPC's name
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """End every wait."""
        del request, context
        self.cancel()
        return empty_pb2.Empty()

    def cancel(self) -> None:
        """End every wait."""
        self._cancelled.set()

    def _ready(self, context: grpc.ServicerContext) -> Operations:
        if self._operations is None:
            _abort(context, grpc.StatusCode.FAILED_PRECONDITION, "the provider is not configured")
        return self._operations


def _returned(values: Mapping[str, Any]) -> provider_pb2.InvokeResponse:
    response = provider_pb2.InvokeResponse()
    # The field is named as a keyword of Python.
    getattr(response, "return").CopyFrom(wire.write(values))
    return response


def _kind(urn: str, context: grpc.ServicerContext) -> Kind:
    token = urn.split("::")[2].rpartition("$")[2]
    if token not in KINDS:
        _abort(context, grpc.StatusCode.UNIMPLEMENTED, f"{token} is {_NOT_KNOWN}")
    return KINDS[token]


def _logical_name(urn: str) -> str:
    return urn.split("::", 3)[3]


@contextmanager
def _refusals(context: grpc.ServicerContext) -> Iterator[None]:
    """Say in gRPC what Azure said."""
    try:
        yield
    except HalfMadeError as error:
        _abort_half_made(context, error)
    except tuple(_CODES) as error:
        code = _CODES[type(error)]
        _abort(context, code, str(error) or code.name.lower().replace("_", " "))


def _abort(context: grpc.ServicerContext, code: grpc.StatusCode, message: str) -> NoReturn:
    context.abort(code, message)
    raise AssertionError


def _abort_half_made(context: grpc.ServicerContext, error: HalfMadeError) -> NoReturn:
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=error.identifier, properties=wire.write(error.outputs), reasons=[str(error)]
        )
    )
    code = grpc.StatusCode.FAILED_PRECONDITION
    # The code inside must be the call's own, else the engine drops the details, the id among them.
    status = status_pb2.Status(code=code.value[0], message=str(error), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    _abort(context, code, str(error))
