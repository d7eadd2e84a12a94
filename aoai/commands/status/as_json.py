"""A stack's status for programs.

::

    {"stack": text|null, "project": text|null, "asked": instant, "calm": flag,
     "pending": [{"operation", "name", "urn"}],
     "deployments": [{
       "name", "urn", "type", "id", "deployment", "model": {"format", "name", "version"},
       "region", "account", "sku", "capacity": number|null, "asked": number|null,
       "since": instant|null, "state",
       "attempts": [as in the outputs of ModelDeployment],
       "pool": {"usageName": TEXT, "used": NUMBER, "limit": NUMBER, "left": NUMBER,
                "free": NUMBER},
       "preferred": null | {"region", "sku", "verdict", "shortBy", "free", "reason", "fits": flag},
       "drift": [{"property", "was", "now"}],
       "notes": [text],
       "attention": [{"reason", "fix"}],
       "probe": null | {"made": flag, "answered": flag, "seconds", "model", "reason", "fix"}}]}

``preferred`` is null where the deployment is in the place that the stack prefers. TEXT and NUMBER
may be ``{"unknown": reason}``.
"""

import json
from typing import Any

from aoai.commands.status.report import Attention, Pool, Probe, Report, Status
from aoai.facts import Unknown
from aoai.rules import Standing


def rendered(report: Report) -> str:
    """The document."""
    state = report.state
    document = {
        "stack": state.stack,
        "project": state.project,
        "asked": report.taken.isoformat(),
        "calm": report.calm,
        "pending": [
            {"operation": each.operation, "name": each.name, "urn": each.urn}
            for each in state.pending
        ],
        "deployments": [_deployment(each) for each in report.deployments],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _deployment(status: Status) -> dict[str, Any]:
    return {
        "name": status.name,
        "urn": status.tracked.urn,
        "type": status.tracked.kind,
        "id": status.tracked.identifier,
        "deployment": status.deployment,
        "model": status.model._asdict(),
        "region": status.region,
        "account": status.account,
        "sku": status.sku,
        "capacity": status.capacity,
        "asked": status.asked,
        "since": status.since.isoformat() if status.since else None,
        "state": status.state,
        "attempts": list(status.attempts),
        "pool": _pool(status.pool),
        "preferred": _standing(status.displaced),
        "drift": [
            {"property": each.path, "was": each.was, "now": each.now} for each in status.drift
        ],
        "notes": list(status.notes),
        "attention": [_attention(each) for each in status.attention],
        "probe": _probe(status.probe),
    }


def _pool(pool: Pool) -> dict[str, Any]:
    usage, free = pool.usage, pool.free
    unknown = _told(usage) if isinstance(usage, Unknown) else None
    return {
        "usageName": _told(pool.usage_name),
        "used": unknown if isinstance(usage, Unknown) else usage.current,
        "limit": unknown if isinstance(usage, Unknown) else usage.limit,
        "left": unknown if isinstance(usage, Unknown) else usage.remaining,
        "free": _told(free) if isinstance(free, Unknown) else free.available,
    }


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "region": standing.region,
        "sku": standing.sku,
        "verdict": standing.verdict.value,
        "shortBy": standing.short_by,
        "free": standing.free,
        "reason": standing.reason,
        "fits": standing.fits,
    }


def _probe(probe: Probe | None) -> dict[str, Any] | None:
    if probe is None:
        return None
    refusal = _attention(probe.refusal) if probe.refusal else {"reason": None, "fix": None}
    return {
        "made": probe.made,
        "answered": probe.answered,
        "seconds": probe.seconds,
        "model": probe.model,
        **refusal,
    }


def _attention(attention: Attention) -> dict[str, str]:
    return {"reason": attention.reason, "fix": attention.fix}


def _told(value: object) -> Any:
    return {"unknown": value.reason} if isinstance(value, Unknown) else value
