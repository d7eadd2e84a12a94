"""The picture of a size by trace: rejections against size, with the cost below."""

from collections.abc import Sequence
from fractions import Fraction
from statistics import mode

from aoai.capacity.consumption import Consumption
from aoai.capacity.search import curve
from aoai.capacity.sizing import sizes
from aoai.capacity.sweep import Rejections
from aoai.commands.figures import told
from aoai.commands.size.as_text import admitted_by, footnotes_of, range_of
from aoai.commands.size.asked import Traced
from aoai.commands.size.buying import WAYS
from aoai.commands.size.tracing import Answer
from aoai.commands.words import many
from aoai.facts import Unknown
from aoai.pictures import Cost, Curve, Words, rendered, sizes_chart
from aoai.prices import Figure

# More than the plot has room for, few enough that a long trace is drawn in the time of its search.
_POINTS = 120
# So that one size alone is still a line.
_FEWEST = 10


def plot(traced: Traced, found: Answer, counted: Rejections) -> bytes:
    """The share of rejected calls by size, as the file's suffix says.

    Args:
        traced: The question, with the file.
        found: Its answer.
        counted: Counts what scenarios refuse.
    """
    uses = traced.consumption
    shown = _sizes(uses, found)
    shares = curve(traced.workload, uses, traced.use, shown, rejected=counted)
    curves = [Curve(burst, tuple(points)) for burst, points in shares.items()]
    currency, costs = _costs(traced, found, shown)
    words = _words(traced, found)
    chart = sizes_chart(curves, costs, currency, words, most=traced.reject_share)
    if traced.plot is None:
        raise ValueError("no file is asked for")
    return rendered(chart, traced.plot.suffix.lower())


def _sizes(uses: Consumption, found: Answer) -> Sequence[int]:
    """From half of what the mean minute takes to a little above the largest size found."""
    enough = [each.ptu for each in found.bursts if each.ptu is not None]
    every = sizes(uses, least=found.formula["mean"].raw / 2)
    largest = max([*enough, found.formula["peak"].ptu, *every[:_FEWEST]])
    every = [each for each in every if each <= largest * Fraction(11, 10)]
    return sorted({*every[:: max(1, len(every) // _POINTS)], every[-1], *enough})


def _costs(traced: Traced, found: Answer, ptus: Sequence[int]) -> tuple[str, Sequence[Cost]]:
    """A line for each way to buy whose price is known, in the currency that most are in."""
    ways = [
        (name, [(ptu, traced.buying.month(ptu, term)) for ptu in ptus])
        for term, name in WAYS.items()
    ]
    if not isinstance(found.cost, Unknown):
        ways.append(("pay-as-you-go", [(ptu, found.cost.by_use) for ptu in ptus]))
    known = [
        (each.currency or "", name, ptu, float(each.value))
        for name, points in ways
        for ptu, each in points
        if isinstance(each, Figure)
    ]
    currency = mode([each for each, *_ in known]) if known else ""
    lines: dict[str, list[tuple[int, float]]] = {}
    for each, name, ptu, value in known:
        if each == currency:
            lines.setdefault(name, []).append((ptu, value))
    return currency, [Cost(name, tuple(points)) for name, points in lines.items()]


def _words(traced: Traced, found: Answer) -> Words:
    uses, workload, service = traced.consumption, traced.workload, traced.use.service
    share = told(traced.reject_share * 100)
    size = f"{range_of(found)} of {uses.model}"
    calls = f"{many(len(workload), 'call')} in {many(found.minutes, 'minute')} of {workload.name}"
    peak = f"{found.formula['peak'].ptu:,} PTU by the formula on the busiest minute"
    return Words(
        title=f"At most {share} % of the calls rejected: {size}",
        subtitle=f"{calls}, as {uses.sku}; {peak}",
        caption=(
            f"Simulated by aoai with the sizing page of {uses.as_of}: calls admitted by "
            f"{admitted_by(traced)}, {told(service.ttft)} s to the first token, "
            f"{told(service.tokens_per_second)} tokens a second, no retries. How many seconds of "
            "drain a full bucket holds is published nowhere.",
            *footnotes_of(traced, found),
        ),
    )
