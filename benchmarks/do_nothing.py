"""A provider that does nothing, to compare ours with."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from aoai.protocol import leave_out_the_sdk

leave_out_the_sdk()

import grpc  # noqa: E402 - only after the SDK is left out
from google.protobuf.empty_pb2 import Empty  # noqa: E402
from pulumi.runtime.proto import provider_pb2 as messages  # noqa: E402
from pulumi.runtime.proto.plugin_pb2 import PluginInfo  # noqa: E402
from pulumi.runtime.proto.provider_pb2_grpc import (  # noqa: E402
    ResourceProviderServicer,
    add_ResourceProviderServicer_to_server,
)


class Nothing(ResourceProviderServicer):
    """Answers what it was asked."""

    def GetPluginInfo(self, request: Empty, context: object) -> PluginInfo:
        return PluginInfo(version="0.1.0")

    def CheckConfig(
        self, request: messages.CheckRequest, context: object
    ) -> messages.CheckResponse:
        return messages.CheckResponse(inputs=request.news)

    def Configure(
        self, request: messages.ConfigureRequest, context: object
    ) -> messages.ConfigureResponse:
        return messages.ConfigureResponse(supportsPreview=True)

    def Check(self, request: messages.CheckRequest, context: object) -> messages.CheckResponse:
        return messages.CheckResponse(inputs=request.news)

    def Create(self, request: messages.CreateRequest, context: object) -> messages.CreateResponse:
        return messages.CreateResponse(properties=request.properties)

    def Cancel(self, request: Empty, context: object) -> Empty:
        return Empty()


if __name__ == "__main__":
    server = grpc.server(ThreadPoolExecutor(64))
    add_ResourceProviderServicer_to_server(Nothing(), server)
    sys.stdout.write(f"{server.add_insecure_port('127.0.0.1:0')}\n")
    sys.stdout.flush()
    server.start()
    threading.Event().wait()
