"""The picture of a simulation."""

from fractions import Fraction
from pathlib import Path

from aoai.commands.figures import told
from aoai.commands.simulate.as_text import Report, percent
from aoai.commands.simulate.choices import choices
from aoai.commands.survey.words import many
from aoai.pictures import Words, rendered, utilization_chart


def plot(report: Report, path: Path) -> bytes:
    """Utilization and rejections by minute, as the file's suffix says."""
    return rendered(utilization_chart(report.summary.minutes, _words(report)), path.suffix.lower())


def _words(report: Report) -> Words:
    asked, summary = report.asked, report.summary
    found = asked.consumption
    size = f"{asked.scenario.ptu:,} PTU of {found.model} as {found.sku}"
    share = (
        f"{percent(summary.share)} of the calls are rejected"
        if summary.rejected
        else ("No call is rejected")
    )
    made = ", ".join(f"{each.name} {each.value}" for each in choices(report.options, asked))
    return Words(
        title=f"{share} with 429" if summary.rejected else share,
        subtitle=f"{many(summary.requests, 'request')} of {asked.workload.name} on {size}",
        caption=(
            f"Simulated by aoai with the rules of the sizing page of {found.as_of}: {made}.",
            f"No document says how many seconds of drain a full bucket holds: {_range(report)}.",
        ),
    )


def _range(report: Report) -> str:
    said = [f"{_seconds(burst)}: {percent(each.share)}" for burst, each in report.bursts]
    return f"the share rejected is {', '.join(said)}"


def _seconds(burst: Fraction) -> str:
    return f"with {told(burst, 7)} s"
