"""Functions of the provider as a Pulumi program calls them.

They are for programs that make their deployments with azure-native. A ModelDeployment needs none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi.runtime import invoke_async, invoke_output

Values = Mapping[str, Any]


def choose_placement(
    *,
    resource_group_name: str,
    deployments: Sequence[Values],
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[Sequence[Values]]:
    """Choose a region for each deployment from live facts; all are counted together, in order.

    What stands in one of its candidates stays there. Keep the answer, such as in a
    :class:`pulumi.Stash`: facts change from one run to the next.

    Args:
        resource_group_name: The group of the accounts.
        deployments: Each as the inputs of a ModelDeployment, with ``accountName`` in a candidate in
            place of ``accountId``, and with ``name``, by which the answer calls it.
        opts: Pulumi's options.

    Returns:
        For each deployment ``name``, ``region``, ``sku`` and ``capacity`` of its candidate,
        ``stands`` (nothing was compared), ``ranking`` of all candidates, ``next`` (where to go if
        it is refused, where one is known) and ``said`` (one line for people).
    """
    if not deployments:
        return pulumi.Output.from_input([])
    arguments = {"resourceGroupName": resource_group_name, "deployments": list(deployments)}
    answer = invoke_output("aoai:index:choosePlacement", arguments, opts)
    return answer.apply(lambda found: found["placements"])


async def explain_refusal(  # noqa: PLR0913 - what an error hook knows of a failure
    *,
    error: str,
    resource_group_name: str,
    deployment: Values,
    region: str,
    sku: str,
    opts: pulumi.InvokeOptions | None = None,
) -> Values:
    """What azure-native's error about a Deployment means.

    Args:
        error: As an error hook gets it.
        resource_group_name: The group of the accounts.
        deployment: As for :func:`choose_placement`.
        region: Of the candidate that failed.
        sku: Of the candidate that failed.
        opts: Pulumi's options.

    Returns:
        ``conflict`` (another write holds the account: wait, and make the same call again),
        ``shortage`` (the region cannot take it), ``code`` of Azure, ``next`` (the candidate to go
        to, where one is known), ``exists`` (id of what is there already, else empty).
    """
    arguments = {
        "error": error,
        "resourceGroupName": resource_group_name,
        "deployment": deployment,
        "region": region,
        "sku": sku,
    }
    found: Values = await invoke_async("aoai:index:explainRefusal", arguments, opts)
    return found
