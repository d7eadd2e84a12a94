"""Names and options of `emulator`."""

from pathlib import Path
from typing import Annotated

import typer


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
    from aoai.emulator.command import serve

    serve(state, port, scenario)
