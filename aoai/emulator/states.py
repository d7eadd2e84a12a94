"""Writes that go on after their answer: how many polls they last, and what they block.

A resource stands in a running state until its polls are used up. A GET or a list that shows it, and
a write that it refuses, each count as a poll, so that a client that died blocks nobody for good.
"""

from typing import TYPE_CHECKING

from aoai.emulator import errors
from aoai.emulator.quota import DEPLOYMENT
from aoai.emulator.store import Resource

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

# Deletes end in their answer (recorded): only a scenario's fault lets anything be seen Deleting.
RUNNING = frozenset({"Accepted", "Creating", "Updating", "Deleting"})
GONE = "gone"
"""How a write may end that a scenario lets fail."""


def state_of(resource: Resource) -> str:
    """Its provisioning state."""
    return str(resource.body["properties"].get("provisioningState", "Succeeded"))


def is_running(resource: Resource) -> bool:
    """Its last write has not ended."""
    return state_of(resource) in RUNNING


def begin(resource: Resource, state: str, polls: int) -> None:
    """Let a write go on for some polls; none means that it has ended already."""
    resource.hidden["polls"] = polls
    resource.hidden.pop("ending", None)
    resource.body["properties"]["provisioningState"] = state if polls else "Succeeded"


def polled(azure: "Azure", resource: Resource) -> Resource:
    """The resource as this poll sees it. The poll after the last running one sees the end."""
    if is_running(resource):
        if resource.hidden.get("polls", 0) > 0:
            resource.hidden["polls"] -= 1
        else:
            end(azure, resource)
            if resource.hidden.get("ending") == GONE:
                azure.store.remove(resource.id)
                return resource
        azure.store.put(resource)
    return resource


def end(azure: "Azure", resource: Resource) -> None:
    """The write has ended. The etag changes with the state (recorded 2025-10)."""
    resource.body["properties"]["provisioningState"] = resource.hidden.get("ending", "Succeeded")
    if "etag" in resource.body:
        resource.body["etag"] = azure.etag()


def refuse_while_busy(azure: "Azure", account: Resource, except_for: str = "") -> None:
    """Refuse a write to an account, or to something in it, while another one goes on.

    Args:
        azure: The Azure.
        account: The account; its own write blocks too.
        except_for: Id of a deployment whose own state does not matter.

    Raises:
        RequestConflictError: Another write goes on (microsoft/aspire#3409, bicep-types-az#2419).
    """
    if is_running(polled(azure, account)):
        message = (
            f"Cannot modify resource with id '{account.id}' because the resource entity "
            "provisioning state is not terminal. Please wait for the provisioning state to become "
            "terminal and then retry the request."
        )
        raise errors.RequestConflictError(message)
    busy = [
        each
        for each in azure.store.of_type(DEPLOYMENT, f"{account.id}/")
        if each.id.lower() != except_for.lower() and is_running(polled(azure, each))
    ]
    if busy or azure.is_held(account.id):
        message = (
            f"Another operation is being performed on the parent resource '{account.id}'. Please "
            "try again later."
        )
        raise errors.RequestConflictError(message)
