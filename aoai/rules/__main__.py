"""Rewrites the reference of the rules in a checkout: its page, and the table of the README."""

import re
from pathlib import Path

from aoai.rules.reference import PAGE, page, table

_TABLE = re.compile(r"\| rule \| about \| what holds \|\n(\|.*\n)*")


def main() -> None:
    """Rewrite both in the working directory."""
    readme = Path("README.md")
    readme.write_text(_TABLE.sub(lambda _: table(), readme.read_text("utf-8")), "utf-8")
    Path(PAGE).parent.mkdir(exist_ok=True)
    Path(PAGE).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
