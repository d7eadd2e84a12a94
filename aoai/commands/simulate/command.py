"""``aoai simulate`` as it runs: reads all, simulates, writes files, prints the report."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console

from aoai.commands.files import write
from aoai.commands.layout import laid_out
from aoai.commands.progress import steps
from aoai.commands.simulate.as_json import rendered
from aoai.commands.simulate.as_text import report_of
from aoai.commands.simulate.decisions import decisions
from aoai.commands.simulate.options import Options, read
from aoai.commands.simulate.report import Report
from aoai.commands.simulate.running import runs
from aoai.commands.size.notes import notes_on


def run(options: Options) -> int:
    """Simulate, write the files that are asked for, and print.

    Raises:
        AoaiError: The trace, an option or a file cannot be used. Nothing was written.
    """
    with steps("Reading the trace"):
        asked = read(options)
    simulation, told = runs(asked, ranged=options.form == "text" or options.plot is not None)
    today = (options.now or datetime.now(UTC)).astimezone(UTC).date()
    notes = notes_on(asked.consumption, asked.region, today)
    report = Report(options, asked, tuple(notes), told)
    files: dict[Path, Iterable[bytes]] = {}
    if options.decisions is not None:
        files[options.decisions] = decisions(simulation)
    if options.plot is not None:
        # Imported here because drawing takes a second that other runs have no use for.
        from aoai.commands.simulate.plot import plot

        files[options.plot] = [plot(report, options.plot)]
    write(files)
    if options.form == "json":
        typer.echo(rendered(asked, report.summary, report.own.cost))
    else:
        _show(report)
    return 0


def _show(report: Report) -> None:
    out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    width = out.width if out.is_terminal else None
    for line in laid_out([*report_of(report)], width):
        out.print(line)
