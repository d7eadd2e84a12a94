"""``aoai catalog``: refresh it from Azure, and show it. Each imports only what it needs."""

from datetime import datetime


def refresh(subscription: str | None, *, dry_run: bool = False) -> int:
    """Rewrite the catalogue from Azure: :func:`aoai.commands.catalog.refreshing.refresh`."""
    from aoai.commands.catalog.refreshing import refresh as run

    return run(subscription, dry_run=dry_run)


def show(
    *,
    model: str | None = None,
    region: str | None = None,
    sku: str | None = None,
    now: datetime | None = None,
    form: str = "text",
) -> int:
    """Print a part of the catalogue: :func:`aoai.commands.catalog.showing.show`."""
    from aoai.commands.catalog.showing import show as run

    return run(model=model, region=region, sku=sku, now=now, form=form)
