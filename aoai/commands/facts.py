"""``aoai facts``: keeps what Azure says of some regions as files."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from aoai.azure.reading import Reader
from aoai.azure.settings import read_settings
from aoai.azure.snapshot import Snapshot, snapshot_of, write_snapshot
from aoai.catalog import catalogue, region_name
from aoai.facts import Unknown
from aoai.problems import AoaiError, Problem, nearest


class FactsError(AoaiError):
    """What was asked for cannot be read."""


def run(regions: Sequence[str], output: Path, subscription: str | None) -> int:
    """Read the regions and write the folder.

    Returns:
        0 when everything was read; 1 when Azure refused a part, which the files leave unknown.

    Raises:
        AoaiError: Nothing was written: no subscription, no such region, no login, or Azure told
            nothing of use.
    """
    settings = read_settings({}, os.environ)
    chosen = subscription or settings.subscription_id
    if not chosen:
        fix = "set ARM_SUBSCRIPTION_ID, or name one with --subscription"
        raise FactsError([Problem("subscription", "none is named", fix)])
    names = list(dict.fromkeys(map(region_name, regions)))
    with _progress(len(names)) as done:
        reader = Reader(settings, chosen, on_region=done)
        _check(names, reader.regions())
        snapshot = snapshot_of(reader, names)
    removed = write_snapshot(snapshot, output)
    _tell(snapshot, removed, names, output, chosen)
    return 1 if snapshot.unread else 0


def _check(names: Iterable[str], served: tuple[str, ...] | Unknown) -> None:
    """Refuse what is no region before Azure is asked about it."""
    known = tuple(catalogue().regions) if isinstance(served, Unknown) else served
    problems = []
    for name in names:
        if name not in known:
            close = nearest(name, known)
            fix = f"did you mean {close}?" if close else f"Azure has {', '.join(known)}"
            problems.append(Problem("region", f"{name} has no Azure OpenAI", fix))
    if problems:
        raise FactsError(problems)


def _tell(
    snapshot: Snapshot, removed: Sequence[str], regions: Sequence[str], output: Path, whose: str
) -> None:
    for each in (*snapshot.unread, *snapshot.unsure):
        typer.echo(f"not known: {each}", err=True)
    for name in removed:
        typer.echo(f"removed, since it is older: {output / name}", err=True)
    if snapshot.regions_beyond:
        where = ", ".join(snapshot.regions_beyond)
        typer.echo(f"not in it: deployments of the accounts in {where}", err=True)
    typer.echo(f"{output}: {len(snapshot.files)} files on {', '.join(regions)}")
    typer.echo(f"of subscription {whose}, as of {snapshot.taken:%Y-%m-%d %H:%M} UTC")
    if snapshot.unread:
        missing = ", ".join(each.where for each in snapshot.unread)
        typer.echo(f"incomplete: Azure did not give {missing}")


@contextmanager
def _progress(regions: int) -> Iterator[Callable[[str], None]]:
    """What to call as each region is done; it is shown where a person looks on."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # Imported here because a pipeline has no use for it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading regions", total=regions)

        def done(region: str) -> None:
            bar.update(task, advance=1, description=f"Read {region}")
            if bar.finished:
                bar.update(task, description="Reading free capacity")

        yield done
