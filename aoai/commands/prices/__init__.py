"""``aoai prices``: show what is known, and refresh it. Each imports only what it needs."""

from collections.abc import Sequence
from pathlib import Path


def show(
    *,
    model: str | None = None,
    region: str | None = None,
    sku: str | None = None,
    stated: Path | None = None,
    form: str = "text",
) -> int:
    """Print the known prices: :func:`aoai.commands.prices.showing.show`."""
    from aoai.commands.prices.showing import show as run

    return run(model=model, region=region, sku=sku, stated=stated, form=form)


def refresh(regions: Sequence[str], output: Path | None, *, dry_run: bool = False) -> int:
    """Read Azure's price list: :func:`aoai.commands.prices.refreshing.refresh`."""
    from aoai.commands.prices.refreshing import refresh as run

    return run(regions, output, dry_run=dry_run)
