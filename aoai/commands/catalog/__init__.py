"""``aoai catalog``: refresh it from Azure, and show it."""

from aoai.commands.catalog.refreshing import refresh

__all__ = ["refresh"]
