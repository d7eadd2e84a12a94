"""Operations that go on after their answer, and where clients poll them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aoai.emulator import errors
from aoai.emulator.clock import seconds
from aoai.emulator.cloud import resource_manager
from aoai.emulator.documents import reply
from aoai.emulator.routing import Route
from aoai.emulator.states import is_running, polled
from aoai.emulator.store import Resource
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure

_TYPE = "Microsoft.CognitiveServices/operations"


def begin_operation(
    azure: "Azure",
    target: str,
    location: str,
    subscription: str,
    running: str,
    error: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Start an operation on an account, or on something in it.

    Args:
        azure: The Azure.
        target: Id of what is written.
        location: As the caller wrote it; it comes back like that (recorded).
        subscription: Where.
        running: The status until the end: the provisioning state, not "Running" (recorded 2022).
        error: Why it fails, if it does; it then lasts as long as its target says.

    Returns:
        The header that says where to poll.
    """
    name = azure.guid()
    identifier = _id(subscription, location, name)
    body = {"id": identifier, "name": name, "status": running}
    body["startTime"] = seconds(azure.clock.now())
    hidden: dict[str, Any] = {"polls": azure.scenario.polls.accounts, "target": target}
    if error is not None:
        hidden |= {"polls": 0, "error": dict(error)}
    azure.store.put(Resource(identifier, _TYPE, body, hidden))
    base = resource_manager(azure.endpoint)
    # The poll's own version, whatever the caller used (recorded). What signs the address on Azure
    # is left out, as it was in 2021.
    return {"azure-asyncoperation": f"{base}{identifier}?api-version=2017-04-18"}


def poll_operation(
    azure: "Azure", request: Request, subscription: str, location: str, operation: str
) -> Response:
    """How an operation stands."""
    del request
    found = azure.store.find(_id(subscription, location, operation))
    if found is None:
        raise errors.NotFoundError(f"The operation '{operation}' could not be found.")
    if found.hidden["polls"] > 0:
        found.hidden["polls"] -= 1
        azure.store.put(found)
        return reply(found.body)
    if "error" in found.hidden:
        return reply(_failing(azure, found))
    if "endTime" not in found.body:
        found.body |= {"status": "Succeeded", "endTime": seconds(azure.clock.now())}
        azure.store.put(found)
        account = azure.store.find(found.hidden["target"])
        if account is not None:
            account.hidden["polls"] = 0
            polled(azure, account)
    return reply(found.body)


def _failing(azure: "Azure", found: Resource) -> Mapping[str, Any]:
    """An operation whose target decides how long it runs, and that fails with it."""
    target = azure.store.find(found.hidden["target"])
    if "endTime" not in found.body and (target is None or not is_running(polled(azure, target))):
        ended = {"status": "Failed", "endTime": seconds(azure.clock.now())}
        found.body |= {**ended, "error": found.hidden["error"]}
        azure.store.put(found)
    return found.body


def _id(subscription: str, location: str, name: str) -> str:
    return (
        f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{location}/"
        f"operationResults/{name}"
    )


ROUTES = (
    Route(
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{location}/"
        "operationResults/{operation}",
        poll_operation,
    ),
)
