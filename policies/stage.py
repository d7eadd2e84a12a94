"""Listens to what the engine says, before the SDK hands it to the policies.

The SDK takes every resource apart anew for each policy, and a stack once more for each stack
policy. With forty policies that is most of the work, so here it is done once: policies look at
:func:`policies.run.run`, and the SDK is asked with an empty resource of that type and URN.

Preview or update is said in ConfigureStack, of which pulumi-policy 1.21 keeps the stack's tags
alone; the environment variables that ``pulumi.runtime.is_dry_run()`` goes by are not set for Python
packs (pulumi 3.259, analyzer_plugin.go, the branch that calls RunPlugin).
"""

from typing import Any

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import policy as sdk

from policies.choices import Choices
from policies.connections import warm_up
from policies.joins import Stack
from policies.run import run
from policies.seen import kind_of, seen_of
from policies.sources import LIVE


class Servicer(sdk._PolicyAnalyzerServicer):  # noqa: SLF001 - the SDK offers no public place
    """The SDK's servicer, which listens to the rest of the message too."""

    _remediates = False

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Take the policies' configuration, and sign in early where it asks for live facts."""
        configured = request.policyConfig
        run().choices = Choices.of(
            {name: json_format.MessageToDict(configured[name].properties) for name in configured}
        )
        levels = {each.enforcementLevel for each in configured.values()}
        self._remediates = analyzer_pb2.REMEDIATE in levels
        if run().is_preview and run().choices.facts == LIVE:
            warm_up()
        return super().Configure(request, context)  # type: ignore[no-untyped-call]  # the SDK's own has no annotations

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Note the stage, then do what the SDK does."""
        run().is_deployment = True
        run().is_preview = request.dry_run
        return super().ConfigureStack(request, context)

    def Analyze(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Take a resource in, and ask the policies if any of them looks at its type."""
        resource = seen_of(request)
        if resource is None:
            return analyzer_pb2.AnalyzeResponse()
        run().see(resource)
        bare = analyzer_pb2.AnalyzeRequest(type=request.type, urn=request.urn, name=request.name)
        return super().Analyze(bare, context)  # type: ignore[no-untyped-call]  # as above

    def AnalyzeStack(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Take the stack in, and ask the policies."""
        run().end(Stack.of(request.resources, run().declared))
        return super().AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(), context)  # type: ignore[no-untyped-call]  # as above

    def Remediate(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Ask the policies where one of them may change something."""
        if not self._remediates or kind_of(request.type) is None:
            return analyzer_pb2.RemediateResponse()
        return super().Remediate(request, context)  # type: ignore[no-untyped-call]  # as above


def listen() -> None:
    """Have packs that are constructed from now on served by :class:`Servicer`."""
    sdk._PolicyAnalyzerServicer = Servicer  # type: ignore[misc]  # noqa: SLF001 - as above
