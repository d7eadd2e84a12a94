"""A report for programs."""

import json
from typing import Any

from aoai.commands.check.report import Placed, Report
from aoai.facts import Source


def rendered(report: Report) -> str:
    """The report as JSON: the facts, every finding, and how many requests were checked."""
    document = {
        "facts": _source(report.source),
        "now": report.now.isoformat(),
        "findings": [_finding(each) for each in report.placed],
        "checked": report.checked,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _finding(placed: Placed) -> dict[str, Any]:
    found = placed.finding
    return {
        "request": found.request,
        "rule": found.rule,
        "result": found.level.value,
        "where": found.where,
        "reason": found.reason,
        "fix": found.fix,
        "file": None if placed.file == "-" else placed.file,
        "line": placed.mark.line,
        "column": placed.mark.column,
        "sources": [_source(each) for each in found.sources],
    }


def _source(source: Source) -> dict[str, str | None]:
    taken = source.taken
    return {"date": None if taken is None else taken.isoformat(), "source": source.origin}
