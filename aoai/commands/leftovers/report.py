"""What `aoai gc` found and did, for people and for programs.

The document::

    {"stacks": [{"stack", "project", "source"}], "subscriptions": [id],
     "deployments": [{"id", "deployment", "account", "region", "model": {…}, "sku", "capacity",
                      "state", "created": instant|null, "urn", "owner", "generation",
                      "verdict": "leftover" | "unsure" | "another stack's",
                      "outcome": "left" | "removed" | "failed", "reason": text|null}],
     "claimed": number, "withoutOwner": number,
     "pending": [{"stack", "operation", "name", "urn"}],
     "deleted": [{"subscription", "name", "region", "group", "purged": instant|null}],
     "unread": [{"where", "reason", "fix"}], "left": number}
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aoai.azure.deleted import purge_command
from aoai.commands.layout import Block, Cell, Line, Table
from aoai.commands.leftovers.reading import Estate
from aoai.commands.leftovers.sorting import Sorted, Verdict
from aoai.commands.stack import State
from aoai.commands.words import BAD, CAREFUL, FAINT, GOOD, TITLE, many

_OWNER_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, and what became of it."""

    states: tuple[State, ...]
    subscriptions: tuple[str, ...]
    estate: Estate
    found: tuple[Sorted, ...]
    done: Mapping[str, str | None] = field(default_factory=dict)
    """By id: None for what was removed, else why it was not."""

    def of(self, verdict: Verdict) -> Sequence[Sorted]:
        """Those of a verdict."""
        return [each for each in self.found if each.verdict is verdict]

    @property
    def left(self) -> int:
        """How many leftovers, and what may be one, are still there."""
        return sum(
            self.done.get(each.owned.identifier, "left") is not None
            for each in self.found
            if each.verdict in (Verdict.LEFTOVER, Verdict.UNSURE)
        )


def as_text(report: Report) -> Iterator[Block]:
    """The report for a person."""
    leftovers, unsure = report.of(Verdict.LEFTOVER), report.of(Verdict.UNSURE)
    if leftovers:
        yield Line("Leftovers", TITLE)
        yield Line("Made by the stack that was read, and not in its state.", FAINT)
        yield _table(report, leftovers)
        yield from _under_way(report)
        if any(_outcome(report, each)[0] == "left" for each in leftovers):
            yield Line("`aoai gc --yes` removes them")
    if unsure:
        yield Line("Perhaps leftovers", f"{TITLE} {CAREFUL}")
        yield Line(
            "Made by a stack of this name, and its state does not tell whether by this very stack: "
            "somebody else may have one of the same name. If they are yours, name the owner with "
            "--owner, or all with --any-owner."
        )
        yield _table(report, unsure)
    yield from _others(report)
    for subscription, each in report.estate.deleted:
        when = f"; Azure purges it {each.purged:%Y-%m-%d %H:%M} UTC" if each.purged else ""
        yield Line(f"account {each.name} in {each.location} is deleted and holds its quota{when}")
        yield Line(purge_command(each, subscription), indent=2, whole=True)
    for problem in report.estate.unread:
        yield Line(f"not read: {problem}", BAD)
    if not leftovers and not unsure:
        yield Line("no leftovers", GOOD)


def _under_way(report: Report) -> Iterator[Block]:
    """What a run that is still at work looks like."""
    for state in report.states:
        for each in state.pending:
            said = (
                f"state says that {each.operation} {each.name} is under way: go on only if no "
                "`pulumi` is at work on the stack"
            )
            yield Line(said, CAREFUL)


def _others(report: Report) -> Iterator[Block]:
    others = report.of(Verdict.ANOTHERS)
    stacks: dict[str, int] = {}
    for each in others:
        stack = each.owned.stack
        name = f"stack {stack[0]} of project {stack[1]}" if stack else each.owned.made_by
        stacks[name] = stacks.get(name, 0) + 1
    for name, count in sorted(stacks.items()):
        yield Line(f"left alone: {many(count, 'deployment')} of {name}, whose state was not read")


def _table(report: Report, found: Sequence[Sorted]) -> Table:
    rows = []
    for each in found:
        owned = each.owned
        outcome, reason = _outcome(report, each)
        style = {"removed": GOOD, "failed": BAD}.get(outcome, CAREFUL)
        rows.append(
            (
                Cell((owned.name,)),
                Cell((owned.region,)),
                Cell((owned.account_id.rpartition("/")[2],)),
                Cell((owned.sku,)),
                Cell((_since(owned.document),)),
                Cell((owned.made_by,)),
                Cell((owned.owner[:_OWNER_SHOWN],)),
                Cell((outcome if reason is None else f"{outcome}: {reason}",), style),
            )
        )
    heads = ("Deployment", "Region", "Account", "SKU", "Since", "Made by", "Owner", "")
    return Table(heads, tuple(rows))


def _outcome(report: Report, each: Sorted) -> tuple[str, str | None]:
    if each.owned.identifier not in report.done:
        return "left", None
    why = report.done[each.owned.identifier]
    return ("removed", None) if why is None else ("failed", why)


def _since(document: Mapping[str, Any]) -> str:
    created = str((document.get("systemData") or {}).get("createdAt") or "")
    return created[:16].replace("T", " ")


def as_json(report: Report) -> str:
    """The report for a program."""
    document = {
        "stacks": [
            {"stack": each.stack, "project": each.project, "source": each.source}
            for each in report.states
        ],
        "subscriptions": list(report.subscriptions),
        "deployments": [
            _deployment(report, each)
            for each in report.found
            if each.verdict is not Verdict.CLAIMED
        ],
        "claimed": len(report.of(Verdict.CLAIMED)),
        "withoutOwner": report.estate.foreign,
        "pending": [
            {"stack": state.stack, "operation": each.operation, "name": each.name, "urn": each.urn}
            for state in report.states
            for each in state.pending
        ],
        "deleted": [
            {
                "subscription": subscription,
                "name": each.name,
                "region": each.location,
                "group": each.group,
                "purged": each.purged.isoformat() if each.purged else None,
            }
            for subscription, each in report.estate.deleted
        ],
        "unread": [
            {"where": each.where, "reason": each.reason, "fix": each.fix}
            for each in report.estate.unread
        ],
        "left": report.left,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _deployment(report: Report, each: Sorted) -> dict[str, Any]:
    owned = each.owned
    document = owned.document
    sku, properties = document.get("sku") or {}, document.get("properties") or {}
    outcome, reason = _outcome(report, each)
    return {
        "id": owned.identifier,
        "deployment": owned.name,
        "account": owned.account_id.rpartition("/")[2],
        "region": owned.region,
        "model": properties.get("model"),
        "sku": sku.get("name"),
        "capacity": sku.get("capacity"),
        "state": properties.get("provisioningState"),
        "created": (document.get("systemData") or {}).get("createdAt"),
        "urn": owned.urn,
        "owner": owned.owner,
        "generation": owned.generation,
        "verdict": each.verdict.value,
        "outcome": outcome,
        "reason": reason,
    }
