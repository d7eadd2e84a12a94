"""``aoai catalog refresh``: asks Azure, rewrites the packaged files, prints what changed."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from aoai.azure.reading import Reader
from aoai.azure.settings import read_settings
from aoai.catalog import DATA, PARTS, parse, part
from aoai.catalog.writing import write
from aoai.commands.catalog.changes import Changes, changes, some
from aoai.commands.catalog.renewal import renewed
from aoai.commands.progress import progress
from aoai.facts import Offer, Unknown, holds_models, offers_from_arm
from aoai.problems import AoaiError, Problem

_UNLISTED = "Azure does not list it for this subscription"


class RefreshError(AoaiError):
    """The catalogue cannot be rewritten."""


def refresh(subscription: str | None, *, dry_run: bool = False, folder: Path = DATA) -> int:
    """Rewrite the catalogue from what Azure says of all regions, and print what changed.

    Args:
        subscription: Whose view of Azure; None: the one of the environment.
        dry_run: Write nothing.
        folder: The catalogue's files.

    Returns:
        0; 1 where Azure did not answer for some region, whose old facts then stay.

    Raises:
        RefreshError: The files cannot be written, no subscription is named, or Azure gave nothing.
        SignInError: There is no credential, or Azure does not accept it.
        CloudError: The cloud of the settings is unknown or does not answer.
    """
    if not dry_run:
        _require_checkout(folder)
    old = {name: part(name, folder) for name in PARTS}
    offers, refused = _ask(subscription)
    unread = {
        **{each: _UNLISTED for each in old["regions"] if each not in offers},
        **refused,
    }
    today = datetime.now(UTC).date()
    new = renewed(old, offers, today)
    found = changes(parse(old), parse({**old, **new}))
    if not dry_run:
        try:
            write(new, folder)
        except OSError as error:
            raise RefreshError([_unwritable(folder, str(error.strerror))]) from error
    out = Console(soft_wrap=True, highlight=False, markup=False)
    for line in _report(found, unread):
        out.print(line)
    state = "would be" if dry_run else "is"
    out.print(f"The catalogue {state} of {today}, from {len(offers)} regions of Azure.")
    return 1 if refused else 0


def _require_checkout(folder: Path) -> None:
    """Refuse to write into an installed package, where an update or a cache would undo it."""
    if folder == DATA and not (DATA.parents[2] / "pyproject.toml").exists():
        raise RefreshError([_unwritable(folder, "it belongs to an installed package")])
    if not os.access(folder, os.W_OK):
        raise RefreshError([_unwritable(folder, "no right to write there")])


def _unwritable(folder: Path, reason: str) -> Problem:
    fix = "run this in a clone of the project, or add --dry-run"
    return Problem("catalogue", f"{folder} cannot be rewritten: {reason}", fix)


def _ask(subscription: str | None) -> tuple[Mapping[str, Sequence[Offer]], Mapping[str, str]]:
    """Offers by region, and why there are none by region."""
    settings = read_settings({}, os.environ)
    identifier = subscription or settings.subscription_id
    if not identifier:
        fix = "give --subscription, or set ARM_SUBSCRIPTION_ID"
        raise RefreshError([Problem("subscription", "none is named", fix)])
    with progress() as count:
        reader = Reader(settings, identifier, on_region=count.done)
        regions = reader.regions()
        if isinstance(regions, Unknown):
            fix = "check that the identity may read the subscription"
            raise RefreshError([Problem("regions", regions.reason, fix)])
        count.want(len(regions))
        answers = reader.models(regions)
    offers: dict[str, Sequence[Offer]] = {}
    refused: dict[str, str] = {}
    for name, answer in answers.items():
        if isinstance(answer, Unknown):
            refused[name] = answer.reason
            continue
        try:
            # Entries of other kinds are for what is no deployment of an account, such as MaaS.
            offers[name] = [
                each
                for each in offers_from_arm(answer)
                if each.kind is None or holds_models({"kind": each.kind})
            ]
        except AoaiError as error:
            refused[name] = "; ".join(map(str, error.problems))
    if not offers:
        fix = "check that the identity may read the subscription"
        problems = [Problem(name, reason, fix) for name, reason in sorted(refused.items())]
        raise RefreshError(problems)
    return offers, refused


def _report(found: Changes, unread: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for title, each in (("New models", found.came), ("Gone models", found.went)):
        if each:
            lines += [f"{title}:", *(f"  {line}" for line in each), ""]
    if found.changed:
        lines.append("Changed:")
        for model, said in found.changed.items():
            lines += [f"  {model}", *(f"    {line}" for line in said)]
        lines.append("")
    if found.learnt:
        lines += [f"Azure told {found.learnt} facts that the catalogue had left open.", ""]
    if not found:
        lines += ["Nothing changed.", ""]
    if found.regions:
        new = some(found.regions)
        lines += [f"New regions: {new}. Say in regions.json where they lie; Azure does not.", ""]
    if found.skus:
        lines += [
            f"Not described: {', '.join(found.skus)}. Say in skus.json where these process.",
            "",
        ]
    if unread:
        lines.append("Not read, so their old facts stay:")
        lines += [f"  {name}: {reason}" for name, reason in sorted(unread.items())]
        lines.append("")
    return lines
