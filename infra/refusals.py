"""What to do when azure-native could not make a deployment: wait, or say where it would go."""

import asyncio
import random
from collections.abc import Mapping
from typing import Any

import pulumi

from aoai.functions import explain_refusal
from aoai.spec.planned import PlannedDeployment
from infra.components.places import Place

Values = Mapping[str, Any]

_LONGEST_PAUSE_SECONDS = 30.0


class Refusals:
    """Error hooks of the deployments of one stack.

    A hook can have the same call made again and nothing else. It does so only where Azure has
    refused because another write holds the account: nothing was made then. azure-native refuses to
    make what is there, so that a create which succeeded unnoticed is not to be repeated.
    """

    def __init__(self, group: str, opts: pulumi.InvokeOptions) -> None:
        self._group = group
        self._opts = opts

    def hook(
        self,
        name: str,
        planned: PlannedDeployment,
        question: Values,
        place: pulumi.Output[Place],
    ) -> pulumi.ErrorHook:
        """The hook of one deployment.

        Args:
            name: Unique in the program.
            planned: The deployment.
            question: As the provider was asked for its place.
            place: Where it is made.
        """

        async def again(args: pulumi.ErrorHookArgs) -> bool:
            at = await place.future()
            if at is None:
                return False
            try:
                found = await explain_refusal(
                    error=args.errors[0],
                    resource_group_name=self._group,
                    deployment=question,
                    region=at.region,
                    sku=at.sku,
                    opts=self._opts,
                )
            except Exception as error:  # noqa: BLE001 - Azure's own error must not be lost by it
                pulumi.log.warn(f"{planned.name}: what it failed of is not known: {error}")
                return False
            if found["conflict"]:
                await asyncio.sleep(pause(len(args.errors)))
                return True
            asked = (args.new_inputs or {}).get("sku") or {}
            if said := told(planned, at, str(asked.get("name", at.sku)), found):
                pulumi.log.error(said)
            return False

        return pulumi.ErrorHook(name, again)


def pause(failures: int) -> float:
    """Seconds before the same call is made again.

    Twice as long each time, up to half a minute, and each by a share of its own, so that two stacks
    that write to one account do not come back together.
    """
    longest = min(_LONGEST_PAUSE_SECONDS, 2.0 ** min(failures - 1, 10))
    return longest * random.uniform(0.5, 1)  # noqa: S311 - to spread, not to hide


def told(planned: PlannedDeployment, at: Place, sku: str, found: Values) -> str | None:
    """What a person has to know besides Azure's own error; None where that says it all.

    Args:
        planned: The deployment.
        at: Where it failed.
        sku: What was asked for: the deployment's own, or its spillover's.
        found: The explanation of the provider.
    """
    if found["exists"]:
        return (
            f"{planned.name}: {found['exists']} is there already, and azure-native makes nothing "
            "over it. If this stack does not know it, since a run was cut off after Azure had "
            "taken it, import it; else take another name"
        )
    if not found["shortage"]:
        return None
    said = (
        f"{planned.name}: {at.region} cannot take it as {sku} ({found['code']}), "
        "and a pinned deployment does not move by itself; "
    )
    following = found.get("next")
    if following is None:
        return f"{said}no other of its regions is known to have room: add one, or ask for less"
    as_other = "" if following["sku"] == at.sku else f" as {following['sku']}"
    there = f"{following['region']}{as_other} ({following['verdict']})"
    return f"{said}next is {there}: {_setting(planned, at, following)}"


def _setting(planned: PlannedDeployment, at: Place, following: Values) -> str:
    """The setting of the stack file that leads on."""
    where = f"deployments.{planned.name}"
    if at.sku != planned.sku:
        return f"remove {at.sku} in {at.region} from {where}.otherwise"
    plain = [each.region for each in planned.candidates if each.sku is None]
    left = [each for each in plain if each != at.region]
    if left:
        return f"set {where}.regions: [{', '.join(left)}]"
    # A deployment without regions has no place to start from.
    own = f"sku: {following['sku']}, capacity: {int(following['capacity'])}"
    return f"write {where} with regions: [{following['region']}], {own}"
