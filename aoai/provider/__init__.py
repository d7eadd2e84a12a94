"""The resource provider plugin: ModelDeployment over Pulumi's gRPC protocol."""

from importlib.metadata import version

VERSION = version("aoai")
