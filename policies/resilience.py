"""One region may fail, and money may run out."""

from collections.abc import Iterator

from pulumi_policy import Severity

from aoai.catalog import region_name
from aoai.problems import Problem
from policies.inputs import NotKnown, Unreadable
from policies.joins import Stack
from policies.models import regions_of
from policies.policy import Config, stack_policy
from policies.run import run
from policies.seen import ACCOUNT, BUDGETS, DEPLOYMENT, MODEL_DEPLOYMENT


def _several(stack: Stack, config: Config) -> Iterator[tuple[str | None, Problem]]:
    if not any(stack.of_kind(MODEL_DEPLOYMENT, DEPLOYMENT)):
        return
    regions: set[str] = set()
    for each in stack.of_kind(ACCOUNT):
        region = each.at("location")
        if isinstance(region, NotKnown):
            return
        regions.update([region_name(region)] if isinstance(region, str) else [])
    for each in stack.of_kind(MODEL_DEPLOYMENT):
        if each.declared:
            try:
                regions.update(map(region_name, regions_of(each)))
            except Unreadable as error:
                run().note(each.urn, f"{each.name}.{error}")
                return
    wanted = int(config["regions"])
    if len(regions) < wanted:
        yield (
            None,
            Problem(
                "regions",
                f"everything stands in {' and '.join(sorted(regions)) or 'no region that is known'}"
                f", and {wanted} regions are wanted",
                "add an account in another region",
            ),
        )


def _bounded(stack: Stack, _config: Config) -> Iterator[tuple[str | None, Problem]]:
    budgets = list(stack.of_kind(*BUDGETS))
    if not budgets and any(stack.of_kind(MODEL_DEPLOYMENT, DEPLOYMENT)):
        yield (
            None,
            Problem(
                "budget",
                "no budget of this stack tells what is spent",
                "add a consumption.Budget, or turn this policy off where it is held elsewhere",
            ),
        )
    for each in budgets:
        if each.declared and each.at("notifications") in (None, {}):
            yield (
                each.urn,
                Problem(each.where("notifications"), "nobody is told", "add a notification"),
            )


second_region = stack_policy(
    "second-region",
    _several,
    description="What is deployed can stand in more than one region (APRL "
    "61187af4-7d36-4b48-b16e-de78bef143a0).",
    steps="Add accounts and candidates in another region.",
    config={
        "regions": {
            "type": "integer",
            "minimum": 1,
            "default": 2,
            "description": "How many regions are wanted.",
        }
    },
)

budget_present = stack_policy(
    "budget-present",
    _bounded,
    description="A budget tells somebody what is spent.",
    steps="Add a budget with a notification.",
    severity=Severity.LOW,
)
