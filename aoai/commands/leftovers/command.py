"""``aoai gc`` as it runs: lists, asks, removes."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console

from aoai.azure.connection import Connection, connect
from aoai.azure.settings import read_settings
from aoai.commands.export import read_state
from aoai.commands.layout import laid_out
from aoai.commands.leftovers.reading import read_estate
from aoai.commands.leftovers.removing import remove
from aoai.commands.leftovers.report import Report, as_json, as_text
from aoai.commands.leftovers.sorting import Owned, Sorted, Verdict, sorted_out
from aoai.commands.stack import State
from aoai.commands.words import many
from aoai.problems import AoaiError, Problem

_OWNER_TYPED = 12


class GcError(AoaiError):
    """There is nothing to look in, or no telling whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line says."""

    subscriptions: Sequence[str] = ()
    """Empty: those of the states, else the environment's."""
    stack: str | None = None
    states: Sequence[str] = ()
    """Files of `pulumi stack export`."""
    folder: Path = Path()
    owners: Sequence[str] = ()
    """Owner tags, or their beginnings of at least twelve characters."""
    any_owner: bool = False
    yes: bool = False
    dry_run: bool = False
    form: str = "text"


def run(asked: Asked) -> int:
    """List the leftovers, ask, and remove them.

    Returns:
        0: nothing is left; 1: something is, or could not be read.

    Raises:
        AoaiError: An owner is too short, there is no state or subscription to look in, or no login.
    """
    short = [each for each in asked.owners if len(each) < _OWNER_TYPED]
    if short:
        fix = f"give the owner tag, or its first {_OWNER_TYPED} characters"
        reason = f"shorter than {_OWNER_TYPED} characters, which could be anybody's"
        raise GcError(Problem("--owner", f"{each!r} is {reason}", fix) for each in short)
    states = _states(asked)
    connection = connect(read_settings(_arguments(states), os.environ))
    subscriptions = _subscriptions(asked, states, connection)
    estate = read_estate(connection, subscriptions)
    owners = [each.owner for each in estate.owned if _named(each, asked.owners)]
    found = sorted_out(estate.owned, states, owners, any_owner=asked.any_owner)
    report = Report(states, subscriptions, estate, found)
    asking = asked.form == "text" and not asked.yes and not asked.dry_run and _on_terminal()
    if asking:
        _show(report)
    chosen = () if asked.dry_run else _chosen(asked, report)
    if chosen:
        report = _removed(asked, connection, report, chosen)
    if asked.form == "json":
        typer.echo(as_json(report))
    elif chosen or not asking:
        _show(report)
    return 1 if report.left or estate.unread else 0


def _states(asked: Asked) -> tuple[State, ...]:
    """The states to look in: files, a stack, or by default the selected stack."""
    files = [read_state(each, asked.stack, asked.folder) for each in asked.states]
    if asked.stack or not (files or asked.subscriptions):
        files.append(read_state(None, asked.stack, asked.folder))
    return tuple(files)


def _arguments(states: Sequence[State]) -> dict[str, object]:
    """How the stack's own provider reaches Azure; the environment gives the rest."""
    for each in states:
        for provider in each.own_providers:
            return dict(each.settings[provider])
    return {}


def _subscriptions(
    asked: Asked, states: Sequence[State], connection: Connection
) -> tuple[str, ...]:
    named = [each.casefold() for each in asked.subscriptions]
    own = connection.settings.subscription_id
    if not named:
        named = sorted({name for each in states for name in each.subscriptions})
        named += [own.casefold()] if own else []
    if not named:
        fix = "set ARM_SUBSCRIPTION_ID, or name one with --subscription"
        raise GcError([Problem("subscription", "none is known", fix)])
    return tuple(dict.fromkeys(named))


def _named(owned: Owned, owners: Sequence[str]) -> bool:
    return any(owned.owner.startswith(each.casefold()) for each in owners)


def _chosen(asked: Asked, report: Report) -> tuple[Sorted, ...]:
    """What is to be removed: asked for in the command, or by a person who says so now."""
    leftovers = tuple(report.of(Verdict.LEFTOVER))
    if asked.yes:
        return leftovers
    if asked.form == "json" or not _on_terminal():
        return ()
    chosen: tuple[Sorted, ...] = ()
    if leftovers and _typed(f"Type yes to remove {many(len(leftovers), 'leftover')}", "yes"):
        chosen = leftovers
    unsure = report.of(Verdict.UNSURE)
    for owner in dict.fromkeys(each.owned.owner for each in unsure):
        word = owner[:_OWNER_TYPED]
        if _typed(f"Type {word} to remove what that owner made as well", word):
            chosen += tuple(each for each in unsure if each.owned.owner == owner)
    return chosen


def _on_terminal() -> bool:
    """Somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _typed(prompt: str, word: str) -> bool:
    return str(typer.prompt(prompt, default="", show_default=False, err=True)).strip() == word


def _removed(
    asked: Asked, connection: Connection, report: Report, chosen: Sequence[Sorted]
) -> Report:
    """What became of what was chosen. A state that the engine has is read once more before."""
    states = _states(asked) if not asked.states else report.states
    again = sorted_out(report.estate.owned, states, (), any_owner=True)
    claimed = {each.owned.identifier for each in again if each.verdict is Verdict.CLAIMED}
    going = [each.owned for each in chosen if each.owned.identifier not in claimed]
    going.sort(key=lambda each: each.order)
    done = dict(remove(connection, going, _teller()))
    done |= {
        each.owned.identifier: "state has it meanwhile"
        for each in chosen
        if each.owned.identifier in claimed
    }
    return replace(report, states=states, done=done)


def _teller() -> Callable[[str], None]:
    """Where a person sees what goes on."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: typer.echo(text, err=True)


def _show(report: Report) -> None:
    out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in laid_out(list(as_text(report)), out.width if out.is_terminal else None):
        out.print(line)
