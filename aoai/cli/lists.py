"""Names and options of the catalogue and of the price lists: what they hold, and their refresh."""

from pathlib import Path
from typing import Annotated

import typer

from aoai.commands.options import Form, Now, PriceList, TableFormat


def show(
    model: Annotated[
        str | None, typer.Option(metavar="NAME[@VERSION]", help="Only this model.")
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="R", help="Only this region.")] = None,
    sku: Annotated[str | None, typer.Option(metavar="S", help="Only this deployment type.")] = None,
    now: Now = None,
    form: Form = TableFormat.TEXT,
) -> None:
    """Print which regions offer which model as which SKU, with lifecycle and sizes."""
    from aoai.commands.catalog import show as run

    raise typer.Exit(run(model=model, region=region, sku=sku, now=now, form=form.value))


def refresh(
    subscription: Annotated[
        str | None, typer.Option(metavar="ID", help="Default: ARM_SUBSCRIPTION_ID.")
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change, and write nothing.")
    ] = False,
) -> None:
    """Rewrite the catalogue from what Azure says of all regions, and print what changed."""
    from aoai.commands.catalog import refresh as run

    raise typer.Exit(run(subscription, dry_run=dry_run))


def show_prices(
    model: Annotated[
        str | None, typer.Option(metavar="NAME[@VERSION]", help="Tokens of this model alone.")
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="R", help="Prices of this region.")] = None,
    sku: Annotated[str | None, typer.Option(metavar="S", help="Only this deployment type.")] = None,
    prices: PriceList = None,
    form: Form = TableFormat.TEXT,
) -> None:
    """Print what a PTU and a million tokens cost. What nobody has said is shown as unknown."""
    from aoai.commands.prices import show as run

    raise typer.Exit(run(model=model, region=region, sku=sku, stated=prices, form=form.value))


def refresh_prices(
    region: Annotated[
        list[str] | None, typer.Option(metavar="R", help="May be repeated. Default: eastus.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Default: AOAI_PRICES, else a file of your own that all read."
        ),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change, and write nothing.")
    ] = False,
) -> None:
    """Read Azure's public price list, keep what it says of some regions, print what changed.

    Nobody has to be signed in. AOAI_RETAIL_PRICES names another list than Azure's.

    Exit code 0: every region was read; 1: some were not, and keep their old prices; 2: nothing was
    written.
    """
    from aoai.commands.prices import refresh as run

    raise typer.Exit(run(region or ["eastus"], output, dry_run=dry_run))
