"""What a test may ask of the emulator itself. Azure has no such routes."""

from typing import TYPE_CHECKING

from aoai.emulator.documents import document, reply
from aoai.emulator.routing import Route
from aoai.emulator.scenario import Scenario, ScenarioError
from aoai.emulator.wire import Request, Response

if TYPE_CHECKING:
    from aoai.emulator.azure import Azure


def list_requests(azure: "Azure", request: Request) -> Response:
    """The requests that this process has served, oldest first; the last 10,000 of them."""
    del request
    value = [
        {
            "method": each.method,
            "path": each.path,
            "status": each.status,
            "query": dict(each.query),
            "body": each.body.decode("utf-8", "replace"),
            "began": each.began,
            "ended": each.ended,
        }
        for each in azure.log
    ]
    return reply({"value": value})


def list_held(azure: "Azure", request: Request) -> Response:
    """The requests that a fault holds at this moment; other faults let them go on."""
    del request
    return reply({"value": [{"method": each.method, "path": each.path} for each in azure.on_hold]})


def put_scenario(azure: "Azure", request: Request) -> Response:
    """Replace the parts of the scenario that the body names; what exists stays."""
    current = azure.scenario.model_dump(mode="json")
    try:
        azure.play(Scenario.parse(current | document(request)))
    except ScenarioError as error:
        return reply({"error": {"code": "BadScenario", "message": str(error)}}, 400)
    return reply(azure.scenario.model_dump(mode="json"))


ROUTES = (
    Route("GET", "/_emulator/requests", list_requests),
    Route("GET", "/_emulator/held", list_held),
    Route("PUT", "/_emulator/scenario", put_scenario),
)
