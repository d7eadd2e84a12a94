"""The picture of a simulation."""

from collections.abc import Iterator
from pathlib import Path

from aoai.capacity.rules import Reading
from aoai.commands.figures import told
from aoai.commands.simulate.as_text import percent
from aoai.commands.simulate.choices import choices
from aoai.commands.simulate.report import Report
from aoai.commands.simulate.summary import Summary
from aoai.commands.words import many
from aoai.pictures import Words, rendered, utilization_chart


def plot(report: Report, path: Path) -> bytes:
    """Utilization and rejections by minute, as the file's suffix says."""
    return rendered(utilization_chart(report.summary.minutes, _words(report)), path.suffix.lower())


def _words(report: Report) -> Words:
    asked, summary = report.asked, report.summary
    found = asked.consumption
    size = f"{asked.scenario.ptu:,} PTU of {found.model} as {found.sku}"
    calls = f"{many(summary.requests, 'request')} of {asked.workload.name} on {size}"
    made = [f"{each.name} {each.value}" for each in choices(report.options, asked)]
    return Words(
        title=_title(summary),
        subtitle="\n".join([calls, *_too_long(report), *_unseen(summary)]),
        caption=(
            f"Simulated by aoai: {'; '.join([f'sizing page of {found.as_of}', *made])}.",
            "No document says how many seconds of drain a full bucket holds. Calls rejected: "
            f"{', '.join(_shares(report))}.",
        ),
    )


def _title(summary: Summary) -> str:
    if not summary.rejected:
        return "No call is rejected with 429" if summary.too_long else "No call is rejected"
    minutes = many(len(summary.minutes), "minute")
    share = f"{percent(summary.share)} of the calls are rejected"
    return f"{share}, in {summary.minutes_with_rejections:,} of {minutes}"


def _too_long(report: Report) -> Iterator[str]:
    count = report.summary.too_long
    if count:
        most = report.asked.consumption.longest_prompt
        yield f"{many(count, 'prompt')} above {most:,} tokens: Azure answers 400 on PTU"


def _unseen(summary: Summary) -> Iterator[str]:
    unseen = summary.readings[Reading.CHARGED].unseen
    if unseen:
        minutes = many(summary.minutes_with_rejections, "minute")
        yield (
            f"{unseen:,} of {minutes} with 429s charged less than 80 %, where an alert on "
            "utilization sees nothing"
        )


def _shares(report: Report) -> Iterator[str]:
    for each in report.bursts:
        asked = " (asked)" if each is report.own else ""
        yield f"{percent(each.summary.share)} with {told(each.burst, 7)} s{asked}"
