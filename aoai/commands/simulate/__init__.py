"""``aoai simulate``: what a provisioned deployment does with a trace."""

from aoai.commands.simulate.command import run
from aoai.commands.simulate.options import Options

__all__ = ["Options", "run"]
