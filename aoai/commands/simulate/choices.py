"""What a simulation rests on: what was asked, and what nobody documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aoai.capacity.scenario import Scenario
from aoai.capacity.workload import NOT_STATED
from aoai.commands.figures import told
from aoai.commands.simulate.options import Asked, Options
from aoai.commands.words import many

ASSUMED: Mapping[str, str] = {
    "bucket_tokens": "a full bucket grows with the size: so many seconds of drain, not tokens",
    "admits_when_full": "at exactly 100 % a call is rejected",
    "cached_known": "cached tokens are known on arrival",
    "floor_tokens": "a refund never takes the level below empty",
    "charge_rejected": "a rejected call costs nothing",
    "enforcement_points": "one limiter sees all calls",
    "retry_after_step": "the advised wait is exact to the millisecond, without limits or jitter",
}
"""Points of the rule that no document settles, by the field of ``Rules``, as they are here."""
_RETRYING = "a client waits exactly as advised, and gives up above 120 s"
_SPILLING = (
    "the standard deployment counts tokens by the minutes of the trace, calls that it refuses "
    "included, and has no limit of requests"
)
ELSEWHERE = {
    "burst": "an option",
    "default_max_tokens": "said with --max-tokens",
    "failed": "no trace tells of failed calls",
    "cancelled": "no trace tells of calls broken off",
    "retry_after_minimum": "said with retry_after_step",
    "retry_after_maximum": "said with retry_after_step",
    "retry_after_jitter": "said with retry_after_step",
    "seed": "of the jitter",
    "reading": "all three are shown",
    "sample": "the average over time is shown",
    "publication_delay": "minutes are shown as they are",
    "output_weight": "the sizing page's",
}
"""The other fields, and why they are not told."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One setting in force."""

    name: str
    value: str
    origin: str
    """Who says so: an option, a document, or nobody."""


def choices(options: Options, asked: Asked) -> Iterator[Choice]:
    """The settings in force, the ones that were left out included."""
    scenario = asked.scenario
    yield Choice("burst", f"{told(scenario.rules.burst, 7)} s", _of(options.burst_seconds, _NOBODY))
    yield _max_tokens(asked)
    service = scenario.service
    yield Choice("time to first token", f"{told(service.ttft, 7)} s", _of(options.ttft, _NOBODY))
    speed = f"{told(service.tokens_per_second, 7)} of one call"
    target = "the model's latency target"
    yield Choice("tokens a second", speed, _of(options.tokens_per_second, target))
    retries = scenario.client.retries
    yield Choice("retries", str(retries), _of(options.retries, "default"))
    spillover = scenario.spillover
    tpm = "none" if spillover is None else f"{spillover.tpm:,} tokens a minute"
    yield Choice("spillover", tpm, _of(options.spillover, "default"))


def assumptions(scenario: Scenario) -> Iterator[str]:
    """What the run takes for granted and no document says."""
    yield from ASSUMED.values()
    if scenario.client.retries:
        yield _RETRYING
    if scenario.spillover is not None:
        yield _SPILLING


def _max_tokens(asked: Asked) -> Choice:
    limit = asked.scenario.max_tokens
    if limit == "actual":
        return Choice("max tokens", "what was generated", "as asked")
    if limit is not None:
        return Choice("max tokens", f"{limit:,} for every call", "as asked")
    stated = int((asked.workload.max_tokens != NOT_STATED).sum())
    if stated == 0:
        return Choice("max tokens", "what was generated", f"the trace states none; {_NOBODY}")
    if stated == len(asked.workload):
        return Choice("max tokens", "as each call states", "the trace")
    value = f"as {many(stated, 'call')} state, else what was generated"
    return Choice("max tokens", value, f"the trace; {_NOBODY}")


def _of(text: str | None, otherwise: str) -> str:
    return otherwise if text is None else "as asked"


_NOBODY = "assumed: no document says"
