"""Where the accounts' logs and metrics go."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cognitiveservices, monitor

from aoai.spec.planned import PlannedDiagnostics


@dataclass(frozen=True, kw_only=True)
class DiagnosticsArgs:
    """Inputs of :class:`Diagnostics`."""

    diagnostics: PlannedDiagnostics
    accounts: Mapping[str, cognitiveservices.Account]
    """By region."""


class Diagnostics(pulumi.ComponentResource):
    """A diagnostic setting on every account."""

    def __init__(
        self, name: str, args: DiagnosticsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aoai:infra:Diagnostics", name, {}, opts)
        planned = args.diagnostics
        for region, account in args.accounts.items():
            monitor.DiagnosticSetting(
                f"{name}-{region}",
                name=planned.name,
                resource_uri=account.id,
                workspace_id=planned.workspace,
                logs=[
                    monitor.DiagnosticsLogSettingsArgs(category_group=each, enabled=True)
                    for each in planned.logs
                ],
                metrics=[_metrics(enabled=planned.metrics)],
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def _metrics(*, enabled: bool) -> monitor.DiagnosticsMetricSettingsArgs:
    return monitor.DiagnosticsMetricSettingsArgs(category="AllMetrics", enabled=enabled)
