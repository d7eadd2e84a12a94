"""``aoai check``: the rules on stack files and lists of requests, without an engine."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import typer

from aoai.commands.check.grounds import Sum, judged_by, stated, with_stated
from aoai.commands.check.inputs import Inputs, read_inputs
from aoai.commands.check.report import Report, placed
from aoai.facts import Facts
from aoai.problems import AoaiError
from aoai.rules import Finding, Level, account_findings, check, cost_findings, with_present


def run(
    paths: list[str], *, facts: str, now: datetime | None, form: str, statements: Path | None
) -> int:
    """Judge, print what was found, and say with the exit code whether anything is violated.

    Args:
        paths: Stack files and lists of requests; ``-`` is standard input.
        facts: ``catalog``, ``live``, or the folder of a snapshot.
        now: When it is judged; naive is UTC, None is the real time.
        form: ``text``, ``json``, ``sarif`` or ``github``.
        statements: Folder of what people state; None: that of each stack file's project.

    Returns:
        1 with violations, else 0.

    Raises:
        AoaiError: The input or the facts cannot be used.
    """
    try:
        report = _judged(paths, facts, now, statements)
    except AoaiError as error:
        if form == "github":
            from aoai.commands.check import as_github

            typer.echo(as_github.unusable(error.problems))
        raise
    text = _rendered(report, form)
    if text:
        # None leaves it to the output: a file gets no colours.
        typer.echo(text, color=False if os.environ.get("NO_COLOR") else None)
    return 1 if report.count(Level.VIOLATION) else 0


def _judged(
    paths: Sequence[str], facts: str, now: datetime | None, statements: Path | None
) -> Report:
    inputs = read_inputs(paths)
    moment = datetime.now(UTC) if now is None else now if now.tzinfo else now.replace(tzinfo=UTC)
    words = stated((each.file for each in inputs.stacks), statements)
    grounds = [
        (wanted, with_stated(known, words, moment)) for wanted, known in judged_by(inputs, facts)
    ]
    return _report(inputs, grounds, moment)


def _report(inputs: Inputs, grounds: Sequence[tuple[Sum, Facts]], now: datetime) -> Report:
    found = [each for wanted, known in grounds for each in _findings(wanted, known, now)]
    origins = {
        **{account.name: each.origin for each in inputs.stacks for account in each.accounts},
        **{each.plan.stack: each.origin for each in inputs.stacks},
        **inputs.origins,
    }
    return Report(
        placed=tuple(placed(each, origins) for each in found),
        source=grounds[0][1].source,
        now=now,
        checked=inputs.count,
    )


def _findings(wanted: Sum, facts: Facts, now: datetime) -> Iterator[Finding]:
    yield from check(wanted.requests, facts, now=now)
    yield from account_findings(wanted.accounts, facts)
    for stack in wanted.stacks:
        requests = [with_present(each, facts) for each in stack.requests]
        for each in cost_findings(requests, stack.budget, now.astimezone(UTC).date()):
            # What stands on no deployment stands on the stack.
            yield each if each.request else replace(each, request=stack.plan.stack)


def _rendered(report: Report, form: str) -> str:
    match form:
        case "json":
            from aoai.commands.check import as_json

            return as_json.rendered(report)
        case "sarif":
            from aoai.commands.check import as_sarif

            return as_sarif.rendered(report)
        case "github":
            from aoai.commands.check import as_github

            return as_github.rendered(report)
        case _:
            from aoai.commands.check import as_text

            return as_text.rendered(report, terminal=sys.stdout.isatty())
