"""The command ``aoai``: names, options and help. A command imports what it needs when it runs."""

import sys

import typer

from aoai.cli import capacity, checking, emulating, lists, standing
from aoai.problems import AoaiError

app = typer.Typer(
    name="aoai",
    help="Tools beside `pulumi up`, which deploys Azure OpenAI where it fits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(checking.check)
app.command()(checking.facts)
app.command()(standing.survey)
app.command()(standing.status)
app.command()(standing.gc)
app.command()(capacity.size)
app.command()(capacity.simulate)
app.command()(emulating.emulator)

catalog = typer.Typer(
    help="What Azure offers by model, region and SKU, as of the catalogue's day.",
    no_args_is_help=True,
)
catalog.command()(lists.show)
catalog.command()(lists.refresh)
app.add_typer(catalog, name="catalog")

prices = typer.Typer(
    help="What PTU and tokens cost, with the day, the source and how sure it is.",
    no_args_is_help=True,
)
prices.command("show")(lists.show_prices)
prices.command("refresh")(lists.refresh_prices)
app.add_typer(prices, name="prices")


def main() -> None:
    """Run the command. What a user can put right is printed as lines, with exit code 2."""
    try:
        app()
    except AoaiError as error:
        typer.echo("\n".join(map(str, error.problems)), err=True)
        sys.exit(2)
