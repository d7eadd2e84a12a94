"""``aoai size`` as it runs: reads its options, calculates, prints the answer."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import typer
from rich.console import Console

from aoai.commands.bounds import told_as
from aoai.commands.files import write
from aoai.commands.layout import laid_out
from aoai.commands.size import as_json, as_text
from aoai.commands.size.answers import room_of, size_of
from aoai.commands.size.asked import Held, Load, SizeError, Traced, asked
from aoai.commands.size.notes import notes_on, notes_on_call
from aoai.commands.size.options import SERVICE


def run(stated: Mapping[str, str], *, now: datetime | None, form: str) -> int:
    """Answer the question that the options ask.

    Args:
        stated: What was typed, by option; of an option without a value, ``""``.
        now: Retirements are judged as of its day; None: today.
        form: ``text`` or ``json``.

    Returns:
        0: it is answered.

    Raises:
        AoaiError: It has no answer. All reasons.
    """
    question = asked(stated)
    uses = question.consumption
    today = (now or datetime.now(UTC)).astimezone(UTC).date()
    notes = [*notes_on(uses, question.buying.region, today)]
    if isinstance(question, Load | Held):
        notes += notes_on_call(question.call, uses, long=question.weights == uses.long)
    match question:
        case Load():
            sized = size_of(question)
            document = as_json.load_document(question, sized, notes)
            report = as_text.load_report(question, sized, notes)
        case Held():
            room = room_of(question)
            document = as_json.held_document(question, room, notes)
            report = as_text.held_report(question, room, notes)
        case Traced():
            # Imported where a trace is read: compiled loops take half a second to load.
            from aoai.commands.size.tracing import answer, counting

            name = question.workload.name
            with counting(question.dask) as counted, told_as(SizeError, name, SERVICE):
                found = answer(question, counted)
                if question.plot is not None:
                    from aoai.commands.size.plot import plot

                    write({question.plot: [plot(question, found, counted)]})
            document = as_json.traced_document(question, found, notes)
            report = as_text.traced_report(question, found, notes)
    if form == "json":
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        for line in laid_out(list(report), out.width if out.is_terminal else None):
            out.print(line)
    return 0
