"""What an environment may use: models, deployment types, regions and kinds of account.

Each list is empty by default, which allows everything; `policies/config/` fills them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from pulumi_policy import Policy, Severity

from aoai.catalog import region_name
from aoai.problems import Problem, nearest
from aoai.rules import listed
from policies.inputs import Unreadable
from policies.models import regions_of, skus_of, version_of
from policies.policy import MANDATORY, Config, resource_policy
from policies.seen import ACCOUNT, DEPLOYMENT, MODEL_DEPLOYMENT, Seen

Used = Callable[[Seen], Iterable[tuple[str, str]]]
"""The path and the value of everything that a resource uses."""


def _models(deployment: Seen) -> Iterator[tuple[str, str]]:
    above = "properties." if deployment.kind == DEPLOYMENT else ""
    name = deployment.read(f"{above}model.name")
    if isinstance(name, str):
        try:
            version = version_of(deployment)
        except Unreadable:
            version = None
        yield f"{above}model", f"{name}@{version}" if isinstance(version, str) else name


def _skus(deployment: Seen) -> Iterator[tuple[str, str]]:
    path = "sku.name" if deployment.kind == DEPLOYMENT else "sku"
    yield from ((path, each) for each in skus_of(deployment))
    spare = deployment.read("spillover")
    if spare is not None and isinstance(sku := deployment.read("spillover.sku"), str):
        yield "spillover.sku", sku


def _regions(resource: Seen) -> Iterator[tuple[str, str]]:
    if resource.kind == MODEL_DEPLOYMENT:
        yield from ((f"candidates[{i}]", each) for i, each in enumerate(regions_of(resource)))
    elif isinstance(region := resource.read("location"), str):
        yield "location", region


def _kinds(account: Seen) -> Iterator[tuple[str, str]]:
    if isinstance(kind := account.read("kind"), str):
        yield "kind", kind


def _same(pattern: str, used: str) -> bool:
    return fnmatchcase(used, pattern)


def _model_matches(pattern: str, used: str) -> bool:
    """A pattern without a version allows all of them."""
    return fnmatchcase(used if "@" in pattern else used.partition("@")[0], pattern)


def _region_matches(pattern: str, used: str) -> bool:
    return region_name(used) == region_name(pattern)


def _allow_list(  # noqa: PLR0913 - what the four differ in
    name: str,
    kinds: list[str],
    used: Used,
    matches: Callable[[str, str], bool],
    *,
    word: str,
    description: str,
    what: str,
) -> Policy:
    def outside(resource: Seen, config: Config) -> Iterator[Problem]:
        allowed = [str(each) for each in config["allowed"]]
        if not allowed:
            return
        for path, value in used(resource):
            if not any(matches(each, value) for each in allowed):
                near = nearest(value, allowed)
                fix = f"use {near}" if near else f"use {listed(allowed, 'or')}"
                reason = f"{value} is no {word} that this environment may use"
                yield Problem(resource.where(path), reason, f"{fix}, or have it allowed")

    schema: Mapping[str, Any] = {
        "allowed": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": f"{what} An empty list allows all.",
        }
    }
    return resource_policy(
        name,
        kinds,
        outside,
        description=description,
        steps="Use what is allowed, or have the list in policies/config changed under review.",
        level=MANDATORY,
        severity=Severity.HIGH,
        config=schema,
    )


allowed_models = _allow_list(
    "allowed-models",
    [MODEL_DEPLOYMENT, DEPLOYMENT],
    _models,
    _model_matches,
    word="model",
    description="Only models are deployed that the environment may use (Azure Policy "
    "aafe3651-cb78-4f68-9f81-e7e41509110f).",
    what="NAME or NAME@VERSION, with * for any text.",
)

allowed_skus = _allow_list(
    "allowed-sku-types",
    [MODEL_DEPLOYMENT, DEPLOYMENT],
    _skus,
    _same,
    word="deployment type",
    description="Only deployment types are used that the environment may use, spillover included.",
    what="Such as DataZoneStandard, with * for any text.",
)

allowed_regions = _allow_list(
    "allowed-regions",
    [MODEL_DEPLOYMENT, ACCOUNT],
    _regions,
    _region_matches,
    word="region",
    description="Accounts stand, and deployments may land, only in regions that the environment "
    "may use.",
    what="Regions in any of ARM's spellings.",
)

allowed_kinds = _allow_list(
    "allowed-account-kinds",
    [ACCOUNT],
    _kinds,
    _same,
    word="kind of account",
    description="Only kinds of account are made that the environment may use (landing zones: "
    "Deny-CognitiveServices-Resource-Kinds).",
    what="Such as AIServices and OpenAI.",
)
