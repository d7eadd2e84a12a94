"""Writes that are accepted and come to nothing later, where a scenario asks for them.

Assumed throughout: no recording of such a deployment was found. That an operation which failed
carries an error is ARM's contract, and of accounts it is known through templates
(Azure/azure-rest-api-specs#20335, microsoft-foundry/foundry-samples#255).
"""

import json
from typing import TYPE_CHECKING

from aoai.emulator.operations import begin_operation
from aoai.emulator.scenario import Accepted
from aoai.emulator.states import GONE, begin
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure


def accept(azure: "Azure", request: Request, response: Response, fault: Accepted) -> Response:
    """What a served write of a deployment answers when it is to fail later.

    Args:
        azure: The Azure, which has served the write; a DELETE it has not.
        request: The write.
        response: Its answer. One that refuses stays as it is.
        fault: How it ends.
    """
    found = azure.store.find(request.path)
    if response.status >= 300 or found is None:
        return response
    deleting = request.method == "DELETE"
    state = "Updating" if response.status == 200 else "Creating"
    begin(found, "Deleting" if deleting else state, fault.polls)
    found.hidden["ending"] = "Succeeded" if deleting else fault.state or GONE
    azure.store.put(found)
    headers = dict(response.headers)
    if fault.code is not None:
        error = {"code": fault.code, "message": fault.message}
        if fault.details:
            error["details"] = list(fault.details)  # type: ignore[assignment]  # ARM's own nesting
        subscription = found.id.split("/")[2]
        running = found.body["properties"]["provisioningState"]
        region = found.hidden["region"]
        headers |= begin_operation(azure, found.id, region, subscription, running, error)
    body = b"" if deleting else json.dumps(found.body).encode()
    return Response(202 if deleting else response.status, headers, body)
