"""Options that several commands share."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ReportFormat(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class TableFormat(StrEnum):
    """How tables are written."""

    TEXT = "text"
    JSON = "json"


def _moment(text: str) -> datetime:
    """A day or an instant in ISO 8601, in UTC where it names no offset."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        fix = "write it as 2026-11-21 or 2026-11-21T09:00:00+01:00"
        raise typer.BadParameter(f"{text!r} is no day; {fix}") from error


Now = Annotated[
    datetime | None,
    typer.Option(metavar="DATE", parser=_moment, help="Judge as of this day, UTC. Default: today."),
]
Subscriptions = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ID", help="May be repeated. Default: ARM_SUBSCRIPTION_ID, else every one visible."
    ),
]
Stack = Annotated[str | None, typer.Option(metavar="S", help="Default: the selected stack.")]
Project = Annotated[
    Path, typer.Option("--cwd", metavar="DIR", help="The project's folder, for the engine.")
]
Form = Annotated[TableFormat, typer.Option("--format", help="How to write the answer.")]
PriceList = Annotated[
    Path | None,
    typer.Option(
        "--prices",
        metavar="FILE",
        help="Prices of your own, in YAML or JSON. They go before all others.",
    ),
]
