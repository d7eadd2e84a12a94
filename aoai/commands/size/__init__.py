"""`aoai size`: how many PTU a load takes, and what a size serves."""

from aoai.commands.size.command import run

__all__ = ["run"]
