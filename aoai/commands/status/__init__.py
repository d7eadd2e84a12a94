"""``aoai status``: where each deployment of a stack is, and what needs attention."""

from aoai.commands.status.command import run

__all__ = ["run"]
