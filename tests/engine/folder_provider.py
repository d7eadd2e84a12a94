"""A provider whose resources are nothing but their inputs; run from a folder, as `__main__.py`.

`fail: TEXT` among a resource's inputs makes its Create fail with that text.
"""

# ruff: noqa: ARG002, D101, N802, T201  names and arguments are the protocol's
# mypy: disable-error-code="no-untyped-def"

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.protobuf import empty_pb2
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2
from pulumi.runtime.proto.provider_pb2_grpc import (
    ResourceProviderServicer,
    add_ResourceProviderServicer_to_server,
)


class Provider(ResourceProviderServicer):
    def CheckConfig(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        return provider_pb2.DiffResponse()

    def Configure(self, request, context):
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request, context):
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Create(self, request, context):
        if not request.preview and "fail" in request.properties:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, request.properties["fail"])
        return provider_pb2.CreateResponse(id="1", properties=request.properties)

    def Read(self, request, context):
        return provider_pb2.ReadResponse(id=request.id, properties=Struct(), inputs=Struct())

    def GetSchema(self, request, context):
        schema = {"name": "folder", "version": "1.0.0", "resources": {"folder:index:Thing": {}}}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema))

    def Delete(self, request, context):
        return empty_pb2.Empty()

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="1.0.0")

    def Cancel(self, request, context):
        return empty_pb2.Empty()


print("a line for people", file=sys.stderr, flush=True)
server = grpc.server(ThreadPoolExecutor(16))
add_ResourceProviderServicer_to_server(Provider(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
