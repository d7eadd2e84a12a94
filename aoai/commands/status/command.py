"""``aoai status`` as it runs: reads the state and Azure, prints the report."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from aoai.commands.export import read_state
from aoai.commands.layout import laid_out
from aoai.commands.progress import progress
from aoai.commands.status.as_json import rendered
from aoai.commands.status.as_text import report_of
from aoai.commands.status.judging import judged
from aoai.commands.status.reading import Azure, Look
from aoai.commands.status.report import Attention, Probe, Report, Seen, Status

if TYPE_CHECKING:
    from aoai.commands.status.probing import Caller

_SIDE_BY_SIDE = 16


def run(*, state: str | None, stack: str | None, folder: Path, form: str, probe: bool) -> int:
    """Print how the deployments of a stack stand.

    Args:
        state: A file of `pulumi stack export`, or ``-``; None asks the engine.
        stack: The stack's name; None: the selected one.
        folder: The project's.
        form: ``text`` or ``json``.
        probe: Make one call to each endpoint.

    Returns:
        0: nothing needs attention; 1: something does, which the report says.

    Raises:
        AoaiError: There is no state to read, no login, or no client to call with.
    """
    if probe:
        from aoai.commands.status.probing import prepare

        prepare()
    found = read_state(state, stack, folder)
    azure = Azure(found, os.environ)
    with progress("Reading the stack's deployments"):
        look = Look(azure, found.deployments)
        seen = look.seen()
        views = look.views(seen, folder)
        statuses = [
            judged(each, seen.get(each.identifier), views.get(each.identifier))
            for each in found.deployments
        ]
        if probe:
            statuses = _with_probes(azure, statuses, seen)
    report = Report(found, datetime.now(UTC), tuple(statuses))
    if form == "json":
        typer.echo(rendered(report))
    else:
        out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        for line in laid_out(list(report_of(report)), out.width if out.is_terminal else None):
            out.print(line)
    return 0 if report.calm else 1


def _with_probes(azure: Azure, statuses: list[Status], seen: Mapping[str, Seen]) -> list[Status]:
    """The statuses, each with what a call to it gave; what does not stand is not called."""
    from aoai.commands.status.probing import Caller

    with Caller() as caller, ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:

        def probed(status: Status) -> Status:
            return _with_probe(azure, caller, status, seen.get(status.tracked.identifier))

        return list(pool.map(probed, statuses))


def _with_probe(azure: Azure, caller: "Caller", status: Status, seen: Seen | None) -> Status:
    from aoai.commands.status.probing import endpoint_of

    if seen is None or not isinstance(seen.deployment, Mapping):
        return status
    endpoint = endpoint_of(seen.account) if isinstance(seen.account, Mapping) else None
    if endpoint is None:
        reason = Attention("the endpoint of its account is not known", "see the account")
        none = Probe(made=False, answered=False, seconds=None, model=None, refusal=reason)
        return replace(status, probe=none)
    connection = azure.connection(status.tracked.provider)
    scope = connection.cloud.inference_scope
    found = caller.probe(
        endpoint,
        status.deployment,
        status.model,
        seen.deployment.get("properties", {}).get("capabilities") or {},
        lambda: connection.credential.get_token(scope).token,
    )
    if found.made and found.refusal is not None:
        return replace(status, probe=found, attention=(*status.attention, found.refusal))
    return replace(status, probe=found)
