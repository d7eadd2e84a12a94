"""Everything says whose it is.

The one policy that may change what a program declares, and only where its level is `remediate`:
tags cost nothing and change no behaviour. Key sign-in, capacity, SKU, version and upgrade option
do, so those are refused and never rewritten.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_policy import ResourceValidationArgs, Severity

from aoai.problems import Problem
from policies.policy import DISABLED, Config, resource_policy
from policies.seen import (
    ACCOUNT,
    ACTION_GROUP,
    DEPLOYMENT,
    METRIC_ALERT,
    MODEL_DEPLOYMENT,
    RAI_POLICY,
    RESOURCE_GROUP,
    Seen,
    kind_of,
)

_TAGGED = (
    ACCOUNT,
    DEPLOYMENT,
    MODEL_DEPLOYMENT,
    RAI_POLICY,
    METRIC_ALERT,
    ACTION_GROUP,
    RESOURCE_GROUP,
)


def _missing(tags: Any, config: Config) -> list[str]:
    wanted = dict.fromkeys((*map(str, config.get("required", ())), *config.get("values", {})))
    # Azure tells names of tags apart without regard to case.
    there = {str(each).casefold() for each in (tags if isinstance(tags, Mapping) else ())}
    return [each for each in wanted if each.casefold() not in there]


def _tagged(resource: Seen, config: Config) -> Iterator[Problem]:
    for each in _missing(resource.read("tags"), config):
        yield Problem(resource.where("tags"), f"it lacks {each}", f"add the tag {each}")


def _add(args: ResourceValidationArgs) -> Mapping[str, Any] | None:
    if kind_of(args.resource_type) not in _TAGGED:
        return None
    # The SDK's proxies are written through, and keep what is secret or unknown in them as it is.
    props: Any = args.props
    tags, values = props.get("tags"), args.get_config().get("values", {})
    # Unknown tags come as a text here.
    if tags is not None and not isinstance(tags, Mapping):
        return None
    added = {each: values[each] for each in _missing(tags, args.get_config()) if each in values}
    if not added:
        return None
    if tags is None:
        props["tags"] = added
    else:
        tags_there: Any = tags
        for name, value in added.items():
            tags_there[name] = value
    return args.props


required_tags = resource_policy(
    "required-tags",
    _TAGGED,
    _tagged,
    remediate=_add,
    description="Everything that can be tagged carries the tags of the house.",
    steps="Add the tags, or set the level to remediate and give their values.",
    level=DISABLED,
    severity=Severity.LOW,
    config={
        "required": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Names of tags that have to be there.",
        },
        "values": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "default": {},
            "description": "Tags that have to be there, and the values that remediation adds.",
        },
    },
)
