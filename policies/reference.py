"""The reference of the pack, written from the policies themselves.

``python -m policies.reference`` rewrites it in a checkout.
"""

from collections.abc import Sequence
from pathlib import Path

from pulumi_policy import Policy

from policies.certainty import facts_known
from policies.pack import GOOD_PRACTICE, OPTIONAL, PRODUCTION, REFUSED

PAGE = "docs/policies.md"
"""Where the reference stands in a checkout."""

_HEAD = """# Policies

The pack in `policies/`. `policies/config/ENVIRONMENT.json` sets levels and settings: a policy's
name, then a level (`mandatory`, `advisory`, `disabled`; `remediate` for `required-tags`, which adds
tags that have values), or an object with `enforcementLevel` and the settings. `all` speaks of every
policy.
"""


def page() -> str:
    """All policies by group, in Markdown."""
    return "\n".join(
        (
            _HEAD,
            _group("Mandatory: Azure or the house would refuse it", REFUSED),
            _group("Advisory, meant to be mandatory in production", PRODUCTION),
            _group("Advisory: good practice", GOOD_PRACTICE),
            _group("Disabled until asked for", OPTIONAL),
            _group("What could not be told", (facts_known,)),
        )
    )


def _group(title: str, policies: Sequence[Policy]) -> str:
    rows = "".join(
        f"| `{each.name}` | {each.description} | {', '.join(_settings(each)) or '-'} |\n"
        for each in policies
    )
    return f"## {title}\n\n| policy | what holds | settings |\n| --- | --- | --- |\n{rows}"


def _settings(policy: Policy) -> list[str]:
    schema = policy.config_schema
    return [f"`{name}`" for name in schema.properties] if schema and schema.properties else []


if __name__ == "__main__":
    Path(PAGE).write_text(page(), "utf-8")
