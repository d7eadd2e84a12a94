"""``aoai gc``: deployments that a killed run left, and that no state knows any more."""

from aoai.commands.leftovers.command import run

__all__ = ["run"]
