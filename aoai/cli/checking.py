"""Names and options of what is asked before anything is made: `check`, `facts`."""

from pathlib import Path
from typing import Annotated

import typer

from aoai.commands.options import Now, ReportFormat


def check(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH…",
            help="Stack files, or JSON or YAML lists of requests; - is standard input.",
        ),
    ],
    facts: Annotated[
        str,
        typer.Option(
            metavar="DIR|live|catalog",
            help="A snapshot that `aoai facts` made, Azure itself, or the packaged catalogue.",
        ),
    ] = "catalog",
    now: Now = None,
    form: Annotated[ReportFormat, typer.Option("--format", help="How to write the findings.")] = (
        ReportFormat.TEXT
    ),
    statements: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="What people know and no API tells. Default: facts.d beside Pulumi.yaml or here.",
        ),
    ] = None,
) -> None:
    """Judge stack files by Azure's rules, without an engine.

    Exit code 0: no violation; 1: violations; 2: the input or the facts cannot be used.
    """
    from aoai.commands.check import run

    raise typer.Exit(run(paths, facts=facts, now=now, form=form.value, statements=statements))


def facts(
    region: Annotated[list[str], typer.Option(metavar="R", help="May be repeated.")],
    output: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the snapshot.")],
    subscription: Annotated[
        str | None, typer.Option(metavar="ID", help="Default: ARM_SUBSCRIPTION_ID.")
    ] = None,
) -> None:
    """Keep what Azure says of some regions as files, for checks without a login.

    Exit code 0: everything was read; 1: Azure refused a part, which the files say; 2: nothing was
    written.
    """
    from aoai.commands.facts import run

    raise typer.Exit(run(region, output, subscription))
