"""The provider as the engine calls it. Each method translates, calls, and translates back."""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto.plugin_pb2 import PluginInfo
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from aoai.azure import sdk
from aoai.placement.arm import Arm
from aoai.placement.pools import Pool, regional_pool
from aoai.placement.request import Candidate, Request
from aoai.problems import AoaiError, Problem
from aoai.provider import VERSION
from aoai.provider.answers import refuse
from aoai.provider.configuration import Configuration, read_configuration
from aoai.provider.engine import Engine, ResourceReporter
from aoai.provider.functions import ArgumentError, Functions
from aoai.provider.inputs import candidates_of
from aoai.provider.livefacts import LiveFacts
from aoai.provider.naming import MISSING, default_name
from aoai.provider.operations import Known, Operations
from aoai.provider.outlook import Outlook
from aoai.provider.outputs import changing_outputs, unknown_outputs
from aoai.provider.plans import Plans
from aoai.provider.previewing import Previews
from aoai.provider.schema import MODEL_DEPLOYMENT, schema
from aoai.provider.shape import failures
from aoai.provider.wire import is_unknown, plain, struct

if TYPE_CHECKING:
    from aoai.azure.connection import Connection

Context = grpc.ServicerContext


class UnknownTypeError(AoaiError):
    """A resource type that the package does not have."""


class Provider(ResourceProviderServicer):
    """The servicer. Safe for as many calls side by side as the engine makes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cancelled = threading.Event()
        self._connected: Connection | None = None
        self._set_up(Configuration(), "")
        self._running = 0
        self._idle = threading.Condition()

    def stop(self, seconds: float) -> None:
        """Cancel what is under way and wait until it has cleaned up, but no longer than that."""
        self._cancelled.set()
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0, seconds)

    def _set_up(self, configured: Configuration, provider_id: str) -> None:
        self._configured = configured
        self._connected = None
        facts = self._facts()

        def pool_of(request: Request, candidate: Candidate) -> Pool:
            return facts.shared_pool(request, candidate) or regional_pool(request, candidate)

        self._operations = Operations(
            self._connect, provider_id, self._cancelled, configured.rows, pool_of
        )
        self._outlook = self._look()
        self._previews = Previews(self._outlook)
        self._plans = Plans(self._outlook, self._previews)
        self._functions = Functions(
            configured, self._connect, self._outlook, self._look, self._cancelled
        )

    def _look(self) -> Outlook:
        return Outlook(self._facts())

    def _facts(self) -> LiveFacts:
        settings, ended = self._configured.settings, self._cancelled
        return LiveFacts(settings, os.environ, connection=self._connection, ended=ended)

    def _connection(self) -> "Connection":
        # Imported here because the SDKs cost a second that a run without changes can save.
        sdk.load()
        from aoai.azure.connection import connect

        if self._connected is None:
            self._connected = connect(self._configured.settings)
        return self._connected

    def _connect(self) -> Arm:
        sdk.load()
        from aoai.azure.deployments import Deployments  # as above

        return Deployments(self._connection())

    @contextmanager
    def _operation(self, context: Context) -> Iterator[None]:
        """Count the call as under way, and end it in the engine's terms when it fails."""
        with self._idle:
            self._running += 1
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the border: gRPC would call it UNKNOWN
            refuse(context, error)
        finally:
            self._engine.flush()
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    # --- the plugin

    def GetPluginInfo(self, request: Empty, context: Context) -> PluginInfo:
        return PluginInfo(version=VERSION)

    def Handshake(
        self, request: messages.ProviderHandshakeRequest, context: Context
    ) -> messages.ProviderHandshakeResponse:
        return messages.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    def GetSchema(
        self, request: messages.GetSchemaRequest, context: Context
    ) -> messages.GetSchemaResponse:
        return messages.GetSchemaResponse(schema=schema())

    def Cancel(self, request: Empty, context: Context) -> Empty:
        self._cancelled.set()
        return Empty()

    # --- its configuration

    def CheckConfig(
        self, request: messages.CheckRequest, context: Context
    ) -> messages.CheckResponse:
        answer = messages.CheckResponse(inputs=request.news)
        with self._operation(context):
            try:
                read_configuration(_known(plain(request.news)), os.environ)
            except AoaiError as error:
                for each in error.problems:
                    answer.failures.add(property=each.where, reason=f"{each.reason}; {each.fix}")
        return answer

    def DiffConfig(self, request: messages.DiffRequest, context: Context) -> messages.DiffResponse:
        """Other credentials, another subscription: never a reason to replace what is placed."""
        changes = messages.DiffResponse.DIFF_SOME
        if request.old_inputs == request.news:
            changes = messages.DiffResponse.DIFF_NONE
        return messages.DiffResponse(changes=changes)

    def Configure(
        self, request: messages.ConfigureRequest, context: Context
    ) -> messages.ConfigureResponse:
        with self._operation(context):
            configured = read_configuration(_known(plain(request.args)), os.environ)
            self._set_up(configured, request.id)
        return messages.ConfigureResponse(
            supportsPreview=True, supports_autonaming_configuration=True
        )

    # --- its functions

    def Invoke(self, request: messages.InvokeRequest, context: Context) -> messages.InvokeResponse:
        answer = messages.InvokeResponse()
        with self._operation(context):
            try:
                arguments = plain(request.args)
                found = self._functions.call(request.tok, arguments, preview=request.preview)
            except ArgumentError as error:
                for where, reason in error.failures:
                    answer.failures.add(property=where, reason=reason)
            else:
                # The field is named as a keyword of Python.
                getattr(answer, "return").CopyFrom(struct(found))
        return answer

    # --- ModelDeployment

    def Check(self, request: messages.CheckRequest, context: Context) -> messages.CheckResponse:
        with self._operation(context):
            _refuse_other_types(request.urn)
            inputs = plain(request.news)
            name = inputs.pop("deploymentName", None) or default_name(request)
            inputs |= {"deploymentName": name} if name else {}
            answer = messages.CheckResponse(inputs=struct(inputs))
            if not name:
                answer.failures.add(property="deploymentName", reason=MISSING)
            for where, reason in failures(inputs):
                answer.failures.add(property=where, reason=reason)
            self._plans.note_checked(request.urn)
            loss = self._plans.loss(request)
            if loss is not None and loss.certain:
                answer.failures.add(property="deploymentName", reason=loss.reason)
            elif loss is not None:
                self._reporter(request.urn).warn(loss.reason)
        return answer

    def Diff(self, request: messages.DiffRequest, context: Context) -> messages.DiffResponse:
        with self._operation(context):
            self._operations.note_live(request.urn, request.id)
            found = self._plans.difference(request, self._reporter(request.urn))
            if found.replacing:
                self._operations.note_leaving(request.urn)
        some, none = messages.DiffResponse.DIFF_SOME, messages.DiffResponse.DIFF_NONE
        return messages.DiffResponse(
            changes=some if found.changed else none,
            diffs=found.changed,
            replaces=found.replacing,
            deleteBeforeReplace=found.delete_first,
        )

    def Create(self, request: messages.CreateRequest, context: Context) -> messages.CreateResponse:
        with self._operation(context):
            inputs, reporter = plain(request.properties), self._reporter(request.urn)
            if request.preview:
                ranking = self._previews.create(request.urn, inputs, reporter)
                unknown = unknown_outputs(candidates_of(inputs))
                return messages.CreateResponse(properties=struct({**unknown, "ranking": ranking}))
            with self._writing(each["accountId"] for each in inputs["candidates"]):
                identifier, outputs = self._operations.create(
                    request.urn, inputs, request.timeout, reporter
                )
        return messages.CreateResponse(id=identifier, properties=struct(outputs))

    def Read(self, request: messages.ReadRequest, context: Context) -> messages.ReadResponse:
        with self._operation(context):
            _refuse_other_types(request.urn)
            known = Known(request.id, plain(request.properties), plain(request.inputs))
            found = self._operations.read(known, self._reporter(request.urn))
        if found is None:
            return messages.ReadResponse()
        self._plans.note_read(request.urn, imported=not request.inputs.fields)
        outputs, inputs = found
        return messages.ReadResponse(
            id=request.id, properties=struct(outputs), inputs=struct(inputs)
        )

    def Update(self, request: messages.UpdateRequest, context: Context) -> messages.UpdateResponse:
        with self._operation(context):
            known = Known(request.id, plain(request.olds), plain(request.old_inputs))
            news, reporter = plain(request.news), self._reporter(request.urn)
            if request.preview:
                ranking = self._previews.update(request.urn, news, known.outputs, reporter)
                changing = changing_outputs(known.outputs)
                return messages.UpdateResponse(properties=struct({**changing, "ranking": ranking}))
            with self._writing([request.id]):
                outputs = self._operations.update(
                    request.urn, known, news, request.timeout, reporter
                )
        return messages.UpdateResponse(properties=struct(outputs))

    def Delete(self, request: messages.DeleteRequest, context: Context) -> Empty:
        with self._operation(context):
            known = Known(request.id, plain(request.properties), plain(request.old_inputs))
            with self._writing([request.id]):
                self._operations.delete(
                    request.urn, known, request.timeout, self._reporter(request.urn)
                )
        return Empty()

    @contextmanager
    def _writing(self, identifiers: Iterable[str]) -> Iterator[None]:
        """What was known on disk of a subscription is out of date once something was written."""
        try:
            yield
        finally:
            self._outlook.forget(identifiers)

    def _reporter(self, urn: str) -> ResourceReporter:
        return ResourceReporter(self._engine, urn)


def _refuse_other_types(urn: str) -> None:
    """Say so when a program, or an import, asks for a type that the package does not have."""
    found = urn.split("::")[2].rpartition("$")[2]
    if found != MODEL_DEPLOYMENT:
        fix = f"the aoai package has {MODEL_DEPLOYMENT}"
        raise UnknownTypeError([Problem(found, "no such resource type", fix)])


def _known(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The provider arguments that this run knows; an unknown one is left to the update."""
    return {name: value for name, value in arguments.items() if not is_unknown(value)}
