"""The table at the end of `make up`: what landed where, and what was tried before."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table


def landed(endpoints: Path) -> str:
    """The table of a stack's ``endpoints.STACK.json``, as text for this terminal."""
    table = Table(title="What landed where", title_justify="left", title_style="bold")
    for heading in ("deployment", "model", "SKU", "capacity", "region", "tried before", "endpoint"):
        table.add_column(
            heading, overflow="fold", justify="right" if heading == "capacity" else "left"
        )
    for name, each in json.loads(endpoints.read_text("utf-8"))["deployments"].items():
        refused = [attempt for attempt in each["attempts"] if attempt["outcome"] != "placed"]
        table.add_row(
            name,
            each["model"],
            each["sku"],
            str(each["capacity"]),
            each["region"],
            "\n".join(f"{attempt['region']}: {attempt.get('code', '')}" for attempt in refused),
            each["endpoint"],
        )
    console = Console()
    with console.capture() as capture:
        console.print(table)
    return capture.get()
