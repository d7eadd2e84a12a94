"""What will change under a deployment: retirement, and upgrades that Azure makes by itself."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.problems import Problem
from aoai.rules import Finding, Level, listed
from policies.choices import RETIREMENT_CONFIG
from policies.joins import Stack
from policies.judgement import of_stack
from policies.models import option_path, version_of
from policies.policy import Config, resource_policy, stack_policy
from policies.seen import DEPLOYMENT, MODEL_DEPLOYMENT, Seen

_OPTIONS = ("NoAutoUpgrade", "OnceCurrentVersionExpired", "OnceNewDefaultVersionAvailable")


def _pinned(deployment: Seen, config: Config) -> Iterator[Problem]:
    path = option_path(deployment)
    model = path.replace("versionUpgradeOption", "model.version")
    if version_of(deployment) is None:
        reason = "it is absent, and Azure takes the default of the day"
        yield Problem(deployment.where(model), reason, "state the version")
    option, allowed = deployment.read(path), list(config["options"])
    choice = listed(allowed, "or")
    if option is None:
        # Azure's default (model versions page).
        reason = "it is absent, and Azure moves the deployment to each new default version"
        yield Problem(deployment.where(path), reason, f"state {choice}")
    elif option not in allowed:
        yield Problem(deployment.where(path), f"it is {option}", f"write {choice}")


def _retiring(_stack: Stack, _config: Config) -> Iterator[tuple[str, Finding]]:
    for urn, each in of_stack("lifecycle", Level.WARNING):
        if each.rule == "retires-soon":
            yield urn, each


def _contradicted(_stack: Stack, _config: Config) -> Iterator[tuple[str, Finding]]:
    for urn, each in of_stack("lifecycle", Level.WARNING):
        if each.rule != "retires-soon":
            yield urn, each


version_pinning = resource_policy(
    "version-pinning",
    [MODEL_DEPLOYMENT, DEPLOYMENT],
    _pinned,
    description="The version and what Azure may make of it are stated.",
    steps="State the version and versionUpgradeOption.",
    config={
        "options": {
            "type": "array",
            "items": {"type": "string", "enum": list(_OPTIONS)},
            "minItems": 1,
            "default": list(_OPTIONS),
            "description": "Upgrade options that may be stated.",
        }
    },
)

upgrade_option = stack_policy(
    "upgrade-option",
    _contradicted,
    description="The upgrade option has an effect, and does not give a pinned version away.",
    steps="Write the option that the message names.",
    severity=Severity.LOW,
)

model_retirement = stack_policy(
    "model-retirement",
    _retiring,
    description="No model that is deployed retires within the configured days.",
    steps="Plan the move to a later model or version.",
    config=RETIREMENT_CONFIG,
)
