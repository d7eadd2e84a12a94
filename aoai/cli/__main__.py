"""`python -m aoai.cli`: the command ``aoai``."""

from aoai.cli import main

main()
