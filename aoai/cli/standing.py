"""Names and options of what tells of, and tidies up, what stands: `survey`, `status`, `gc`."""

from pathlib import Path
from typing import Annotated

import typer

from aoai.commands.options import Form, Now, Project, Stack, Subscriptions, TableFormat


def survey(
    subscription: Subscriptions = None,
    within: Annotated[
        int, typer.Option(metavar="DAYS", min=0, help="How far ahead retirements are told.")
    ] = 90,
    now: Now = None,
    form: Form = TableFormat.TEXT,
) -> None:
    """Show what a subscription has: deployments, quota, retirements, ways out. Changes nothing."""
    from aoai.commands.survey import run

    raise typer.Exit(run(subscription or (), within=within, now=now, form=form.value))


def status(
    stack: Stack = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="What `pulumi stack export` wrote. Default: ask the engine."
        ),
    ] = None,
    cwd: Project = Path(),
    form: Form = TableFormat.TEXT,
    *,
    probe: Annotated[
        bool, typer.Option("--probe", help="Make one call to each endpoint, which costs tokens.")
    ] = False,
) -> None:
    """Show where each model deployment of a stack is, and what needs attention. Changes nothing.

    Exit code 0: nothing needs attention; 1: something does: a deployment is gone, changed behind
    the stack's back, half made, too small or away from its preferred region while there is room,
    not readable, or does not answer, or an operation on one did not end; 2: the input cannot be
    used, or nobody is signed in.
    """
    from aoai.commands.status import run

    raise typer.Exit(run(state=state, stack=stack, folder=cwd, form=form.value, probe=probe))


def gc(  # noqa: PLR0913, PLR0917 - each is an option of the command
    subscription: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="May be repeated. Default: those of the stack, and of the login."
        ),
    ] = None,
    stack: Stack = None,
    state: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="What `pulumi stack export` wrote. May be repeated."),
    ] = None,
    cwd: Project = Path(),
    owner: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HASH",
            help="The owner tag, or its first 12 characters, of a lost stack of the same name.",
        ),
    ] = None,
    form: Form = TableFormat.TEXT,
    *,
    any_owner: Annotated[
        bool,
        typer.Option(
            "--any-owner", help="Every stack of the same name and project is the one read."
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Remove the leftovers without asking.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List, and neither ask nor remove.")
    ] = False,
) -> None:
    """Find model deployments that a killed run left behind, and remove them after asking.

    A leftover carries a stack's owner tag and is not in its state. What belongs to a stack whose
    state was not read is left alone. Run it while no `pulumi` is at work on the stack. Without a
    terminal and without --yes it only lists.

    Exit code 0: nothing is left; 1: something is, or could not be read; 2: the input cannot be
    used, or nobody is signed in.
    """
    from aoai.commands.leftovers import run
    from aoai.commands.leftovers.command import Asked

    raise typer.Exit(
        run(
            Asked(
                subscriptions=subscription or (),
                stack=stack,
                states=[str(each) for each in state or ()],
                folder=cwd,
                owners=owner or (),
                any_owner=any_owner,
                yes=yes,
                dry_run=dry_run,
                form=form.value,
            )
        )
    )
