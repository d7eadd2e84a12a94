"""A report in SARIF 2.1.0, with what GitHub code scanning asks of it."""

import json
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from aoai.commands.check.report import Placed, Report, in_repository
from aoai.rules import RULES, Level

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Level.VIOLATION: "error", Level.WARNING: "warning", Level.UNDECIDED: "note"}
# Code scanning shows a result at a file alone, and standard input is none.
_NO_FILE = "stdin"


def rendered(report: Report) -> str:
    """The report as a SARIF log with one run."""
    run = {
        "tool": {"driver": _driver()},
        # Keeps the alerts apart from those of other tools and of other uploads.
        "automationDetails": {"id": "aoai-check/"},
        "columnKind": "unicodeCodePoints",
        "properties": {"facts": str(report.source), "checked": report.checked},
        "results": _results(report.placed),
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _driver() -> dict[str, Any]:
    return {
        "name": "aoai check",
        "semanticVersion": version("aoai"),
        "rules": [
            {
                "id": each.id,
                "name": "".join(word.title() for word in each.id.split("-")),
                "shortDescription": {"text": each.summary},
                "fullDescription": {"text": " ".join(each.page.split())},
                "help": {"text": each.page, "markdown": each.page},
                "defaultConfiguration": {"level": "error"},
                "properties": {
                    "tags": ["azure-openai", each.subject],
                    "precision": "very-high",
                    "problem.severity": "error",
                },
            }
            for each in RULES
        ],
    }


def _results(placed: Sequence[Placed]) -> list[dict[str, Any]]:
    at = {each.id: index for index, each in enumerate(RULES)}
    seen: Counter[str] = Counter()
    results = []
    for each in placed:
        found = each.finding
        file = in_repository(each.file) or _NO_FILE
        mark = _fingerprint(file, each)
        seen[mark] += 1
        results.append(
            {
                "ruleId": found.rule,
                "ruleIndex": at[found.rule],
                "level": _LEVELS[found.level],
                "message": {"text": str(found)},
                "locations": [_location(file, each)],
                "partialFingerprints": {"primaryLocationLineHash": f"{mark}:{seen[mark]}"},
                "properties": {"request": found.request},
            }
        )
    return results


def _location(file: str, placed: Placed) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(file),
            "region": {"startLine": placed.mark.line, "startColumn": placed.mark.column},
        },
        "logicalLocations": [{"fullyQualifiedName": placed.finding.where, "kind": "member"}],
    }


def _artifact(file: str) -> dict[str, str]:
    path = PurePosixPath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(file), "uriBaseId": "%SRCROOT%"}


def _fingerprint(file: str, placed: Placed) -> str:
    """What an alert is known by: it survives moved lines, other figures and other levels."""
    parts = (file, placed.finding.rule, placed.path)
    return sha256("\0".join(parts).encode()).hexdigest()[:16]
