"""``aoai prices refresh``: reads Azure's price list, keeps what it says, prints what changed."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from aoai.azure.retail import ADDRESS, Item, address_of, items_of
from aoai.catalog import catalogue, region_name
from aoai.commands.prices.changes import Changes, changes
from aoai.commands.progress import progress
from aoai.facts import Source
from aoai.prices import Prices, Sheet, kept_at, packaged, read_sheet
from aoai.prices.meters import Reading, reading_of, services
from aoai.prices.writing import as_text
from aoai.problems import AoaiError, Problem, nearest

Told = TypeVar("Told")


class RefreshError(AoaiError):
    """The prices cannot be read, or not be kept."""


def refresh(
    regions: Sequence[str],
    output: Path | None,
    *,
    dry_run: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Read the prices of some regions, keep them, and print what changed.

    Args:
        regions: In any of ARM's spellings.
        output: The file; None: the one of the user's folder, which every command reads.
        dry_run: Write nothing.
        environ: Usually ``os.environ``.

    Returns:
        0; 1 where the list did not answer for some region, whose old prices then stay.

    Raises:
        RefreshError: A region is none, the file cannot be written, or no region could be read.
        PricesError: The file holds something else than prices.
        RetailError: The list's address is none.
    """
    names = list(dict.fromkeys(map(region_name, regions)))
    _check(names)
    path = output or kept_at(environ)
    old = read_sheet(path) if path.exists() else Sheet(str(path))
    address = address_of(environ)
    today = datetime.now(UTC).date()
    readings, refused = _ask(names, address, today)
    new = _renewed(old, readings)
    found = changes(Prices((old, packaged())), Prices((new, packaged())), readings)
    if not dry_run:
        _write(path, as_text(new))
    out = Console(soft_wrap=True, highlight=False, markup=False)
    for line in _report(found, readings, refused):
        out.print(line)
    state = "would be" if dry_run else "is"
    read = ", ".join(each.region for each in readings)
    out.print(f"{path} {state} of {today}, from {address} for {read}.")
    return 1 if refused else 0


def _check(names: Iterable[str]) -> None:
    known = catalogue().regions
    problems = []
    for name in names:
        if name not in known:
            close = nearest(name, known)
            fix = f"did you mean {close}?" if close else f"the catalogue has {', '.join(known)}"
            problems.append(Problem("--region", f"{name} is no region of the catalogue", fix))
    if problems:
        raise RefreshError(problems)


def _ask(
    regions: Sequence[str], address: str, today: date
) -> tuple[Sequence[Reading], Sequence[Problem]]:
    """What could be read, and why the rest could not."""
    origin = "the Retail Prices API" + ("" if address == ADDRESS else f" at {address}")
    source = Source(origin, today)
    readings: list[Reading] = []
    refused: list[Problem] = []
    with progress("Reading prices") as count:
        count.want(len(regions))
        for region in regions:
            try:
                items = _items(address, region)
            except AoaiError as error:
                refused += error.problems
            else:
                reading = reading_of(items, region, source)
                if reading.ptu or reading.tokens:
                    readings.append(reading)
                else:
                    refused.append(_nothing_known(region, len(items)))
            count.done(region)
    if not readings:
        raise RefreshError(refused)
    return readings, refused


def _items(address: str, region: str) -> Sequence[Item]:
    """The list of a region, under the newest name of the service that has any."""
    for service in services():
        if found := items_of(address, serviceName=service, armRegionName=region):
            return found
    return ()


def _nothing_known(region: str, items: int) -> Problem:
    names = " or ".join(services())
    if not items:
        reason = f"the price list has nothing of {names} there"
        return Problem(region, reason, "check the region; the service may have a new name")
    reason = f"none of its {items} items is a meter that we know"
    return Problem(region, reason, "report it: the names of the meters may be new")


def _renewed(old: Sheet, readings: Sequence[Reading]) -> Sheet:
    """The list with the regions that were read, and the old rows of all others."""
    read = {each.region for each in readings}
    return Sheet(
        old.name,
        (
            *(each for each in old.ptu if each.region not in read),
            *(row for each in readings for row in each.ptu),
        ),
        (
            *(each for each in old.tokens if each.region not in read),
            *(row for each in readings for row in each.tokens),
        ),
        old.surcharges,
    )


def _write(path: Path, text: str) -> None:
    """Write by rename, so that a reader sees the old list or the new one."""
    beside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        fix = "name another file with --output, or add --dry-run"
        problem = Problem(str(path), f"cannot be written ({error.strerror})", fix)
        raise RefreshError([problem]) from error


def _report(
    found: Changes, readings: Sequence[Reading], refused: Sequence[Problem]
) -> Sequence[str]:
    lines: list[str] = []
    for title, said in (("Changed:", found.changed), ("New:", found.new)):
        lines += _listed(title, said)
    if found.same:
        lines += [f"Unchanged: {found.same} prices.", ""]
    for regions, unclear in _together({each.region: each.unclear for each in readings}):
        said = [f"{one.what}: {one.reason}" for one in unclear]
        lines += _listed(f"Not clear in {regions}, so not taken:", said)
    for regions, absent in _together({each.region: each.absent for each in readings}):
        lines += [f"No meter in {regions}: {', '.join(absent)}.", ""]
    for regions, unmapped in _together({each.region: each.unmapped for each in readings}):
        lines += _listed(f"Unmapped meters in {regions}, known by no price of ours:", unmapped)
    if others := sum(each.others for each in readings):
        lines += [f"Left aside: {others} meters of batch, priority, fine-tuning and the like.", ""]
    return [*lines, *_listed("Not read, so their old prices stay:", [*map(str, refused)])]


def _together(said: Mapping[str, tuple[Told, ...]]) -> Iterator[tuple[str, Sequence[Told]]]:
    """What is said of regions, once for all of which the same is said; nothing is not told."""
    regions: dict[tuple[Told, ...], list[str]] = {}
    for region, each in said.items():
        regions.setdefault(each, []).append(region)
    for each, names in regions.items():
        if each:
            yield ", ".join(names), each


def _listed(title: str, said: Sequence[str]) -> Sequence[str]:
    return [title, *(f"  {each}" for each in said), ""] if said else []
