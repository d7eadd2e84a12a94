"""What the configuration says for several policies at once.

The engine configures each policy by itself. What more than one of them needs stands with the one
that it is most about, and is read from there when the engine configures the pack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai.catalog import ZONE_WORDS
from aoai.rules import RETIRES_WITHIN, Residency

Config = Mapping[str, Mapping[str, Any]]
"""Properties by policy name."""

FACTS_CONFIG: Mapping[str, Any] = {
    "facts": {
        "type": "string",
        "default": "live",
        "description": "What every policy judges by: live asks Azure, catalogue goes by its "
        "documents; anything else is a snapshot's folder, relative to the project.",
    },
    "snapshot": {
        "type": "string",
        "description": "Folder of the snapshot that judges where Azure cannot be asked; without "
        "one the catalogue does.",
    },
    "statements": {
        "type": "string",
        "default": "facts.d",
        "description": "Folder of what people state, relative to the project; it may be missing.",
    },
}

# A resource does not carry its stack's residency, and a policy that took it from the program would
# believe what it is there to check. So it stands in policies/config/ENVIRONMENT.json, under a
# review of its own, and has to be stated there as it is in the stack file.
RESIDENCY_CONFIG: Mapping[str, Any] = {
    "residency": {
        "description": "Where data may be processed: a zone word, or a list of regions.",
        "oneOf": [
            {"type": "string", "enum": list(ZONE_WORDS)},
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ],
        "default": "global",
    }
}

RETIREMENT_CONFIG: Mapping[str, Any] = {
    "days": {
        "type": "integer",
        "minimum": 1,
        "default": RETIRES_WITHIN,
        "description": "Days ahead of a retirement from which it is told.",
    }
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What this environment has chosen."""

    facts: str = "live"
    """``live``, ``catalogue`` or the folder of a snapshot."""
    snapshot: str | None = None
    """What judges where Azure cannot be asked."""
    statements: str = "facts.d"
    residency: Residency = "global"
    retires_within: int = RETIRES_WITHIN

    @classmethod
    def of(cls, config: Config) -> "Choices":
        """What the configuration says; the rest is left at its default."""
        facts = config.get("facts-known", {})
        limit = config.get("data-residency", {}).get("residency", "global")
        days = config.get("model-retirement", {}).get("days", RETIRES_WITHIN)
        return cls(
            facts=str(facts.get("facts", "live")),
            snapshot=facts.get("snapshot") or None,
            statements=str(facts.get("statements", "facts.d")),
            residency=limit if isinstance(limit, str) else tuple(map(str, limit)),
            # Numbers arrive as floats.
            retires_within=int(days),
        )
