"""Tells the run whether it is a preview or an update.

The engine says so in ConfigureStack, of which pulumi-policy 1.21 keeps the stack's tags alone; the
environment variables that ``pulumi.runtime.is_dry_run()`` goes by are not set for Python packs
(pulumi 3.259, analyzer_plugin.go, the branch that calls RunPlugin).
"""

from typing import Any

from pulumi_policy import policy as sdk

from policies.run import run


class Servicer(sdk._PolicyAnalyzerServicer):  # noqa: SLF001 - the SDK offers no public place
    """The SDK's servicer, which listens to the rest of the message too."""

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Note the stage, then do what the SDK does."""
        run().is_preview = request.dry_run
        return super().ConfigureStack(request, context)


def listen() -> None:
    """Have packs that are constructed from now on served by :class:`Servicer`."""
    sdk._PolicyAnalyzerServicer = Servicer  # type: ignore[misc]  # noqa: SLF001 - as above
