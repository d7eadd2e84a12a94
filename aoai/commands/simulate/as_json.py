"""A simulation for programs.

::

    {"requests", "admitted", "rejected": first attempts,
     "rejected_share": 1 is all, "minutes_with_rejections",
     "retry_after_ms": null where nothing was rejected | {"p50", "p90", "p99", "max"},
     "minutes": [{"minute": from the first arrival, "charged", "level", "drained": 1.0 is 100 %,
                  "rejected": first attempts}],
     "skipped_rows",
     "retries": with --retries: {"attempts": calls made in all, "admitted_after_retry",
                                 "given_up"},
     "spillover": with --spillover: {"served", "refused", "tokens": prompt and output},
     "too_long": only where prompts are longer than the deployment takes, which is a 400,
     "cost": as :func:`aoai.commands.costs.document` has it | {"unknown": reason}}

Percentiles are linear between the two nearest of the rejected requests. No figure is rounded.
"""

import json
from dataclasses import asdict
from typing import Any

from aoai.capacity.minutes import Minute
from aoai.commands import costs
from aoai.commands.simulate.options import Asked
from aoai.commands.simulate.summary import Summary, Waits
from aoai.facts import Unknown
from aoai.prices import Comparison


def rendered(asked: Asked, summary: Summary, cost: Comparison | Unknown) -> str:
    """The document."""
    document: dict[str, Any] = {
        "requests": summary.requests,
        "admitted": summary.admitted,
        "rejected": summary.rejected,
        "rejected_share": float(summary.share),
        "minutes_with_rejections": summary.minutes_with_rejections,
        "retry_after_ms": _waits(summary.waits),
        "minutes": [_minute(each) for each in summary.minutes],
        "skipped_rows": len(asked.workload.skipped),
    }
    if asked.scenario.client.retries:
        document["retries"] = asdict(summary.retries)
    if asked.scenario.spillover is not None:
        document["spillover"] = asdict(summary.spilled)
    if summary.too_long:
        document["too_long"] = summary.too_long
    document["cost"] = (
        {"unknown": cost.reason} if isinstance(cost, Unknown) else costs.document(cost)
    )
    return json.dumps(document, indent=2)


def _waits(waits: Waits | None) -> dict[str, float] | None:
    if waits is None:
        return None
    return {"p50": waits.p50, "p90": waits.p90, "p99": waits.p99, "max": waits.longest}


def _minute(minute: Minute) -> dict[str, float]:
    return {
        "minute": minute.minute,
        "charged": float(minute.charged),
        "level": float(minute.level),
        "drained": float(minute.drained),
        "rejected": minute.rejected,
    }
