"""The command ``aoai``. Each command imports what it needs when it runs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from aoai.problems import AoaiError

app = typer.Typer(
    name="aoai",
    help="Tools beside `pulumi up`, which deploys Azure OpenAI where it fits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Keep the commands' names, which a typer app with one command would drop."""


@app.command()
def emulator(
    state: Annotated[Path, typer.Option(metavar="DIR", help="Folder that keeps this Azure.")],
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on. Default: the folder's last one, else a free one."),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Quota, room and faults of this Azure: `demo`, or a YAML file. "
            "Default: the folder's last one, else none.",
        ),
    ] = None,
) -> None:
    """Serve a fake Azure on this machine. `source DIR/emulator.env` points any client at it."""
    from aoai.emulator.command import serve  # only this command needs a server

    serve(state, port, scenario)


def main() -> None:
    """Run the command. What a user can put right is printed as lines, with exit code 2."""
    try:
        app()
    except AoaiError as error:
        typer.echo("\n".join(map(str, error.problems)), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
