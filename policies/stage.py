"""Listens to what the engine says when it starts the pack: its configuration, and the stage.

Preview or update is said in ConfigureStack, of which pulumi-policy 1.21 keeps the stack's tags
alone; the environment variables that ``pulumi.runtime.is_dry_run()`` goes by are not set for Python
packs (pulumi 3.259, analyzer_plugin.go, the branch that calls RunPlugin).
"""

from typing import Any

from pulumi_policy import policy as sdk

from policies.connections import warm_up
from policies.run import run


class Servicer(sdk._PolicyAnalyzerServicer):  # noqa: SLF001 - the SDK offers no public place
    """The SDK's servicer, which listens to the rest of the message too."""

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Take the policies' configuration, and sign in early where it asks for live facts."""
        stated = (dict(each.properties) for each in request.policyConfig.values())
        # The engine fills in what the schema has as default.
        if run().is_preview and "live" in (each.get("facts") for each in stated):
            warm_up()
        return super().Configure(request, context)  # type: ignore[no-untyped-call]  # the SDK's own has no annotations

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Note the stage, then do what the SDK does."""
        run().is_preview = request.dry_run
        return super().ConfigureStack(request, context)


def listen() -> None:
    """Have packs that are constructed from now on served by :class:`Servicer`."""
    sdk._PolicyAnalyzerServicer = Servicer  # type: ignore[misc]  # noqa: SLF001 - as above
