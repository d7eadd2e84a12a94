"""What models may take and say."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from aoai.problems import Problem
from policies.inputs import known
from policies.models import filter_path, model_of
from policies.policy import Config, resource_policy
from policies.seen import DEPLOYMENT, MODEL_DEPLOYMENT, RAI_POLICY, Seen

_HARMS = ("hate", "sexual", "violence", "selfharm")
_STRICTEST_FIRST = ("Low", "Medium", "High")


def _attached(deployment: Seen, config: Config) -> Iterator[Problem]:
    path, model = filter_path(deployment), model_of(deployment) or ""
    if any(fnmatchcase(model, each) for each in config["exempt"]):
        return
    if deployment.read(path) is None:
        yield Problem(
            deployment.where(path),
            "it is absent, and Azure takes its own default filter",
            "name a content filter of this account",
        )


def _strong(policy: Seen, config: Config) -> Iterator[Problem]:
    filters = policy.read("properties.contentFilters")
    weakest = str(config["threshold"])
    inherits = policy.read("properties.basePolicyName") is not None
    told: set[tuple[str, str]] = set()
    for i, each in enumerate(filters if isinstance(filters, list) else ()):
        above = f"properties.contentFilters[{i}]"
        name, source = (str(known(each, key, f"{above}.")) for key in ("name", "source"))
        told.add((_folded(name), source))
        if _folded(name) in (*_HARMS, "jailbreak"):
            yield from _weak(policy, each, above, f"{name} of {source}", weakest)
    for harm in () if inherits else _HARMS:
        for source in ("Prompt", "Completion"):
            if (harm, source) not in told:
                yield Problem(
                    policy.where("properties.contentFilters"),
                    f"{harm} of {source} is not filtered, and no base policy is named",
                    'add it, or name base_policy_name="Microsoft.DefaultV2"',
                )


def _weak(
    policy: Seen, stated: Mapping[str, Any], above: str, what: str, weakest: str
) -> Iterator[Problem]:
    for key, meaning in (("enabled", "is off"), ("blocking", "is only annotated")):
        # Left out, both are on.
        if known(stated, key, f"{above}.") is False:
            fix = f"set {key}=True"
            yield Problem(policy.where(f"{above}.{key}"), f"{what} {meaning}", fix)
    found = known(stated, "severityThreshold", f"{above}.")
    order = _STRICTEST_FIRST
    if found in order and order.index(found) > order.index(weakest):
        yield Problem(
            policy.where(f"{above}.severityThreshold"),
            f"{what} is blocked from {found} on, and should be from {weakest} on",
            f"set it to {' or '.join(order[: order.index(weakest) + 1])}",
        )


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace(" ", "").replace("-", "")


content_filter_attached = resource_policy(
    "content-filter-attached",
    [MODEL_DEPLOYMENT, DEPLOYMENT],
    _attached,
    description="A deployment names its content filter.",
    steps="Name a content filter; Microsoft.DefaultV2 says outright what Azure takes anyway.",
    config={
        "exempt": {
            "type": "array",
            "items": {"type": "string"},
            "default": ["text-embedding-*"],
            "description": "Models that say nothing that could be filtered, with * for any text.",
        }
    },
)

content_filter_strength = resource_policy(
    "content-filter-strength",
    [RAI_POLICY],
    _strong,
    description="A content filter blocks hate, sexual content, violence and self-harm on both "
    "sides, and jailbreaks where it speaks of them (Azure Policy "
    "930f48f9-f07e-427c-9494-52603581c6a9, f3a9c2e0-7b4d-4d8f-9c3a-2e1f6b9a8d4e).",
    steps="Let the filter block from the severity on that the message names.",
    config={
        "threshold": {
            "type": "string",
            "enum": list(_STRICTEST_FIRST),
            "default": "Medium",
            "description": "The severity from which on a filter has to block at the latest.",
        }
    },
)
