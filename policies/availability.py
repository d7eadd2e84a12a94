"""Model, version and SKU exist in a candidate region."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.rules import Finding
from policies.joins import Stack
from policies.judgement import of_native, of_placed
from policies.policy import MANDATORY, Config, resource_policy, stack_policy
from policies.seen import MODEL_DEPLOYMENT, Seen

_STEPS = "Change the model, its version, the SKU or the regions as the message says."


def _offered(deployment: Seen, _config: Config) -> Iterator[Finding]:
    yield from of_placed(deployment, "existence")


def _native_offered(_stack: Stack, _config: Config) -> Iterator[tuple[str, Finding]]:
    yield from of_native("existence")


model_availability = resource_policy(
    "model-availability",
    [MODEL_DEPLOYMENT],
    _offered,
    description="A candidate region offers the model in that version and as that SKU.",
    steps=_STEPS,
    level=MANDATORY,
    severity=Severity.HIGH,
)

native_model_availability = stack_policy(
    "native-model-availability",
    _native_offered,
    description="The region of the account of an azure-native Deployment offers the model in that "
    "version and as that SKU.",
    steps=_STEPS,
    level=MANDATORY,
    severity=Severity.HIGH,
)
