"""``aoai survey`` as it runs: reads, shows how far it is, prints the report."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import typer
from rich.console import Console

from aoai.catalog import catalogue
from aoai.commands.layout import Block, Line, laid_out
from aoai.commands.progress import progress
from aoai.commands.survey.as_json import rendered
from aoai.commands.survey.as_text import report_of, total_of
from aoai.commands.survey.estate import Estate, Survey
from aoai.commands.survey.reading import SurveyError, read_estates
from aoai.commands.survey.surveying import survey_of
from aoai.problems import Problem


def run(subscriptions: Sequence[str], *, within: int, now: datetime | None, form: str) -> int:
    """Read the subscriptions and print what they have.

    Args:
        subscriptions: Ids. Empty: the one of the environment, else every visible one.
        within: Days ahead that retirements are told.
        now: Retirements are judged as of its day; None: today.
        form: ``text`` or ``json``.

    Returns:
        0: something could be read; what could not is said in its place.

    Raises:
        AoaiError: Nothing could be read: no login, no subscription, or Azure refused everything.
    """
    today = (now or datetime.now(UTC)).astimezone(UTC).date()
    with progress() as count:
        read = read_estates(subscriptions, count)
    found = [
        survey_of(each, today, within, catalogue()) if isinstance(each, Estate) else each
        for each in read
    ]
    surveys = [each for each in found if isinstance(each, Survey) and each.answered]
    unread = [problem for each in found for problem in _problems(each)]
    if not surveys:
        raise SurveyError(unread)
    if form == "json":
        typer.echo(rendered(surveys, unread))
    else:
        _show(surveys, unread)
    return 0


def _problems(found: Survey | SurveyError) -> Iterator[Problem]:
    """Why a subscription is not in the report."""
    if isinstance(found, SurveyError):
        yield from found.problems
    elif not found.answered:
        where = f"subscription {found.subscription}"
        reason = f"nothing could be read: {found.unread[0].reason}"
        yield Problem(where, reason, "check its id, and give the identity the role Reader on it")


def _show(surveys: Sequence[Survey], unread: Sequence[Problem]) -> None:
    out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    width = out.width if out.is_terminal else None
    bars = out.is_terminal and (out.encoding or "").startswith("utf")
    blocks: list[Block] = []
    for each in surveys:
        blocks += [*report_of(each, bars=bars), Line()]
    blocks += [Line(str(each), "red") for each in unread]
    if len(surveys) > 1:
        blocks += [*([Line()] if unread else []), *total_of(surveys)]
    elif not unread:
        blocks.pop()
    for line in laid_out(blocks, width):
        out.print(line)
