"""``aoai survey``: what a subscription has, read only."""

from aoai.commands.survey.command import run

__all__ = ["run"]
