"""An answer of `aoai size` for people: the size first, then what it is made of."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from aoai.capacity.consumption import Consumption, Weights
from aoai.capacity.sizing import Call, cost
from aoai.columns import aligned
from aoai.commands.costs import footnotes, money
from aoai.commands.figures import told
from aoai.commands.layout import Block, Cell, Line, Table
from aoai.commands.size.answers import Room, Sized
from aoai.commands.size.asked import Held, Load, Traced
from aoai.commands.size.buying import Buying
from aoai.commands.words import CAREFUL, FAINT, TITLE, many
from aoai.facts import Unknown
from aoai.prices import HOURS_PER_MONTH

if TYPE_CHECKING:
    from aoai.commands.size.tracing import Answer

_COST = ("hourly", "1 month", "1 year")
_MONTH = (
    f"costs are those of a month of {HOURS_PER_MONTH} h: paid by the hour, or reserved for a month "
    "or a year"
)
_EVEN = (
    "The formula spreads the calls of a minute evenly over it. How long a burst a deployment takes "
    "is published nowhere: `aoai size --trace FILE` gives a range."
)
_UNKNOWN_BUCKET = (
    "How much a full bucket holds is published nowhere; whichever it is, calls are refused with "
    "429 while it is full."
)


def load_report(load: Load, found: Sized, notes: Sequence[str]) -> Iterator[Block]:
    """The size for calls that come evenly."""
    uses = load.consumption
    each = cost(load.call, load.weights)
    yield Line(f"{found.ptu:,} PTU of {uses.sku} for {uses.model}", TITLE)
    yield from _notes(notes)
    yield Line()
    yield from _facts(
        ("calls a minute", told(load.rate)),
        *_call(load.call),
        ("normalized tokens", f"{told(each)} a call, {told(load.rate * each)} a minute"),
        _serves(uses, load.weights),
        ("by the formula", f"{told(found.raw)} PTU"),
        _sizes(uses),
    )
    yield Line()
    yield _cost(found.ptu, load.buying)
    yield from _origins(load.buying)
    yield Line()
    yield Line(_EVEN, FAINT)


def held_report(held: Held, room: Room, notes: Sequence[str]) -> Iterator[Block]:
    """What a size serves."""
    uses = held.consumption
    least, *_, most = (calls for _, calls in room.at_once)
    yield Line(
        f"{held.ptu:,} PTU of {uses.sku} for {uses.model} serve {told(room.per_minute)} calls a "
        f"minute, and {least:,} to {most:,} at once",
        TITLE,
    )
    yield from _notes(notes)
    yield Line()
    estimate = cost(held.admitted_by, held.weights)
    admitted = () if held.max_tokens is None else (("estimate", f"{told(estimate)} a call"),)
    yield from _facts(
        *_call(held.call),
        ("normalized tokens", f"{told(cost(held.call, held.weights))} a call"),
        *admitted,
        _serves(uses, held.weights),
        _sizes(uses),
    )
    yield Line()
    yield _table(
        ("a full bucket holds", "calls at once from idle"),
        [(f"{told(burst)} s of drain", f"{calls:,}") for burst, calls in room.at_once],
    )
    yield Line()
    yield _cost(held.ptu, held.buying)
    yield from _origins(held.buying)
    yield Line()
    yield Line(_UNKNOWN_BUCKET, FAINT)


def traced_report(traced: Traced, found: "Answer", notes: Sequence[str]) -> Iterator[Block]:
    """The sizes for a workload."""
    uses, workload = traced.consumption, traced.workload
    yield Line(f"{range_of(found)} of {uses.sku} for {uses.model}", TITLE)
    span = f"{many(len(workload), 'call')} in {many(found.minutes, 'minute')}"
    yield Line(f"{workload.name}: {span}; sizing page of {uses.as_of}", FAINT)
    yield from _notes(notes)
    if found.too_long:
        what = f"{many(found.too_long, 'prompt')} above {uses.longest_prompt:,} tokens"
        yield Line(f"{what}: Azure answers 400 on PTU, which is not counted.", CAREFUL)
    yield from _skipped(traced)
    yield Line()
    yield _table(
        ("by the formula", "raw", "PTU", *_COST),
        [
            (f"{name} minute", told(each.raw), f"{each.ptu:,}", *traced.buying.amounts(each.ptu))
            for name, each in found.formula.items()
        ],
    )
    yield Line()
    yield _table(
        ("a full bucket holds", "PTU", "429s", *_COST),
        [
            (
                f"{told(each.burst)} s of drain",
                f"above {uses.largest:,}" if each.ptu is None else f"{each.ptu:,}",
                _percent(each.rejected_share),
                *(traced.buying.amounts(each.ptu) if each.ptu else [""] * len(_COST)),
            )
            for each in found.bursts
        ],
    )
    yield Line(_MONTH, FAINT, 2)
    yield from (Line(each, FAINT, 2) for each in footnotes_of(traced, found))
    yield Line()
    yield from _facts(
        ("pay-as-you-go", _by_use(found)),
        ("may be refused", f"{_percent(traced.reject_share)} of the calls"),
        ("a call lasts", _lasts(traced)),
        ("it is admitted by", admitted_by(traced)),
        _serves(uses, uses.short),
        _sizes(uses),
    )
    yield Line()
    yield Line(_UNKNOWN_BUCKET, FAINT)
    short = [
        each for each in found.bursts if (each.ptu or uses.largest) > found.formula["peak"].ptu
    ]
    if short:
        bursts = " and ".join(f"{told(each.burst)} s" for each in short)
        yield Line(f"With a bucket of {bursts} the busiest minute's size is too small.", CAREFUL)


def footnotes_of(traced: Traced, found: "Answer") -> Sequence[str]:
    """Where the prices are from, and what is not known of them."""
    if isinstance(found.cost, Unknown):
        return (f"not known: {found.cost.reason}", *traced.buying.footnotes)
    return footnotes(found.cost)


def admitted_by(traced: Traced) -> str:
    """What a call is charged when it comes, in words."""
    limit = traced.use.max_tokens
    if limit == "actual":
        return "what it generates"
    if limit is not None:
        return f"max_tokens of {limit:,}"
    if not (traced.workload.max_tokens >= 0).any():
        return "what it generates, as no max_tokens is stated"
    return "the max_tokens that it states, else what it generates"


def _by_use(found: "Answer") -> str:
    if isinstance(found.cost, Unknown):
        return "unknown"
    return f"{money(found.cost.by_use)} a month as {found.cost.by_use_sku}"


def range_of(found: "Answer") -> str:
    """From the least to the most that simulation asks for, in words."""
    enough = [each.ptu for each in found.bursts if each.ptu is not None]
    if len(enough) < len(found.bursts):
        if not enough:
            return "Above the largest size"
        return f"{min(enough):,} PTU to above the largest size"
    if min(enough) == max(enough):
        return f"{enough[0]:,} PTU"
    return f"{min(enough):,} to {max(enough):,} PTU"


def _percent(share: Fraction) -> str:
    return f"{told(share * 100)} %"


def _lasts(traced: Traced) -> str:
    service = traced.use.service
    speed = told(service.tokens_per_second)
    return f"{told(service.ttft)} s to the first token, and {speed} tokens a second"


def _skipped(traced: Traced) -> Iterator[Line]:
    skipped = traced.workload.skipped
    if skipped:
        yield Line(f"{many(len(skipped), 'row')} left out, the first: {skipped[0]}", CAREFUL)


def _notes(notes: Sequence[str]) -> Iterator[Line]:
    for each in notes:
        yield Line(each, CAREFUL)


def _call(call: Call) -> Iterator[tuple[str, str]]:
    shares = [
        f"{told(share * 100)} % {what}"
        for share, what in ((call.cached, "cached"), (call.cache_write, "written to the cache"))
        if share
    ]
    beside = f" ({', '.join(shares)})" if shares else ""
    images = f", {told(call.image)} of images" if call.image else ""
    yield (
        "tokens of a call",
        f"{told(call.prompt)} prompt{beside}{images}, {told(call.generated)} generated",
    )


def _serves(uses: Consumption, weights: Weights) -> tuple[str, str]:
    tokens = f"{uses.input_tpm_per_ptu:,} normalized tokens a minute"
    return "a PTU serves", f"{tokens}; a generated one counts {told(weights.output)}"


def _sizes(uses: Consumption) -> tuple[str, str]:
    return "sizes", f"from {uses.minimum} in steps of {uses.step}, as of {uses.as_of}"


def _facts(*rows: tuple[str, str]) -> Iterator[Line]:
    for each in aligned(rows):
        yield Line(each, indent=2)


def _cost(ptu: int, buying: Buying) -> Table:
    return _table(("cost", *_COST), [(f"{ptu:,} PTU", *buying.amounts(ptu))])


def _origins(buying: Buying) -> Iterator[Line]:
    yield Line(_MONTH, FAINT, 2)
    yield from (Line(each, FAINT, 2) for each in buying.footnotes)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Names, and numbers beside them."""
    cells = tuple(tuple(Cell((each,)) for each in row) for row in rows)
    return Table(tuple(heads), cells, right=frozenset(range(1, len(heads))))
