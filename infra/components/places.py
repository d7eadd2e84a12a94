"""Where pinned deployments go, and what is asked to find out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from aoai.spec.planned import PlannedCandidate, PlannedDeployment

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A candidate that was chosen."""

    region: str
    sku: str
    capacity: int


def question(planned: PlannedDeployment, accounts: Mapping[str, str]) -> Values:
    """What the provider is asked about a deployment.

    Args:
        planned: The deployment.
        accounts: Names of the accounts by region.
    """
    spillover = planned.spillover
    asked = {
        "name": planned.name,
        "candidates": [_candidate(each, accounts) for each in planned.candidates],
        "model": {
            "format": planned.model_format,
            "name": planned.model_name,
            "version": planned.model_version,
        },
        "sku": planned.sku,
        "capacity": planned.capacity,
        "versionUpgradeOption": planned.upgrade,
    }
    if spillover is None:
        return asked
    beside = {
        "deploymentName": spillover.name,
        "sku": spillover.sku,
        "capacity": spillover.capacity,
    }
    return {**asked, "spillover": beside}


def kept(
    name: str,
    planned: PlannedDeployment,
    answers: pulumi.Output[Sequence[Values]],
    parent: pulumi.Resource,
) -> pulumi.Output[Place]:
    """The place that was chosen when the candidates became what they are, known in previews too.

    Args:
        name: Of the resource that keeps it.
        planned: The deployment.
        answers: What the provider says today, for each deployment.
        parent: The component.
    """

    def mine(found: Sequence[Values]) -> Values:
        (own,) = [each for each in found if each["name"] == planned.name]
        return own

    def place(stashed: Values) -> Place:
        (found,) = [
            each
            for each in planned.candidates
            if (each.region, each.sku or planned.sku) == (stashed["region"], stashed["sku"])
        ]
        capacity = planned.capacity if found.capacity is None else found.capacity
        return Place(found.region, found.sku or planned.sku, capacity)

    def tell(both: Sequence[Values]) -> None:
        if line := said(*both):
            pulumi.log.info(line, stash)

    stash = pulumi.Stash(
        name,
        input=answers.apply(mine).apply(_chosen),
        opts=pulumi.ResourceOptions(
            parent=parent,
            # Other facts are no reason to move; other candidates are a reason to ask again.
            ignore_changes=["input"],
            replacement_trigger=[
                [each.region, each.sku or planned.sku] for each in planned.candidates
            ],
        ),
    )
    pulumi.Output.all(answers.apply(mine), stash.output).apply(tell)
    return stash.output.apply(place)


def _chosen(answer: Values) -> Values:
    return {"region": answer["region"], "sku": answer["sku"]}


def said(answer: Values, stashed: Values) -> str | None:
    """Why a deployment goes where it goes; None once it stands there.

    Args:
        answer: What the provider says today.
        stashed: What is kept.
    """
    if answer["stands"]:
        return None
    if _chosen(answer) == stashed:
        return str(answer["said"])
    today = f"today it would be {answer['region']}"
    return f"{answer['name']}: {stashed['region']}, as chosen before; {today}"


def _candidate(planned: PlannedCandidate, accounts: Mapping[str, str]) -> Values:
    own = {"sku": planned.sku, "capacity": planned.capacity}
    return {
        "region": planned.region,
        "accountName": accounts[planned.region],
        **{key: value for key, value in own.items() if value is not None},
    }
