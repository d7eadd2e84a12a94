"""Names that Azure takes, and names as the house wants them."""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.problems import Problem
from aoai.rules import Finding
from policies.joins import Stack
from policies.judgement import of_stack
from policies.policy import DISABLED, MANDATORY, Config, resource_policy, stack_policy
from policies.seen import ACCOUNT, DEPLOYMENT, MODEL_DEPLOYMENT, Seen


def _taken(_stack: Stack, _config: Config) -> Iterator[tuple[str, Finding]]:
    yield from of_stack("names")


def _as_wanted(resource: Seen, config: Config) -> Iterator[Problem]:
    key, path = (
        ("account", "accountName")
        if resource.kind == ACCOUNT
        else (
            "deployment",
            "deploymentName",
        )
    )
    name = resource.read(path)
    pattern = str(config[key])
    # Left out, the provider makes a name up; nobody can hold it to a pattern.
    if isinstance(name, str) and re.fullmatch(pattern, name) is None:
        reason = f"{name} is not named as {pattern} asks"
        yield Problem(resource.where(path), reason, "rename it, which replaces the resource")


resource_names = stack_policy(
    "resource-names",
    _taken,
    description="Accounts have names that Azure takes, and no two deployments of an account share "
    "one: the second would change the first.",
    steps="Give each its own name.",
    level=MANDATORY,
    severity=Severity.HIGH,
)

naming_convention = resource_policy(
    "naming-convention",
    [ACCOUNT, DEPLOYMENT, MODEL_DEPLOYMENT],
    _as_wanted,
    description="Accounts and deployments are named as the house wants (PSRule Azure.AI.Naming).",
    steps="Rename the resource, or change the pattern in the configuration.",
    level=DISABLED,
    severity=Severity.LOW,
    config={
        "account": {
            "type": "string",
            "format": "regex",
            "default": "(oai|ais|aoai)-[a-z0-9-]+",
            "description": "Pattern that the whole name of an account matches.",
        },
        "deployment": {
            "type": "string",
            "format": "regex",
            "default": "[a-z0-9][a-z0-9.-]*",
            "description": "Pattern that the whole name of a deployment matches.",
        },
    },
)
