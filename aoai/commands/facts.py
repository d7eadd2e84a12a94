"""``aoai facts``: keeps what Azure says of some regions as files."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import typer

from aoai.azure.reading import Reader
from aoai.azure.settings import read_settings
from aoai.azure.snapshot import Snapshot, snapshot_of, write_snapshot
from aoai.catalog import catalogue, region_name
from aoai.commands.progress import progress
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
    with progress() as count:
        reader = Reader(settings, chosen, on_region=count.done)
        _check(names, reader.regions())
        count.want(len(names))
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
